import Console
import Messages
import Runs
import System
import Value

/// The view of a run that `--output` asks for.
enum ConsoleSink {
  static func make(
    _ arguments: Arguments, command: String, redactor: Redactor
  ) throws(Problem) -> any RecordSink {
    switch arguments.last("output") ?? "text" {
    case "json":
      return QueuedSink(JSONLines(redactor: redactor, write: { Output.out($0) }))
    case "text": return text(arguments, command, redactor)
    case let form:
      throw Problem(
        "usage.bad-value", what: "--output knows no form '\(form)'", fix: "write text or json")
    }
  }

  private static func text(
    _ arguments: Arguments, _ command: String, _ redactor: Redactor
  ) -> QueuedSink {
    var style = ConsoleView.Style()
    style.verbosity = arguments.count("verbose")
    style.words = Speech.words
    style.isAdHoc = command == AdHoc.spec.name
    style.isPlan = command == Plan.spec.name
    style.isTerminal = Terminal.isTerminal(1)
    let isPlain =
      Environment.value("NO_COLOR") != nil || Environment.value("ANSIBLE_NOCOLOR") != nil
    style.hasColours = style.isTerminal && !isPlain
    if style.isTerminal, let size = Terminal.size(1) { style.columns = size.columns }
    let view = ConsoleView(
      style: style, redactor: redactor, write: { Output.out($0) },
      writeError: { Output.error($0) }, now: { Clock.monotonic.inSeconds })
    return QueuedSink(view) { view.tick() }
  }
}
