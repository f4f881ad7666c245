package import Jinja
package import Machine
import Synchronization
import System
package import Value

/// Reads playbooks: everything static in place, everything that can be known checked.
package final class PlaybookLoader: Sendable {
  /// What the loader needs from the rooms around it.
  package struct Settings: Sendable {
    /// Where roles are looked for after `roles/` beside the playbook.
    package var rolesPaths: [String] = []
    /// Extra variables: names of static imports may use them and the play's `vars`.
    package var variables = Map()
    /// Names are relative to it; absolute.
    package var workingDirectory: String
    package var vault: VaultOpener
    /// Takes what was read out of vault files, marked secret.
    package var revealed: @Sendable (Value) -> Void = { _ in }
    /// What ansible-playbook finds out only when a task runs is no problem before.
    package var isLenient = false
    /// Variables of roles are not the play's (`private_role_vars`).
    package var hidesRoleVars = false
    /// Where collections are after `collections/` beside the playbook.
    package var collectionPaths: [String] = []
    /// Where Python modules are besides `library` beside the playbooks and in roles.
    package var libraries: [String] = []
    /// Told of every file that is read, with its bytes as they lie there.
    package var reading: @Sendable (_ path: String, _ bytes: [UInt8]) -> Void = { _, _ in }
    /// The options of a module or action by its full name; nil when it is not implemented.
    package var spec: @Sendable (_ name: String) -> ModuleSpec?
    /// The full names `spec` knows.
    package var implemented: [String]
    /// Whether something carries out the action or module of that full name.
    package var isBuilt: @Sendable (_ name: String) -> Bool = { _ in true }
    /// What is wrong with a play's pattern, given the inventory.
    package var patternProblems: @Sendable (_ hosts: Field) -> [Problem]
    /// Names of variables that are set outside the playbooks; nil when they are not all known.
    package var definedNames: Set<String>?
    /// Filters and tests templates may use; names of static imports are templated with it.
    package var environment = Jinja.Environment()

    package init() {
      workingDirectory = (try? Files.realPath(".")) ?? "/"
      vault = { (_, at) throws(Problem) in
        throw Problem(
          "playbooks.no-vault-password", what: "a vault value needs its password", at: at,
          fix: "give it with --vault-password-file FILE or --ask-vault-pass")
      }
      spec = { _ in nil }
      implemented = []
      patternProblems = { _ in [] }
    }
  }

  /// What is wrong with a task whose module is known and not built; nil where it is.
  package func unbuilt(_ task: Task) -> Problem? {
    guard !settings.isBuilt(task.action.name) else { return nil }
    return Problem(
      "playbooks.module-not-built", what: "the module '\(task.action.name)' is not built",
      at: task.action.location,
      fix: "groundwork doc --list names those that are; command or shell may do what it does")
  }

  /// The options that people write of a module, by its full name.
  package func spec(of name: String) -> ModuleSpec? { settings.spec(name) }

  /// Names are relative to it.
  package var workingDirectory: String { settings.workingDirectory }

  let settings: Settings
  let documents: Documents
  let implemented: Set<String>
  let paths: Paths

  package init(_ settings: Settings) {
    self.settings = settings
    documents = Documents(vault: settings.vault, reading: settings.reading)
    implemented = Set(settings.implemented)
    paths = Paths(working: settings.workingDirectory)
  }

  /// The full name of a module; as it is written where nobody knows it.
  package func moduleName(_ written: String) -> String {
    KnownModules.fullName(written, implemented: implemented) ?? written
  }

  /// Loads playbook files and all that they import.
  /// - Returns: problems and warnings sorted by place; nothing may run when there is a problem.
  package func load(
    _ files: [String]
  ) -> (playbooks: [Playbook], problems: [Problem], warnings: [Problem]) {
    let loading = Loading(self, foresees: !settings.isLenient)
    let playbooks = files.map { Playbook(file: $0, plays: loading.plays(inFile: $0)) }
    loading.reportMissing()
    loading.forgiveUnknownGroups()
    loading.reportUndefined(in: playbooks.flatMap(\.plays))
    return (playbooks, loading.sortedProblems, loading.warnings)
  }

  /// Loads a task file at run time.
  /// - Parameters:
  ///   - file: as the include names it, templated.
  ///   - inheritance: the include's `passesOn`.
  package func include(
    tasks file: String, at location: SourceLocation, inheritance: Inheritance
  ) -> (included: Included, problems: [Problem]) {
    let loading = Loading(self)
    let gathering = Gathering()
    let steps = loading.included(file: file, at: location, inheritance, gathering)
    var included = Included(
      steps: inheritance.isHandler ? [] : steps,
      handlers: gathering.handlers + (inheritance.isHandler ? Step.tasks(steps) : []),
      roles: gathering.roles)
    included.file = loading.taskFiles(file, inheritance, isStatic: false)
      .first(where: Paths.isFile)
    // As it is written, so Ansible says it.
    if let role = inheritance.role, !file.hasPrefix("/"), !inheritance.isHandler,
      case let written = "\(role.path)/tasks/\(file)", Paths.isFile(written)
    {
      included.file = written
    }
    return (included, loading.sortedProblems)
  }

  /// Where a role that an include names is looked for.
  package func rolePlaces(_ inheritance: Inheritance?) -> [String] {
    inheritance.map { Loading(self).rolePlaces($0, Ancestry(of: $0.role)) } ?? []
  }

  /// Where the file of an include is looked for first.
  package func wantedFile(_ file: String, _ inheritance: Inheritance?) -> String? {
    inheritance.flatMap { Loading(self).taskFiles(file, $0, isStatic: false).first }
  }

  /// Loads a role at run time.
  /// - Parameters:
  ///   - from: files other than `main`: `tasks`, `vars`, `defaults`, `handlers`.
  ///   - alreadyRun: roles of this play that are not to run again as dependencies.
  package func include(
    role name: String, from: [String: String] = [:], params: Map = Map(), isPublic: Bool = false,
    allowsDuplicates: Bool = true, validatesArguments: Bool = true,
    at location: SourceLocation, inheritance: Inheritance, alreadyRun: [Role] = []
  ) -> (included: Included, problems: [Problem]) {
    let loading = Loading(self)
    let gathering = Gathering()
    gathering.ran = Set(alreadyRun.map(\.identity))
    var use = RoleUse(name: name, location: location)
    use.from = from
    use.params = params
    use.isPublic = isPublic
    use.allowsDuplicates = allowsDuplicates
    use.validatesArguments = validatesArguments
    let loaded = loading.role(use, inheritance, Ancestry(of: inheritance.role), gathering)
    return (
      Included(
        steps: loaded?.steps ?? [], handlers: (loaded?.handlers ?? []) + gathering.handlers,
        roles: gathering.roles), loading.sortedProblems
    )
  }

  /// Where a file a task names is: Ansible's search path for `files`, `templates` and `vars`.
  /// - Returns: the first that exists, absolute, and everything that was looked at.
  package func findFile(
    _ name: String, kind: String, for task: Task
  ) -> (found: String?, searched: [String]) {
    findFile(name, kind: kind, searchPath: task.searchPath)
  }

  /// The same for a search path (`ansible_search_path`).
  package func findFile(
    _ name: String, kind: String, searchPath: [String]
  ) -> (found: String?, searched: [String]) {
    var searched: [String] = []
    if name.hasPrefix("/") {
      searched = [paths.absolute(name)]
    } else {
      let namesKind = name.split(separator: "/").first.map { String($0) == kind } ?? false
      for directory in searchPath {
        if !namesKind { searched.append(paths.absolute("\(kind)/\(name)", in: directory)) }
        searched.append(paths.absolute(name, in: directory))
      }
    }
    return (searched.first(where: Paths.exists), searched.map(paths.shown))
  }
}

/// Numbers for tasks: the order of loading, across every loader of the process.
enum TaskNumbers {
  private static let last = Atomic<Int>(0)
  static func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}

extension Step {
  /// Every task in the steps, blocks taken apart, in order.
  package static func tasks(_ steps: [Step]) -> [Task] {
    steps.flatMap { step in
      switch step {
      case .task(let task): [task]
      case .block(let block): tasks(block.body) + tasks(block.rescue) + tasks(block.always)
      }
    }
  }
}
