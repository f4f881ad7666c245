/// What tasks loaded later (includes) inherit from the task that includes them.
package struct Inheritance: Sendable {
  package var when: [Field]
  package var tags: [String]
  package var keywords: Keywords
  package var notify: [Field]
  package var blockVars: [VarsLayer]
  package var includeVars: [VarsLayer]
  package var role: Role?
  /// Directories in which files of tasks, templates and files are looked for first.
  package var directory: String
  /// `playbook_dir`.
  package var playDirectory: String
  /// The tasks are handlers, or belong to a handler's include.
  package var isHandler: Bool

  package init(directory: String, playDirectory: String? = nil) {
    self.directory = directory
    self.playDirectory = playDirectory ?? directory
    isHandler = false
    when = []
    tags = []
    keywords = Keywords()
    notify = []
    blockVars = []
    includeVars = []
  }
}

/// Tasks and handlers that an include brings in at run time.
package struct Included: Sendable {
  package var steps: [Step]
  package var handlers: [Task]
  /// The role of an `include_role`, with the roles it depends on before it.
  package var roles: [Role]
  /// The task file, absolute.
  package var file: String?

  package init(steps: [Step], handlers: [Task] = [], roles: [Role] = []) {
    self.steps = steps
    self.handlers = handlers
    self.roles = roles
  }
}
