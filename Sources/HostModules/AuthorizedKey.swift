package import Machine
internal import System
package import Value
internal import Wire

/// Keys that may log in as a user. Mirrors ansible.posix `authorized_key`; a key given as an address is
/// refused with the way round it.
package struct AuthorizedKey: Module {
  package static let spec = ModuleSpec(
    "ansible.posix.authorized_key",
    [
      Option("user", required: true), Option("key", required: true), Option("path", .path),
      Option("manage_dir", .bool, default: true),
      Option("state", default: "present", choices: ["absent", "present"]),
      Option("key_options"), Option("exclusive", .bool, default: false), Option("comment"),
      Option("validate_certs", .bool, default: true), Option("follow", .bool, default: false),
    ])

  package struct State: Sendable {
    /// nil in a planned world for an account that is not there, where the path is given.
    var user: UserEntry?
    var path: String
    var text: String
  }

  private let call: Call
  private let user: String
  private let wanted: [AuthorizedLine]

  package init(_ call: Call) throws(Failure) {
    self.call = call
    user = call.string("user") ?? ""
    let key = call.string("key") ?? ""
    if key.begins("http") {
      throw Failure(
        "authorized_key takes the key's text; fetch \(key) first, with lookup('url') for instance")
    }
    var lines: [AuthorizedLine] = []
    for text in key.textLines where !text.trimmed.isEmpty && !text.begins("#") {
      guard var line = AuthorizedLine(text), line.isKey else {
        throw Failure("invalid key specified: \(text)")
      }
      if let options = call.string("key_options") { line.options = AuthorizedLine.options(options) }
      if let comment = call.string("comment") { line.comment = comment }
      lines.append(line)
    }
    wanted = lines
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let entry = try machine.users().first { $0.name.sameScalars(as: user) }
    let path: String
    if let given = call.string("path") {
      path = given
      if entry == nil, !machine.isPlanned { throw lookupFailure }
    } else {
      guard let entry else { throw lookupFailure }
      path = "\(entry.home)/.ssh/authorized_keys"
    }
    // Lines that are no keys are kept: what is read here is written into a file of the user's.
    let owner = entry?.userID ?? Process.uid
    let bytes = try machine.read(path, keptBy: owner, limit: 64 << 20) ?? []
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(path) }
    return State(user: entry, path: path, text: text)
  }

  private var lookupFailure: Failure {
    .missing("Failed to lookup user \(user): \"getpwnam(): name not found: '\(user)'\"")
  }

  package func change(from state: State) throws(Failure) -> Planned<String>? {
    var lines: [AuthorizedLine] = []
    for text in state.text.textLines {
      let line = AuthorizedLine(text) ?? AuthorizedLine(raw: text)
      // As in Ansible, a line that is given twice counts once, at its last place.
      lines.removeAll { $0.identity.sameScalars(as: line.identity) }
      lines.append(line)
    }
    var isChanged = false
    for new in wanted {
      let place = lines.firstIndex { $0.isKey && $0.identity.sameScalars(as: new.identity) }
      if call.string("state") == "absent" {
        guard let place else { continue }
        lines.remove(at: place)
      } else if let place {
        if lines[place].means(new) { continue }
        lines.remove(at: place)
        lines.append(new)
      } else {
        lines.append(new)
      }
      isChanged = true
    }
    if call.bool("exclusive"), call.string("state") != "absent" {
      let count = lines.count
      lines.removeAll { line in !wanted.contains { $0.identity.sameScalars(as: line.identity) } }
      if lines.count != count { isChanged = true }
    }
    guard isChanged else { return nil }
    let text = lines.map { $0.text + "\n" }.joined()
    return Planned(
      text,
      diffs: [
        Diff(
          beforeHeader: state.path, afterHeader: state.path, before: state.text, after: text)
      ])
  }

  package func apply(_ change: String, to machine: any Machine) throws(Failure) -> Map {
    let state = try inspect(machine)
    let directory = state.path.parentPath
    let owner = state.user
    if call.bool("manage_dir") {
      let attributes = FileAttributes(mode: 0o700, userID: owner?.userID, groupID: owner?.groupID)
      if try machine.status(directory, following: true) == nil {
        try machine.makeDirectory(directory, attributes)
      } else {
        try machine.setAttributes(directory, attributes, following: false)
      }
    }
    try machine.write(
      state.path, Array(change.utf8),
      FileAttributes(mode: 0o600, userID: owner?.userID, groupID: owner?.groupID),
      keptBy: owner?.userID ?? Process.uid)
    return [:]
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var result = Map()
    for option in Self.spec.options { result[option.name] = call.arguments[option.name] ?? .null }
    result["keyfile"] = Value(state.path)
    return Report(result)
  }
}

/// One line of an authorized_keys file.
struct AuthorizedLine: Sendable {
  private static let types = [
    "sk-ecdsa-sha2-nistp256@openssh.com", "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp384-cert-v01@openssh.com", "ecdsa-sha2-nistp521",
    "ecdsa-sha2-nistp521-cert-v01@openssh.com", "sk-ssh-ed25519@openssh.com",
    "sk-ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com",
    "ssh-dss", "ssh-rsa", "ssh-xmss@openssh.com", "ssh-xmss-cert-v01@openssh.com", "rsa-sha2-256",
    "rsa-sha2-512", "ssh-rsa-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com",
    "rsa-sha2-512-cert-v01@openssh.com", "ssh-dss-cert-v01@openssh.com",
  ]

  /// The key itself; of other lines, the line.
  var identity: String
  /// Empty for a line that is no key and is kept as it is.
  var type: String
  var options: [String] = []
  var comment = ""

  var isKey: Bool { !type.isEmpty }

  init(raw: String) {
    identity = raw
    type = ""
  }

  /// nil for a line that holds no key.
  init?(_ text: String) {
    let words = text.words
    guard words.first != "#", let place = words.firstIndex(where: Self.types.contains),
      place + 1 < words.count
    else { return nil }
    identity = words[place + 1]
    type = words[place]
    options = Self.options(words[..<place].joined(separator: " "))
    comment = words[(place + 2)...].joined(separator: " ")
  }

  /// Options parted by commas that stand outside quotes.
  static func options(_ text: String) -> [String] {
    var parts: [[UInt8]] = [[]]
    var quote: UInt8?
    for byte in text.utf8 {
      if byte == UInt8(ascii: ","), quote == nil {
        parts.append([])
        continue
      }
      if quote == byte {
        quote = nil
      } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      }
      parts[parts.count - 1].append(byte)
    }
    return parts.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether two lines let the same key in on the same terms; the order of options plays no part.
  func means(_ other: AuthorizedLine) -> Bool {
    identity.sameScalars(as: other.identity) && type == other.type
      && comment.sameScalars(as: other.comment)
      && options.sorted(by: { $0.precedesByScalars($1) })
        .elementsEqual(other.options.sorted { $0.precedesByScalars($1) }) { $0.sameScalars(as: $1) }
  }

  var text: String {
    guard isKey else { return identity }
    let front = options.isEmpty ? "" : options.joined(separator: ",") + " "
    return "\(front)\(type) \(identity) \(comment)"
  }
}
