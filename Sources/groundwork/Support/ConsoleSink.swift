import Console
import Messages
import Runs
import System
import Value

/// The view of a run that `--output` asks for.
enum ConsoleSink {
  static func make(
    _ arguments: Arguments, command: String, redactor: Redactor, config: AnsibleConfig? = nil
  ) throws(Problem) -> any RecordSink {
    if let config { return ansible(arguments, redactor, config) }
    switch arguments.last("output") ?? "text" {
    case "json":
      return QueuedSink(JSONLines(redactor: redactor, write: { Output.out($0) }))
    case "text": return text(arguments, command, redactor)
    case let form:
      throw Problem(
        "usage.bad-value", what: "--output knows no form '\(form)'", fix: "write text or json")
    }
  }

  /// As ansible-playbook's default callback is set up.
  private static func ansible(
    _ arguments: Arguments, _ redactor: Redactor, _ config: AnsibleConfig
  ) -> QueuedSink {
    var style = AnsibleVoice.Style()
    style.verbosity = arguments.count("verbose")
    style.isTerminal = Terminal.isTerminal(1)
    style.hasColours =
      config.flag(.forceColour) == true || (style.isTerminal && config.flag(.noColour) != true)
    if style.isTerminal, let size = Terminal.size(1) { style.columns = size.columns }
    style.showsSkipped = config.flag(.showsSkipped) ?? true
    style.showsOk = config.flag(.showsOk) ?? true
    style.failuresToErrors = config.flag(.failuresToErrors) ?? false
    style.marksChecks = config.flag(.marksChecks) ?? false
    style.showsPathOfFailures = config.flag(.showsPathOfFailures) ?? false
    style.showsFigures = config.flag(.showsStats) ?? false
    style.isPretty = config.flag(.prettyResults)
    style.diffContext = config.text(.diffContext).flatMap { Int($0) } ?? 3
    style.errorText = { AnsibleErrorText.of($0) }
    if style.verbosity > 0 {
      Output.out(
        config.file.map { "Using \($0) as config file\n" }
          ?? "No config file found; using defaults\n")
    }
    return QueuedSink(
      AnsibleVoice(
        style: style, redactor: redactor, write: { Output.out($0) },
        writeError: { Output.error($0) }))
  }

  private static func text(
    _ arguments: Arguments, _ command: String, _ redactor: Redactor
  ) -> QueuedSink {
    var style = ConsoleView.Style()
    style.verbosity = arguments.count("verbose")
    style.words = Speech.words
    style.isAdHoc = command == AdHoc.spec.name
    style.isOneLine = style.isAdHoc && arguments.has("one-line")
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
