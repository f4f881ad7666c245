package import Machine
internal import System
package import Value
internal import Wire

/// `certificate_pair`: a certificate with its chain and its key, installed as one.
///
/// A service reads them through links to the pair in force (`PairDirectory`). Files that stand where a
/// link belongs are taken in as a pair first, so that they too are never seen mixed with the new one.
package struct CertificatePairModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.certificate_pair",
    [
      Option("name", required: true),
      Option("certificate"), Option("chain"), Option("key", secret: true),
      Option("certificate_path", .path), Option("key_path", .path), Option("chain_path", .path),
      Option("combined_path", .path),
      Option("certificate_name", default: "tls.crt"), Option("key_name", default: "tls.key"),
      Option("chain_name", default: "ca.crt"),
      Option("owner"), Option("group"), Option("mode", .mode, default: "0600"),
      Option("directory", .path),
      Option("state", default: "present", choices: ["present", "previous", "absent"]),
    ],
    requiredIf: [.init("state", is: "present", needs: ["certificate"])])

  /// A place where a service looks.
  struct Link {
    var path: String
    /// The file of the pair that it leads to.
    var file: String
    var target: String
    var isRight: Bool
    /// What stands there is a file of its own.
    var isPlain: Bool
  }

  package struct State {
    var current: Int?
    var previous: Int?
    /// Files of the pair in force that are not as they are wanted; nil where there is none.
    var different: [String]?
    var links: [Link] = []
    /// Versions, with their keys, that nobody needs any more.
    var spare: [Int] = []
    /// The certificate in force, or the one at its path.
    var certificate = ""
  }

  package struct Change {
    var installs = false
    var links: [Link] = []
  }

  private let call: Call
  private let name: String
  private let directory: String
  private let state: String

  package init(_ call: Call) throws(Failure) {
    self.call = call
    name = call.string("name") ?? ""
    state = call.string("state") ?? "present"
    let isPlain = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        || ".-_".utf8.contains(byte)
    }
    guard isPlain, !name.isEmpty, name.utf8.first != UInt8(ascii: ".") else {
      throw Failure("name '\(name)' is no name of letters, digits, '.', '-' and '_'")
    }
    directory = call.string("directory") ?? Self.directory(of: name)
    if state == "present", Self.blocks(call.string("certificate") ?? "").isEmpty {
      throw Failure("'certificate' holds no certificate in PEM")
    }
    let names = [self.certificateName, keyName, chainName, Self.combinedName]
    guard Set(names).count == names.count,
      names.allSatisfy({ !$0.isEmpty && !$0.holds("/") && $0.utf8.first != UInt8(ascii: ".") })
    else { throw Failure("the files of a pair need different names, without directories") }
    for option in ["certificate", "chain"] where call.string(option)?.holds("PRIVATE KEY") == true {
      throw Failure("'\(option)' holds a private key: it belongs into 'key' alone")
    }
  }

  /// Where a pair lies unless a task says something else.
  static func directory(of name: String) -> String { "/etc/groundwork/certificates/\(name)" }

  /// The certificates of a PEM text, without what stands around them.
  static func blocks(_ text: String) -> String {
    var (blocks, current): ([String], [String]?) = ([], nil)
    for line in text.textLines.map(\.trimmed) {
      if line == "-----BEGIN CERTIFICATE-----" { current = [] }
      current?.append(line)
      if line == "-----END CERTIFICATE-----", let lines = current {
        blocks.append(lines.joined(separator: "\n") + "\n")
        current = nil
      }
    }
    return blocks.joined()
  }
}

// What is wanted.
extension CertificatePairModule {
  private var certificateName: String { call.string("certificate_name") ?? "tls.crt" }
  private var keyName: String { call.string("key_name") ?? "tls.key" }
  private var chainName: String { call.string("chain_name") ?? "ca.crt" }
  /// Certificate, chain and key in one, as haproxy reads it.
  private static let combinedName = "tls.pem"

  /// Where a service looks, and at which file of the pair.
  private var paths: [(path: String, file: String)] {
    [
      ("key_path", keyName), ("certificate_path", certificateName), ("chain_path", chainName),
      ("combined_path", Self.combinedName),
    ].compactMap { option, file in call.string(option).map { ($0, file) } }
  }

  /// Where the certificate is read.
  private var shownPath: String {
    call.string("certificate_path") ?? "\(directory)/current/\(certificateName)"
  }

  /// - Parameter key: nil where it is not compared.
  private func files(
    _ key: [UInt8]?, on machine: any Machine
  ) throws(Failure) -> [PairDirectory.File] {
    let shown = Array(Self.blocks(call.string("certificate") ?? "").utf8)
    let chain = Array(Self.blocks(call.string("chain") ?? "").utf8)
    var open = try owner(on: machine)
    open.mode = 0o644
    var closed = open
    closed.mode = try FileMode(call.arguments["mode"] ?? "0600").bits(over: 0, isDirectory: false)
    var files = [PairDirectory.File(certificateName, shown, open)]
    if !chain.isEmpty { files.append(PairDirectory.File(chainName, chain, open)) }
    guard let key else { return files }
    files.append(PairDirectory.File(keyName, key, closed))
    if call.isGiven("combined_path") {
      files.append(PairDirectory.File(Self.combinedName, shown + key, closed))
    }
    return files
  }

  private func owner(on machine: any Machine) throws(Failure) -> FileAttributes {
    var attributes = FileAttributes(userID: 0, groupID: 0)
    if let owner = call.string("owner") {
      let user = try machine.users().first { $0.name.sameScalars(as: owner) }?.userID
      guard let user = user ?? UInt32(owner) else { throw .missing("there is no user \(owner)") }
      attributes.userID = user
    }
    if let name = call.string("group") {
      let group = try machine.groups().first { $0.name.sameScalars(as: name) }?.groupID
      guard let group = group ?? UInt32(name) else { throw .missing("there is no group \(name)") }
      attributes.groupID = group
    }
    // A test, or a user who installs for himself, can give nothing away.
    if Process.uid != 0, !machine.isPlanned {
      attributes.userID = call.isGiven("owner") ? attributes.userID : nil
      attributes.groupID = call.isGiven("group") ? attributes.groupID : nil
    }
    return attributes
  }

  /// The key that is to stand there: given, or the one that does.
  private func key(on machine: any Machine) throws(Failure) -> [UInt8] {
    if let key = call.string("key") {
      guard key.holds("PRIVATE KEY-----") else {
        throw Failure("'key' holds no private key in PEM")
      }
      return Array(key.utf8)
    }
    let place = "\(directory)/current/\(keyName)"
    guard try machine.status(place, following: true) != nil else {
      throw Failure("no 'key' is given, and none stands in \(directory)")
    }
    return try machine.read(place, limit: 1 << 20)
  }
}

// The three steps.
extension CertificatePairModule {
  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let place = PairDirectory(path: directory, machine: machine)
    var found = State(current: try place.current, previous: try place.previous)
    found.spare = try place.spare
    for (path, file) in paths {
      let target = "\(directory)/current/\(file)"
      let status = try machine.status(path, following: false)
      if let kind = status?.kind, kind != .file, kind != .link {
        throw Failure("\(path) is a \(kind.rawValue)")
      }
      let isRight = status?.kind == .link ? try machine.readLink(path) == target : false
      found.links.append(
        Link(
          path: path, file: file, target: target, isRight: isRight,
          isPlain: status != nil && !isRight))
    }
    if state == "present", let current = found.current {
      let key = call.isGiven("key") ? try key(on: machine) : nil
      found.different = try place.differing(try files(key, on: machine), current)
    }
    found.certificate = try machine.text(shownPath, limit: 1 << 20) ?? ""
    return found
  }

  package func change(from found: State) throws(Failure) -> Planned<Change>? {
    var change = Change()
    switch state {
    case "previous":
      guard let previous = found.previous, previous != found.current else {
        throw Failure("there is no earlier pair of '\(name)' in \(directory)")
      }
    case "absent":
      change.links = found.links.filter(\.isRight)
      guard found.current != nil || found.previous != nil || !change.links.isEmpty else {
        return nil
      }
    default:
      change.installs = found.different?.isEmpty != true
      change.links = found.links.filter { !$0.isRight }
      guard change.installs || !change.links.isEmpty || !found.spare.isEmpty else { return nil }
    }
    return Planned(change, diffs: diffs(found, change))
  }

  /// Of the key nothing but that it changes.
  private func diffs(_ found: State, _ change: Change) -> [Diff] {
    let path = shownPath
    var diffs: [Diff] = []
    let wanted = Self.blocks(call.string("certificate") ?? "")
    if state == "present", found.certificate != wanted {
      diffs.append(
        Diff(
          beforeHeader: found.certificate.isEmpty ? nil : path, afterHeader: path,
          before: found.certificate, after: wanted))
    } else if state == "present", change.installs {
      diffs += (found.different ?? []).map {
        Diff(prepared: "\(directory)/current/\($0): its content or its mode is put right\n")
      }
    } else if state == "previous" {
      diffs.append(Diff(prepared: "\(path): the pair before\n"))
    } else if state == "absent" {
      diffs.append(Diff(prepared: "\(directory): taken away\n"))
    }
    if state == "present", !change.installs {
      diffs += found.spare.map {
        Diff(prepared: "\(directory)/\($0): an old version, taken away\n")
      }
    }
    for link in change.links where state == "present" {
      diffs.append(Diff(prepared: "\(link.path): a link to \(link.target)\n"))
    }
    return diffs
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    let place = PairDirectory(path: directory, machine: machine)
    switch state {
    case "previous": try place.revert()
    case "absent":
      for link in change.links { try machine.remove(link.path) }
      try machine.remove(directory)
    default: try install(change, place, machine)
    }
    return Map()
  }

  private func install(
    _ change: Change, _ place: PairDirectory, _ machine: any Machine
  ) throws(Failure) {
    // Read before anything is touched.
    let files = try files(try key(on: machine), on: machine)
    if try adopts(change.links, files, place, machine) {
      for link in change.links where link.isPlain { try place.point(link.path, to: link.target) }
    }
    var isRight = false
    if let current = try place.current {
      isRight = try place.differing(files, current).isEmpty
    }
    if !isRight { try place.enforce(try place.write(files)) }
    for link in change.links { try place.point(link.path, to: link.target) }
    try place.prune()
  }

  /// Takes in the pair that stands in files of its own, and puts it in force as it is.
  private func adopts(
    _ links: [Link], _ wanted: [PairDirectory.File], _ place: PairDirectory, _ machine: any Machine
  ) throws(Failure) -> Bool {
    guard links.contains(where: \.isPlain) else { return false }
    var standing: [PairDirectory.File] = []
    for (path, file) in paths {
      guard try machine.status(path, following: true)?.kind == .file else { continue }
      let attributes = wanted.first { $0.name == file }?.attributes
      standing.append(
        PairDirectory.File(
          file, try machine.read(path, limit: 1 << 20),
          attributes ?? FileAttributes(mode: 0o600)))
    }
    let names = standing.map(\.name)
    let isPair =
      names.contains(Self.combinedName)
      || (names.contains(certificateName) && names.contains(keyName))
    // Half a pair is none.
    guard isPair else { return false }
    try place.enforce(try place.write(standing))
    return true
  }

  package func report(_ found: State, changed: Bool, on machine: any Machine) -> Report {
    let current = "\(directory)/current"
    return Report([
      "name": Value(name), "directory": Value(directory),
      "certificate_file": Value("\(current)/\(certificateName)"),
      "key_file": Value("\(current)/\(keyName)"),
      "chain_file": Value("\(current)/\(chainName)"),
    ])
  }
}
