import Value

/// How a list of statements ended.
enum Flow { case normal, breakLoop, continueLoop }

extension Evaluator {
  @discardableResult
  func run(_ statements: [Statement]) throws(TemplateError) -> Flow {
    for statement in statements {
      line = statement.line
      do {
        let flow = try run(statement)
        if flow != .normal { return flow }
      } catch {
        var error = error
        if error.line == 0 { error.line = statement.line }
        throw error
      }
    }
    return .normal
  }

  private func run(_ statement: Statement) throws(TemplateError) -> Flow {
    switch statement.node {
    case .data(let text):
      if !isSilent { output.append(data: text) }
    case .print(let expr):
      if !isSilent { try print(try evaluate(expr)) }
    case .branch(let branches, let otherwise): return try branch(branches, otherwise)
    case .loop(let loop): try self.loop(loop)
    case .set(let target, let expr): try assign(target, try evaluate(expr))
    case .breakLoop: return .breakLoop
    case .continueLoop: return .continueLoop
    case .run(let expr): _ = try evaluate(expr)
    default: try runScoped(statement.node)
    }
    return .normal
  }

  /// Output at the top level of a template that extends another is dropped.
  private var isSilent: Bool { parent != nil && frame.parent == nil }

  private func runScoped(_ node: Statement.Node) throws(TemplateError) {
    switch node {
    case .setBlock(let target, let filter, let body): try setBlock(target, filter, body)
    case .with(let pairs, let body): try with(pairs, body)
    case .macro(let macro): assign(macro.name, Item(self.macro(macro)))
    case .callBlock(let macro, let call): try callBlock(macro, call)
    case .filterBlock(let filter, let body):
      let text = try capture { () throws(TemplateError) in
        try inFrame { () throws(TemplateError) in _ = try run(body) }
      }
      try print(try filtered(text, by: filter))
    case .scope(let body): try inFrame { () throws(TemplateError) in _ = try run(body) }
    case .block(let block): try self.block(block)
    case .extends(let expr):
      if parent != nil { throw .runtime("extended multiple times") }
      parent = try load(try evaluate(expr))
    case .include(let expr, let ignores, let withContext):
      try include(expr, ignores: ignores, withContext: withContext)
    case .importModule(let expr, let name, let withContext):
      let module = try self.module(expr, withContext: withContext)
      assign(name, Item(.object(module)))
    case .fromImport(let expr, let names, let withContext):
      try fromImport(expr, names, withContext)
    default: break
    }
  }

  // MARK: names

  func assign(_ name: String, _ item: Item) { frame.variables[name] = item }

  func assign(_ target: Expr, _ item: Item) throws(TemplateError) {
    switch target {
    case .name(let name): assign(name, item)
    case .namespaceField(let name, let field):
      guard case .object(let object) = try resolve(name).kind,
        let namespace = object as? NamespaceObject
      else { throw .runtime("cannot assign attribute on non-namespace object") }
      if item.holdsObject(namespace) { throw .runtime("a namespace cannot contain itself") }
      namespace.fields[field] = item
    case .tuple(let targets):
      let items = try item.elements()
      if items.count > targets.count {
        throw .runtime("too many values to unpack (expected \(targets.count))")
      }
      if items.count < targets.count {
        throw .runtime(
          "not enough values to unpack (expected \(targets.count), got \(items.count))")
      }
      for (target, item) in zip(targets, items) { try assign(target, item) }
    default: throw .runtime("cannot assign to this expression")
    }
  }

  // MARK: control

  private func branch(
    _ branches: [Statement.Branch], _ otherwise: [Statement]
  ) throws(TemplateError) -> Flow {
    for branch in branches where try evaluate(branch.test).truth() {
      return try deeper { () throws(TemplateError) in try run(branch.body) }
    }
    return try deeper { () throws(TemplateError) in try run(otherwise) }
  }

  private func loop(_ loop: Statement.Loop) throws(TemplateError) {
    try iterate(loop, over: try evaluate(loop.over), depth: 0)
  }

  private func iterate(
    _ loop: Statement.Loop, over iterable: Item, depth: Int
  ) throws(TemplateError) {
    var items = try iterable.elements()
    if let filter = loop.filter { items = try kept(items, loop.target, filter) }
    if items.isEmpty {
      try inFrame { () throws(TemplateError) in _ = try run(loop.otherwise) }
      return
    }
    let object = LoopObject(items, depth: depth)
    if loop.isRecursive { object.again = again(loop, depth: depth, in: frame) }
    for (place, item) in items.enumerated() {
      try step()
      object.index = place
      let flow = try inFrame { () throws(TemplateError) -> Flow in
        assign("loop", Item(.object(object)))
        try assign(loop.target, item)
        return try deeper { () throws(TemplateError) in try run(loop.body) }
      }
      if flow == .breakLoop { break }
    }
  }

  private func kept(
    _ items: [Item], _ target: Expr, _ filter: Expr
  ) throws(TemplateError) -> [Item] {
    var kept: [Item] = []
    for item in items {
      let keeps = try inFrame { () throws(TemplateError) -> Bool in
        try assign(target, item)
        return try evaluate(filter).truth()
      }
      if keeps { kept.append(item) }
    }
    return kept
  }

  /// `loop(children)` inside a recursive loop.
  private func again(_ loop: Statement.Loop, depth: Int, in frame: Frame) -> Function {
    Function(name: "loop") { evaluator, call throws(TemplateError) in
      let bound = try call.bound("loop", ["iterable"], required: 1)
      let children = try bound.required(0)
      return try evaluator.deeper { () throws(TemplateError) in
        try evaluator.inFrame(Frame(parent: frame)) { () throws(TemplateError) in
          try evaluator.capture { () throws(TemplateError) in
            try evaluator.iterate(loop, over: children, depth: depth + 1)
          }
        }
      }
    }
  }

  private func filtered(_ text: Item, by filter: Expr) throws(TemplateError) -> Item {
    let outer = piped
    piped = text
    defer { piped = outer }
    return try evaluate(filter)
  }

  private func setBlock(
    _ target: Expr, _ filter: Expr?, _ body: [Statement]
  ) throws(TemplateError) {
    let text = try capture { () throws(TemplateError) in
      try inFrame { () throws(TemplateError) in _ = try run(body) }
    }
    try assign(
      target, try filter.map { (f) throws(TemplateError) in try filtered(text, by: f) } ?? text)
  }

  private func with(
    _ pairs: [(target: Expr, value: Expr)], _ body: [Statement]
  ) throws(TemplateError) {
    // Values see the outer scope, not each other.
    var items: [Item] = []
    for pair in pairs { items.append(try evaluate(pair.value)) }
    try inFrame { () throws(TemplateError) in
      for (pair, item) in zip(pairs, items) { try assign(pair.target, item) }
      _ = try run(body)
    }
  }

  // MARK: macros

  func macro(_ macro: MacroSyntax) -> Item.Kind {
    let definition = frame
    return .object(
      MacroObject(macro) { evaluator, call throws(TemplateError) in
        try evaluator.invoke(macro, call, definedIn: definition)
      })
  }

  private func callBlock(_ macro: MacroSyntax, _ call: Expr) throws(TemplateError) {
    guard case .call(let callee, let arguments) = call else { return }
    var values = try values(arguments)
    values.named.append(("caller", Item(self.macro(macro))))
    try print(try self.call(try evaluate(callee), values))
  }

  private func invoke(
    _ macro: MacroSyntax, _ call: CallValues, definedIn definition: Frame
  ) throws(TemplateError) -> Item {
    try deeper { () throws(TemplateError) in
      try inFrame(Frame(parent: definition)) { () throws(TemplateError) in
        try bind(macro, call)
        let silent = parent
        parent = nil
        defer { parent = silent }
        return try capture { () throws(TemplateError) in _ = try run(macro.body) }
      }
    }
  }

  /// jinja2/runtime.py, Macro.__call__.
  private func bind(_ macro: MacroSyntax, _ call: CallValues) throws(TemplateError) {
    var rest = call
    let optional = macro.parameters.count - macro.defaults.count
    // A default sees what stands before it, and not the caller's names of those after.
    for name in macro.parameters.dropFirst(call.positional.count) {
      assign(name, Item(.undefined(Undefined(name: name, flavour: environment.undefined))))
    }
    for (place, name) in macro.parameters.enumerated() {
      if place < call.positional.count {
        assign(name, call.positional[place])
      } else if let item = rest.take(name) {
        assign(name, item)
      } else if place >= optional {
        assign(name, try evaluate(macro.defaults[place - optional]))
      } else {
        assign(
          name,
          Item(
            .undefined(
              Undefined(
                "parameter \(Python.quoted(name)) was not provided", name: name,
                flavour: environment.undefined))))
      }
    }
    if macro.usesCaller, !macro.parameters.contains("caller") {
      assign(
        "caller",
        rest.take("caller")
          ?? Item(
            .undefined(
              Undefined(
                "No caller defined", name: "caller", flavour: environment.undefined))))
    }
    let extra = Array(call.positional.dropFirst(macro.parameters.count))
    if macro.usesVarargs { assign("varargs", Item(.tuple(extra))) }
    if macro.usesKwargs {
      assign("kwargs", Item(.dict(DictBox(rest.named.map { (Value($0.name), $0.value) }))))
    } else if let first = rest.named.first {
      throw .runtime(
        "macro \(Python.quoted(macro.name)) takes no keyword argument \(Python.quoted(first.name))")
    }
    if !macro.usesVarargs, !extra.isEmpty {
      throw .runtime(
        "macro \(Python.quoted(macro.name)) takes not more than \(macro.parameters.count) "
          + "argument(s)")
    }
  }
}

extension Item {
  func holdsObject(_ wanted: NamespaceObject) -> Bool { holds(wanted) }
}
