import HostModules
import Machine
import System
import Testing
import Value
import Wire

/// Runs one module on a machine, as the agent does.
func run(
  _ module: String, _ arguments: Map, on machine: MemoryMachine, mode: Request.Mode = .apply,
  diff: Bool = false
) -> Response {
  guard let entry = HostModules.entries.first(where: { $0.spec.shortName == module }) else {
    Issue.record("no module \(module)")
    return Response(outcome: .notRun)
  }
  machine.isPlanned = mode == .check
  return entry.run(
    Request(id: 1, module: entry.spec.name, arguments: arguments, mode: mode, wantsDiff: diff),
    machine)
}

/// The command line of a command, as one would type it.
func typed(_ command: Command) -> String { command.arguments.joined(separator: " ") }

extension MemoryMachine {
  /// Every command run for its effect, as one would type it.
  var typed: [String] { ran.map { $0.joined(separator: " ") } }

  /// Answers commands from a table of what is typed and printed; everything else succeeds silently.
  func answering(_ table: [String: String]) {
    answer = { command, _ in
      CommandResult(output: Array((table[HostModulesTests.typed(command)] ?? "").utf8))
    }
  }
}
