internal import Machine
internal import System
internal import Value

/// A tar archive and the node's tar (ansible-core 2.18, modules/unarchive.py, `TgzArchive`).
struct TarArchive: Sendable {
  /// How it is compressed.
  enum Form: String, Sendable {
    case plain = ""
    case gzip = "-z"
    case bzip2 = "-j"
    case xz = "-J"
    case zstd = "--zstd"

    /// From an archive's first 512 bytes.
    init?(_ head: [UInt8]) {
      if head.starts(with: [0x1F, 0x8B]) {
        self = .gzip
      } else if head.starts(with: [UInt8]("BZh")) {
        self = .bzip2
      } else if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) {
        self = .xz
      } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
        self = .zstd
      } else if head.count >= 262, head[257..<262].elementsEqual("ustar".utf8) {
        self = .plain
      } else {
        return nil
      }
    }

    /// The name of Ansible's handler.
    var handler: String {
      switch self {
      case .plain: "TarArchive"
      case .gzip: "TgzArchive"
      case .bzip2: "TarBzipArchive"
      case .xz: "TarXzArchive"
      case .zstd: "TarZstdArchive"
      }
    }
  }

  var form: Form
  /// nil: the payload is the archive.
  var path: String?
  var payload: [UInt8]
  var call: Call

  private func command(_ action: String, below directory: String, selects: Bool) -> Command {
    var words = ["tar", action, "-C", directory]
    if form != .plain { words.append(form.rawValue) }
    let extra = call.strings("extra_opts")
    if !extra.isEmpty { words += ["--show-transformed-names"] + extra }
    if selects {
      if let owner = call.string("owner") { words.append("--owner=" + owner) }
      if let group = call.string("group") { words.append("--group=" + group) }
      if call.bool("keep_newer") { words.append("--keep-newer-files") }
    }
    for pattern in call.strings("exclude") {
      words.append("--exclude=" + Self.withoutSlash(pattern))
    }
    words += ["-f", path ?? "-"] + call.strings("include")
    return Command(
      words,
      environment: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C",
        "LANG=C",
      ], directory: directory, input: path == nil ? payload : [])
  }

  private static func withoutSlash(_ text: String) -> String {
    var bytes = [UInt8](text)
    while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    return bytes.text
  }

  /// What it holds, relative; nothing at all is a failure, as in Ansible.
  func names(below directory: String, on machine: any Machine) throws(Failure) -> [String] {
    let answer = try machine.query(command("--list", below: directory, selects: false))
    guard answer.exitStatus == 0 else {
      throw Failure(
        "Command \"tar\" could not handle archive: Unable to list files in the archive: "
          + answer.errorText)
    }
    let excludes = call.strings("exclude").map(Self.withoutSlash)
    let names = answer.output.split(separator: 0x0A).map(Self.member).filter { name in
      !excludes.contains { Glob($0).matches(name) }
    }
    guard !names.isEmpty else {
      throw Failure(
        "Command \"tar\" found no files in archive. Empty archive files are not supported.")
    }
    for name in names
    where name.utf8.split(separator: UInt8(ascii: "/")).contains(where: { part in
      part.elementsEqual("..".utf8)
    }) {
      throw Failure("the archive's member '\(name)' leads out of the destination")
    }
    return names
  }

  /// A member's name as tar extracts it: without the slashes in front, and without the escapes in
  /// which tar lists what is not printable in the C locale (`\\303\\244`).
  private static func member(_ line: ArraySlice<UInt8>) -> String {
    var name: [UInt8] = []
    var rest = line
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.first else {
        name.append(byte)
        continue
      }
      let digits = rest.prefix(3)
      if digits.count == 3, let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8) {
        name.append(code)
        rest = rest.dropFirst(3)
      } else {
        name.append(escapes[next] ?? next)
        rest = rest.dropFirst()
      }
    }
    return Array(name.drop { $0 == UInt8(ascii: "/") }).text
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
    UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11,
  ]

  /// Whether tar finds nothing different that the task does not set itself.
  func isExtracted(below directory: String, on machine: any Machine) throws(Failure) -> Bool {
    let answer = try machine.query(command("--diff", below: directory, selects: true))
    var ends = [
      ": Mod time differs", ": Warning: Cannot stat: No such file or directory",
      ": Symlink differs", ": Contents differ", ": Size differs",
    ]
    let isRoot = Process.uid == 0
    if isRoot, !call.isGiven("owner") { ends.append(": Uid differs") }
    if isRoot, !call.isGiven("group") { ends.append(": Gid differs") }
    if !call.isGiven("mode") { ends.append(": Mode differs") }
    let lines = answer.outputText.pythonLines() + answer.errorText.pythonLines()
    return !lines.contains { line in
      if line.hasSuffix(": : Warning: Cannot stat: No such file or directory") { return false }
      return ends.contains { line.hasSuffix($0) }
        || [UInt8](line).firstIndex(of: [UInt8](": Invalid owner")) != nil
        || [UInt8](line).firstIndex(of: [UInt8](": Invalid group")) != nil
    }
  }

  /// - Returns: Ansible's `extract_results`.
  func extract(below directory: String, on machine: any Machine) throws(Failure) -> Map {
    let command = command("--extract", below: directory, selects: true)
    let outcome = try machine.run(
      command, effects: [Effect(.opaque, "unarchive: \(directory)", true)])
    let result: Map = [
      "cmd": Value(command.arguments.map { Value($0) }), "rc": Value(outcome.returnCode),
      "out": Value(outcome.outputText), "err": Value(outcome.errorText),
    ]
    guard outcome.exitStatus == 0 else {
      throw Failure(
        "failed to unpack \(call.string("src") ?? "") to \(directory)",
        result: ["extract_results": Value(result)])
    }
    return result
  }
}
