package import Machine
internal import System
package import Value
internal import Wire

/// Debian packages. Mirrors ansible-core 2.18 `apt`, always through apt-get; what is installed is read
/// from dpkg's own file, so that a run without changes starts no process.
package struct Apt: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.apt", options, mutuallyExclusive: [["deb", "package", "upgrade"]],
    runsToItsEnd: true)

  static let options: [Option] = [
    Option(
      "state", default: "present", choices: ["absent", "build-dep", "fixed", "latest", "present"]),
    Option("update_cache", .bool, aliases: ["update-cache"]),
    Option("update_cache_retries", .int, default: 5),
    Option("update_cache_retry_max_delay", .int, default: 12),
    Option("cache_valid_time", .int, default: 0),
    Option("purge", .bool, default: false),
    Option("package", .list(.string), aliases: ["pkg", "name"]),
    Option("deb", .path),
    Option("default_release", aliases: ["default-release"]),
    Option("install_recommends", .bool, aliases: ["install-recommends"]),
    Option("force", .bool, default: false),
    Option("upgrade", default: "no", choices: ["dist", "full", "no", "safe", "yes"]),
    Option("dpkg_options", default: "force-confdef,force-confold"),
    Option("autoremove", .bool, default: false),
    Option("autoclean", .bool, default: false),
    Option("fail_on_autoremove", .bool, default: false),
    Option("policy_rc_d", .int),
    Option("only_upgrade", .bool, default: false),
    Option("force_apt_get", .bool, default: false),
    Option("clean", .bool, default: false),
    Option("allow_unauthenticated", .bool, aliases: ["allow-unauthenticated"], default: false),
    Option(
      "allow_downgrade", .bool,
      aliases: ["allow-downgrade", "allow_downgrades", "allow-downgrades"], default: false),
    Option("allow_change_held_packages", .bool, default: false),
    Option("lock_timeout", .int, default: 60),
  ]

  let call: Call
  let specs: [AptSpec]
  let deb: String?
  let upgrade: String?

  package init(_ call: Call) throws(Failure) {
    self.call = call
    let names = call.strings("package").map(\.trimmed)
    var specs: [AptSpec] = []
    for name in names where name != "*" {
      // apt-get would take it for one of its options.
      if name.isEmpty || name.begins("-") { throw Failure("invalid package spec: \(name)") }
      specs.append(try AptSpec(name))
    }
    self.specs = specs
    deb = call.string("deb")
    let state = call.string("state") ?? "present"
    if names.contains("*") && state == "latest" {
      guard specs.isEmpty else {
        throw Failure("unable to install additional packages when upgrading all installed packages")
      }
      upgrade = "yes"
    } else {
      upgrade = call.string("upgrade").flatMap { $0 == "no" ? nil : $0 }
    }
    if state == "build-dep" {
      throw Failure(
        "state=build-dep is not supported by groundwork; run apt-get build-dep by command")
    }
    if let deb {
      if state != "present" { throw Failure("deb only supports state=present") }
      if deb.holds("://") {
        throw Failure("deb takes a path on the node; fetch \(deb) with get_url first")
      }
    }
  }

  /// The lists are to be fresh.
  var wantsUpdate: Bool { call.bool("update_cache") || (call.int("cache_valid_time") ?? 0) > 0 }
  var isInstalling: Bool { call.string("state") != "absent" }
  var release: [String] { call.string("default_release").map { ["-t", $0] } ?? [] }

  package func inspect(_ machine: any Machine) throws(Failure) -> AptState {
    var state = try look(machine)
    // Whether an upgrade or a clean-up would do anything, only apt-get knows.
    let work = try AptWork(self, state, isLenient: true)
    if !work.arguments.isEmpty && (machine.isPlanned || work.needsSimulation) {
      let told = try machine.told(
        machine.command(
          work.arguments + AptLists.reading + ["--simulate"], adding: AptRun.variables))
      if told.exitStatus != 0 && !state.isVague { throw work.failure(told) }
      if told.exitStatus == 0 { state.simulation = told }
    }
    return state
  }

  package func change(from state: AptState) throws(Failure) -> Planned<AptWork>? {
    var work = try AptWork(self, state, isLenient: state.isVague)
    work.updates = state.isStale
    work.repairs = state.needsRepair && !work.arguments.isEmpty
    if work.needsSimulation, !work.updates, let told = state.simulation {
      if work.isIdle(told) { work.arguments = [] }
    }
    work.effects = state.simulation?.packageEffects ?? []
    if work.effects.isEmpty, !work.arguments.isEmpty {
      let value: Value = isInstalling ? "" : .null
      work.effects = state.items.filter { ($0.installed == nil) == isInstalling }.map {
        Effect(.package, $0.spec.name, value)
      }
    }
    work.simulated = state.simulation
    work.restoresPolicy = state.hasLeftPolicy
    guard
      !work.arguments.isEmpty || work.updates || !work.marks.isEmpty || work.restoresPolicy
    else { return nil }
    return Planned(work, runs: work.updates)
  }

  package func apply(_ change: AptWork, to machine: any Machine) throws(Failure) -> Map {
    let runner = AptRun(
      machine, lockSeconds: call.int("lock_timeout") ?? 60, policyStatus: call.int("policy_rc_d"))
    var work = change
    var extra = Map()
    if change.restoresPolicy { try runner.restorePolicy() }
    if change.repairs { try runner.repair() }
    var hasUpdated = false
    if change.updates {
      hasUpdated = try runner.update(
        retries: call.int("update_cache_retries") ?? 5,
        longestDelay: call.int("update_cache_retry_max_delay") ?? 12)
      extra["cache_updated"] = Value(hasUpdated)
    }
    if (change.updates || change.repairs) && !machine.isPlanned {
      work = try AptWork(self, try look(machine), isLenient: false)
    }
    guard !work.arguments.isEmpty else {
      try mark(work, runner)
      extra["changed"] = Value(isUpdateOnly && hasUpdated || change.restoresPolicy)
      return extra
    }
    var result = try runner.install(work.arguments, effects: change.effects)
    if result.exitStatus != 0 { throw work.failure(result) }
    if machine.isPlanned, let told = change.simulated { result = told }
    try mark(work, runner)
    extra["stdout"] = Value(result.outputText)
    extra["stderr"] = Value(result.errorText)
    if work.reportsMessage { extra["msg"] = Value(result.outputText) }
    if call.wantsDiff { extra["diff"] = result.aptDiff }
    if call.wantsDiff, machine.isPlanned, change.simulated == nil {
      extra["diff"] = change.vagueDiff
    }
    if work.needsSimulation && work.isIdle(result) { extra["changed"] = false }
    return extra
  }

  private func mark(_ work: AptWork, _ runner: AptRun) throws(Failure) {
    guard !work.marks.isEmpty, !runner.machine.isPlanned else { return }
    let result = try runner.run(["apt-mark", "manual"] + work.marks)
    if result.exitStatus != 0 {
      throw Failure("'apt-mark manual' failed: \(result.errorText)", result: result.keys)
    }
  }

  /// Nothing but the lists is asked for.
  private var isUpdateOnly: Bool {
    wantsUpdate && !call.isGiven("package") && upgrade == nil && deb == nil
  }

  package func report(
    _ state: AptState, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    guard isInstalling, upgrade == nil, deb == nil else { return Report() }
    return Report([
      "cache_updated": false, "cache_update_time": Value(Int(try AptLists.time(machine))),
    ])
  }
}
