import Actions
import Machine
import ModuleTable
import Playbooks
import Value

extension Engine {
  /// What is wrong with a call whatever the node would say; nil where nothing is.
  func refusal(_ call: ActionCall, _ target: Target) -> ActionResult? {
    if call.name == "ansible.builtin.reboot", Connections.isLocal(target.connection) {
      return .failure(
        "Running reboot with local connection would reboot the control node.",
        ["elapsed": 0, "rebooted": false])
    }
    guard options.speaksAnsible, let spec = loader.spec(of: call.name) else { return nil }
    let unknown = call.arguments.entries.compactMap(\.key.string).filter {
      spec.option(named: $0) == nil && !$0.hasPrefix("_")
    }
    if let told = Self.ofAction(call, spec, unknown.sorted()) { return told }
    guard !unknown.isEmpty, let kind = Self.named[call.name] ?? plainName(call) else { return nil }
    // Whatever else is wrong with the options is told before.
    let known = spec.validate(call.arguments).problems.filter { problem in
      problem.option.map { spec.option(named: $0) != nil } ?? true
    }
    if let first = known.first { return .failure(first.what) }
    let names = spec.options.map(\.name).filter { Self.outer[call.name] != $0 }
    return .failure(
      Self.unsupported(
        unknown.sorted(), by: kind, names + (Self.inner[call.name] ?? []),
        spec.options.flatMap(\.aliases)))
  }

  private static func unsupported(
    _ unknown: [String], by kind: String, _ names: [String], _ aliases: [String] = []
  ) -> String {
    let others = Set(aliases).sorted().joined(separator: ", ")
    return "Unsupported parameters for (\(kind)) module: \(unknown.joined(separator: ", ")). "
      + "Supported parameters include: \(names.sorted().joined(separator: ", "))"
      + (others.isEmpty ? "." : " (\(others)).")
  }

  /// What actions say that do all themselves; nil for others, and where nothing is wrong.
  private static func ofAction(
    _ call: ActionCall, _ spec: ModuleSpec, _ unknown: [String]
  ) -> ActionResult? {
    let text: String
    switch spec.shortName {
    case "debug", "pause", "script", "async_status":
      let exclusive = spec.validate(call.arguments).problems.first {
        $0.what.hasPrefix("parameters are mutually exclusive")
      }
      let names =
        spec.options.map(\.name).filter { $0 != "decrypt" }
        + (spec.shortName == "script" ? ["_raw_params"] : [])
      if let exclusive {
        text = exclusive.what
      } else if !unknown.isEmpty {
        text = unsupported(unknown, by: spec.shortName, names)
      } else {
        return nil
      }
    case "assert", "fail", "wait_for_connection", "group_by":
      if unknown.isEmpty { return nil }
      text = "Invalid options for \(spec.shortName): \(unknown.joined(separator: ","))"
    case "include_vars":
      return unknown.first.map { .early("\($0) is not a valid option in include_vars") }
    default: return nil
    }
    var result = spec.shortName == "debug" ? ActionResult.early(text) : .failure(text)
    // Ansible shows the traceback of what its action has raised, and there is none.
    result.values["exception"] = "NoneType: None"
    return result
  }

  /// Modules that are called by an action of theirs, under the name that it calls them by.
  private static let named = [
    "ansible.builtin.command": "ansible.legacy.command",
    "ansible.builtin.shell": "ansible.legacy.command",
    "ansible.builtin.copy": "ansible.legacy.copy",
  ]

  /// Options that Ansible's actions give their modules, and nobody else.
  private static let inner = [
    "ansible.builtin.command": ["_raw_params", "_uses_shell"],
    "ansible.builtin.shell": ["_raw_params", "_uses_shell"],
    "ansible.builtin.copy": ["_original_basename"],
    "ansible.builtin.file": ["_diff_peek", "_original_basename"],
  ]

  /// And those that only the actions know.
  private static let outer = [
    "ansible.builtin.command": "cmd", "ansible.builtin.shell": "cmd",
    "ansible.builtin.copy": "decrypt",
  ]

  /// As it is written, of modules that Ansible's controller hands to the node as they are.
  private func plainName(_ call: ActionCall) -> String? {
    let short = call.name.split(separator: ".").last.map(String.init) ?? ""
    return call.name.hasPrefix("ansible.builtin.") && !Self.acting.contains(short)
      && ModuleTable.module(call.name) != nil ? call.task.action.written : nil
  }

  /// Those with an action of Ansible's that looks at their options itself, or calls another module.
  private static let acting: Set<String> = [
    "assemble", "fetch", "gather_facts", "package", "reboot", "service", "template", "unarchive",
    "uri",
  ]
}
