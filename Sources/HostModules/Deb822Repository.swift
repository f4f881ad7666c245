package import Machine
internal import System
package import Value
internal import Wire

/// An apt source in deb822 form. Mirrors ansible-core 2.18 `deb822_repository`; a key is given as text or
/// as a path on the node, an address is refused with the way round it.
package struct Deb822Repository: Module {
  private static let flags = [
    "allow_downgrade_to_insecure", "allow_insecure", "allow_weak", "by_hash", "check_date",
    "check_valid_until", "enabled", "pdiffs", "trusted",
  ]
  private static let lists = [
    "architectures", "components", "languages", "suites", "targets", "uris",
  ]

  package static let spec = ModuleSpec(
    "ansible.builtin.deb822_repository",
    flags.map { Option($0, .bool) } + lists.map { Option($0, .list(.string)) } + [
      Option("date_max_future", .int), Option("inrelease_path"), Option("name", required: true),
      Option("signed_by"),
      Option("types", .list(.string), default: ["deb"], choices: ["deb", "deb-src"]),
      Option("mode", .raw, default: "0644"),
      Option("state", default: "present", choices: ["present", "absent"]),
    ])

  package struct State: Sendable {
    var text: String?
    var mode: UInt16?
    /// Keys that an earlier task put there, by path.
    var keys: [String]
    var signedByIsFile: Bool
  }
  package struct Change: Sendable {
    var text: String?
    var setsMode = false
    var removed: [String] = []
  }

  private let call: Call
  private let slug: String
  private let mode: UInt16

  package init(_ call: Call) throws(Failure) {
    self.call = call
    slug = Self.slug(call.string("name") ?? "")
    mode = try FileMode.wanted(call.arguments["mode"], over: 0o644) ?? 0o644
    if let key = call.string("signed_by"), key.begins("http://") || key.begins("https://") {
      throw Failure(
        "signed_by takes a path or the key's text; fetch \(key) with get_url and its checksum first"
      )
    }
  }

  /// Lower case, blanks and underscores as dashes, nothing else but letters and digits.
  static func slug(_ name: String) -> String {
    var bytes: [UInt8] = []
    var wasBlank = false
    for byte in name.lowercased().utf8 {
      let isBlank = byte == 0x20 || (0x09...0x0D).contains(byte) || byte == UInt8(ascii: "_")
      if isBlank {
        if !wasBlank { bytes.append(UInt8(ascii: "-")) }
      } else if byte == 0x2D || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) {
        bytes.append(byte)
      }
      wasBlank = isBlank
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private var path: String { "\(SourcesList.directory)/\(slug).sources" }
  private var keyPaths: [String] { ["asc", "gpg"].map { "/etc/apt/keyrings/\(slug).\($0)" } }
  private var isWanted: Bool { call.string("state") != "absent" }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    var keys: [String] = []
    if !isWanted {
      for key in keyPaths where try machine.status(key, following: true) != nil { keys.append(key) }
    }
    var isFile = false
    if let key = call.string("signed_by"), key.begins("/") {
      isFile = try machine.status(key, following: true)?.kind == .file
    }
    return State(
      text: try machine.editableText(path), mode: try machine.status(path, following: true)?.mode,
      keys: keys, signedByIsFile: isFile)
  }

  /// The stanza; fields in the order of the options' names.
  private var text: String {
    var lines: [String] = []
    let names = Self.spec.options.map(\.name).filter { $0 != "mode" && $0 != "state" }
    for name in names.sorted(by: { $0.precedesByScalars($1) }) {
      guard let value = call.arguments[name], !value.isNull else { continue }
      let text: String
      switch value.content {
      case .bool(let flag): text = flag ? "yes" : "no"
      case .int(let number): text = String(number)
      case .list(let items): text = items.compactMap(\.string).joined(separator: " ")
      default: text = value.string ?? ""
      }
      let field = Self.fieldName(name)
      if text.holds("\n") {
        let block = text.trimmed.textLines.map { line in
          "    " + (line.trimmed.isEmpty ? "." : line.trimmed)
        }
        lines.append("\(field):")
        lines += block
      } else {
        lines.append(text.isEmpty ? "\(field):" : "\(field): \(text)")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func fieldName(_ option: String) -> String {
    if option == "name" { return "X-Repolib-Name" }
    if option == "uris" { return "URIs" }
    return option.parts("_").map { word in
      word.prefix(1).uppercased() + word.dropFirst()
    }.joined(separator: "-")
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    guard isWanted else {
      let removed = (state.text == nil ? [] : [path]) + state.keys
      guard !removed.isEmpty else { return nil }
      return Planned(
        Change(removed: removed),
        diffs: [
          Diff(beforeHeader: path, afterHeader: "/dev/null", before: state.text ?? "", after: "")
        ])
    }
    let text = text
    let isSame = state.text?.sameScalars(as: text) ?? false
    let change = Change(text: isSame ? nil : text, setsMode: state.mode != mode)
    guard !isSame || change.setsMode else { return nil }
    return Planned(
      change,
      diffs: [
        Diff(
          beforeHeader: state.text == nil ? "/dev/null" : path, afterHeader: path,
          before: state.text ?? "", after: text)
      ])
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    for path in change.removed { try machine.remove(path) }
    if let text = change.text {
      try machine.write(path, Array(text.utf8), FileAttributes(mode: mode))
    } else if change.setsMode {
      try machine.setAttributes(path, FileAttributes(mode: mode), following: true)
    }
    return [:]
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    let key: Value
    if isWanted {
      key = state.signedByIsFile ? call.arguments["signed_by"] ?? .null : .null
    } else {
      key = Value("/etc/apt/keyrings/\(slug).gpg")
    }
    return Report([
      "repo": isWanted ? Value(text) : .null, "dest": Value(path), "key_filename": key,
    ])
  }
}
