import Runs
import Value

/// `--resume`: the command line of an earlier run, on the hosts that it left unfinished.
///
/// Nothing that the journal says of the nodes is believed: every task inspects again, which takes
/// seconds. So a resumed run is an ordinary one whose words need not be typed again.
enum Resume {
  static let flag = Flag(
    "--resume", value: "RUN",
    help: "go on with an earlier run ('last' or its id): its playbooks and flags, its open hosts")

  /// What is restored, under the names of the flags.
  private static let kept = Session.bindingFlags
  /// No flag: the plan that a run is held to.
  static let planned = "plan"

  /// What of a command line a later run would need; texts that may be secrets are left out.
  static func options(of arguments: Arguments) -> Map {
    var map = Map()
    for key in kept + [planned] where !arguments.all(key).isEmpty {
      map[key] = Value(arguments.all(key).map { Value($0) })
    }
    let variables = arguments.all("extra-vars")
    if !variables.isEmpty {
      map["extra-vars"] = Value(variables.map { Value($0.hasPrefix("@") ? $0 : "") })
    }
    return map
  }

  /// The arguments with those of the run that `--resume` names; the same where it is not given.
  static func restored(_ arguments: Arguments) throws(Problem) -> Arguments {
    guard let name = arguments.last("resume") else { return arguments }
    let run = try found(name)
    try refuseOther(arguments, run)
    let open = openHosts(of: run)
    if let open, open.isEmpty {
      throw Problem(
        "usage.nothing-to-resume", what: "run \(run.id) was finished on every host",
        fix: "groundwork \(run.command), without --resume, runs it again")
    }
    var restored = arguments
    restored.operands = run.playbooks
    restored.values["inventory"] = run.inventories
    let options = run.record["options"]?.map ?? Map()
    for key in kept { restored.values[key] = texts(options[key]) }
    restored.values["extra-vars"] = try variables(arguments, texts(options["extra-vars"]), run)
    if let open { restored.values["limit"] = [open.joined(separator: ",")] }
    return restored
  }

  /// A run by its name; `last` is the last that may be resumed, whatever was only looked at since.
  private static func found(_ name: String) throws(Problem) -> KeptRun {
    let archive = RunArchive(root: RunsCommand.root)
    if name == "last", let last = try archive.newest(.max).first(where: \.isApply) { return last }
    return try archive.find(name)
  }

  /// What the earlier run decides cannot be said once more, and otherwise.
  private static func refuseOther(_ arguments: Arguments, _ run: KeptRun) throws(Problem) {
    guard run.isApply else {
      throw Problem(
        "usage.not-resumable",
        what: "run \(run.id) is 'groundwork \(run.typed)'",
        fix: "only apply is resumed; groundwork runs list names the runs")
    }
    let given = ["inventory"] + kept
    guard run.record["options"]?[planned] == nil else {
      throw Problem(
        "usage.not-resumable", what: "run \(run.id) was held to a plan",
        because: "what it did is not as the plan found it any more",
        fix: "plan what is left: groundwork plan -o FILE, then groundwork apply FILE")
    }
    guard arguments.operands.isEmpty, !given.contains(where: { arguments.has($0) }) else {
      throw Problem(
        "usage.conflict",
        what:
          "--resume takes playbooks, inventory and what decides what is done from run \(run.id)",
        fix: "leave them out, or leave out --resume")
    }
  }

  /// Hosts that a run left unfinished; nil where it did not come to every play, so that all may have
  /// something left.
  private static func openHosts(of run: KeptRun) -> [String]? {
    guard run.record["complete"]?.bool == true else { return nil }
    return run.hosts.entries.compactMap { name, host in
      let isOpen =
        (host["failed"]?.int ?? 0) + (host["unreachable"]?.int ?? 0) > 0
        || host["ok"] == nil
      return isOpen ? name.string : nil
    }
  }

  /// Extra variables: files by name, all others must be given again.
  private static func variables(
    _ arguments: Arguments, _ kept: [String]?, _ run: KeptRun
  ) throws(Problem) -> [String]? {
    let given = arguments.all("extra-vars")
    let missing = (kept ?? []).contains("")
    guard !missing || !given.isEmpty else {
      throw Problem(
        "usage.extra-vars", what: "run \(run.id) was given extra variables, which are not kept",
        because: "they may be secrets", fix: "give the same -e again beside --resume")
    }
    let all = (kept ?? []).filter { !$0.isEmpty } + given
    return all.isEmpty ? nil : all
  }

  private static func texts(_ value: Value?) -> [String]? {
    let texts = (value?.list ?? []).compactMap(\.string)
    return texts.isEmpty ? nil : texts
  }
}
