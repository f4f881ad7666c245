package import Machine
package import Value

/// A module's page, for `groundwork doc`.
package struct Documentation: Sendable {
  package let spec: ModuleSpec
  package let prose: Prose

  /// nil for what is not implemented or is not described.
  /// - Parameter name: in full, or the short name.
  package init?(of name: String) {
    guard
      let spec = Catalog.spec(named: name) ?? Catalog.specs.first(where: { $0.shortName == name }),
      let prose = Prose.named(spec.name)
    else { return nil }
    self.spec = spec
    self.prose = prose
  }

  /// One line for each module: its name and its sentence.
  package static var list: [(name: String, summary: String)] {
    Catalog.names.map { ($0, Prose.named($0)?.summary ?? "") }
  }

  /// The page as plain text.
  package var text: String {
    var lines = [spec.name, "  " + prose.summary, "", "Options"]
    for option in spec.options.sorted(by: { $0.name < $1.name }) {
      lines.append("  \(option.name)  (\(Self.facts(option)))")
      lines.append("      " + (prose.text(of: option.name) ?? ""))
    }
    if spec.options.isEmpty { lines.append("  none") }
    if !prose.returns.isEmpty {
      lines += ["", "Result"] + prose.returns.map { "  \($0.key)  \($0.text)" }
    }
    return (lines + ["", "Example", prose.example]).joined(separator: "\n")
  }

  private static func facts(_ option: Option) -> String {
    var facts = [option.kind.word]
    if option.isRequired { facts.append("required") }
    if let value = option.defaultValue { facts.append("default \(JSON.text(value))") }
    if !option.choices.isEmpty {
      facts.append("one of \(option.choices.map { JSON.text(Value($0)) }.joined(separator: ", "))")
    }
    if !option.aliases.isEmpty { facts.append("also \(option.aliases.joined(separator: ", "))") }
    if option.isSecret { facts.append("secret") }
    return facts.joined(separator: "; ")
  }

  /// A JSON schema (draft 2020-12) of the module's options, for editors. Texts may be templates, so
  /// every option also takes a string.
  package var schema: Value {
    var properties = Map()
    for option in spec.options {
      var kinds = Self.kinds(option.kind)
      if !kinds.contains("string") { kinds.append("string") }
      var map: Map = ["type": Value(kinds.map { Value($0) })]
      if let text = prose.text(of: option.name) { map["description"] = Value(text) }
      if let value = option.defaultValue { map["default"] = value }
      if !option.choices.isEmpty {
        map["examples"] = Value(option.choices.map { Value($0) })
      }
      for name in [option.name] + option.aliases { properties[name] = Value(map) }
    }
    return Value([
      "type": Value(spec.freeForm == nil ? ["object", "null"] : ["object", "string", "null"]),
      "description": Value(prose.summary), "properties": Value(properties),
    ])
  }

  private static func kinds(_ kind: Option.Kind) -> [String] {
    switch kind {
    case .string, .path: ["string", "number", "boolean"]
    case .mode: ["string", "integer"]
    case .bool: ["boolean"]
    case .int: ["integer"]
    case .float: ["number"]
    case .list: ["array"]
    case .map: ["object"]
    case .raw: ["string", "number", "boolean", "array", "object", "null"]
    }
  }
}
