package import Value

/// What a list of tasks is made of.
package indirect enum Step: Sendable {
  case task(Task)
  case block(Block)
}

/// `block` with its `rescue` and `always`. Keywords of the block are already in its tasks.
package struct Block: Sendable {
  package var name: Field?
  package var location: SourceLocation
  package var body: [Step]
  package var rescue: [Step]
  package var always: [Step]

  package init(
    name: Field? = nil, location: SourceLocation, body: [Step], rescue: [Step] = [],
    always: [Step] = []
  ) {
    self.name = name
    self.location = location
    self.body = body
    self.rescue = rescue
    self.always = always
  }
}

/// Keywords that a task inherits: the value nearest to the task counts, except where noted.
package struct Keywords: Sendable {
  package var become: Field?
  package var becomeUser: Field?
  package var connection: Field?
  package var remoteUser: Field?
  package var port: Field?
  package var checkMode: Field?
  package var diff: Field?
  package var noLog: Field?
  package var ignoreErrors: Field?
  package var ignoreUnreachable: Field?
  package var anyErrorsFatal: Field?
  package var runOnce: Field?
  package var delegateTo: Field?
  package var delegateFacts: Field?
  package var throttle: Field?
  package var timeout: Field?
  /// Outermost first; merged, the inner one wins name by name.
  package var environment: [Field] = []
  /// Outermost first, by module or group name.
  package var moduleDefaults: [Field] = []

  package init() {}
}

/// One task, with everything it inherits from blocks, roles, imports and the play already in it.
package struct Task: Sendable {
  /// Unique in the process; the order of loading.
  package var id: Int
  package var name: Field?
  package var location: SourceLocation
  package var action: Action
  /// Conditions of the outermost parent first, the task's own last; all must hold.
  package var when: [Field]
  package var loop: Loop?
  package var loopControl: LoopControl
  package var register: String?
  package var changedWhen: [Field]
  package var failedWhen: [Field]
  package var until: [Field]
  package var retries: Field?
  package var delay: Field?
  package var async: Field?
  package var poll: Field?
  /// Names or listen topics; a parent's only when the task has none of its own, as in Ansible.
  package var notify: [Field]
  /// Topics a handler answers to.
  package var listen: [Field]
  package var keywords: Keywords
  /// Effective tags, inherited ones included; may hold templates.
  package var tags: [String]
  /// `vars` of the blocks and imports around it, outermost first: level 16.
  package var blockVars: [VarsLayer]
  /// Its own `vars`: level 17.
  package var vars: VarsLayer?
  /// `vars` given by the includes it came through (level 21), outermost first.
  package var includeVars: [VarsLayer]
  /// The role it belongs to.
  package var role: Role?
  package var isHandler: Bool
  /// Where files, templates and included tasks are looked for, nearest first: the role, the roles it
  /// is used by, the directory of the task's file, the playbook's directory (`ansible_search_path`).
  package var searchPath: [String]
  /// For `include_tasks` and `include_role`: what the included tasks inherit. That is what stands
  /// around the include, its `vars` and its `apply:`, but not its own `when`, `tags` or `become`.
  package var passesOn: Inheritance?

  package init(id: Int, location: SourceLocation, action: Action) {
    self.id = id
    self.location = location
    self.action = action
    when = []
    loopControl = LoopControl()
    changedWhen = []
    failedWhen = []
    until = []
    notify = []
    listen = []
    keywords = Keywords()
    tags = []
    blockVars = []
    includeVars = []
    isHandler = false
    searchPath = []
  }
}

/// The module or action of a task.
package struct Action: Sendable {
  /// As the user wrote it.
  package var written: String
  /// The full name after redirects (`ansible.builtin.copy`).
  package var name: String
  /// As written; `k=v` texts already taken apart, a free-form text under the spec's free-form option.
  package var arguments: Map
  /// `args:` as one template that gives a map (`args: "{{ options }}"`); rare.
  package var argumentsTemplate: Field?
  package var location: SourceLocation
  /// Where each option stands, by its written name.
  package var places: [String: SourceLocation]

  package init(
    written: String, name: String, arguments: Map, location: SourceLocation,
    places: [String: SourceLocation] = [:]
  ) {
    self.written = written
    self.name = name
    self.arguments = arguments
    self.location = location
    self.places = places
  }
}

/// `loop` or `with_X`.
package struct Loop: Sendable {
  /// nil for `loop`; otherwise the lookup (`items`, `dict`, `fileglob`, …).
  package var lookup: String?
  package var items: Field

  package init(lookup: String?, items: Field) {
    self.lookup = lookup
    self.items = items
  }
}

/// `loop_control`: names, labels and pace of a loop.
package struct LoopControl: Sendable {
  package var loopVar = "item"
  package var indexVar: String?
  package var label: Field?
  package var pause: Field?
  package var extended = false
  /// Whether `ansible_loop` has `allitems`.
  package var showsAllItems = true
  package var breakWhen: [Field] = []
  /// Of the others those that are templates, by key.
  package var templates: [String: Field] = [:]

  package init() {}
}
