package import Value

/// A playbook file with its imports in place.
package struct Playbook: Sendable {
  package var file: String
  package var plays: [Play]

  package init(file: String, plays: [Play]) {
    self.file = file
    self.plays = plays
  }
}

/// One play. Keyword values are as written; the engine templates them.
package struct Play: Sendable {
  package var name: Field?
  package var location: SourceLocation
  /// One pattern, a list of patterns, or a template of either.
  package var hosts: Field
  /// The directory of the playbook file: `playbook_dir`.
  package var directory: String
  package var vars: [VarsLayer]
  package var varsFiles: [Field]
  package var varsPrompt: [Prompt]
  package var gatherFacts: Field?
  package var gatherSubset: Field?
  package var serial: Field?
  package var strategy: Field?
  package var maxFailPercentage: Field?
  package var anyErrorsFatal: Field?
  package var forceHandlers: Field?
  package var order: Field?
  /// `connection`, `remote_user`, `become`… of the play: inherited by its tasks, and used for facts.
  package var keywords: Keywords
  package var tags: [String]
  /// Conditions of the `import_playbook` it came through; in its tasks already, and facts obey them.
  package var when: [Field]
  /// Each ends with a flush of handlers, in this order.
  package var preTasks: [Step]
  /// Role tasks first, then `tasks`.
  package var tasks: [Step]
  package var postTasks: [Step]
  package var handlers: [Task]
  /// Every role of the play, dependencies before dependents, each once.
  package var roles: [Role]

  package init(hosts: Field, location: SourceLocation, directory: String) {
    self.hosts = hosts
    self.location = location
    self.directory = directory
    vars = []
    varsFiles = []
    varsPrompt = []
    keywords = Keywords()
    tags = []
    when = []
    preTasks = []
    tasks = []
    postTasks = []
    handlers = []
    roles = []
  }

  /// Where a name of `vars_files` may be, first `vars/` beside the playbook.
  package static func varsFiles(_ name: String, beside directory: String) -> [String] {
    if name.hasPrefix("/") { return [name] }
    let beside = "\(directory)/\(name)"
    return name.hasPrefix("vars/") ? [beside] : ["\(directory)/vars/\(name)", beside]
  }
}

/// One entry of `vars_prompt`.
package struct Prompt: Sendable {
  package var name: String
  package var prompt: String
  package var isPrivate: Bool
  package var defaultValue: Value?

  package init(name: String, prompt: String, isPrivate: Bool, defaultValue: Value?) {
    self.name = name
    self.prompt = prompt
    self.isPrivate = isPrivate
    self.defaultValue = defaultValue
  }
}

/// Variables from one place, with where each was written.
package struct VarsLayer: Sendable {
  package var values: Map
  package var location: SourceLocation?

  package init(_ values: Map, at location: SourceLocation? = nil) {
    self.values = values
    self.location = location
  }
}

/// A role in use: one instance for each place that uses it with its own parameters.
package final class Role: Sendable {
  /// As the user named it.
  package let name: String
  /// The role's directory, absolute.
  package let path: String
  /// `defaults/main.yml` over those of the roles it depends on and of the roles that use it: level 2.
  package let defaults: Map
  /// `vars/main.yml` over those of the roles that use it (and their entries' `vars:`) and of those it
  /// depends on: level 15 of its own tasks.
  package let vars: Map
  /// Level 15 of every other task of the play: `vars/main.yml` over those of the roles it depends on.
  package let exports: Map
  /// Extra keys where the role is used, over those of the roles that use it: level 20.
  package let params: Map
  /// Roles of `meta/main.yml` dependencies, in order.
  package let dependencies: [Role]
  /// The roles that depend on this one, or use it; outermost first.
  package let parentNames: [String]
  /// The directories of those roles.
  package let parentPaths: [String]
  /// False for `include_role` without `public: true`: its defaults and vars end with it.
  package let isPublic: Bool
  /// Equal for two uses that Ansible takes for the same role: on a host where one has run to its
  /// end, the other does not run again.
  package let identity: Value
  /// It runs again nevertheless.
  package let allowsDuplicates: Bool

  package init(
    name: String, path: String, defaults: Map, vars: Map, params: Map, dependencies: [Role] = [],
    parentNames: [String] = [], isPublic: Bool = true, parentPaths: [String] = [],
    identity: Value? = nil, exports: Map? = nil, allowsDuplicates: Bool = false
  ) {
    self.allowsDuplicates = allowsDuplicates
    self.name = name
    self.path = path
    self.defaults = defaults
    self.vars = vars
    self.params = params
    self.dependencies = dependencies
    self.parentNames = parentNames
    self.isPublic = isPublic
    self.parentPaths = parentPaths
    self.identity = identity ?? Value(path)
    self.exports = exports ?? vars
  }
}
