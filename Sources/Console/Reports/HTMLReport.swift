package import Runs
import System
import Value
import Wire

/// A run as one page that needs nothing else: no script, no network, no other file.
///
/// Failures come first, then a line of time for each host, then each host's tasks with their diffs
/// folded. Everything a node or a user said is escaped.
package enum HTMLReport {
  /// The document.
  package static func text(_ story: RunStory) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(escaped("\(story.run.command) \(story.run.id)"))</title>
    <style>
    \(HTMLStyle.text)
    </style>
    </head>
    <body>
    \(head(story))
    \(failures(story))
    \(timeline(story))
    \(story.hosts.map(host).joined(separator: "\n"))
    \(warnings(story))
    </body>
    </html>

    """
  }

  // MARK: Parts

  private static func head(_ story: RunStory) -> String {
    let run = story.run
    let result = RunText.result(run)
    let kind = run.exitCode == 0 ? "good" : "bad"
    let facts = [
      ("command", ([run.command] + run.playbooks).joined(separator: " ")),
      ("inventory", run.inventories.joined(separator: ", ")),
      ("began", Clock.text(Timestamp(seconds: Int(max(0, min(story.began, 253e9)))))),
      ("took", Elapsed.text(story.ended - story.began)),
      ("exit code", run.exitCode.map { "\($0)" } ?? "none: the run was broken off"),
      ("groundwork", story.version),
    ]
    let rows = facts.map { "<dt>\($0.0)</dt><dd>\(escaped($0.1))</dd>" }.joined()
    let mode = run.isCheck ? " <small>check mode: nothing was changed</small>" : ""
    return """
      <header>
      <h1><span class="badge \(kind)">\(escaped(result))</span> \(escaped(run.id))\(mode)</h1>
      <dl>\(rows)</dl>
      \(story.nextStep.map { "<p class=\"next\">Next: \(escaped($0))</p>" } ?? "")
      </header>
      """
  }

  private static func failures(_ story: RunStory) -> String {
    var rows: [String] = []
    for problem in story.problems {
      let host = problem["host"]?.string.map { "<b>\(escaped($0))</b> " } ?? ""
      let fix = problem["fix"]?.string.map { "<p class=\"fix\">fix: \(escaped($0))</p>" } ?? ""
      let because =
        problem["because"]?.string.map { "<p>because: \(escaped($0))</p>" } ?? ""
      rows.append(
        "<li>\(host)\(escaped(problem["what"]?.string ?? ""))\(because)\(fix)</li>")
    }
    for host in story.hosts {
      for result in host.results where [.failed, .unreachable].contains(result.status) {
        rows.append(
          "<li><b>\(escaped(host.name))</b> \(escaped(name(result)))"
            + "<pre>\(escaped(result.message))</pre>"
            + "<p class=\"place\">\(escaped(result.place))</p></li>")
      }
    }
    guard !rows.isEmpty else { return "" }
    return "<section class=\"failures\"><h2>What failed</h2><ul>\(rows.joined())</ul></section>"
  }

  /// Bars along the time of the run, in thousandths of it.
  private static func timeline(_ story: RunStory) -> String {
    let span = max(story.ended - story.began, 0.001)
    let rows = story.hosts.map { host -> String in
      let bars = host.results.filter { $0.status != .skipped }.map { result -> String in
        let start = max(0, result.ended - result.seconds - story.began)
        let left = thousandths(start / span)
        let width = max(1, thousandths(min(result.seconds, span) / span))
        let title = "\(name(result)): \(result.status.rawValue), \(Elapsed.text(result.seconds))"
        return
          "<i class=\"\(result.status.rawValue)\" style=\"left:\(tenth(left))%;width:\(tenth(width))%\" title=\"\(escaped(title))\"></i>"
      }
      return
        "<div class=\"lane\"><a href=\"#\(anchor(host))\">\(escaped(host.name))</a><div>\(bars.joined())</div></div>"
    }
    return """
      <section><h2>Time</h2>
      \(rows.joined(separator: "\n"))
      <div class="lane scale"><span></span><div><em>0 s</em><em>\(Elapsed.text(span / 2))</em><em>\(Elapsed.text(span))</em></div></div>
      <p class="legend">\(legend)</p>
      </section>
      """
  }

  private static var legend: String {
    ["ok", "changed", "failed", "unreachable", "ignored"]
      .map { "<i class=\"\($0)\"></i> \($0)" }.joined(separator: " ")
  }

  private static func host(_ host: HostStory) -> String {
    let rows = host.results.map { result -> String in
      "<tr class=\"\(result.status.rawValue)\"><td>\(result.status.rawValue)</td>"
        + "<td class=\"number\">\(Elapsed.text(result.seconds))</td>"
        + "<td>\(escaped(name(result)))\(details(result))</td></tr>"
    }
    let address = host.address.isEmpty ? "" : "\(host.address) over \(host.transport)"
    let counts =
      "\(host.count([.ok])) ok, \(host.count([.changed])) changed, "
      + "\(host.count([.failed, .unreachable])) failed, \(host.count([.skipped])) skipped"
    let isBad = host.count([.failed, .unreachable]) > 0
    return """
      <section id="\(anchor(host))"><details\(isBad ? " open" : "")>
      <summary><h2>\(escaped(host.name))</h2> <span>\(escaped(address))</span> <span>\(counts)</span></summary>
      <table><thead><tr><th>status</th><th>time</th><th>task</th></tr></thead>
      <tbody>\(rows.joined(separator: "\n"))</tbody></table>
      </details></section>
      """
  }

  private static func details(_ result: ResultStory) -> String {
    var text = ""
    if [.failed, .unreachable, .ignored].contains(result.status), !result.message.isEmpty {
      text += "<pre>\(escaped(result.message))</pre>"
    }
    let lines = result.diffs.flatMap { diff in
      UnifiedDiff.lines(diff).map(diffLine)
        + (diff.prepared ?? "").lines.filter { !$0.isEmpty }.map(escaped)
    }
    if !lines.isEmpty {
      text +=
        "<details class=\"diff\"><summary>difference</summary><pre>\(lines.joined(separator: "\n"))</pre></details>"
    }
    return text
  }

  private static func diffLine(_ line: String) -> String {
    let kind =
      line.hasPrefix("+")
      ? "plus" : line.hasPrefix("-") ? "minus" : line.hasPrefix("@@") ? "at" : ""
    return kind.isEmpty ? escaped(line) : "<span class=\"\(kind)\">\(escaped(line))</span>"
  }

  private static func warnings(_ story: RunStory) -> String {
    var told: Set<String> = []
    let rows = story.warnings.filter { told.insert($0).inserted }.map { "<li>\(escaped($0))</li>" }
    guard !rows.isEmpty else { return "" }
    return "<section><h2>Warnings</h2><ul>\(rows.joined())</ul></section>"
  }

  // MARK: Small things

  private static func name(_ result: ResultStory) -> String {
    let item = result.item.map { " (item=\($0))" } ?? ""
    let delegate = result.delegatedTo.map { " on \($0)" } ?? ""
    return (result.isHandler ? "handler: " : "") + result.task + item + delegate
  }

  /// A name that may stand in an address, whatever the host is called.
  private static func anchor(_ host: HostStory) -> String {
    "host-" + Digest.sha256(host.name.utf8).hex.prefix(12)
  }

  private static func thousandths(_ share: Double) -> Int {
    Int((max(0, min(share, 1)) * 1000).rounded())
  }

  /// Thousandths as per cent with one decimal.
  private static func tenth(_ thousandths: Int) -> String {
    "\(thousandths / 10).\(thousandths % 10)"
  }

  private static func escaped(_ text: String) -> String {
    JUnitReport.escaped(text).replacing("'", with: "&#39;")
  }
}

/// How the page looks, in light and dark.
private enum HTMLStyle {
  static let text = """
    :root { color-scheme: light dark; --line: #d0d7de; --quiet: #57606a; --ok: #2da44e; --changed: #bf8700;
      --failed: #cf222e; --unreachable: #8250df; --ignored: #6e7781; --back: #fff; --soft: #f6f8fa; --ink: #1f2328; }
    @media (prefers-color-scheme: dark) { :root { --line: #30363d; --quiet: #8b949e; --back: #0d1117;
      --soft: #161b22; --ink: #e6edf3; } }
    body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem;
      background: var(--back); color: var(--ink); }
    h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; display: inline; }
    section { margin: 1.5rem 0; padding-top: .5rem; border-top: 1px solid var(--line); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; } dt { color: var(--quiet); }
    dd { margin: 0; } small, summary span, .place, .legend { color: var(--quiet); }
    .badge { border-radius: .4rem; color: #fff; padding: .1rem .6rem; } .good { background: var(--ok); }
    .bad { background: var(--failed); } .next, .fix { font-weight: 600; }
    .failures { border: 2px solid var(--failed); border-radius: .5rem; padding: .8rem 1rem; }
    pre { background: var(--soft); padding: .5rem .8rem; overflow-x: auto; border-radius: .4rem;
      white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.4 ui-monospace, monospace; }
    .lane { display: grid; grid-template-columns: 11rem 1fr; align-items: center; gap: .5rem; }
    .lane a { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: inherit; }
    .lane > div { position: relative; height: 1.1rem; background: var(--soft); margin: .15rem 0; }
    .lane i { position: absolute; top: 0; bottom: 0; min-width: 2px; }
    .scale > div { display: flex; justify-content: space-between; background: none; }
    .scale em { color: var(--quiet); font-size: .8rem; font-style: normal; }
    i.ok { background: var(--ok); } i.changed { background: var(--changed); } i.failed { background: var(--failed); }
    i.unreachable { background: var(--unreachable); } i.ignored { background: var(--ignored); }
    .legend i { display: inline-block; width: .8rem; height: .8rem; margin-left: .8rem; }
    table { border-collapse: collapse; width: 100%; margin-top: .5rem; } th { text-align: left; color: var(--quiet); }
    td, th { padding: .2rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
    th:nth-child(1) { width: 7rem; } th:nth-child(2) { width: 6rem; text-align: right; }
    .number { text-align: right; white-space: nowrap; } summary { cursor: pointer; }
    tr.changed td:first-child { color: var(--changed); } tr.ok td:first-child { color: var(--ok); }
    tr.failed td:first-child, tr.unreachable td:first-child { color: var(--failed); font-weight: 600; }
    tr.skipped { color: var(--quiet); } .plus { color: var(--ok); } .minus { color: var(--failed); }
    .at { color: var(--quiet); }
    """
}
