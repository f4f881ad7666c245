import Playbooks
import Value
import Variables
import Wire

/// `async`: one way for everything that one request does on the node.
extension ActionTable {
  /// What has an action of its own in Ansible, which cannot leave it to itself.
  private static let attended: Set<String> = [
    "add_host", "assemble", "assert", "copy", "debug", "fail", "fetch", "gather_facts", "group_by",
    "include_vars", "pause", "raw", "reboot", "script", "set_fact", "set_stats", "template",
    "unarchive", "validate_argument_spec", "wait_for_connection", "async_status",
  ]

  /// What is prepared, left to itself where the task asks for that.
  static func detached(
    _ call: ActionCall, _ prepared: Prepared, printsResult: Bool
  ) throws(ActionError) -> Prepared {
    guard call.jobSeconds > 0 else { return prepared }
    let short = String(call.name.split(separator: ".").last ?? "")
    guard case .requests(let requests, _) = prepared, let first = requests.first,
      requests.count == 1, !attended.contains(short)
    else {
      if case .local(let result) = prepared, result.skipped, !attended.contains(short) {
        return prepared
      }
      throw .failed("This action (\(call.task.action.written)) does not support async.")
    }
    var request = first
    let directory = asyncDirectory(call)
    request.job = Job(
      seconds: call.jobSeconds, directory: directory, printsResult: printsResult)
    let wait = JobWait(
      seconds: call.jobSeconds, poll: call.pollSeconds, host: call.host,
      status: call.request(
        "ansible.builtin.async_status", ["jid": "", "_async_dir": Value(directory)]))
    return .conversation(probe: nil) { [request] session async throws(Problem) in
      try await wait.run(request, session)
    }
  }

  static func asyncStatus(_ call: ActionCall) throws(ActionError) -> Prepared {
    var arguments = call.arguments
    let directory = asyncDirectory(call)
    arguments["_async_dir"] = Value(directory)
    let request = call.request(call.name, arguments)
    // What it tells changes by itself: it is never asked ahead.
    return .conversation(probe: nil) { session async throws(Problem) in
      guard let response = try await session.perform([request]).first else {
        return .failure("the node gave no answer")
      }
      return status(response)
    }
  }

  private static func asyncDirectory(_ call: ActionCall) -> String {
    if let named = call.environment["ANSIBLE_ASYNC_DIR"] { return named }
    if let named = (try? call.scope.lookUp("ansible_async_dir"))?.flatMap(\.string) { return named }
    return "~/.ansible_async"
  }

  /// What `async_status` says, with what its action in Ansible begins with.
  static func status(_ response: Response) -> ActionResult {
    var map: Map = [
      "started": 0, "finished": 0, "stdout": "", "stderr": "", "stdout_lines": Value([Value]()),
      "stderr_lines": Value([Value]()),
    ]
    if response.result["erased"] == nil { map["started"] = 1 }
    for (key, value) in response.result.entries {
      if key == "stdout" || key == "stderr" { map["\(key.string ?? "")_lines"] = nil }
      map[key] = value
    }
    if case .failed(let message) = response.outcome {
      map["failed"] = true
      map["msg"] = Value(message)
    }
    return ofModule(map)
  }
}

/// Waits for a job (ansible-core 2.18, executor/task_executor.py, `_poll_async_result`).
struct JobWait: Sendable {
  var seconds: Int
  var poll: Int
  var host: String
  /// Asks how far it is; the job is put in.
  var status: Request

  func run(
    _ request: Request, _ session: any NodeSession
  ) async throws(Problem) -> ActionResult {
    guard let begun = try await session.perform([request]).first else {
      return .failure("the node gave no answer")
    }
    var result = ActionResult(begun)
    result.values["failed"] = nil
    guard poll > 0, !result.failed, let id = begun.result["ansible_job_id"]?.string else {
      return result
    }
    var asking = status
    asking.arguments["jid"] = Value(id)
    var told: [String] = []
    var left = seconds
    result = .failure("")
    while left > 0 {
      await session.sleep(seconds: Double(poll))
      guard let answer = try await session.perform([asking]).first else { break }
      result = ActionTable.status(answer)
      if result.values["finished"]?.int == 1 || result.failed || result.skipped { break }
      left -= poll
      told.append(
        "ASYNC POLL on \(host): jid=\(id) started=\(result.values["started"]?.int ?? 0) "
          + "finished=\(result.values["finished"]?.int ?? 0)")
    }
    if result.values["finished"]?.int == 1 {
      asking.arguments["mode"] = "cleanup"
      _ = try await session.perform([asking])
    } else {
      var last = result.values
      last["invocation"] = [
        "module_args": [
          "_async_dir": asking.arguments["_async_dir"] ?? "", "jid": Value(id), "mode": "status",
        ]
      ]
      result = .failure(
        "async task did not complete within the requested time - \(seconds)s",
        ["async_result": Value(last)])
    }
    told.append("ASYNC \(result.failed ? "FAILED" : "OK") on \(host): jid=\(id)")
    result.told = told
    return result
  }
}
