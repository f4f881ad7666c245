import Messages
import Runs
import Value

/// Who is doing what, and for how long.
struct LiveProgress {
  private let style: ConsoleView.Style
  private let now: @Sendable () -> Double
  private var active: [String: Work] = [:]
  private var task: TaskStarted?
  private var drawnLines = 0

  private struct Work {
    var name: String
    var text: String?
    var since: Double
    /// When this work is told of next, on what is no terminal.
    var due: Double
  }

  /// Hosts shown at once; the rest is counted.
  private static let shownHosts = 8

  init(style: ConsoleView.Style, now: @escaping @Sendable () -> Double) {
    self.style = style
    self.now = now
  }

  mutating func note(_ event: Event) {
    switch event {
    case .hostStarted(let event):
      active[event.host] = Work(name: event.name, since: now(), due: now() + 2)
    case .progress(let event): active[event.host]?.text = event.text
    // What was said while the host was waited for is no longer so.
    case .connected(let event): active[event.host]?.text = nil
    case .hostResult(let event): active[event.host] = nil
    case .hostDone(let host): active[host] = nil
    case .recap, .runEnded: active = [:]
    default: break
    }
  }

  /// What takes the drawn lines off the terminal.
  mutating func erase() -> String {
    defer { drawnLines = 0 }
    return drawnLines == 0 ? "" : "\u{1B}[\(drawnLines)A\u{1B}[J"
  }

  /// The lines below the output, and the cursor behind them.
  mutating func draw(_ redactor: Redactor) -> String {
    guard style.isTerminal, !active.isEmpty else { return "" }
    let time = now()
    let hosts = active.sorted { ($0.value.since, $0.key) < ($1.value.since, $1.key) }
    let width = hosts.prefix(Self.shownHosts).map { Width.of($0.key) }.max() ?? 0
    var lines = hosts.prefix(Self.shownHosts).map { host, work in
      let padding = String(repeating: " ", count: width - Width.of(host))
      let text = work.text.map { ": \(style.words.told($0))" } ?? ""
      let spent = Elapsed.text(time - work.since, style.words)
      let line = "  \(host)\(padding)  \(spent)  \(work.name)\(text)"
      return redactor.redact(line).visibleLine
    }
    if hosts.count > Self.shownHosts {
      lines.append("  " + style.words.say("… and \(hosts.count - Self.shownHosts) more"))
    }
    drawnLines = lines.count
    return lines.map { line in
      let clipped = Width.clip(line, to: style.columns - 1)
      return (style.hasColours ? Colour.grey.paint(clipped) : clipped) + "\n"
    }.joined()
  }

  /// A line for everything that has taken two seconds, and again each time that doubles.
  mutating func overdueLines() -> [String] {
    let time = now()
    var lines: [String] = []
    for (host, work) in active.sorted(by: { $0.key < $1.key }) where work.due <= time {
      let text = work.text.map { ": \(style.words.told($0))" } ?? ""
      let spent = Elapsed.text(time - work.since, style.words)
      lines.append("… \(host): \(work.name)\(text), \(spent)")
      active[host]?.due = work.since + max(4, 2 * (time - work.since))
    }
    return lines
  }
}
