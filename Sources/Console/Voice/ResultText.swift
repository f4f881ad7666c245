import Value

/// A result as the default callback shows it: JSON or YAML, without what is Ansible's own inside
/// (ansible-core 2.18, plugins/callback/__init__.py, `_dump_results`).
struct ResultText: Sendable {
  let style: AnsibleVoice.Style

  /// What no module of Ansible's says.
  private static let own: Set<String> = ["problem", "fix", "unknown_until"]

  func text(_ value: Value, isDebug: Bool, isSum: Bool, isVerbose: Bool) -> String {
    var map = Map()
    for (key, value) in value.map?.entries ?? [] {
      let name = key.string ?? ""
      let isLeftOut =
        Self.own.contains(name) || ["exception", "warnings", "deprecations"].contains(name)
        || (["invocation", "diff"].contains(name) && style.verbosity < 3)
        || (isSum && name == "results") || name.hasPrefix("_ansible_")
      if !isLeftOut { map[key] = stripped(value) }
    }
    if isDebug { map = said(map) }
    if let yaml = style.yaml { return yamlText(map, yaml) }
    var json = JSON.Style()
    json.sortsKeys = true
    json.escapesNonASCII = false
    if isVerbose || style.isPretty == true || style.verbosity > 2 { json.indent = 4 }
    if style.isPretty == false { json.indent = nil }
    return JSON.text(Value(map), style: json)
  }

  private func yamlText(_ map: Map, _ yaml: (Value) -> String) -> String {
    var map = map
    if style.isPretty != false {
      for name in ["stdout", "stderr"] where map[name] != nil && map[name + "_lines"] != nil {
        map[name + "_lines"] = "<omitted>"
      }
    }
    let lines = yaml(Value(map)).lines.map { $0.isEmpty ? $0 : "    " + $0 }
    return "\n" + lines.joined(separator: "\n")
  }

  /// What `debug` shows: its message alone, or the variable alone.
  private func said(_ map: Map) -> Map {
    if let message = map["msg"] { return ["msg": message] }
    var map = map
    for key in ["changed", "failed", "skipped", "invocation", "skip_reason"] { map[key] = nil }
    return map
  }

  private func stripped(_ value: Value) -> Value {
    switch value.content {
    case .map(let map):
      Value(
        Map(
          map.entries.compactMap { key, value in
            key.string?.hasPrefix("_ansible_") == true ? nil : (key, stripped(value))
          }), marks: value.marks)
    case .list(let items): Value(items.map { stripped($0) }, marks: value.marks)
    default: value
    }
  }
}
