import Jinja
import Value

extension ControllerLookups {
  /// Options of connections and shells that are variables, the first that is set first.
  private static let variables = [
    "remote_user": ["ansible_user", "ansible_ssh_user"],
    "port": ["ansible_port", "ansible_ssh_port"], "host": ["ansible_host", "ansible_ssh_host"],
    "private_key_file": ["ansible_private_key_file", "ansible_ssh_private_key_file"],
    "timeout": ["ansible_timeout", "ansible_ssh_timeout"],
    "remote_tmp": ["ansible_remote_tmp"], "async_dir": ["ansible_async_dir"],
  ]

  /// `config`: settings of Ansible's, and options of its plugins (ansible-core 2.18, plugins/lookup/config.py).
  func configured(
    _ terms: [Value], _ options: Map, _ scope: any Scope
  ) throws(TemplateError) -> [Value] {
    let missing = options["on_missing"]?.string ?? "error"
    let type = options["plugin_type"]?.string
    let plugin = options["plugin_name"]?.string
    guard (type == nil) == (plugin == nil) else {
      throw .runtime(
        "Both plugin_type and plugin_name are required, cannot use one without the other")
    }
    guard ["error", "warn", "skip"].contains(missing) else {
      throw .runtime(
        "Value of \"on_missing\" must be one of: error, skip, warn. valid values are: error, skip, warn"
      )
    }
    let showsOrigin = options["show_origin"]?.truth ?? false
    var found: [Value] = []
    for term in terms {
      guard let name = term.string else {
        throw .runtime(
          "Invalid setting identifier, \"\(JSON.text(term))\" is not a string, its a <class '\(term.int != nil ? "int" : "object")'>"
        )
      }
      if name.first?.isUppercase == true, name.contains(where: \.isLowercase) {
        throw .runtime("Invalid setting \"\(name)\" attempted")
      }
      let answer =
        plugin == nil
        ? outside.setting(name).map { ($0, "default") } : try option(name, scope)
      guard let (value, origin) = answer else {
        if missing == "error" { throw .runtime("Unable to find setting \(name)") }
        continue
      }
      found.append(showsOrigin ? [value, Value(origin)] : value)
    }
    return found
  }

  private func option(
    _ name: String, _ scope: any Scope
  ) throws(TemplateError) -> (Value, String)? {
    // What is more particular comes before what is general.
    for variable in Self.variables[name]?.reversed() ?? [] {
      if let value = try scope.lookUp(variable), !value.isNull {
        return (value, "var: \(variable)")
      }
    }
    return name == "remote_tmp" ? ("~/.ansible/tmp", "default") : nil
  }
}
