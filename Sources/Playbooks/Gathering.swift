import Value

/// What the parts of one play, or of one include, bring together while they are loaded.
final class Gathering {
  /// The play's own handlers, then those of imported roles.
  var handlers: [Task] = []
  /// Handlers of the play's roles; they stand before the others.
  var roleHandlers: [Task] = []
  var roles: [Role] = []
  /// What must not run a second time.
  var ran: Set<Value> = []
  /// Variables the names of static imports may use.
  var variables = Map()
  /// Includes bring handlers and tasks that nobody knows yet.
  var hasIncludes = false
}

/// The roles around a role: what it inherits from those that use it.
struct Ancestry {
  /// Outermost first.
  var names: [String] = []
  var paths: [String] = []
  var defaults = Map()
  var vars = Map()
  var params = Map()

  init() {}

  init(of role: Role?) {
    guard let role else { return }
    names = role.parentNames + [role.name]
    paths = role.parentPaths + [role.path]
    defaults = role.defaults
    vars = role.vars
    params = role.params
  }
}

/// One place that uses a role.
struct RoleUse {
  var name: String
  var location: SourceLocation
  var params = Map()
  /// `vars:` of the entry.
  var vars: VarsLayer?
  var when: [Field] = []
  var tags: [String] = []
  /// Files other than `main`.
  var from: [String: String] = [:]
  var isPublic = true
  /// What a role says of itself, unless its use does.
  var allowsDuplicates: Bool?
  var validatesArguments = true

  init(name: String, location: SourceLocation) {
    self.name = name
    self.location = location
  }
}
