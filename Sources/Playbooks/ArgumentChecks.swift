import Machine
import Value

extension Loading {
  /// Actions whose further options are names of the user's own.
  private static let open = ["ansible.builtin.set_fact", "ansible.builtin.add_host"]

  /// Checks options and their types against the module's spec, as far as they are no templates.
  func checkArguments(_ task: Task) {
    let action = task.action
    guard action.argumentsTemplate == nil, let spec = settings.spec(action.name) else { return }
    var arguments = action.arguments
    if Self.open.contains(action.name) {
      arguments = Map(
        arguments.entries.filter { entry in
          entry.key.string.map { spec.option(named: $0) != nil } ?? false
        }.map { ($0.key, $0.value) })
    }
    for problem in problems(arguments, spec) {
      let isMissing = problem.what.hasPrefix("missing required") || problem.option == nil
      if isMissing && !task.keywords.moduleDefaults.isEmpty { continue }
      let isUnknown = problem.option.map { spec.option(named: $0) == nil } ?? false
      report(
        Problem(
          isUnknown ? "playbooks.unknown-option" : "playbooks.bad-option", what: problem.what,
          at: place(of: problem.option, spec, action), fix: problem.fix))
    }
  }

  /// What is wrong with options that are given, then what is wrong without them: a name or a value that
  /// is only misspelt is not missing as well.
  private func problems(_ arguments: Map, _ spec: ModuleSpec) -> [ArgumentProblem] {
    let all = spec.validate(arguments) { Self.holdsTemplate($0) }.problems
    var meant = arguments
    var given: [ArgumentProblem] = []
    for problem in all {
      guard let name = problem.option, !problem.what.hasPrefix("missing required") else { continue }
      let names = spec.option(named: name).map { [$0.name] + $0.aliases } ?? [name]
      guard let written = names.first(where: { arguments[$0] != nil }) else { continue }
      given.append(problem)
      meant[written] = nil
      let near = spec.option(named: name)?.name ?? Problem.nearest(to: name, among: spec.knownNames)
      if let near, meant[near] == nil { meant[near] = Value("", marks: .unknown) }
    }
    let without = spec.validate(meant) { Self.holdsTemplate($0) }.problems
    return given + without.filter { !given.contains($0) }
  }

  private func place(of option: String?, _ spec: ModuleSpec, _ action: Action) -> SourceLocation {
    guard let option else { return action.location }
    if let place = action.places[option] { return place }
    for alias in spec.option(named: option)?.aliases ?? [] {
      if let place = action.places[alias] { return place }
    }
    return action.location
  }
}
