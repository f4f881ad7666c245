import Actions
import Playbooks
import System
import Value
import Variables

extension Engine {
  /// The task's `timeout`; nil without one.
  func seconds(_ task: Task, _ host: String) -> Int? {
    guard task.keywords.timeout != nil,
      let seconds = number(task.keywords.timeout, HostScope(host, task: task, in: store)),
      seconds > 0
    else { return nil }
    return min(seconds, Self.forEver)
  }

  /// Thirty years, in seconds: no sum with it overflows, and nobody waits that long.
  static let forEver = 1_000_000_000

  /// Waits; not at all for what is no time.
  static func sleep(_ seconds: Double) async {
    guard seconds > 0 else { return }
    try? await _Concurrency.Task.sleep(for: .seconds(min(seconds, Double(forEver))))
  }

  /// Waits, but no longer than until the run is interrupted.
  func rest(_ seconds: Double) async {
    let end = Clock.monotonic.inSeconds + min(seconds, Double(Self.forEver))
    while !isInterrupted, !_Concurrency.Task.isCancelled {
      let left = end - Clock.monotonic.inSeconds
      guard left > 0 else { return }
      await Self.sleep(min(left, 0.5))
    }
  }

  /// Does `work`, which fails when it has not ended in time. The node bounds what runs there by
  /// itself and ends it; this bounds what waits here.
  func within(
    _ seconds: Int?, _ work: @escaping @Sendable () async throws(Problem) -> ActionResult
  ) async throws(Problem) -> ActionResult {
    guard let seconds else { return try await work() }
    let first = await withTaskGroup(of: Result<ActionResult, Problem>?.self) { group in
      group.addTask {
        do throws(Problem) { return .success(try await work()) } catch { return .failure(error) }
      }
      group.addTask {
        // A second more: where the node ends it, its answer says what became of it.
        try? await _Concurrency.Task.sleep(for: .seconds(seconds + 1))
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    guard let first else { return .failure(Self.overdue(seconds)) }
    return try first.get()
  }

  /// How the node, and `within`, begin to say that it took too long.
  private static func overdue(_ seconds: Int) -> String { "took longer than \(seconds) seconds" }

  /// Gives a task that was ended for its `timeout` the result Ansible gives it.
  func judgeTime(_ result: inout ActionResult, _ task: Task, _ seconds: Int?) {
    guard let seconds, result.failed,
      result.values["msg"]?.string?.hasPrefix(Self.overdue(seconds)) == true
    else { return }
    result.values["msg"] = Value(
      "The \(task.action.written) action failed to execute in the expected time frame "
        + "(\(seconds)) and was terminated")
    result.values["timedout"] = ["period": Value(seconds)]
  }
}
