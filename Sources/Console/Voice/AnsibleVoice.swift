import Messages
package import Runs
import Synchronization
import Value
import Wire

/// A run in the words of `ansible-playbook`, byte for byte (ansible-core 2.18, plugins/callback/default.py):
/// for scripts and habits that read what it prints.
package final class AnsibleVoice: EventSink {
  private let style: Style
  private let write: @Sendable (String) -> Void
  private let writeError: @Sendable (String) -> Void
  private let redactor: Redactor
  private let results: ResultText
  private let state = Mutex(State())

  private struct State {
    /// Tasks of the play that have begun, by number.
    var tasks: [Int: Begun] = [:]
    /// The task whose banner was printed last.
    var banner: Int?
    var isFree = false
    /// Results of a task that wait for those of hosts before theirs.
    var order = ResultOrder()
    /// Warnings that have been told.
    var told: Set<String> = []
    var figures = CustomFigures()
  }

  private struct Begun {
    var task: TaskStarted
    var isHandler: Bool
  }

  /// - Parameters:
  ///   - write: takes what belongs on standard output.
  ///   - writeError: takes warnings and errors.
  package init(
    style: Style, redactor: Redactor, write: @escaping @Sendable (String) -> Void,
    writeError: @escaping @Sendable (String) -> Void
  ) {
    self.style = style
    self.redactor = redactor
    self.write = write
    self.writeError = writeError
    results = ResultText(style: style)
  }

  package func receive(_ event: Event) {
    state.withLock { state in
      if event.endsTask { for result in state.order.end() { tell(result, &state) } }
      switch event {
      case .playStarted(let play): begin(play, &state)
      case .taskStarted(let task): begin(task, isHandler: false, &state)
      case .handlerStarted(let task): begin(task, isHandler: true, &state)
      case .itemResult(let result): tell(item: result, &state)
      case .hostResult(let result):
        state.figures.take(result)
        for one in state.order.take(result) { tell(one, &state) }
      case .retry(let retry): tell(retry)
      case .included(let inclusion):
        let item = inclusion.item.map { " => (item=\($0))" } ?? ""
        let hosts = inclusion.hosts.joined(separator: ", ")
        display("included: \(inclusion.what) for \(hosts)\(item)", .cyan)
      case .noHostsLeft: banner("NO MORE HOSTS LEFT")
      case .listing(let text): display(text)
      case .warning(let notice): warn(notice.text, &state)
      case .problem(let problem): complain(problem, &state)
      case .recap(let recap): tell(recap, state.figures)
      default: break
      }
    }
  }

  // MARK: Plays and tasks

  private func begin(_ play: PlayStarted, _ state: inout State) {
    state.tasks = [:]
    state.isFree = play.isFree
    state.order = ResultOrder(play.isFree ? [] : play.hosts)
    let mark = play.isCheck && style.marksChecks ? " [CHECK MODE]" : ""
    let name = play.name.strippedOfBlanks
    banner(name.isEmpty ? "PLAY\(mark)" : "PLAY [\(name)]\(mark)")
    if play.hosts.isEmpty && !play.isSpent { display("skipping: no hosts matched", .cyan) }
  }

  private func begin(_ task: TaskStarted, isHandler: Bool, _ state: inout State) {
    state.tasks[task.id] = Begun(task: task, isHandler: isHandler)
    // What may be left out has its banner only once something is told of it.
    if !state.isFree, style.showsSkipped, style.showsOk { banner(task, isHandler, &state) }
  }

  private func banner(_ task: TaskStarted, _ isHandler: Bool, _ state: inout State) {
    let mark = task.isCheck && style.marksChecks ? " [CHECK MODE]" : ""
    let title = isHandler ? "RUNNING HANDLER" : "TASK"
    banner("\(title) [\(task.name.strippedOfBlanks)\(mark)]")
    if style.verbosity >= 2, let place = task.location {
      display("task path: \(place.file):\(place.line)", .grey)
    }
    state.banner = task.id
  }

  private func ensureBanner(_ result: HostResult, _ state: inout State) {
    guard state.banner != result.task, let begun = state.tasks[result.task] else { return }
    banner(begun.task, begun.isHandler, &state)
  }

  /// A line of stars up to the 79th column, or the terminal's last but one.
  private func banner(_ title: String) {
    let title = title.strippedOfBlanks
    let stars = max(3, max(79, style.columns - 1) - Width.of(title))
    display("\n\(title) " + String(repeating: "*", count: stars))
  }

  // MARK: Results

  private func label(_ result: HostResult) -> String {
    guard let delegate = result.delegatedTo else { return result.host }
    let address = result.delegateAddress.map { $0 == delegate ? "" : "(\($0))" } ?? ""
    return "\(result.host) -> \(delegate)\(address)"
  }

  private func tell(item result: HostResult, _ state: inout State) {
    let item = result.item ?? ""
    switch result.status {
    case .ok where !style.showsOk: return
    case .ok, .changed:
      ensureBanner(result, &state)
      tellDiffs(result)
      let word = result.status == .changed ? "changed" : "ok"
      display(
        "\(word): [\(label(result))] => (item=\(item))\(details(result, state))",
        word == "ok" ? .green : .yellow)
    case .skipped:
      guard style.showsSkipped else { return }
      ensureBanner(result, &state)
      display("skipping: [\(result.host)] => (item=\(item)) \(details(result, state))", .cyan)
    case .failed, .ignored, .unreachable:
      ensureBanner(result, &state)
      tellException(result)
      fail("failed: [\(label(result))] (item=\(item)) => \(dump(result, state))", .red)
    }
  }

  private func tell(_ result: HostResult, _ state: inout State) {
    let isSum = result.isLoop && result.result["results"] != nil
    let isUnreachable =
      result.status == .unreachable || result.result["unreachable"]?.bool == true
    switch result.status {
    case .ok where !style.showsOk: return
    case .ok, .changed:
      ensureBanner(result, &state)
      if !isSum {
        tellDiffs(result)
        let word = result.status == .changed ? "changed" : "ok"
        display(
          "\(word): [\(label(result))]\(details(result, state))", word == "ok" ? .green : .yellow)
      }
    case .skipped:
      guard style.showsSkipped else { return }
      ensureBanner(result, &state)
      display("skipping: [\(result.host)]\(details(result, state))", .cyan)
    case .unreachable, .failed, .ignored:
      ensureBanner(result, &state)
      if isUnreachable {
        fail("fatal: [\(label(result))]: UNREACHABLE! => \(dump(result, state))", .brightRed)
      } else if !isSum {
        tellException(result)
        if style.showsPathOfFailures, style.verbosity < 2,
          let place = state.tasks[result.task]?.task.location
        {
          display("task path: \(place.file):\(place.line)", .grey)
        }
        fail("fatal: [\(label(result))]: FAILED! => \(dump(result, state))", .red)
      }
      if result.status == .ignored { display("...ignoring", .cyan) }
    }
  }

  private func details(_ result: HostResult, _ state: State) -> String {
    guard style.verbosity > 0 || result.isVerbose else { return "" }
    // All the facts of a machine are too much, however much is to be said.
    let action = state.tasks[result.task]?.task.action ?? ""
    if ["ansible.builtin.setup", "ansible.builtin.gather_facts"].contains(action) { return "" }
    return " => \(dump(result, state))"
  }

  private func dump(_ result: HostResult, _ state: State) -> String {
    results.text(
      redactor.redact(result.result), isDebug: result.isMessage,
      isSum: result.isLoop && result.status != .unreachable, isVerbose: result.isVerbose)
  }

  /// What a Python module would have thrown where the action has thrown it.
  private func tellException(_ result: HostResult) {
    guard let text = result.result["exception"]?.string else { return }
    let last = text.split(separator: "\n").last.map { String($0) } ?? ""
    fail(
      "An exception occurred during task execution. To see the full traceback, use -vvv. "
        + "The error was: \(last)", .red)
  }

  private func tellDiffs(_ result: HostResult) {
    guard result.status == .changed else { return }
    let text = result.diffs.map { diff -> String in
      var lines = UnifiedDiff.lines(diff, context: style.diffContext).map { line -> String in
        let colour: Colour? =
          line.hasPrefix("+")
          ? .green : line.hasPrefix("-") ? .red : line.hasPrefix("@@") ? .cyan : nil
        return painted(line, colour) + "\n"
      }
      if !lines.isEmpty { lines.append("\n") }
      return lines.joined() + (diff.prepared ?? "")
    }.joined()
    if !text.isEmpty { put(text, on: write) }
  }

  private func tell(_ retry: Retry) {
    var text = "FAILED - RETRYING: [\(retry.host)]: \(retry.name) (\(retry.left) retries left)."
    if style.verbosity > 2 {
      text +=
        "Result was: "
        + results.text(
          redactor.redact(retry.result), isDebug: false, isSum: false, isVerbose: false)
    }
    display(text, .grey)
  }

  // MARK: End

  private func tell(_ recap: Recap, _ figures: CustomFigures) {
    banner("PLAY RECAP")
    for (host, counters) in recap.hosts.sorted(by: { $0.key.precedesByScalars($1.key) }) {
      let isBad = counters.failed + counters.unreachable > 0
      let colour: Colour = isBad ? .red : counters.changed > 0 ? .yellow : .green
      let name =
        style.hasColours ? padded(colour.paint(host), to: 37) : padded(host, to: 26)
      let columns = counters.columns.map { column in
        let text = "\(column.name)=" + padded("\(column.count)", to: 4)
        return style.hasColours && column.count > 0
          ? ConsoleView.colour(column.name).paint(text) : text
      }
      put("\(name) : \(columns.joined(separator: " "))\n", on: write)
    }
    display("")
    guard style.showsFigures, !figures.isEmpty else { return }
    banner("CUSTOM STATS: ")
    for line in figures.lines(redactor) { display(line) }
    display("")
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
  }

  // MARK: Warnings and errors

  private func warn(_ text: String, _ state: inout State) {
    guard state.told.insert(text).inserted else { return }
    let lines = TextWrap.lines("[WARNING]: \(text)", width: max(79, style.columns - 1))
    put(painted(lines.joined(separator: "\n"), .purple) + "\n", on: writeError)
  }

  private func complain(_ problem: Problem, _ state: inout State) {
    let text = style.errorText(problem)
    guard state.told.insert(text).inserted else { return }
    put(painted("ERROR! \(text)", .red) + "\n", on: writeError)
  }

  private func fail(_ text: String, _ colour: Colour) {
    put(painted(text, colour) + "\n", on: style.failuresToErrors ? writeError : write)
  }

  private func display(_ text: String, _ colour: Colour? = nil) {
    put(painted(text, colour) + "\n", on: write)
  }

  private func painted(_ text: String, _ colour: Colour?) -> String {
    let text = redactor.redact(text)
    // What a node says moves no cursor; in a file it is only text.
    let shown =
      style.isTerminal ? text.lines.map(\.visibleLine).joined(separator: "\n") : text
    guard style.hasColours, let colour, !shown.isEmpty else { return shown }
    return colour.paint(shown)
  }

  /// Text that ends a line.
  private func put(_ text: String, on sink: @Sendable (String) -> Void) {
    sink(text.hasSuffix("\n") ? text : text + "\n")
  }
}
