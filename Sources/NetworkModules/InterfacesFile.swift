internal import Machine
internal import System

/// interfaces(5): what ifupdown reads.
enum InterfacesFile {
  static let main = "/etc/network/interfaces"
  static let directory = "/etc/network/interfaces.d"

  static func paths(on machine: any Machine) throws(Failure) -> [String] {
    var paths: [String] = []
    if try machine.status(main, following: true)?.kind == .file { paths.append(main) }
    guard try machine.status(directory, following: true)?.kind == .directory else { return paths }
    for name in try machine.list(directory) where name.utf8.first != UInt8(ascii: ".") {
      let path = directory + "/" + name
      if try machine.status(path, following: true)?.kind == .file { paths.append(path) }
    }
    return paths
  }

  /// Whether a text has an `iface NAME inet` stanza.
  static func configures(_ text: String, _ name: String) -> Bool {
    text.textLines.contains { Array($0.words.prefix(3)) == ["iface", name, "inet"] }
  }

  /// The text without what configures IPv4 on an interface: its stanza and its place in `auto` and
  /// `allow-` lines. Everything else is kept to the byte.
  static func without(_ name: String, in text: String) -> String {
    var kept: [String] = []
    var isInStanza = false
    for line in text.textLines {
      let words = line.words
      let first = words.first ?? ""
      if starts(first) {
        isInStanza = Array(words.prefix(3)) == ["iface", name, "inet"]
        if isInStanza { continue }
        if first == "auto" || first.hasPrefix("allow-"), words.dropFirst().contains(name) {
          let rest = words.filter { $0 != name }
          if rest.count > 1 { kept.append(rest.joined(separator: " ")) }
          continue
        }
      } else if isInStanza, !first.isEmpty, !first.hasPrefix("#") {
        continue
      } else if first.isEmpty {
        isInStanza = false
      }
      kept.append(line)
    }
    return kept.isEmpty ? "" : kept.joined(separator: "\n") + "\n"
  }

  /// The main file's text, with a line that reads the directory where it has none.
  static func sourcingDirectory(_ text: String) -> String {
    let isSourced = text.textLines.contains { line in
      let words = line.words
      guard words.count == 2 else { return false }
      return words[0] == "source" && words[1].hasPrefix(directory + "/*")
        || words[0] == "source-directory" && words[1].hasPrefix(directory)
    }
    return isSourced ? text : "source \(directory)/*\n" + text
  }

  private static func starts(_ word: String) -> Bool {
    [
      "iface", "auto", "mapping", "source", "source-directory", "no-auto-down", "no-scripts",
      "rename", "template",
    ].contains(word) || word.hasPrefix("allow-")
  }
}
