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
    let checked = spec.validate(arguments) { Self.holdsTemplate($0) }
    for problem in checked.problems {
      let isMissing = problem.what.hasPrefix("missing required") || problem.option == nil
      if isMissing && !task.keywords.moduleDefaults.isEmpty { continue }
      let isUnknown = problem.option.map { spec.option(named: $0) == nil } ?? false
      report(
        Problem(
          isUnknown ? "playbooks.unknown-option" : "playbooks.bad-option", what: problem.what,
          at: place(of: problem.option, spec, action), fix: problem.fix))
    }
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
