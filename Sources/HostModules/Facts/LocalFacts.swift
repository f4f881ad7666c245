internal import Machine
internal import System
internal import Value

/// `ansible_local`: the user's own facts, `NAME.fact` files of JSON or ini text. One that is
/// executable is run by `setup` alone, since here no process is started.
enum LocalFacts {
  static func gather(_ source: FactSource, path: String) -> Map {
    var local = Map()
    for name in source.names(path) where name.ends(".fact") {
      let file = "\(path)/\(name)"
      let status = (try? source.machine.status(file, following: true)) ?? nil
      guard let status, status.kind == .file, status.mode & 0o111 == 0 else { continue }
      local[String(name.dropLast(5))] = read(source.text(file) ?? "")
    }
    return ["local": Value(local)]
  }

  /// JSON, else ini, else the words Ansible has for what is neither.
  static func read(_ text: String) -> Value {
    if let value = try? JSON.parse(text) { return value }
    return ini(text) ?? "error loading facts as JSON or ini - please check content"
  }

  private static func ini(_ text: String) -> Value? {
    var sections = Map()
    var section: String?
    for line in text.textLines.map(\.trimmed) where !line.isEmpty {
      if line.begins("#") || line.begins(";") { continue }
      if line.begins("["), line.ends("]") {
        let name = String(line.dropFirst().dropLast())
        section = name
        sections[name] = Value(Map())
        continue
      }
      guard let section, var entries = sections[section]?.map,
        let (key, value) = line.cut("=") ?? line.cut(":")
      else { return nil }
      entries[key.trimmed.lowercased()] = Value(value.trimmed)
      sections[section] = Value(entries)
    }
    return sections.isEmpty ? nil : Value(sections)
  }
}
