import System
import Value
import Wire

/// Actions by their full name: the controller's half of tasks. What is not here goes to the node as it is.
package enum ActionTable {
  package typealias Action = (ActionCall) throws(ActionError) -> Prepared

  package static func action(_ name: String) -> Action {
    let prepare = unguarded(name)
    return { (call) throws(ActionError) in
      let prepared = try commands.contains(name) ? exposing(call, prepare) : prepare(call)
      return try detached(call, prepared, printsResult: false)
    }
  }

  private static func unguarded(_ name: String) -> Action {
    switch name {
    case "ansible.builtin.async_status": asyncStatus
    case "ansible.builtin.gather_facts": gatherFacts
    case "ansible.builtin.debug": debug
    case "ansible.builtin.assert": assert
    case "ansible.builtin.fail": fail
    case "ansible.builtin.set_fact": setFact
    case "ansible.builtin.include_vars": includeVars
    case "ansible.builtin.add_host": addHost
    case "ansible.builtin.group_by": groupBy
    case "ansible.builtin.set_stats": setStats
    case "ansible.builtin.validate_argument_spec": validateArgumentSpec
    case "ansible.builtin.copy": copy
    case "ansible.builtin.template": template
    case "ansible.builtin.script": script
    case "ansible.builtin.unarchive": unarchive
    case "ansible.builtin.fetch": fetch
    case "ansible.builtin.get_url": getURL
    case "ansible.builtin.raw": raw
    case "ansible.builtin.pause": pause
    case "ansible.builtin.wait_for_connection": waitForConnection
    case "ansible.builtin.reboot": reboot
    case "groundwork.core.static_address": staticAddress
    case "groundwork.core.preflight": preflight
    case "groundwork.core.verdict": verdict
    case "groundwork.core.authority": authority
    case "groundwork.core.certificate": certificate
    case "groundwork.core.authority_rotation": authorityRotation
    case "groundwork.core.certificate_places": certificatePlaces
    case "groundwork.core.certificate_pair": certificatePair
    case "groundwork.core.certificate_served": certificateServed
    case "groundwork.core.proof_image": proofImage
    case "groundwork.core.registry_trust": registryTrust
    case "groundwork.core.manifests": manifests
    case "groundwork.core.kubeadm_token": kubeadmToken
    case "groundwork.core.kubeadm_init", "groundwork.core.kubeadm_join": confidential
    case "groundwork.core.kubelet_certificates": kubeletCertificates
    case "groundwork.core.etcd_backup": etcdBackup
    case "groundwork.core.sealing_keys": sealingKeys
    case "groundwork.core.sealed_secret": sealedSecret
    default: module
    }
  }

  /// Whether the first thing an action does is to ask its host's agent.
  package static func needsNode(_ name: String) -> Bool {
    switch name {
    case "ansible.builtin.debug", "ansible.builtin.assert", "ansible.builtin.fail",
      "ansible.builtin.set_fact", "ansible.builtin.include_vars", "ansible.builtin.add_host",
      "ansible.builtin.group_by", "ansible.builtin.set_stats",
      "ansible.builtin.validate_argument_spec",
      "ansible.builtin.include_tasks", "ansible.builtin.include_role", "ansible.builtin.meta",
      "ansible.builtin.pause", "ansible.builtin.raw", "ansible.builtin.wait_for_connection",
      "ansible.builtin.reboot", "groundwork.core.preflight", "groundwork.core.authority",
      "groundwork.core.certificate", "groundwork.core.certificate_places",
      "groundwork.core.authority_rotation", "groundwork.core.proof_image",
      "groundwork.core.verdict",
      "groundwork.core.sealing_keys", "groundwork.core.sealed_secret":
      false
    default: true
    }
  }

  /// Whether an action itself decides what to make of arguments that are not known yet.
  package static func takesUnknown(_ name: String) -> Bool {
    ["groundwork.core.registry_trust", "ansible.builtin.set_fact"].contains(name)
  }

  /// `registry_trust`: a check shows what stands beside the authorities even while those are not made.
  static func registryTrust(_ call: ActionCall) throws(ActionError) -> Prepared {
    var arguments = call.arguments
    let isUnknown = arguments["ca"]?.deepMarks.contains(.unknown) == true
    if isUnknown {
      arguments["ca"] = Value([Value]())
      arguments["_ca_unknown"] = true
    }
    if Value(arguments).deepMarks.contains(.unknown) || (isUnknown && !call.isCheck) {
      throw .unknown
    }
    return .one(call.request(call.name, arguments))
  }

  /// A module whose command may print what it was told in confidence: nothing of it is shown meanwhile.
  static func confidential(_ call: ActionCall) throws(ActionError) -> Prepared {
    .one(call.request(call.name, call.arguments, isSecret: true))
  }

  /// `gather_facts`: in Ansible it chooses the module of a platform; here there is the one.
  static func gatherFacts(_ call: ActionCall) throws(ActionError) -> Prepared {
    var call = call
    call.name = "ansible.builtin.setup"
    call.arguments["parallel"] = nil
    return try module(call)
  }

  /// A module that needs nothing from the controller.
  static func module(_ call: ActionCall) throws(ActionError) -> Prepared {
    if let skipped = try commandInCheckMode(call) { return skipped }
    if call.services.speaksAnsible, let prepared = asAnsible(call) { return prepared }
    return .one(call.request(call.name, call.arguments))
  }

  /// `command`, `shell`, `script` and `raw` are skipped in check mode, unless `creates` or `removes`
  /// decides (ansible-core 2.18, modules/command.py).
  static func commandInCheckMode(_ call: ActionCall) throws(ActionError) -> Prepared? {
    let commands = ["ansible.builtin.command", "ansible.builtin.shell", "ansible.builtin.script"]
    guard call.isCheck, commands.contains(call.name) else { return nil }
    // A plan asks the node even so: what is missing behind a command that has not run is no mistake.
    if call.isPlan || call.arguments["creates"] != nil || call.arguments["removes"] != nil {
      return .requests([call.request(call.name, call.arguments)]) { responses in
        guard let response = responses.first else { return .failure("the node gave no answer") }
        var result = ActionResult(response)
        if case .later = result.change { return result }
        guard result.changed else { return result }
        if call.isPlan { return planned(call) }
        result.values = result.values.merging(notRun(call))
        return result
      }
    }
    return .local(ActionResult(notRun(call), skipped: true))
  }

  /// A command in a plan: it would run, and what comes of it is not known.
  static func planned(_ call: ActionCall) -> ActionResult {
    let written = ["free_form", "cmd", "_raw_params"].lazy.compactMap { call.arguments[$0] }.first
    let shown = call.arguments["argv"] ?? written ?? Value(call.name)
    var result = ActionResult(["cmd": shown], changed: true, change: .runs)
    result.isUnknown = true
    result.command = shown
    return result
  }

  /// The result of a command that is not run because nothing is to be changed.
  private static func notRun(_ call: ActionCall) -> Map {
    var result: Map = ["msg": "Command would have run if not in check mode"]
    guard call.name != "ansible.builtin.script" else {
      return ["msg": "Check mode is not supported for this task."]
    }
    var shown = call.arguments["argv"] ?? call.arguments["cmd"] ?? ""
    if call.name == "ansible.builtin.command", let line = shown.string,
      case .words(let words) = ShellWords.split(line)
    {
      shown = Value(words.map { Value($0) }, marks: shown.marks)
    }
    result["cmd"] = shown
    result["rc"] = 0
    for name in ["stdout", "stderr"] { result[name] = "" }
    for name in ["stdout_lines", "stderr_lines"] { result[name] = [] }
    for name in ["start", "end", "delta"] { result[name] = .null }
    return result
  }
}

extension Value {
  /// Text as Ansible's message options take it.
  var messageText: String { string ?? JSON.text(self) }
}
