import Playbooks
import System
import Value

extension ActionTable {
  /// Options that become the command line of a process on the node, which everybody there can read.
  private static let commandLine = ["cmd", "argv", "_raw_params", "free_form"]

  /// What runs a command line that the user wrote.
  static let commands: Set<String> = [
    "ansible.builtin.command", "ansible.builtin.shell", "ansible.builtin.script",
    "ansible.builtin.raw",
  ]

  /// Prepares such a command. A secret on its line gives a warning at its place, which the console
  /// tells once for all hosts; in a playbook that comes with Groundwork it is a mistake of ours.
  static func exposing(
    _ call: ActionCall, _ prepare: Action
  ) throws(ActionError) -> Prepared {
    let option = commandLine.first {
      call.arguments[$0]?.deepMarks.contains(.secret) == true
    }
    guard let option else { return try prepare(call) }
    let problem = Problem(
      "command.secret-argument", what: "the command line holds a secret",
      at: call.task.action.places[option] ?? call.task.location,
      because: "while it runs, everybody on the node can read it (ps, /proc/PID/cmdline)",
      fix: "hand it over on standard input (stdin:), or in a file that only its user can read")
    if call.services.isStock(call.task.location.file) { return .local(.failure(problem)) }
    return try prepare(call).advising(problem)
  }
}

extension Prepared {
  /// The same, with something worth knowing told along with the result.
  func advising(_ advice: Problem) -> Prepared {
    switch self {
    case .local(var result):
      result.advice.append(advice)
      return .local(result)
    case .controller(let work):
      return .controller { () throws(Problem) in
        var result = try work()
        result.advice.append(advice)
        return result
      }
    case .requests(let requests, let finish):
      return .requests(requests) { responses in
        var result = finish(responses)
        result.advice.append(advice)
        return result
      }
    case .conversation(let probe, let talk):
      return .conversation(probe: probe) { (node) async throws(Problem) in
        var result = try await talk(node)
        result.advice.append(advice)
        return result
      }
    }
  }
}

extension Services {
  /// Whether a file is one of the playbooks that come with Groundwork.
  func isStock(_ file: String) -> Bool {
    guard let stockPlaybooks, let path = try? Files.realPath(file) else { return false }
    return path.hasPrefix(stockPlaybooks.hasSuffix("/") ? stockPlaybooks : stockPlaybooks + "/")
  }
}
