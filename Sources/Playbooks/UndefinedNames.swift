import Jinja
import Value
import YAML

// Variables that nothing defines. A name set anywhere counts as set: what is told here fails in every run.
extension Loading {
  /// Reports names that tasks surely read and that nobody sets.
  /// - Parameter plays: everything that was loaded; its mistakes must have been none, or a name would be
  ///   missing only because what sets it could not be read.
  func reportUndefined(in plays: [Play]) {
    guard problems.isEmpty, !hasUnknownNames, let given = settings.definedNames else { return }
    var known = given
    for play in plays where !define(play, &known) { return }
    for sighting in sightings where !define(sighting.task, &known) { return }
    for role in sightedRoles + plays.flatMap(\.roles) { define(role, &known) }
    for sighting in sightings {
      for use in certainUses(sighting) {
        for name in use.names where !known.contains(name) && !name.hasPrefix("ansible_") {
          undefined(name, use, known)
          // One that is nowhere set is one mistake, however often it is read.
          known.insert(name)
        }
      }
    }
  }

  private func undefined(_ name: String, _ use: NameUse, _ known: Set<String>) {
    let near = Problem.nearest(to: name, among: known.sorted { $0.precedesByScalars($1) })
    report(
      Problem(
        "playbooks.undefined-variable", what: "the variable '\(name)' is defined nowhere",
        at: use.location,
        because: "neither the inventory nor the playbooks nor -e set it, and no task registers it",
        fix: near.map { "did you mean '\($0)'?" }
          ?? "define it, or give it a value with the default filter"))
  }

  // MARK: What is read

  private func certainUses(_ sighting: Sighting) -> [NameUse] {
    let task = sighting.task
    let environment = settings.environment
    guard sighting.isReached else { return [] }
    if let first = task.when.first {
      // With a loop it is asked once for every item, which may be never.
      if task.loop != nil { return [] }
      return NameUse.certain(first.value, first.location, environment, isExpression: true)
    }
    if let loop = task.loop {
      return NameUse.certain(loop.items.value, loop.items.location, environment)
    }
    guard sighting.isCertain else { return [] }
    return task.action.arguments.entries.flatMap { key, value -> [NameUse] in
      let place = key.string.flatMap { task.action.places[$0] } ?? task.action.location
      let isExpression = task.action.name == "ansible.builtin.assert" && key.string == "that"
      // Expressions that are allowed to have no value.
      if task.action.name == "ansible.builtin.debug", key.string == "var" { return [] }
      return NameUse.certain(value, place, environment, isExpression: isExpression)
    }
  }

  // MARK: What is set

  /// Adds what the play sets; false when that cannot be known.
  private func define(_ play: Play, _ known: inout Set<String>) -> Bool {
    for layer in play.vars { known.formUnion(layer.values.keys.compactMap(\.string)) }
    known.formUnion(play.varsPrompt.map(\.name))
    for field in play.varsFiles {
      guard let name = field.value.string, !Self.holdsTemplate(name),
        let path = Play.varsFiles(name, beside: play.directory)
          .first(where: { Paths.isFile(paths.absolute($0)) }),
        let keys = keys(inFile: paths.absolute(path))
      else { return false }
      known.formUnion(keys)
    }
    return true
  }

  private func define(_ role: Role, _ known: inout Set<String>) {
    for map in [role.defaults, role.vars, role.params, role.exports] {
      known.formUnion(map.keys.compactMap(\.string))
    }
    for inner in role.dependencies { define(inner, &known) }
  }

  private func define(_ task: Task, _ known: inout Set<String>) -> Bool {
    for layer in task.blockVars + task.includeVars + [task.vars].compactMap(\.self) {
      known.formUnion(layer.values.keys.compactMap(\.string))
    }
    if let name = task.register { known.insert(name) }
    if task.loop != nil {
      known.formUnion([task.loopControl.loopVar, task.loopControl.indexVar].compactMap(\.self))
    }
    if let role = task.role { define(role, &known) }
    switch task.action.name {
    case "ansible.builtin.set_fact", "ansible.builtin.add_host":
      if task.action.argumentsTemplate != nil { return false }
      let names = task.action.arguments.keys.compactMap(\.string)
      known.formUnion(names)
      return !names.contains(where: Self.holdsTemplate)
    case "ansible.builtin.include_vars":
      return define(includeVars: task, &known)
    case "ansible.builtin.package_facts": known.insert("packages")
    case "ansible.builtin.service_facts": known.insert("services")
    default:
      // Modules nobody knows here may give facts of any name.
      return settings.spec(task.action.name) != nil
        || task.action.name.hasPrefix("ansible.builtin.")
    }
    return true
  }

  private func define(includeVars task: Task, _ known: inout Set<String>) -> Bool {
    let arguments = task.action.arguments
    if let name = arguments["name"]?.string, !Self.holdsTemplate(name) {
      known.insert(name)
      return true
    }
    guard let file = arguments["file"]?.string, !Self.holdsTemplate(file),
      let path = loader.findFile(file, kind: "vars", for: task).found, let keys = keys(inFile: path)
    else { return false }
    known.formUnion(keys)
    return true
  }

  private func keys(inFile path: String) -> [String]? {
    guard Paths.isFile(path),
      case .success(let document) =
        loader.documents.read(path, shown: paths.shown(path)).result
    else { return nil }
    return (document.root.entries ?? []).compactMap(\.key.text)
  }
}

extension NameUse {
  /// The names a value's templates surely read, text by text.
  fileprivate static func certain(
    _ value: Value, _ location: SourceLocation, _ environment: Environment,
    isExpression: Bool = false
  ) -> [NameUse] {
    if value.marks.contains(.unsafe) { return [] }
    switch value.content {
    case .string(let text):
      let isBare = isExpression && !Template.isPossiblyTemplate(text)
      guard isBare || Template.isPossiblyTemplate(text) else { return [] }
      let names =
        isBare
        ? try? environment.expression(text).certainNames
        : try? environment.template(text).certainNames
      guard let names, !names.isEmpty else { return [] }
      return [NameUse(names: names, text: text, isExpression: isBare, location: location)]
    case .list(let items):
      return items.flatMap { certain($0, location, environment, isExpression: isExpression) }
    case .map(let map):
      return map.entries.flatMap { certain($0.value, location, environment) }
    default: return []
    }
  }
}
