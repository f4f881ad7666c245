import Dispatch
import System
import Testing
import Value

/// One end of the command under test: its exit code and what it wrote.
struct Run: Sendable {
  var exitCode: Int
  var output: String
  var complaint: String
  var took: Int

  /// The events of `--output json`.
  var events: [Value] {
    output.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
  }

  func events(_ kind: String) -> [Value] { events.filter { $0["event"]?.string == kind } }

  /// One counter of the recap by host.
  func recap(_ counter: String) -> [String: Int] {
    var counts: [String: Int] = [:]
    for (host, counters) in events("recap").last?["hosts"]?.map?.entries ?? [] {
      if let host = host.string { counts[host] = counters[counter]?.int }
    }
    return counts
  }

  /// The results of one host in order.
  func results(_ host: String) -> [Value] {
    events("host-result").filter { $0["host"]?.string == host }
  }

  /// The results that stopped a host, by host: the id of the problem.
  var problems: [String: String] {
    var problems: [String: String] = [:]
    for result in events("host-result") {
      guard let host = result["host"]?.string else { continue }
      if let problem = result["result"]?["problem"]?.string { problems[host] = problem }
    }
    return problems
  }

  /// Both outputs, for a failing expectation to show.
  var text: String { "exit \(exitCode)\n\(output)\n\(complaint)" }
}

/// Runs programs without holding up the other tests' threads.
enum Program {
  static func run(
    _ arguments: [String], in directory: String? = nil, input: String = "", seconds: Int = 120
  ) async throws -> Run {
    let command = Command(
      arguments, environment: Surroundings.environment, directory: directory,
      input: Array(input.utf8), deadlineSeconds: seconds)
    return try await aside {
      let start = Clock.milliseconds
      let result = try command.run()
      if result.timedOut { Issue.record("took over \(seconds) s: \(arguments)") }
      return Run(
        exitCode: result.returnCode, output: result.outputText, complaint: result.errorText,
        took: Clock.milliseconds - start)
    }
  }

  /// Starts the command and kills it without warning after some milliseconds; how it ended.
  static func kill(
    _ arguments: [String], in directory: String, after milliseconds: Int
  ) async throws -> ChildProcess.Ending {
    let environment = Surroundings.environment
    return try await aside {
      let child = try ChildProcess(
        arguments: arguments, environment: environment, directory: directory,
        input: .null, output: .null, errorOutput: .null)
      Clock.sleep(milliseconds: milliseconds)
      child.signal(Signal.kill)
      return try child.wait()
    }
  }

  /// Does blocking work on a thread of its own.
  static func aside<Output: Sendable>(
    _ body: @escaping @Sendable () throws -> Output
  ) async throws -> Output {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
    }
  }
}
