import System
import Value
import YAML

extension Loading {
  /// What a role brings: its steps, those of its dependencies first, and the handlers of all.
  struct LoadedRole {
    var role: Role
    var steps: [Step]
    var handlers: [Task]
  }

  /// Reads an entry of `roles:` or of a role's dependencies.
  /// - Returns: the use, and what its tasks inherit; nil after a problem.
  func roleUse(
    _ node: Node, _ outer: Inheritance, _ gathering: Gathering
  ) -> (use: RoleUse, inner: Inheritance)? {
    if let text = node.text {
      guard let name = render(text, gathering.variables, at: node.location) else { return nil }
      return (RoleUse(name: name, location: node.location), outer)
    }
    guard let entries = entries(node, of: "a role") else { return nil }
    guard let named = node["role"] ?? node["name"] ?? node["src"], let text = named.text else {
      report(
        Problem(
          "playbooks.role-without-name", what: "the entry names no role", at: node.location,
          fix: "add 'role: NAME'"))
      return nil
    }
    guard let name = render(text, gathering.variables, at: named.location) else { return nil }
    var use = RoleUse(name: name, location: named.location)
    var inner = outer
    for entry in entries {
      let key = entry.key.text ?? ""
      if readShared(key, entry.value, into: &inner.keywords) { continue }
      switch key {
      case "role", "name": break
      case "when": use.when = conditions(entry.value)
      case "tags": use.tags = tags(entry.value)
      case "vars": use.vars = variables(entry.value, of: "the role")
      default:
        checkTemplates(entry.value)
        use.params[key] = value(entry.value)
      }
    }
    return (use, inner)
  }

  /// Loads a role; nil when it has run already, cannot be found or depends on itself.
  func role(
    _ use: RoleUse, _ outer: Inheritance, _ ancestry: Ancestry, _ gathering: Gathering
  ) -> LoadedRole? {
    guard let path = rolePath(use, outer, ancestry) else { return nil }
    var use = use
    if settings.hidesRoleVars, use.allowsDuplicates == nil { use.isPublic = false }
    if let first = ancestry.paths.firstIndex(of: path) {
      let chain = (ancestry.names[first...] + [use.name]).joined(separator: " → ")
      report(
        Problem(
          "playbooks.cyclic-role", what: "the role '\(use.name)' depends on itself",
          at: use.location, because: chain, fix: "take one of these dependencies out"))
      return nil
    }
    return RoleReader(self, use, path: path, outer, ancestry, gathering).read()
  }

  /// Where roles are looked for, in this order.
  func rolePlaces(_ inheritance: Inheritance, _ ancestry: Ancestry) -> [String] {
    var places = [paths.absolute("roles", in: inheritance.playDirectory)]
    places += settings.rolesPaths.map { paths.absolute($0) }
    if let user = ancestry.paths.last { places.append(Paths.parent(user)) }
    return places + [paths.absolute(inheritance.playDirectory)]
  }

  /// Where a role of a collection may be: `NAMESPACE.COLLECTION.ROLE`.
  private func placesInCollections(_ name: String, _ inheritance: Inheritance) -> [String] {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 3, !name.contains("/") else { return [] }
    let role = parts.dropFirst(2).joined(separator: "/")
    return
      ([paths.absolute("collections", in: inheritance.playDirectory)]
      + settings.collectionPaths.map { paths.absolute($0) })
      .map { "\($0)/ansible_collections/\(parts[0])/\(parts[1])/roles/\(role)" }
  }

  /// The directory of a role; nil when there is none, which is reported unless that is not wanted.
  func rolePath(
    _ use: RoleUse, _ inheritance: Inheritance, _ ancestry: Ancestry, reports: Bool = true
  ) -> String? {
    let places = rolePlaces(inheritance, ancestry) + [paths.absolute("playbooks/roles")]
    let candidates =
      placesInCollections(use.name, inheritance)
      + places.map { paths.absolute(use.name, in: $0) } + [paths.absolute(use.name)]
    if let found = candidates.first(where: Paths.isDirectory) { return found }
    guard reports, !reportLostLink("role", use.name, candidates, at: use.location) else {
      return nil
    }
    var seen: Set<String> = []
    let searched = places.filter { seen.insert($0).inserted }
    let names = searched.dropLast().flatMap { (try? Files.list($0)) ?? [] }
    let near = Problem.nearest(to: use.name, among: names)
    report(
      Problem(
        "playbooks.missing-role", what: "there is no role '\(use.name)'", at: use.location,
        because: "looked in \(searched.map(paths.shown).joined(separator: ", "))",
        fix: near.map { "did you mean '\($0)'?" }
          ?? "put the role into one of these, or add its place to roles_path"))
    return nil
  }
}
