package import Machine
internal import System

/// Paths on the node, as text.
package enum NodePath {
  /// `~` and `$VAR` expanded as Python's `expandvars` and then `expanduser` do; an unknown variable
  /// or user is left as it stands.
  static func expand(_ text: String, on machine: any Machine) throws(Failure) -> String {
    let path = variables(in: text, on: machine)
    guard path.utf8.first == UInt8(ascii: "~") else { return path }
    let name = String(decoding: path.utf8.dropFirst().prefix { $0 != slash }, as: UTF8.self)
    let rest = String(decoding: path.utf8.dropFirst(1 + name.utf8.count), as: UTF8.self)
    guard let home = try home(of: name, on: machine) else { return path }
    let bare = home == "/" ? "" : home
    return bare.isEmpty && rest.isEmpty ? "/" : bare + rest
  }

  /// What every path option goes through: expanded, without a slash at the end, relative to `base`.
  package static func absolute(
    _ text: String, from base: String = "/", on machine: any Machine
  ) throws(Failure) -> String {
    absoluteText(try expand(text, on: machine), from: base)
  }

  /// The same without expansion.
  static func absoluteText(_ path: String, from base: String) -> String {
    normal(path.utf8.first == slash ? path : base + "/" + path)
  }

  /// Without doubled slashes, `.`, and `..` as text alone would resolve it.
  static func normal(_ path: String) -> String {
    var parts: [Substring.UTF8View] = []
    for part in path.utf8.split(separator: slash).map({ Substring($0).utf8 }) {
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        _ = parts.popLast()
      } else {
        parts.append(part)
      }
    }
    return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
  }

  static func parent(of path: String) -> String {
    guard let place = path.utf8.lastIndex(of: slash), place != path.startIndex else { return "/" }
    return String(path[..<place])
  }

  static func name(of path: String) -> String {
    guard let place = path.utf8.lastIndex(of: slash) else { return path }
    return String(path[path.utf8.index(after: place)...])
  }

  /// `name` below `directory`; an absolute name stands for itself.
  static func join(_ directory: String, _ name: String) -> String {
    if name.utf8.first == slash { return name }
    return directory.utf8.last == slash ? directory + name : directory + "/" + name
  }

  static func endsInSlash(_ path: String) -> Bool { path.utf8.last == slash }

  /// The sibling that files are built in; the next write replaces one a killed run left.
  static func sibling(of path: String) -> String { AtomicFile.sibling(of: path) }

  /// Every link resolved, as Python's `realpath`: parts that are missing are kept.
  static func real(_ path: String, on machine: any Machine) throws(Failure) -> String {
    var pending = parts(path)
    var resolved = ""
    var links = 0
    while let part = pending.popLast() {
      if part == "." { continue }
      if part == ".." {
        resolved = resolved.isEmpty || parent(of: resolved) == "/" ? "" : parent(of: resolved)
        continue
      }
      let next = resolved + "/" + part
      guard links < 40, try machine.status(next, following: false)?.kind == .link else {
        resolved = next
        continue
      }
      links += 1
      let target = try machine.readLink(next)
      if target.utf8.first == slash { resolved = "" }
      pending += parts(target)
    }
    return resolved.isEmpty ? "/" : resolved
  }

  /// The parts of a path from last to first.
  private static func parts(_ path: String) -> [String] {
    path.utf8.split(separator: slash).reversed().map { String(Substring($0)) }
  }

  private static let slash = UInt8(ascii: "/")

  private static func home(of name: String, on machine: any Machine) throws(Failure) -> String? {
    if name.isEmpty, let home = machine.environment["HOME"] ?? Environment.value("HOME") {
      return home
    }
    let id = Process.uid
    return try machine.users().first { name.isEmpty ? $0.userID == id : $0.name == name }?.home
  }

  /// `$NAME` and `${NAME}`.
  static func variables(in text: String, on machine: any Machine) -> String {
    let bytes = Array(text.utf8)
    guard bytes.contains(UInt8(ascii: "$")) else { return text }
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "$"), let (name, end) = variable(bytes, place + 1),
        let value = machine.environment[name] ?? Environment.value(name)
      {
        result += Array(value.utf8)
        place = end
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return result.text
  }

  private static func variable(_ bytes: [UInt8], _ start: Int) -> (name: String, end: Int)? {
    guard start < bytes.count else { return nil }
    if bytes[start] == UInt8(ascii: "{") {
      guard let close = bytes[start...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
      return (Array(bytes[(start + 1)..<close]).text, close + 1)
    }
    let name = bytes[start...].prefix { isWord($0) }
    return name.isEmpty ? nil : (Array(name).text, name.endIndex)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
  }
}
