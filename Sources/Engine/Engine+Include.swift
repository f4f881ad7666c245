import Actions
import Jinja
import Playbooks
import Runs
import System
import Value
import Variables

extension Engine {
  /// The include that a task is; nil for every other task.
  func includeRequest(_ task: Task, _ scope: HostScope) throws(ActionError) -> IncludeRequest? {
    let isRole = task.action.name == "ansible.builtin.include_role"
    guard isRole || task.action.name == "ansible.builtin.include_tasks" else { return nil }
    let call = try call(task, scope.host, scope)
    let name =
      (isRole
      ? call.arguments["name"] ?? call.arguments["role"]
      : call.arguments["file"] ?? call.arguments["_raw_params"])?.string
    guard let name else { throw .failed("No file specified for \(task.action.written)") }
    var vars = scope.loopVars
    for (key, value) in (task.vars?.values ?? Map()).entries {
      vars[key] = templated(value, in: scope) ?? value
    }
    return IncludeRequest(isRole: isRole, name: name, arguments: call.arguments, vars: vars)
  }

  /// Loads what the hosts ask for, each distinct include once, and puts it before what they do next.
  func include(
    _ outcomes: [TaskOutcome], of task: Task, _ runs: [HostRun], _ play: Play
  ) async {
    var groups: [(key: String, request: IncludeRequest, hosts: [String])] = []
    for outcome in outcomes where outcome.kind == .ok {
      for request in outcome.includes {
        let index = groups.firstIndex {
          $0.key == request.key && !$0.hosts.contains(outcome.host)
        }
        if let index {
          groups[index].hosts.append(outcome.host)
        } else {
          groups.append((request.key, request, [outcome.host]))
        }
      }
    }
    var insertions: [String: [Step]] = [:]
    var included: [Int] = []
    var handled: [(tasks: [Task], hosts: [String])] = []
    for group in groups {
      guard let (steps, file) = load(group.request, task, group.hosts) else {
        for host in group.hosts {
          tellMissing(group.request, task, host)
          failInclude(host, task, runs)
        }
        if isFatal(task, runs) { failOthers(than: Set(group.hosts), once: false) }
        continue
      }
      events.receive(
        .included(
          Inclusion(
            what: options.speaksAnsible ? file ?? group.request.name : group.request.name,
            hosts: group.hosts, item: group.request.label)))
      if task.isHandler {
        handled.append((steps.flattened, group.hosts))
        continue
      }
      included += steps.flattened.map(\.id)
      for host in group.hosts { insertions[host, default: []] += steps }
    }
    order.insert(contentsOf: included, at: min(place, order.count))
    for run in runs { run.cursor.insert(insertions[run.name] ?? []) }
    for (tasks, hosts) in handled {
      for inner in tasks {
        let willing = runs.filter { hosts.contains($0.name) && !$0.isOut }
        if !willing.isEmpty { await runTask(inner, on: willing, play) }
      }
    }
  }

  /// What Ansible tells of an include whose file is not there; it counts as no task that is done.
  private func tellMissing(_ request: IncludeRequest, _ task: Task, _ host: String) {
    guard options.speaksAnsible, outcome.abortCode == nil else { return }
    counters[host, default: Counters()].ok -= 1
    let wanted = loader.wantedFile(request.name, task.passesOn) ?? request.name
    var result = ActionResult(
      [
        "include": Value(request.name),
        "reason": Value("Could not find or access '\(wanted)' on the Ansible Controller."),
      ], failed: true)
    if request.isRole {
      let places = loader.rolePlaces(task.passesOn).joined(separator: ":")
      let place = task.action.places["name"] ?? task.action.location
      let what = "the role '\(request.name)' was not found in \(places)"
      result.values = ["reason": Value(what + excerpt(task.action.places["name.value"] ?? place))]
    }
    let told = TaskOutcome(host: host, kind: .failed, registered: result.registered)
    tell(
      task, host, Attempt(result: result), since: 0, item: nil, isLoop: false, isSum: false,
      outcome: told)
  }

  private func failInclude(_ host: String, _ task: Task, _ runs: [HostRun]) {
    guard let run = runs.first(where: { $0.name == host }) else { return }
    let way = run.cursor.fail()
    if way == .out { run.isOut = true }
    // Through an `always` it leads out later.
    if way != .rescue { outcome.failedHosts.append(host) }
    counters[host, default: Counters()].failed += 1
  }

  private func load(
    _ request: IncludeRequest, _ task: Task, _ hosts: [String]
  ) -> (steps: [Step], file: String?)? {
    let inheritance = inheritance(task, request)
    let isPublic = request.arguments["public"]?.truth ?? false
    let loaded: (included: Included, problems: [Problem])
    if request.isRole {
      var from: [String: String] = [:]
      for part in ["tasks", "vars", "defaults", "handlers"] {
        if let file = request.arguments["\(part)_from"]?.string { from[part] = file }
      }
      loaded = loader.include(
        role: request.name, from: from, isPublic: isPublic,
        allowsDuplicates: request.arguments["allow_duplicates"]?.truth ?? true,
        validatesArguments: request.arguments["rolespec_validate"]?.truth ?? true,
        at: task.location, inheritance: inheritance, alreadyRun: store.play?.roles ?? [])
    } else {
      loaded = loader.include(tasks: request.name, at: task.location, inheritance: inheritance)
    }
    let way = (broughtIn[task.id] ?? []) + [task.location]
    for inner in loaded.included.steps.flattened + loaded.included.handlers {
      broughtIn[inner.id] = way
    }
    guard loaded.problems.isEmpty else {
      if options.speaksAnsible, let first = loaded.problems.first {
        // What is not there fails its task; what cannot be read ends the run.
        let isMissing = loaded.problems.allSatisfy { $0.id.hasPrefix("playbooks.missing-") }
        if !isMissing { abort(first, code: 4) }
        return nil
      }
      for problem in loaded.problems {
        outcome.problems.append(problem)
        events.receive(.problem(problem))
      }
      return nil
    }
    if task.isHandler {
      return (loaded.included.handlers.map { .task($0) }, loaded.included.file)
    }
    // A role that is included again brings its handlers once.
    handlers += loaded.included.handlers.filter { fresh in
      !handlers.contains {
        $0.id == fresh.id
          || $0.location == fresh.location && $0.role?.path == fresh.role?.path
            && $0.includeVars.map(\.values) == fresh.includeVars.map(\.values)
      }
    }
    // What an earlier run notified may be one of these.
    for run in batch { takeUpPending(run) }
    if isPublic { store.play?.roles += loaded.included.roles }
    return (loaded.included.steps.pruned { selects($0) }, loaded.included.file)
  }

  /// What the include hands on, with the variables of its loop.
  private func inheritance(_ task: Task, _ request: IncludeRequest) -> Inheritance {
    var inheritance =
      task.passesOn ?? Inheritance(directory: Path.parent(of: task.location.file) ?? ".")
    if !request.vars.isEmpty {
      inheritance.includeVars.append(VarsLayer(request.vars, at: task.location))
    }
    return inheritance
  }
}
