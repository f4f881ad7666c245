import System
import Value

/// Ansible's INI inventory (lib/ansible/plugins/inventory/ini.py, 2.18).
struct INIInventory {
  private enum Section: String { case hosts, children, vars }

  private let source: InventorySource
  private var group = "ungrouped"
  /// nil below a header that could not be read: its lines belong to nobody.
  private var section: Section? = .hosts
  private var line = 0
  /// Groups that `[x:children]` or `[x:vars]` speak of before anything declares them.
  private var awaited: [(name: String, parent: String?, place: SourceLocation)] = []
  private var declared: Set<String> = ["all", "ungrouped"]
  private var seen: [String: SourceLocation] = [:]
  /// Groups of earlier sources.
  private var before: Set<String> = []

  init(source: InventorySource) { self.source = source }

  mutating func read(_ bytes: [UInt8], into loader: inout InventoryLoader) {
    before = Set(loader.inventory.groupNames)
    for raw in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      line += 1
      let start = raw.prefix { $0 == 0x20 || $0 == 0x09 }.count
      let content = raw.dropFirst(start)
      guard let first = content.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";")
      else { continue }
      guard let text = String(validating: content, as: UTF8.self) else {
        loader.findings.problems.append(
          Problem(
            "inventory.not-utf8", what: "this line is not UTF-8", at: place(1),
            fix: "convert the file: iconv -f ISO-8859-1 -t UTF-8 '\(source.path)'"))
        continue
      }
      let trimmed = Self.trimmedEnd(text)
      guard !trimmed.isEmpty else { continue }
      do {
        try read(trimmed, column: start + 1, &loader)
      } catch {
        loader.findings.problems.append(error)
      }
    }
    settle(&loader)
  }

  private mutating func read(
    _ text: String, column: Int, _ loader: inout InventoryLoader
  ) throws(Problem) {
    if try header(text, column: column, &loader) { return }
    switch section {
    case .hosts: try host(text, column: column, &loader)
    case .vars: try variable(text, column: column, &loader)
    case .children: try child(text, column: column, &loader)
    case nil: break
    }
  }

  // [group], [group:children], [group:vars]

  private mutating func header(
    _ text: String, column: Int, _ loader: inout InventoryLoader
  ) throws(Problem) -> Bool {
    guard text.hasPrefix("[") else { return false }
    guard let close = text.utf8.firstIndex(of: UInt8(ascii: "]")) else { return false }
    let rest = text[text.utf8.index(after: close)...].drop { $0 == " " || $0 == "\t" }
    let inner = text[text.utf8.index(after: text.startIndex)..<close]
    let parts = inner.split(separator: ":", omittingEmptySubsequences: false)
    guard rest.isEmpty || rest.hasPrefix("#"), (1...2).contains(parts.count), !parts[0].isEmpty,
      !inner.contains(where: { $0 == " " || $0 == "\t" })
    else {
      // Host lines may begin with a bracket: [::1]:22.
      guard text.hasSuffix("]") else { return false }
      section = nil
      throw Problem(
        "inventory.bad-section", what: "'\(text)' is no section", at: place(column),
        because: "a name has no blanks, and at most one colon follows it",
        fix: "write [GROUP], [GROUP:children] or [GROUP:vars]")
    }
    let name = String(parts[0])
    let kind = parts.count == 2 ? String(parts[1]) : "hosts"
    guard let found = Section(rawValue: kind) else {
      section = nil
      let near = Problem.nearest(to: kind, among: ["hosts", "children", "vars"])
      throw Problem(
        "inventory.bad-section", what: "the section [\(inner)] has the unknown type '\(kind)'",
        at: place(column), because: "known are hosts, children and vars",
        fix: near.map { "write [\(name):\($0)]" }
          ?? "write [\(name)], [\(name):children] or [\(name):vars]")
    }
    (group, section) = (name, found)
    seen = [:]
    if found == .vars {
      awaited.append((name, nil, place(column)))
    } else {
      declared.insert(name)
    }
    loader.inventory.addGroup(name, at: place(column))
    return true
  }

  // host[:port] key=value …

  private mutating func host(
    _ text: String, column: Int, _ loader: inout InventoryLoader
  ) throws(Problem) {
    let words: [String]
    switch ShellWords.split(text, comments: true) {
    case .words(let found): words = found
    case .problem(let reason):
      throw Problem(
        "inventory.bad-line", what: "this line cannot be split into words", at: place(column),
        because: reason == "No closing quotation"
          ? "a quote is not closed" : "it ends in '\\'",
        fix: "close the quote, or put the value in quotes of the other kind")
    }
    guard let pattern = words.first else { return }
    guard pattern != "---" else {
      throw Problem(
        "inventory.bad-host", what: "'---' is no host", at: place(column),
        because: "the file looks like YAML and is read as INI",
        fix: "name it so that it ends in .yml")
    }
    let (names, port) = try HostRange.expand(pattern, at: place(column))
    loader.add(names, port: port, to: group, source, at: place(column))
    warnTwice(names, column, &loader)
    for word in words.dropFirst() {
      guard let (key, value) = Self.pair(word) else {
        throw Problem(
          "inventory.bad-line", what: "'\(word)' is no variable", at: place(column),
          because: "after the name of a host stand KEY=VALUE pairs",
          fix: "write KEY=VALUE without blanks around '=', or put the next host on its own line")
      }
      for name in names {
        loader.set(name, Value(key), PythonLiteral.value(value), at: place(column))
      }
    }
  }

  private mutating func warnTwice(
    _ names: [String], _ column: Int, _ loader: inout InventoryLoader
  ) {
    for name in names {
      if let first = seen[name] {
        loader.findings.warnings.append(
          Problem(
            "inventory.duplicate-host", what: "the host '\(name)' stands twice in [\(group)]",
            at: place(column), because: "the first time is at line \(first.line)",
            fix: "remove one of the two"))
      }
      seen[name] = place(column)
    }
  }

  private mutating func variable(
    _ text: String, column: Int, _ loader: inout InventoryLoader
  ) throws(Problem) {
    guard let (key, value) = Self.pair(text) else {
      throw Problem(
        "inventory.bad-line", what: "'\(text)' is no variable", at: place(column),
        because: "in [\(group):vars] each line is KEY=VALUE", fix: "write KEY=VALUE")
    }
    let name = Self.trimmedEnd(key)
    let trimmed = String(value.drop { $0 == " " || $0 == "\t" })
    loader.set(group: group, Value(name), PythonLiteral.value(trimmed), at: place(column))
  }

  private mutating func child(
    _ text: String, column: Int, _ loader: inout InventoryLoader
  ) throws(Problem) {
    let name = Self.trimmedEnd(String(text.prefix { $0 != "#" }))
    guard !name.isEmpty, !name.contains(where: { ": \t]".contains($0) }) else {
      throw Problem(
        "inventory.bad-line", what: "'\(text)' is no name of a group", at: place(column),
        because: "in [\(group):children] each line is one group",
        fix: "write one group a line; hosts belong below [\(group)]")
    }
    awaited.append((name, group, place(column)))
  }

  /// Children and variables may stand before the group; now everything has been seen.
  private mutating func settle(_ loader: inout InventoryLoader) {
    for (name, parent, place) in awaited {
      guard declared.contains(name) || before.contains(name) else {
        let near = Problem.nearest(to: name, among: declared.sorted())
        loader.findings.problems.append(
          Problem(
            "inventory.unknown-group",
            what: parent.map { "[\($0):children] names the unknown group '\(name)'" }
              ?? "[\(name):vars] belongs to no group", at: place,
            because: loader.inventory.hostTable[name] != nil
              ? "'\(name)' is a host" : "nothing declares it with [\(name)]",
            fix: near.map { "did you mean '\($0)'?" } ?? "add a section [\(name)]"))
        continue
      }
      if let parent { loader.link(parent, child: name, at: place) }
    }
  }

  private func place(_ column: Int) -> SourceLocation {
    SourceLocation(file: source.path, line: line, column: column)
  }

  private static func pair(_ text: String) -> (key: String, value: String)? {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    return (String(text[..<equals]), String(text[text.utf8.index(after: equals)...]))
  }

  private static func trimmedEnd(_ text: String) -> String {
    var view = text.unicodeScalars
    while let last = view.last, [" ", "\t", "\r"].contains(last) { view.removeLast() }
    return String(view)
  }
}
