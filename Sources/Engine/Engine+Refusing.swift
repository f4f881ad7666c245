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
    guard options.speaksAnsible, let kind = Self.named[call.name] ?? plainName(call),
      let spec = loader.spec(of: call.name)
    else { return nil }
    let unknown = call.arguments.entries.compactMap(\.key.string).filter {
      spec.option(named: $0) == nil
    }
    guard !unknown.isEmpty else { return nil }
    // Whatever else is wrong with the options is told before.
    let known = spec.validate(call.arguments).problems.filter { problem in
      problem.option.map { spec.option(named: $0) != nil } ?? true
    }
    if let first = known.first { return .failure(first.what) }
    let aliases = Set(spec.options.flatMap(\.aliases)).sorted()
    let names =
      (spec.options.map(\.name).filter { Self.outer[call.name] != $0 }
      + (Self.inner[call.name] ?? [])).sorted()
    return .failure(
      "Unsupported parameters for (\(kind)) module: \(unknown.sorted().joined(separator: ", ")). "
        + "Supported parameters include: \(names.joined(separator: ", "))"
        + (aliases.isEmpty ? "." : " (\(aliases.joined(separator: ", ")))."))
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
    "assemble", "async_status", "fetch", "gather_facts", "package", "pause", "reboot", "script",
    "service",
    "template", "unarchive", "uri", "wait_for_connection",
  ]
}
