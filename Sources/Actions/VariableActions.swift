import Inventory
import Jinja
import Playbooks
import System
import Value
import Variables

extension ActionTable {
  /// `set_fact`: texts that mean booleans become booleans (ansible-core 2.18 with native types off).
  static func setFact(_ call: ActionCall) throws(ActionError) -> Prepared {
    var facts = Map()
    for (key, value) in call.arguments.entries where key.string != "cacheable" {
      facts[try name(key, call)] = boolean(value) ?? value
    }
    guard !facts.isEmpty else {
      return .local(
        .failure(
          "No key/value pairs provided, at least one is required for this action to succeed",
          ["exception": "NoneType: None"])
      )
    }
    var values: Map = ["ansible_facts": Value(facts)]
    if call.arguments["cacheable"]?.truth ?? false { values["_ansible_facts_cacheable"] = true }
    return .local(ActionResult(values))
  }

  /// `"port_{{ item }}": 80` sets a fact whose name is made up.
  private static func name(_ key: Value, _ call: ActionCall) throws(ActionError) -> Value {
    guard key.string?.contains("{") == true else { return key }
    do {
      return try call.services.templar.template(key, in: call.scope)
    } catch {
      if error.kind == .undefined, call.awaits { throw .unknown }
      throw .failed(error.message)
    }
  }

  private static func boolean(_ value: Value) -> Value? {
    switch value.string?.lowercased() {
    case "true", "yes": Value(true, marks: value.marks)
    case "false", "no": Value(false, marks: value.marks)
    default: nil
    }
  }

  static func includeVars(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let name = (call.arguments["file"] ?? call.arguments["_raw_params"])?.string else {
      return try directory(call)
    }
    do throws(ActionError) {
      let path = try found(name, "vars", call)
      return .local(included(try vars(at: path, call), files: [path], call))
    } catch {
      guard case .failed(let message) = error else { throw error }
      let none: Map = [
        "message": Value(message), "ansible_facts": [:], "ansible_included_var_files": [],
      ]
      return .local(.failure(message, none))
    }
  }

  private static func directory(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let name = call.arguments["dir"]?.string else {
      throw .failed("include_vars needs 'file' or 'dir'")
    }
    let path = try found(name, "vars", call)
    let files: [String]
    do throws(ActionError) {
      files = try VariableDirectory(call.arguments).files(below: path)
    } catch {
      guard case .failed(let message) = error else { throw error }
      return .local(
        .failure(message, ["message": Value(message), "ansible_included_var_files": []]))
    }
    var all = Map()
    for file in files { all = all.merging(try vars(at: file, call)) }
    return .local(included(all, files: files, call))
  }

  private static func included(_ vars: Map, files: [String], _ call: ActionCall) -> ActionResult {
    let named = call.arguments["name"]?.string.map { Map([(Value($0), Value(vars))]) } ?? vars
    return ActionResult([
      "ansible_facts": Value(named), "ansible_included_var_files": Value(files.map { Value($0) }),
    ])
  }

  private static func vars(at path: String, _ call: ActionCall) throws(ActionError) -> Map {
    do { return try call.services.readVars(path) } catch { throw .failed("\(error)") }
  }

  static func addHost(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard
      let name = (call.arguments["name"] ?? call.arguments["hostname"] ?? call.arguments["host"])?
        .string
    else { throw .failed("name, host or hostname needs to be provided") }
    if let problem = HostName.problem(of: name) {
      throw .failed("\(problem.what): \(problem.because ?? "")")
    }
    let given = call.arguments["groups"] ?? call.arguments["group"] ?? call.arguments["groupname"]
    let groups = words(given)
    var vars = Map()
    let own = ["name", "hostname", "host", "groups", "group", "groupname"]
    for (key, value) in call.arguments.entries where !own.contains(key.string ?? "") {
      vars[key] = value
    }
    // The engine does it once the task has run: nothing here may have effects.
    var result = ActionResult([
      "add_host": Value(
        [
          "host_name": Value(name), "groups": Value(groups.map { Value($0) }),
          "host_vars": Value(vars),
        ] as Map)
    ])
    result.growth = .host(name, groups: groups, variables: vars)
    return .local(result)
  }

  static func groupBy(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let key = call.arguments["key"]?.string else {
      throw .failed("the 'key' param is required when using group_by")
    }
    let name = key.replacing(" ", with: "-")
    let parents = words(call.arguments["parents"]).map { $0.replacing(" ", with: "-") }
    let all = parents.isEmpty ? ["all"] : parents
    var result = ActionResult([
      "add_group": Value(name), "parent_groups": Value(all.map { Value($0) }),
    ])
    result.growth = .group(name, parents: all)
    return .local(result)
  }

  /// `set_stats`: figures for the end of the run.
  static func setStats(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let data = call.arguments["data"]?.map else {
      throw .failed(
        "The 'data' option needs to be a dictionary/hash")
    }
    for name in data.keys.compactMap(\.string) where !isIdentifier(name) {
      throw .failed(
        "The variable name '\(name)' is not valid. Variables must start with a letter or underscore character, and contain only letters, numbers and underscores."
      )
    }
    func flag(_ name: String, _ standard: Bool) -> Value {
      Value(call.arguments[name]?.truth ?? standard)
    }
    let stats: Map = [
      "data": Value(data), "per_host": flag("per_host", false),
      "aggregate": flag("aggregate", true),
    ]
    return .local(ActionResult(["ansible_stats": Value(stats)]))
  }

  private static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x5F
    }
  }

  private static func words(_ value: Value?) -> [String] {
    if let list = value?.list { return list.compactMap(\.string) }
    return (value?.string ?? "").split(separator: ",").map {
      String($0.drop { $0 == " " })
    }
  }

  /// The path of a file on the controller, or Ansible's sentence with what was searched.
  static func found(
    _ name: String, _ kind: String, _ call: ActionCall
  ) throws(ActionError) -> String {
    let search = call.services.findFile(name, kind, call.task)
    if let found = search.found { return found }
    if call.services.speaksAnsible { throw .failed(notFound(name, search.searched, call)) }
    throw .failed(
      "Could not find or access '\(name)'\nSearched in:\n\t"
        + search.searched.joined(separator: "\n\t") + " on the controller")
  }

  /// Ansible's words for a file of the controller that is not there; it looks beside the playbook twice.
  private static func notFound(_ name: String, _ searched: [String], _ call: ActionCall) -> String {
    var places = searched.map { Path.absolute($0, in: call.services.directory) }
    places += places.suffix(2)
    let list = name.hasPrefix("/") ? "" : "\nSearched in:\n\t" + places.joined(separator: "\n\t")
    return "Could not find or access '\(name)'\(list) on the Ansible Controller.\n"
      + Self.remoteHint
  }

  /// How such a message ends.
  package static let remoteHint =
    "If you are using a module and expect the file to exist on the remote, see the remote_src option"
}
