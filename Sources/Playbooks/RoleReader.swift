import System
import Value
import YAML

/// Reads one role in one use.
struct RoleReader {
  private let loading: Loading
  private let use: RoleUse
  private let path: String
  private let ancestry: Ancestry
  private let gathering: Gathering
  private var inheritance: Inheritance
  private let name: String

  init(
    _ loading: Loading, _ use: RoleUse, path: String, _ outer: Inheritance, _ ancestry: Ancestry,
    _ gathering: Gathering
  ) {
    self.loading = loading
    self.use = use
    self.path = path
    self.ancestry = ancestry
    self.gathering = gathering
    // A role named by its path is called by the last part of it.
    name = use.name.contains("/") && use.name.hasPrefix("/") ? Path.name(of: use.name) : use.name
    inheritance = outer
    inheritance.add(when: use.when, tags: use.tags)
    inheritance.directory = "\(path)/tasks"
  }

  func read() -> Loading.LoadedRole? {
    let meta = Meta(loading, file("meta", "main"))
    let isFirst = gathering.ran.insert(identity).inserted
    let ownDefaults = variables("defaults")
    let ownVars = variables("vars")
    let params = ancestry.params.merging(use.params)
    let outerDefaults = ancestry.defaults
    var inner = Ancestry()
    inner.names = ancestry.names + [name]
    inner.paths = ancestry.paths + [path]
    inner.defaults = outerDefaults.merging(ownDefaults)
    // get_inherited_vars of ansible-core: `vars:` of the entry below the role's own vars.
    inner.vars = merged([ancestry.vars, use.vars?.values ?? Map(), ownVars])
    inner.params = params

    let dependencies = meta.dependencies.compactMap { node -> Loading.LoadedRole? in
      guard let (use, outer) = loading.roleUse(node, inheritance, gathering) else { return nil }
      return loading.role(use, outer, inner, gathering)
    }
    let role = Role(
      name: name, path: path,
      defaults: merged(dependencies.map(\.role.defaults) + [outerDefaults, ownDefaults]),
      vars: merged([ancestry.vars] + dependencies.map(\.role.exports) + [ownVars]), params: params,
      dependencies: dependencies.map(\.role), parentNames: ancestry.names, isPublic: use.isPublic,
      parentPaths: ancestry.paths, identity: identity,
      exports: merged(dependencies.map(\.role.exports) + [ownVars]),
      allowsDuplicates: use.allowsDuplicates ?? meta.allowsDuplicates)
    gathering.roles.append(role)
    let steps = tasks(of: role, meta)
    return Loading.LoadedRole(
      role: role, steps: dependencies.flatMap(\.steps) + steps + [.task(end(of: role))],
      handlers: dependencies.flatMap(\.handlers) + (isFirst ? handlers(of: role) : []))
  }

  private var identity: Value {
    Value([
      Value(path), Value(use.params), Value(use.vars?.values ?? Map()),
      Value(use.when.map(\.value)), Value(use.tags.map { Value($0) }),
      Value(use.from.sorted { $0.key < $1.key }.map { Value($0.key + "=" + $0.value) }),
    ])
  }

  private func merged(_ maps: [Map]) -> Map { maps.reduce(Map()) { $0.merging($1) } }

  // MARK: Tasks and handlers

  private func context(of role: Role, _ directory: String) -> Inheritance {
    var context = inheritance
    context.role = role
    context.directory = "\(path)/\(directory)"
    // `vars:` of the entry: over the role's own vars, under its tasks' vars.
    if let vars = use.vars { context.blockVars.append(vars) }
    return context
  }

  private func tasks(of role: Role, _ meta: Meta) -> [Step] {
    let context = context(of: role, "tasks")
    var steps: [Step] = []
    let entryPoint = use.from["tasks"] ?? "main"
    if use.validatesArguments, let spec = argumentSpecs(meta)?[entryPoint]?.map {
      steps.append(.task(validation(of: role, spec, entryPoint, context)))
    }
    if let file = file("tasks", entryPoint) {
      steps += loading.steps(inFile: file, context, gathering, from: use.location)
    } else if use.from["tasks"] != nil {
      missing("tasks")
    }
    return steps
  }

  /// Tells the engine that the role has come to its end, as Ansible's `meta: role_complete` does.
  private func end(of role: Role) -> Task {
    let action = Action(
      written: "meta", name: "ansible.builtin.meta", arguments: ["free_form": "role_complete"],
      location: use.location)
    var task = Task(id: TaskNumbers.next(), location: use.location, action: action)
    task.role = role
    return task
  }

  private func handlers(of role: Role) -> [Task] {
    var context = context(of: role, "handlers")
    context.isHandler = true
    guard let file = file("handlers", use.from["handlers"] ?? "main") else {
      if use.from["handlers"] != nil { missing("handlers") }
      return []
    }
    return Step.tasks(loading.steps(inFile: file, context, gathering, from: use.location))
  }

  /// The task Ansible puts before a role that has an argument spec.
  private func validation(
    of role: Role, _ spec: Map, _ entryPoint: String, _ context: Inheritance
  ) -> Task {
    let name = "ansible.builtin.validate_argument_spec"
    let action = Action(
      written: name, name: name,
      arguments: [
        "argument_spec": spec["options"] ?? Value(Map()),
        "provided_arguments": Value(role.params),
        "validate_args_context": [
          "type": "role", "name": Value(role.name), "argument_spec_name": Value(entryPoint),
          "path": Value(role.path),
        ],
      ], location: use.location)
    var task = Task(id: TaskNumbers.next(), location: use.location, action: action)
    let note = spec["short_description"]?.string.map { " - \($0)" } ?? ""
    task.name = Field(
      Value("Validating arguments against arg spec '\(entryPoint)'\(note)"), at: use.location)
    task.role = role
    task.keywords = context.keywords
    task.when = context.when
    task.tags = context.tags + ["always"]
    task.blockVars = context.blockVars
    task.includeVars = context.includeVars
    task.searchPath = [role.path] + role.parentPaths.reversed() + [context.playDirectory]
    return task
  }

  private func argumentSpecs(_ meta: Meta) -> Value? {
    guard let file = file("meta", "argument_specs"), let root = loading.document(file) else {
      return meta.argumentSpecs.map { loading.value($0) }
    }
    return root["argument_specs"].map { loading.value($0) }
  }

  // MARK: Files

  /// `DIRECTORY/NAME` with the endings Ansible tries; nil when none exists.
  private func file(_ directory: String, _ name: String) -> String? {
    let endings = name == "main" ? [".yml", ".yaml", ".json", ""] : ["", ".yml", ".yaml", ".json"]
    return endings.map { "\(path)/\(directory)/\(name)\($0)" }.first(where: Paths.isFile)
  }

  private func missing(_ kind: String) {
    let name = use.from[kind] ?? "main"
    loading.missingFile(
      "file for \(kind)_from", name, searched: ["\(path)/\(kind)/\(name).yml"], at: use.location)
  }

  /// `defaults` or `vars`: one file, or all files of the directory `main`.
  private func variables(_ kind: String) -> Map {
    let name = use.from[kind] ?? "main"
    if let file = file(kind, name) { return variables(inFile: file, kind) }
    let directory = "\(path)/\(kind)/\(name)"
    guard Paths.isDirectory(directory) else {
      if use.from[kind] != nil { missing(kind) }
      return Map()
    }
    return merged(files(in: directory).map { variables(inFile: $0, kind) })
  }

  private func files(in directory: String) -> [String] {
    let names = (try? Files.list(directory)) ?? []
    return names.flatMap { name -> [String] in
      let path = "\(directory)/\(name)"
      if name.hasPrefix(".") || name.hasSuffix("~") { return [] }
      if Paths.isDirectory(path) { return files(in: path) }
      let isVars =
        [".yml", ".yaml", ".json"].contains { name.hasSuffix($0) } || !name.contains(".")
      return isVars ? [path] : []
    }
  }

  private func variables(inFile file: String, _ kind: String) -> Map {
    guard let root = loading.document(file, from: use.location), !root.isNull else { return Map() }
    guard root.entries != nil else {
      loading.report(
        Problem(
          "playbooks.not-variables", what: "'\(kind)' of a role must be a mapping of variables",
          at: root.location, because: "this is \(root.kindName)",
          fix: "write one 'name: value' a line"))
      return Map()
    }
    loading.checkTemplates(root)
    return loading.value(root).map ?? Map()
  }
}

/// `meta/main.yml` of a role.
private struct Meta {
  var dependencies: [Node] = []
  var allowsDuplicates = false
  var argumentSpecs: Node?

  init(_ loading: Loading, _ file: String?) {
    guard let file, let root = loading.document(file), !root.isNull,
      loading.entries(root, of: "meta/main.yml") != nil
    else { return }
    dependencies = root["dependencies"].map { loading.items($0, of: "'dependencies'") } ?? []
    allowsDuplicates = root["allow_duplicates"]?.scalarValue?.truth ?? false
    argumentSpecs = root["argument_specs"]
  }
}
