import Addresses
import Jinja
import PKI
import Value
import Variables
import YAML

/// Reads mappings of a declaration: templates filled in, every mistake kept with its place.
struct EntryReader {
  let store: VariableStore
  var problems: [Problem] = []

  /// Runs a reading; what it throws is kept.
  mutating func keep<Result>(_ read: () throws(Problem) -> Result) -> Result? {
    do {
      return try read()
    } catch {
      problems.append(error)
      return nil
    }
  }

  /// The node's value as a host sees it.
  func value(_ node: Node, _ host: String) throws(Problem) -> Value {
    let written = try node.value()
    guard Templar.needsTemplating(written) else { return written }
    do throws(TemplateError) {
      return try store.templar.template(
        written, in: HostScope(host, in: store, isForeign: true), at: node.location)
    } catch {
      throw Problem(
        "certs.bad-template", what: "the template cannot be filled in", at: node.location,
        because: error.message,
        fix:
          "set the variable in the inventory (groundwork inventory --host \(host)), or write the "
          + "value here")
    }
  }

  /// The same; what is wrong with it is kept.
  mutating func filled(_ node: Node, _ host: String) -> Value? {
    do throws(Problem) {
      return try value(node, host)
    } catch {
      problems.append(error)
      return nil
    }
  }

  /// What stands under a key, and what it comes to; nil where there is nothing, or nothing good.
  private mutating func field(
    _ key: String, of node: Node, _ host: String
  ) -> (node: Node, value: Value)? {
    guard let field = node[key], !field.isNull, let value = filled(field, host) else { return nil }
    return (field, value)
  }

  /// The entries of a mapping, once its keys are known ones.
  mutating func mapping(_ node: Node, of what: String, keys: [String]) -> Bool {
    guard let entries = node.entries else {
      problems.append(
        Problem(
          "certs.bad-entry", what: "\(what) must be a mapping", at: node.location,
          because: "this is \(node.kindName)", fix: "write 'KEY: VALUE' lines under it"))
      return false
    }
    for entry in entries {
      let key = entry.key.text ?? ""
      if keys.contains(key) { continue }
      problems.append(
        Problem(
          "certs.unknown-key", what: "\(what) knows no key '\(key)'", at: entry.key.location,
          fix: Problem.nearest(to: key, among: keys).map { "did you mean '\($0)'?" }
            ?? "write one of " + keys.joined(separator: ", ")))
    }
    return true
  }

  /// The items of a list under a key; none when it is not there.
  mutating func items(_ key: String, of node: Node) -> [Node] {
    guard let list = node[key], !list.isNull else { return [] }
    if let items = list.items { return items }
    problems.append(
      Problem(
        "certs.bad-entry", what: "'\(key)' must be a list", at: list.location,
        because: "this is \(list.kindName)", fix: "begin each of its entries with '- '"))
    return []
  }

  /// A text, or a number as text; nil when it is not there.
  mutating func text(_ key: String, of node: Node, _ host: String) -> String? {
    guard let (field, value) = field(key, of: node, host) else { return nil }
    if let text = value.string ?? value.int.map({ String($0) }), !text.isEmpty { return text }
    problems.append(bad(key, field, "a text", value))
    return nil
  }

  /// The same, which must be there.
  mutating func needed(_ key: String, of node: Node, _ what: String, _ host: String) -> String? {
    guard let field = node[key], !field.isNull else {
      problems.append(
        Problem(
          "certs.missing-key", what: "\(what) has no '\(key)'", at: node.location,
          fix: "add '\(key): …'"))
      return nil
    }
    return text(key, of: node, host)
  }

  mutating func number(_ key: String, of node: Node, _ host: String) -> Int? {
    guard let (field, value) = field(key, of: node, host) else { return nil }
    if let number = value.int ?? value.string.flatMap({ Int($0) }) { return number }
    problems.append(bad(key, field, "a number", value))
    return nil
  }

  mutating func flag(_ key: String, of node: Node, _ host: String) -> Bool {
    guard let (field, value) = field(key, of: node, host) else { return false }
    if let flag = value.bool { return flag }
    if let word = value.string?.lowercased() {
      if ["true", "yes"].contains(word) { return true }
      if ["false", "no"].contains(word) { return false }
    }
    problems.append(bad(key, field, "true or false", value))
    return false
  }

  /// A list of texts, or one text, each with its place; nil when the key is not there.
  mutating func texts(
    _ key: String, of node: Node, _ host: String
  ) -> [(text: String, at: SourceLocation)]? {
    guard let field = node[key], !field.isNull else { return nil }
    var found: [(text: String, at: SourceLocation)] = []
    for item in field.items ?? [field] {
      guard let value = filled(item, host) else { continue }
      for text in value.list ?? [value] {
        if let text = text.string, !text.isEmpty {
          found.append((text, item.location))
        } else {
          problems.append(bad(key, item, "a text", text))
        }
      }
    }
    return found
  }

  /// One of a few words; the first where nothing is said.
  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, of node: Node, _ host: String, default usual: Word
  ) -> Word where Word.RawValue == String {
    guard let text = text(key, of: node, host) else { return usual }
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue)
    problems.append(
      Problem(
        "certs.bad-value", what: "\(key): '\(text)' is not known", at: node[key]?.location,
        fix: Problem.nearest(to: text, among: words).map { "did you mean '\($0)'?" }
          ?? "write one of " + words.joined(separator: ", ")))
    return usual
  }

  private func bad(_ key: String, _ node: Node, _ wanted: String, _ value: Value) -> Problem {
    let isTemplate = (try? node.value()).map { Templar.needsTemplating($0) } ?? false
    let shown = value.marks.contains(.secret) ? "«secret»" : JSON.text(value)
    return Problem(
      "certs.bad-value", what: "'\(key)' must be \(wanted)", at: node.location,
      because: isTemplate ? "the template comes to \(shown)" : "this is \(node.kindName)",
      fix: "write \(wanted) there")
  }
}
