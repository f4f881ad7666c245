import Value
import Wire

/// What modules of Ansible's say that the node does not by itself: for `groundwork playbook`.
extension ActionTable {
  /// nil for modules whose answer is as it is.
  static func asAnsible(_ call: ActionCall) -> Prepared? {
    switch call.name {
    case "ansible.builtin.file":
      // It tells of its difference whether or not one is to be shown.
      var request = call.request(call.name, call.arguments)
      request.wantsDiff = true
      return .requests([request]) { responses in
        var result = ActionResult.ofOnly(responses)
        if !result.failed { result.values["diff"] = states(result) }
        return result
      }
    case "ansible.builtin.lineinfile" where !call.wantsDiff:
      return .requests([call.request(call.name, call.arguments)]) { responses in
        var result = ActionResult.ofOnly(responses)
        let names = ["path", "dest", "destfile", "name"]
        let path = names.lazy.compactMap { call.arguments[$0]?.string }.first ?? ""
        if !result.failed { result.values["diff"] = lines(of: path) }
        return result
      }
    case "ansible.builtin.setup":
      // Facts of the Python that modules of others run with.
      var arguments = call.arguments
      arguments["_python"] = Value(interpreter(call))
      return .one(call.request(call.name, arguments))
    default: return nil
    }
  }

  private static func states(_ result: ActionResult) -> Value {
    func map(_ text: String?) -> Value? {
      text.flatMap { try? JSON.parse($0) }.flatMap { $0.map == nil ? nil : $0 }
    }
    let bare = Value(Map([("path", result.values["path"] ?? result.values["dest"] ?? "")]))
    let diff = result.diffs.first
    return [
      "before": map(diff?.before) ?? bare, "after": map(diff?.after) ?? bare,
    ]
  }

  private static func lines(of path: String) -> Value {
    func header(_ what: String) -> Value { Value("\(path) (\(what))") }
    return [
      [
        "before": "", "after": "", "before_header": header("content"),
        "after_header": header("content"),
      ],
      ["before_header": header("file attributes"), "after_header": header("file attributes")],
    ]
  }
}
