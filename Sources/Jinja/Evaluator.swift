import Value

/// Runs one template over one scope.
final class Evaluator {
  let environment: Environment
  let scope: any Scope
  /// Literals are read out of results, also of macros and block sets (not for template files).
  let converts: Bool
  var frame = Frame(parent: nil)
  var output: Output
  /// Line of the statement at work.
  var line = 0
  /// What a filter block's innermost filter works on.
  var piped: Item?
  /// Variables already looked up, so that a change by method is seen again.
  private var known: [String: Item] = [:]
  /// What is read of lazy maps in whole; shared with the templates this one includes.
  let taken: LazyBox.Taken
  private var depth = 0
  private var steps = 0
  /// Block bodies by name, the youngest template's first.
  var blocks: [String: [Statement.Block]] = [:]
  /// Set by `extends`: what follows at top level prints nothing.
  var parent: Template?

  /// Compiled regular expressions by flags and text.
  var patterns: [String: AnyObject] = [:]

  static let depthLimit = 300

  init(
    _ environment: Environment, _ scope: any Scope, converts: Bool,
    taken: LazyBox.Taken = LazyBox.Taken()
  ) {
    self.taken = taken
    output = Output(isAnsible: environment.isAnsible)
    self.environment = environment
    self.scope = scope
    self.converts = converts
  }

  /// Counts one step; every loop and every expression passes here, so nothing runs for ever.
  func step() throws(TemplateError) {
    steps += 1
    if steps > environment.stepLimit {
      throw .runtime("the template takes more than \(environment.stepLimit) steps")
    }
    if steps & 0x3FF == 0 { try checkTime() }
  }

  /// When the clock was first looked at.
  private var started: Double?

  private func checkTime() throws(TemplateError) {
    let now = environment.monotonic()
    let began = started ?? now
    started = began
    if now - began > environment.timeLimit {
      throw .runtime("the template takes longer than \(Int(environment.timeLimit)) seconds")
    }
  }

  /// Goes on counting where another evaluator of the same run stopped.
  func take(stepsOf other: Evaluator) {
    steps = other.steps
    depth = other.depth
    started = other.started
  }

  func deeper<R>(_ body: () throws(TemplateError) -> R) throws(TemplateError) -> R {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit { throw .runtime("maximum recursion depth exceeded") }
    return try body()
  }

  /// The value of a name: set in the template, the caller's variable, a global.
  func resolve(_ name: String) throws(TemplateError) -> Item {
    var isolated = false
    var next: Frame? = frame
    var hidesLoop = false
    while let frame = next {
      if let item = frame.variables[name], !hidesLoop || name != "loop" { return item }
      hidesLoop = hidesLoop || frame.hidesLoop
      isolated = frame.isIsolated
      next = isolated ? nil : frame.parent
    }
    if !isolated {
      if let item = known[name] { return item }
      if let item = try variable(name) {
        known[name] = item
        return item
      }
    }
    if environment.isAnsible || !PlainJinja.ansibleGlobals.contains(name),
      let global = Globals.find(name)
    {
      return global
    }
    if let global = environment.globals[name] { return Item(global) }
    if name == "self" { return Item(.object(BlocksObject(self))) }
    return Item(.undefined(Undefined(name: name, flavour: environment.undefined)))
  }

  private func variable(_ name: String) throws(TemplateError) -> Item? {
    if let lazy = scope.lazyMap(name) { return Item(.lazy(LazyBox(map: lazy, taken: taken))) }
    do {
      return try scope.lookUp(name).map { Item($0) }
    } catch {
      guard error.kind == .undefined else { throw error }
      return Item(.undefined(Undefined(error.message, name: name)))
    }
  }

  /// Runs `body` in a new scope inside the current one.
  func inFrame<R>(
    _ new: Frame? = nil, _ body: () throws(TemplateError) -> R
  ) throws(TemplateError) -> R {
    let outer = frame
    frame = new ?? Frame(parent: outer)
    defer { frame = outer }
    return try body()
  }

  /// What `body` prints, as one value.
  func capture(_ body: () throws(TemplateError) -> Void) throws(TemplateError) -> Item {
    let outer = output
    output = Output(isAnsible: environment.isAnsible)
    defer { output = outer }
    try body()
    return output.joined(converts: converts)
  }
}
