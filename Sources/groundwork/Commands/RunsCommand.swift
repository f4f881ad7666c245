import Console
import Messages
import Runs
import System
import Value

/// `groundwork runs …`: what has been done, from the journals.
enum RunsCommand {
  static let root = ".groundwork/runs"

  static let list = CommandSpec(
    name: "runs list", summary: "the runs that are kept, the newest first", operands: "",
    flags: [
      Flag("-n", "--count", value: "N", help: "at most so many (default: 20)"), output,
    ],
    examples: [("groundwork runs list", "what has been run here, and how it ended")],
    run: { arguments in report { () throws(Problem) in try listed(arguments) } })

  static let show = CommandSpec(
    name: "runs show", summary: "one run: its hosts, its failures, what it changed",
    operands: "[RUN]",
    flags: [
      Flag("--host", value: "HOST", help: "only this host's part"),
      Flag("-D", "--diff", help: "with what changed in files"), output,
    ],
    examples: [
      ("groundwork runs show", "the last run"),
      ("groundwork runs show last~1 --diff", "the one before it, with its differences"),
    ],
    discussion:
      "A run is named by its id, by a beginning of it that fits no other, or as last, last~1, last~2, …",
    run: { arguments in report { () throws(Problem) in try shown(arguments) } })

  static let diff = CommandSpec(
    name: "runs diff", summary: "what went otherwise in one run than in another",
    operands: "[OLD [NEW]]", flags: [],
    examples: [("groundwork runs diff", "the last run beside the one before")],
    discussion: "Without names, the last run is compared with the one before it.",
    run: { arguments in report { () throws(Problem) in try compared(arguments) } })

  static let report = CommandSpec(
    name: "runs report", summary: "a run as one HTML page, or as JUnit XML", operands: "[RUN]",
    flags: [
      Flag("--format", value: "FORM", help: "html (default) or junit"),
      Flag("-o", "--out", value: "FILE", help: "where it goes (default: standard output)"),
    ],
    examples: [
      ("groundwork runs report -o run.html", "the last run as a page to open or to send"),
      ("groundwork runs report --format junit -o run.xml", "the same for continuous integration"),
    ],
    discussion: "The page needs no network and no other file. Secrets are not in it.",
    run: { arguments in report { () throws(Problem) in try reported(arguments) } })

  private static let output = Flag("--output", value: "FORM", help: "text or json")

  private static func report(_ body: () throws(Problem) -> Void) -> Int32 {
    do throws(Problem) {
      try body()
      return ExitCode.done
    } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
  }

  private static func listed(_ arguments: Arguments) throws(Problem) {
    guard let count = Int(arguments.last("count") ?? "20"), count > 0 else {
      throw Problem(
        "usage.bad-value", what: "--count \(arguments.last("count") ?? "") is no number above 0",
        fix: "write --count 20")
    }
    let runs = try RunArchive(root: root).newest(count)
    if try wantsJSON(arguments) {
      for run in runs { Output.out(line(run)) }
    } else {
      Output.out(RunText.list(runs, in: Speech.words))
    }
  }

  private static func line(_ run: KeptRun) -> String {
    var map = run.record.map ?? Map()
    for key in ["n", "time", "event"] { map[key] = nil }
    map["id"] = Value(run.id)
    map["began"] = Value(.double(run.began))
    map["result"] = Value(RunText.result(run))
    return JSON.text(Value(map), style: .compact) + "\n"
  }

  private static func shown(_ arguments: Arguments) throws(Problem) {
    let run = try RunArchive(root: root).find(arguments.operands.first ?? "last")
    if try wantsJSON(arguments) {
      try run.eachEvent { Output.out(JSON.text($0, style: .compact) + "\n") }
      return
    }
    let story = try RunStory(run)
    if let host = arguments.last("host"), !story.hosts.contains(where: { $0.name == host }) {
      let near = Problem.nearest(to: host, among: story.hosts.map(\.name))
      throw Problem(
        "runs.unknown-host", what: "host '\(host)' took no part in run \(run.id)",
        fix: near.map { "did you mean '\($0)'?" } ?? "groundwork runs show \(run.id) names them")
    }
    Output.out(
      RunText.show(
        story, host: arguments.last("host"), wantsDiff: arguments.has("diff"), in: Speech.words))
  }

  private static func compared(_ arguments: Arguments) throws(Problem) {
    let archive = RunArchive(root: root)
    let names = arguments.operands
    let old = try archive.find(names.first ?? "last~1")
    let new = try archive.find(names.count > 1 ? names[1] : "last")
    Output.out(RunText.diff(try RunStory(old), try RunStory(new), in: Speech.words))
  }

  private static func reported(_ arguments: Arguments) throws(Problem) {
    let story = try RunStory(RunArchive(root: root).find(arguments.operands.first ?? "last"))
    let text: String
    switch arguments.last("format") ?? "html" {
    case "html": text = HTMLReport.text(story)
    case "junit": text = JUnitReport.text(story)
    case let form:
      throw Problem(
        "usage.bad-value", what: "--format knows no form '\(form)'", fix: "write html or junit")
    }
    guard let path = arguments.last("out") else { return Output.out(text) }
    try OutputFile.write(path, Array(text.utf8))
    Output.error(say("\(path) is written") + "\n")
  }

  private static func wantsJSON(_ arguments: Arguments) throws(Problem) -> Bool {
    switch arguments.last("output") ?? "text" {
    case "json": return true
    case "text": return false
    case let form:
      throw Problem(
        "usage.bad-value", what: "--output knows no form '\(form)'", fix: "write text or json")
    }
  }
}
