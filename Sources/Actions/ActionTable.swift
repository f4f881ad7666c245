package import Value

/// Actions by their full name: the controller's half of tasks. What is not here goes to the node as it is.
package enum ActionTable {
  package typealias Action = (ActionCall) throws(ActionError) -> Prepared

  package static func action(_ name: String) -> Action {
    switch name {
    case "ansible.builtin.debug": debug
    case "ansible.builtin.assert": assert
    case "ansible.builtin.fail": fail
    case "ansible.builtin.set_fact": setFact
    case "ansible.builtin.include_vars": includeVars
    case "ansible.builtin.add_host": addHost
    case "ansible.builtin.group_by": groupBy
    case "ansible.builtin.copy": copy
    case "ansible.builtin.template": template
    case "ansible.builtin.script": script
    case "ansible.builtin.unarchive": unarchive
    case "ansible.builtin.fetch": fetch
    case "ansible.builtin.raw": raw
    case "ansible.builtin.pause": pause
    case "ansible.builtin.wait_for_connection": waitForConnection
    case "ansible.builtin.reboot": reboot
    case "groundwork.core.static_address": staticAddress
    case "groundwork.core.preflight": preflight
    case "groundwork.core.authority": authority
    case "groundwork.core.certificate": certificate
    case "groundwork.core.proof_image": proofImage
    default: module
    }
  }

  /// A module that needs nothing from the controller.
  static func module(_ call: ActionCall) throws(ActionError) -> Prepared {
    if let skipped = try commandInCheckMode(call) { return skipped }
    return .one(call.request(call.name, call.arguments))
  }

  /// `command`, `shell`, `script` and `raw` are skipped in check mode, unless `creates` or `removes`
  /// decides (ansible-core 2.18, modules/command.py).
  static func commandInCheckMode(_ call: ActionCall) throws(ActionError) -> Prepared? {
    let commands = ["ansible.builtin.command", "ansible.builtin.shell", "ansible.builtin.script"]
    guard call.isCheck, commands.contains(call.name) else { return nil }
    if call.arguments["creates"] != nil || call.arguments["removes"] != nil {
      return .requests([call.request(call.name, call.arguments)]) { responses in
        guard let response = responses.first else { return .failure("the node gave no answer") }
        var result = ActionResult(response)
        if result.changed {
          result.values = ["msg": "Command would have run if not in check mode"]
          result.skipped = true
        }
        return result
      }
    }
    return .local(
      ActionResult(["msg": "Command would have run if not in check mode"], skipped: true))
  }
}

extension Value {
  /// Text as Ansible's message options take it.
  var messageText: String { string ?? JSON.text(self) }
}
