internal import Addresses
package import Machine
internal import System
package import Value
internal import Wire

/// `hosts_block`: the fleet's names in /etc/hosts, between two markers; the rest of the file is the
/// machine's own.
package struct HostsBlockModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.hosts_block",
    [
      Option("entries", .list(.map), required: true),
      Option("own_name"),
      Option("path", .path, default: "/etc/hosts"),
    ])

  /// Everything to be done.
  package struct Change {
    var file: ManagedFile
  }

  private static let begin = "# BEGIN groundwork"
  private static let end = "# END groundwork"

  private let path: String
  private let lines: [String]
  private let ownName: String?

  package init(_ call: Call) throws(Failure) {
    path = call.string("path") ?? "/etc/hosts"
    ownName = call.string("own_name")
    var lines: [String] = []
    var addresses: [String: IPAddress] = [:]
    for entry in call.arguments["entries"]?.list ?? [] {
      let text = entry["address"]?.string ?? ""
      guard let address = IPAddress(text) else { throw Failure("'\(text)' is no IP address") }
      let names = (entry["names"]?.list ?? []).compactMap(\.string)
      guard !names.isEmpty else { throw Failure("the entry of \(address) has no names") }
      for name in names {
        guard Self.isName(name) else { throw Failure("'\(name)' is no host name") }
        if let other = addresses[name], other != address, other.family == address.family {
          throw Failure("\(name) is given two addresses, \(other) and \(address)")
        }
        addresses[name] = address
      }
      lines.append("\(address) \(names.joined(separator: " "))")
    }
    self.lines = lines
    if let ownName, addresses[ownName] == nil {
      throw Failure("own_name '\(ownName)' is in none of the entries")
    }
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 253
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
          || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> ManagedFile {
    let status = try machine.status(path, following: true)
    let bytes = status == nil ? [] : try machine.read(path, limit: 16 << 20)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(path) }
    return try ManagedFile(path, edited(text), mode: status?.mode ?? 0o644, on: machine)
  }

  private func edited(_ text: String) -> String {
    var result: [String] = []
    var place: Int?
    var isInside = false
    for line in text.textLines {
      if line == Self.begin {
        isInside = true
        place = place ?? result.count
      } else if line == Self.end {
        isInside = false
      } else if !isInside, let kept = withoutOwnName(line) {
        result.append(kept)
      }
    }
    // A begin without an end: the file was cut by hand, and what follows is kept.
    if isInside {
      return edited(text.textLines.filter { $0 != Self.begin }.joined(separator: "\n"))
    }
    let block = [Self.begin] + lines + [Self.end]
    result.insert(contentsOf: lines.isEmpty ? [] : block, at: place ?? result.count)
    return result.joined(separator: "\n") + "\n"
  }

  /// Debian points the machine's own name to 127.0.1.1; others have to meet it at its address.
  private func withoutOwnName(_ line: String) -> String? {
    guard let ownName, line.words.first == "127.0.1.1" else { return line }
    let comment = line.utf8.firstIndex(of: UInt8(ascii: "#")).map { String(line[$0...]) }
    let names = line.utf8.prefix { $0 != UInt8(ascii: "#") }
    let words = String(Substring(names)).words.dropFirst()
    let short = String(Substring(ownName.utf8.prefix { $0 != UInt8(ascii: ".") }))
    let kept = words.filter { $0 != ownName && $0 != short && !$0.hasPrefix(short + ".") }
    if kept.count == words.count { return line }
    guard !kept.isEmpty else { return nil }
    return (["127.0.1.1"] + kept + (comment.map { [$0] } ?? [])).joined(separator: " ")
  }

  package func change(from state: ManagedFile) -> Planned<Change>? {
    state.diff.map { Planned(Change(file: state), diffs: [$0]) }
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    try change.file.put(on: machine)
    return Map()
  }

  package func report(
    _ state: ManagedFile, changed: Bool, on machine: any Machine
  ) -> Report {
    Report(["path": Value(path), "entries": Value(lines.count)])
  }
}
