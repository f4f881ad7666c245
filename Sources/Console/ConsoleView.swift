package import Messages
package import Runs
import Synchronization
import Value
import Wire

/// A run as `ansible-playbook` tells it, with live progress below.
package final class ConsoleView: EventSink {
  package struct Style: Sendable {
    /// Columns of the terminal; 80 where there is none.
    package var columns = 80
    package var hasColours = false
    /// Progress is drawn in place; otherwise it is told in lines of its own.
    package var isTerminal = false
    /// The number of `-v`.
    package var verbosity = 0
    /// One module was asked for by itself: what it gave is what one wants to see.
    package var isAdHoc = false
    /// With `isAdHoc`: one line for each host.
    package var isOneLine = false
    /// A plan is told once it is complete; until then only what goes wrong.
    package var isPlan = false
    /// In which language people are told; what is kept stays English.
    package var words = Words.english

    package init() {}
  }

  let style: Style
  private let write: @Sendable (String) -> Void
  private let writeError: @Sendable (String) -> Void
  let redactor: Redactor
  private let state: Mutex<State>

  private struct State {
    var progress: LiveProgress
    var task: TaskStarted?
    /// A plan has not told of the task yet.
    var owesBanner = false
    /// Warnings that have been told, by place and text.
    var told: Set<String> = []
    var plan: PlanText
  }

  /// - Parameters:
  ///   - write: takes what belongs on standard output.
  ///   - writeError: takes warnings, problems and progress lines.
  ///   - now: seconds on any clock that only goes forward.
  package init(
    style: Style, redactor: Redactor, write: @escaping @Sendable (String) -> Void,
    writeError: @escaping @Sendable (String) -> Void, now: @escaping @Sendable () -> Double
  ) {
    self.style = style
    self.redactor = redactor
    self.write = write
    self.writeError = writeError
    state = Mutex(
      State(
        progress: LiveProgress(style: style, now: now), plan: PlanText(words: style.words)))
  }

  package func receive(_ event: Event) {
    state.withLock { state in
      let lines = text(for: event, &state)
      state.progress.note(event)
      guard !lines.isEmpty else { return }
      let erased = state.progress.erase()
      if !erased.isEmpty { write(erased) }
      for line in lines { (line.isError ? writeError : write)(painted(line) + "\n") }
      let drawn = state.progress.draw(redactor)
      if !drawn.isEmpty { write(drawn) }
    }
  }

  /// Brings progress up to date; to be called a few times a second while a run lasts.
  package func tick() {
    state.withLock { state in
      if style.isTerminal {
        let text = state.progress.erase() + state.progress.draw(redactor)
        if !text.isEmpty { write(text) }
      } else {
        for line in state.progress.overdueLines() {
          writeError(redactor.redact(line).visibleLine + "\n")
        }
      }
    }
  }

  func say(_ sentence: Sentence) -> String { style.words.say(sentence) }

  private func painted(_ line: Line) -> String {
    let plain = redactor.redact(line.text)
    let text = line.isPainted ? plain : plain.visible
    guard style.hasColours, let colour = line.colour, !text.isEmpty else { return text }
    return colour.paint(text)
  }

  // MARK: Events

  private func text(for event: Event, _ state: inout State) -> [Line] {
    if style.isPlan {
      if let lines = planLines(event, &state) { return lines }
    }
    if style.isAdHoc, let lines = adHocLines(for: event, state.task) {
      if case .taskStarted(let task) = event { state.task = task }
      return lines
    }
    switch event {
    case .runStarted, .hostStarted, .hostDone, .progress, .connected: return []
    case .planStep(let step): return state.plan.lines(step)
    case .planSummary(let summary): return state.plan.lines(summary)
    case .planDifference(let difference): return state.plan.lines(difference)
    case .playStarted(let play):
      let banner = banner(play.name.isEmpty ? say("PLAY") : say("PLAY [\(play.name)]"))
      return play.hosts.isEmpty ? banner + [Line(say("skipping: no hosts matched"), .cyan)] : banner
    case .taskStarted(let task):
      state.task = task
      return banner(say("TASK [\(task.name)]"))
    case .handlerStarted(let task):
      state.task = task
      return banner(say("RUNNING HANDLER [\(task.name)]"))
    case .itemResult(let result): return fresh(itemLines(result), &state)
    case .hostResult(let result): return fresh(resultLines(result, of: state.task), &state)
    case .retry(let retry):
      return [
        Line(
          say(
            "FAILED - RETRYING: [\(retry.host)]: \(retry.name) (\(retry.left) retries left)."),
          .grey)
      ]
    case .included(let inclusion):
      let item = inclusion.item.map { " => (item=\($0))" } ?? ""
      return [
        Line(
          "included: \(inclusion.what) for \(inclusion.hosts.joined(separator: ", "))\(item)", .cyan
        )
      ]
    case .noHostsLeft: return banner(say("NO MORE HOSTS LEFT"))
    case .listing(let text): return [Line(text, nil)]
    case .notice(let notice): return [Line(text(notice), nil)]
    case .warning(let notice):
      // Once for all hosts and items: the first host stands for the others.
      let place = notice.at.map { "\($0)" } ?? ""
      guard state.told.insert("\(place)\n\(notice.text)").inserted else { return [] }
      return [Line("[WARNING]: \(text(notice))", .purple, isError: true)]
    case .problem(let problem):
      return
        [Line(style.words.text(of: problem), .red, isError: true)]
    case .recap(let recap): return recapLines(recap)
    case .runEnded(let end): return endLines(end)
    case .drift(let found):
      return
        DriftLines(words: style.words).found(found, diffs: diffLines(found.diffs))
    case .driftSummary(let summary): return DriftLines(words: style.words).summary(summary)
    case .release(let stage): return ReleaseLines(words: style.words).stage(stage)
    case .releaseStep(let step): return ReleaseLines(words: style.words).step(step)
    }
  }

  /// What a plan tells otherwise than a run does: of the tasks only those at which something goes wrong.
  /// Nil for what it tells the same.
  private func planLines(_ event: Event, _ state: inout State) -> [Line]? {
    switch event {
    case .playStarted, .included, .recap, .retry: return []
    case .taskStarted(let task), .handlerStarted(let task):
      state.task = task
      state.owesBanner = true
      return []
    case .itemResult(let result), .hostResult(let result):
      if [.ok, .changed, .skipped].contains(result.status) { return result.isMessage ? nil : [] }
      guard state.owesBanner, let task = state.task else { return nil }
      state.owesBanner = false
      return banner(say("TASK [\(task.name)]")) + text(for: event, &state)
    default: return nil
    }
  }

  /// The lines without warnings that have been told.
  private func fresh(_ lines: [Line], _ state: inout State) -> [Line] {
    lines.filter { !$0.isError || state.told.insert($0.text).inserted }
  }

  private func text(_ notice: Notice) -> String {
    let place = notice.at.map { "\($0): " } ?? ""
    let host = notice.host.map { "[\($0)] " } ?? ""
    return (place + host + style.words.told(notice.text)).visibleLine
  }

  /// A line of stars as wide as the terminal.
  private func banner(_ title: String) -> [Line] {
    let title = title.visibleLine
    let stars = max(3, max(80, style.columns) - 1 - Width.of(title))
    return [Line("", nil), Line(title + " " + String(repeating: "*", count: stars), nil)]
  }

  // MARK: Results

  private func host(_ result: HostResult) -> String {
    result.delegatedTo.map { "\(result.host) -> \($0)" } ?? result.host
  }

  private func itemLines(_ result: HostResult) -> [Line] {
    let host = host(result)
    let label = result.item?.visibleLine ?? ""
    let details = isVerbose(result) ? " => \(dump(result))" : ""
    switch result.status {
    case .changed:
      return diffLines(result) + [Line("changed: [\(host)] => (item=\(label))\(details)", .yellow)]
    case .skipped:
      return [Line("skipping: [\(result.host)] => (item=\(label)) \(details)", .cyan)]
    case .failed, .ignored, .unreachable:
      return warnings(result) + [
        Line("failed: [\(host)] (item=\(label)) => \(dump(result))", .red)
      ]
    case .ok: return [Line("ok: [\(host)] => (item=\(label))\(details)", .green)]
    }
  }

  private func resultLines(_ result: HostResult, of task: TaskStarted?) -> [Line] {
    let host = host(result)
    var details = isVerbose(result) ? " => \(dump(result))" : ""
    if let step = result.result["unknown_until"]?.string {
      details += " " + say("(unknown until: \(step))")
    }
    switch result.status {
    case .skipped: return [Line("skipping: [\(result.host)]\(details)", .cyan)]
    case .ok where result.isLoop, .changed where result.isLoop: return warnings(result)
    case .ok: return warnings(result) + [Line("ok: [\(host)]\(details)", .green)]
    case .changed:
      return diffLines(result) + warnings(result) + [Line("changed: [\(host)]\(details)", .yellow)]
    case .unreachable, .failed, .ignored:
      let isUnreachable =
        result.status == .unreachable || result.result["unreachable"]?.bool == true
      var lines = warnings(result)
      if isUnreachable {
        lines.append(Line("fatal: [\(host)]: UNREACHABLE! => \(dump(result))", .brightRed))
      } else if !result.isLoop {
        lines.append(Line("fatal: [\(host)]: FAILED! => \(dump(result))", .red))
      }
      if result.status == .ignored { lines.append(Line("...ignoring", .cyan)) }
      return lines
    }
  }

  func warnings(_ result: HostResult) -> [Line] {
    (result.result["warnings"]?.list ?? []).compactMap(\.string).map {
      Line("[WARNING]: \($0)".visibleLine, .purple, isError: true)
    }
  }

  private func isVerbose(_ result: HostResult) -> Bool { style.verbosity > 0 || result.isVerbose }

  /// What `debug` shows: its message alone, or the variable alone (ansible-core 2.18,
  /// plugins/callback/__init__.py, `_clean_results`).
  private func said(_ map: Map) -> Map {
    if let message = map["msg"] { return ["msg": message] }
    var map = map
    let own = ["changed", "failed", "skipped", "skip_reason", "skipped_reason", "item"]
    for key in own + ["ansible_loop_var", "ansible_index_var", "false_condition"] { map[key] = nil }
    return map
  }

  func dump(_ result: HostResult) -> String {
    var map = Map()
    for (key, value) in result.result.map?.entries ?? [] {
      let name = key.string ?? ""
      let isInternal =
        name.hasPrefix("_ansible_") || ["diff", "exception", "warnings"].contains(name)
        || (name == "invocation" && style.verbosity < 3)
      if !isInternal { map[key] = value }
    }
    let hasFailed = result.status == .failed || result.status == .ignored
    if result.isMessage, !hasFailed { map = said(map) }
    var json = JSON.Style()
    json.sortsKeys = true
    json.escapesNonASCII = false
    if result.isVerbose || style.isAdHoc || style.verbosity > 2 { json.indent = 4 }
    return JSON.text(redactor.redact(Value(map)), style: json)
  }

  func diffLines(_ result: HostResult) -> [Line] { diffLines(result.diffs) }

  private func diffLines(_ diffs: [Diff]) -> [Line] {
    diffs.flatMap { diff -> [Line] in
      var lines = UnifiedDiff.lines(diff).map { line in
        let colour: Colour? =
          line.hasPrefix("+")
          ? .green : line.hasPrefix("-") ? .red : line.hasPrefix("@@") ? .cyan : nil
        return Line(line.visibleLine, colour)
      }
      if !lines.isEmpty { lines.append(Line("", nil)) }
      if let prepared = diff.prepared {
        let text = prepared.hasSuffix("\n") ? String(prepared.dropLast()) : prepared
        lines.append(Line(text, nil))
      }
      return lines
    }
  }

  // MARK: End

  private func recapLines(_ recap: Recap) -> [Line] {
    var lines = banner(say("PLAY RECAP"))
    for (host, counters) in recap.hosts.sorted(by: { $0.key.precedesByScalars($1.key) }) {
      let padding = String(repeating: " ", count: max(0, 26 - Width.of(host)))
      let isBad = counters.failed + counters.unreachable > 0
      let colour: Colour = isBad ? .red : counters.changed > 0 ? .yellow : .green
      let name = style.hasColours ? colour.paint(host) + padding : host + padding
      let columns = counters.columns.map { column in
        let count = "\(column.count)"
        let text =
          "\(column.name)=\(count)" + String(repeating: " ", count: max(0, 4 - count.utf8.count))
        return style.hasColours && column.count > 0 ? Self.colour(column.name).paint(text) : text
      }
      lines.append(Line("\(name) : \(columns.joined(separator: " "))", nil, isPainted: true))
    }
    return lines + [Line("", nil)]
  }

  static func colour(_ column: String) -> Colour {
    switch column {
    case "ok", "rescued": .green
    case "changed": .yellow
    case "unreachable": .brightRed
    case "failed": .red
    case "skipped": .cyan
    default: .purple
    }
  }

  private func endLines(_ end: RunEnded) -> [Line] {
    var lines: [Line] = []
    let trips = end.roundTrips.values.reduce(0, +)
    let hosts = end.roundTrips.count
    if hosts > 0 {
      let time = Elapsed.text(end.seconds, style.words)
      let way = trips == 1 ? say("1 round trip") : say("\(trips) round trips")
      let fleet = hosts == 1 ? say("1 host") : say("\(hosts) hosts")
      lines.append(Line(say("\(time), \(way) to \(fleet)"), nil))
    }
    if let next = end.nextStep { lines.append(Line(say("Next: \(style.words.told(next))"), nil)) }
    return lines
  }
}

/// One line of output.
struct Line {
  var text: String
  var colour: Colour?
  var isError: Bool
  /// Holds colours of our own already, and nothing a node said.
  var isPainted: Bool

  init(_ text: String, _ colour: Colour?, isError: Bool = false, isPainted: Bool = false) {
    self.text = text
    self.colour = colour
    self.isError = isError
    self.isPainted = isPainted
  }
}

/// Times as people say them.
enum Elapsed {
  /// `0.4 s`, `12 s`, `3 min 5 s`.
  static func text(_ seconds: Double, _ words: Words = .english) -> String {
    let tenths = Int((max(0, min(seconds, 1e9)) * 10).rounded())
    if tenths < 100 { return words.say("\(tenths / 10).\(tenths % 10) s") }
    let whole = tenths / 10
    return whole < 60
      ? words.say("\(whole) s") : words.say("\(whole / 60) min \(whole % 60) s")
  }
}
