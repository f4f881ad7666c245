import System
import Value

/// One directory of `Corpus/`: a playbook and what belongs to it, run one or several times over the same
/// files, by ansible-core and by us.
struct Case: Sendable, CustomStringConvertible {
  var name: String
  /// The directory its kind stands in: `Corpus`, or `Voice` where what is printed is compared.
  var kind = "Corpus"
  /// The arguments of each run; the file `runs` has one line for each. Without it: twice without any.
  var runs: [[String]]

  /// What is known to differ in results, and why docs/compatibility.md says so: the file `differs` has
  /// lines `TASK: KEY KEY`.
  func differences() throws -> [String: Set<String>] {
    let text = try Files.text("\(directory)/differs") ?? ""
    var known: [String: Set<String>] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ": ", maxSplits: 1)
      known[String(parts[0])] = Set(parts[1].split(separator: " ").map { String($0) })
    }
    return known
  }

  var description: String { name }
  var directory: String { "\(Surroundings.tests)/\(kind)/\(name)" }
  var recording: String {
    "\(Surroundings.tests)/Recorded/\(kind == "Corpus" ? "" : kind + "/")\(name).json"
  }

  static let all = cases(in: "Corpus")
  static let spoken = cases(in: "Voice")

  private static func cases(in kind: String) -> [Case] {
    let directory = "\(Surroundings.tests)/\(kind)"
    return ((try? Files.list(directory)) ?? []).sorted().map { name in
      one(name, kind, (try? Files.text("\(directory)/\(name)/runs")) ?? nil)
    }
  }

  private static func one(_ name: String, _ kind: String, _ text: String?) -> Case {
    let lines = text?.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: " ").map { String($0) }
    }
    // The last line end ends the last line.
    let standard: [[String]] = kind == "Corpus" ? [[], []] : [[]]
    return Case(name: name, kind: kind, runs: lines.map { Array($0.dropLast()) } ?? standard)
  }

  /// Of everything the answers depend on: a recording of anything else says nothing.
  func digest() throws -> String {
    var text = ""
    for path in try Tree.files(below: directory) {
      let bytes = try Files.read("\(directory)/\(path)", limit: 1 << 24)
      text += "\(path) \(Digest.sha256(bytes).hex)\n"
    }
    return Digest.sha256(text.utf8).hex
  }
}

/// What stands below a directory.
enum Tree {
  /// Files by path, sorted.
  static func files(below root: String) throws -> [String] {
    try entries(below: root).filter { $0.status.kind == .file }.map(\.path)
  }

  static func entries(below root: String) throws -> [(path: String, status: FileStatus)] {
    var found: [(path: String, status: FileStatus)] = []
    func walk(_ directory: String, _ prefix: String) throws {
      for name in try Files.list(directory).sorted() {
        let path = "\(directory)/\(name)"
        guard let status = try Files.status(path) else { continue }
        found.append((prefix + name, status))
        if status.kind == .directory { try walk(path, prefix + name + "/") }
      }
    }
    try walk(root, "")
    return found
  }

  /// Every path with its kind, mode and content.
  static func snapshot(of root: String) throws -> Value {
    var map = Map()
    for (path, status) in try entries(below: root) {
      let full = "\(root)/\(path)"
      let mode = Value(String(status.mode, radix: 8))
      switch status.kind {
      case .link: map[path] = ["link", Value(try Files.readLink(full))]
      case .directory: map[path] = ["directory", mode]
      default:
        let content = String(decoding: try Files.read(full, limit: 1 << 24), as: UTF8.self)
        map[path] = ["file", mode, Value(content)]
      }
    }
    return Value(map)
  }

  /// Copies a directory with the modes of its files.
  static func copy(_ source: String, to target: String) throws {
    try Files.makeDirectories(target)
    for (path, status) in try entries(below: source) {
      if status.kind == .directory {
        try Files.makeDirectories("\(target)/\(path)")
      } else {
        let bytes = try Files.read("\(source)/\(path)", limit: 1 << 24)
        _ = try Files.writeAtomically("\(target)/\(path)", bytes, mode: status.mode)
      }
    }
  }
}
