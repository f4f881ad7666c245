import Runs
import Value
import Wire

/// The view of a run that `--output` asks for.
enum ConsoleSink {
  static func make(_ arguments: Arguments) throws(Problem) -> any EventSink {
    PlainSink()
  }
}

final class PlainSink: EventSink {
  func receive(_ event: Event) {
    switch event {
    case .playStarted(let play): Output.out("\nPLAY [\(play.name)] ***\n")
    case .taskStarted(let task), .handlerStarted(let task):
      Output.out("\nTASK [\(task.name)] ***\n")
    case .hostResult(let r), .itemResult(let r):
      Output.out(
        "\(r.status.rawValue): [\(r.host)]\(r.item.map { " => (item=\($0))" } ?? "")"
          + (r.status == .failed || r.status == .unreachable || r.isVerbose
            ? " => \(JSON.text(r.result))" : "") + "\n")
      for d in r.diffs {
        Output.out("--- \(d.beforeHeader ?? "")\n+++ \(d.afterHeader ?? "")\n\(d.after)\n")
      }
    case .problem(let p): Output.error("\(p)\n")
    case .warning(let n), .notice(let n): Output.error("note: \(n.text)\n")
    case .recap(let r):
      Output.out("\nPLAY RECAP\n")
      for (h, c) in r.hosts.sorted(by: { $0.key < $1.key }) {
        Output.out(
          "\(h) ok=\(c.ok) changed=\(c.changed) unreachable=\(c.unreachable) failed=\(c.failed) skipped=\(c.skipped) rescued=\(c.rescued) ignored=\(c.ignored)\n"
        )
      }
    case .runEnded(let e):
      Output.out("\(e.seconds) s, trips \(e.roundTrips), next: \(e.nextStep ?? "-")\n")
    default: break
    }
  }
}
