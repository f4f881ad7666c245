import Messages
import Runs
import Value

/// One module by hand, as `ansible` tells of it (ansible-core 2.18, plugins/callback/minimal.py and oneline.py).
extension ConsoleView {
  /// What prints no JSON.
  private static let commands: Set<String> = [
    "ansible.builtin.command", "ansible.builtin.shell", "ansible.builtin.raw",
    "ansible.builtin.script",
  ]

  /// nil where it is told as of any other run.
  func adHocLines(for event: Event, _ task: TaskStarted?) -> [Line]? {
    switch event {
    case .playStarted(let play):
      guard play.hosts.isEmpty else { return [] }
      return [Line("[WARNING]: " + say("No hosts matched, nothing to do"), .purple, isError: true)]
    case .taskStarted, .handlerStarted, .included, .recap, .noHostsLeft: return []
    case .runEnded: return []
    case .hostResult(let result) where !result.isLoop: return adHocLines(result, of: task)
    default: return nil
    }
  }

  private func adHocLines(_ result: HostResult, of task: TaskStarted?) -> [Line] {
    let (word, colour): (String, Colour) =
      switch result.status {
      case .skipped: ("SKIPPED", .cyan)
      case .ok: ("SUCCESS", .green)
      case .changed: ("CHANGED", .yellow)
      case .failed, .ignored: ("FAILED", .red)
      case .unreachable: ("UNREACHABLE!", .brightRed)
      }
    let head = "\(result.host) | \(word)"
    if result.status == .skipped { return [Line(head, colour)] }
    let lines = diffLines(result) + warnings(result)
    let isCommand = Self.commands.contains(task?.action ?? "")
    if isCommand, result.status != .unreachable, result.result["ansible_job_id"] == nil,
      result.result["module_stderr"] == nil
    {
      return lines + [Line(command(head, result), colour)]
    }
    let mark = word == "FAILED" ? "!" : ""
    if style.isOneLine, result.status == .unreachable {
      return lines + [Line("\(head): \(result.result["msg"]?.string ?? "")", colour)]
    }
    var text = dump(result)
    if style.isOneLine { text = text.lines.joined() }
    return lines + [Line("\(head)\(mark) => \(text)", colour)]
  }

  private func command(_ head: String, _ result: HostResult) -> String {
    func text(_ key: String) -> String {
      redactor.redact(result.result[key]?.string ?? "")
    }
    let code = result.result["rc"]?.int ?? -1
    guard style.isOneLine else {
      return "\(head) | rc=\(code) >>\n\(text("stdout"))\(text("stderr"))\(text("msg"))"
    }
    func line(_ key: String) -> String {
      text(key).replacing("\n", with: "\\n").replacing("\r", with: "\\r")
    }
    let errors = line("stderr")
    return "\(head) | rc=\(code) | (stdout) \(line("stdout"))"
      + (errors.isEmpty ? "" : " (stderr) \(errors)")
  }
}
