import Crypto
import Synchronization
import System
import Value

/// Every file of the controller that a plan is made from: what `apply` compares before it connects.
final class Inputs: Sendable {
  private struct State {
    var digests: [String: String] = [:]
    var volatile: Set<String> = []
  }

  private let state = Mutex(State())
  /// Names are kept relative to it, so that a project can be moved.
  private let directory: String

  init() {
    directory = ((try? Files.realPath(".")) ?? "/") + "/"
  }

  /// SHA-256 by path.
  var digests: [String: String] { state.withLock { $0.digests } }

  /// `FILE:LINE: now()`, sorted.
  var volatile: [String] {
    state.withLock { $0.volatile.sorted { $0.precedesByScalars($1) } }
  }

  /// Takes in a file as it was read, encrypted ones as they lie there.
  func note(_ path: String, _ bytes: [UInt8]) {
    let name = name(path)
    let digest = Digest.sha256(bytes).hex
    let isNew = state.withLock { $0.digests.updateValue(digest, forKey: name) != digest }
    guard isNew, bytes.count <= 1 << 20 else { return }
    let found = Volatile.places(in: bytes, named: name)
    state.withLock { $0.volatile.formUnion(found) }
  }

  private func name(_ path: String) -> String {
    var name = path.hasPrefix(directory) ? path.dropFirst(directory.count) : path[...]
    while name.hasPrefix("./") { name = name.dropFirst(2) }
    return String(name)
  }

  /// The digests that the files of a plan have now; nil for one that is gone.
  static func now(of paths: some Sequence<String>) -> [String: String?] {
    var found: [String: String?] = [:]
    for path in paths {
      let bytes = try? Files.read(path, limit: 4 << 30, isRegular: path != "/dev/null")
      found[path] = .some(bytes.map { Digest.sha256($0).hex })
    }
    return found
  }
}

/// What gives another value each time it is asked, as it stands in playbooks and templates.
enum Volatile {
  private static let calls = ["now"]
  private static let filters = ["random", "shuffle", "random_mac"]
  private static let lookups = ["password", "pipe", "url", "random_choice", "random_string", "env"]
  private static let facts = ["ansible_date_time"]

  static func places(in bytes: [UInt8], named file: String) -> [String] {
    var found: [String] = []
    for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      .enumerated()
    {
      // A comment has no value. Most lines say nothing of all this: told apart by one look.
      let text = String(decoding: line, as: UTF8.self)
      if text.drop(while: { $0 == " " }).hasPrefix("#") { continue }
      for name in names(in: text) { found.append("\(file):\(number + 1): \(name)") }
    }
    return found
  }

  private static func names(in line: String) -> [String] {
    let words = words(of: line)
    var found: [String] = []
    for (place, word) in words.enumerated() {
      let before = place > 0 ? words[place - 1] : ""
      let after = place + 1 < words.count ? words[place + 1] : ""
      if calls.contains(word), after == "(" { found.append("\(word)()") }
      if filters.contains(word), before == "|" { found.append("| \(word)") }
      if facts.contains(word) { found.append(word) }
      let isLookup =
        place >= 3 && ["lookup", "query", "q"].contains(words[place - 3])
        && words[place - 2] == "(" && "'\"".contains(before)
      if isLookup, lookups.contains(word) { found.append("lookup('\(word)')") }
    }
    return found
  }

  /// Names, and every other sign by itself, without blanks.
  private static func words(of line: String) -> [String] {
    var words: [String] = []
    var word = ""
    for scalar in line.unicodeScalars {
      if scalar == "_" || scalar == "." || scalar.properties.isAlphabetic
        || ("0"..."9").contains(scalar)
      {
        word.unicodeScalars.append(scalar)
        continue
      }
      if !word.isEmpty { words.append(word) }
      word = ""
      if scalar != " " { words.append(String(Character(scalar))) }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}
