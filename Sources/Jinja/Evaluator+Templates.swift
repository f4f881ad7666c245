import Value

/// Several templates: blocks, inheritance, include, import.
extension Evaluator {
  /// Runs a whole template, and those it extends, into the output.
  func render(_ template: Template) throws(TemplateError) {
    var next: Template? = template
    while let template = next {
      try step()
      for block in template.blocks { blocks[block.name, default: []].append(block) }
      parent = nil
      try run(template.body)
      next = parent
    }
    parent = nil
  }

  private var root: Frame {
    var frame = self.frame
    while let parent = frame.parent { frame = parent }
    return frame
  }

  func block(_ block: Statement.Block) throws(TemplateError) {
    if parent != nil, frame.parent == nil { return }
    try self.block(named: block.name, level: 0, in: block.isScoped ? frame : root)
  }

  /// Prints a block; `level` counts upwards from the youngest template.
  func block(named name: String, level: Int, in outer: Frame) throws(TemplateError) {
    guard let chain = blocks[name], level < chain.count else { return }
    let block = chain[level]
    if block.isRequired { throw .runtime("Required block \(Python.quoted(name)) not found") }
    try deeper { () throws(TemplateError) in
      try inFrame(Frame(parent: outer)) { () throws(TemplateError) in
        assign("super", superBlock(name, level + 1, outer))
        _ = try run(block.body)
      }
    }
  }

  private func superBlock(_ name: String, _ level: Int, _ outer: Frame) -> Item {
    guard level < blocks[name]?.count ?? 0 else {
      return Item(
        .undefined(
          Undefined(
            "there is no parent block called \(Python.quoted(name)).", name: "super",
            flavour: environment.undefined)))
    }
    return Item(
      .function(
        Function(name: "super") { evaluator, _ throws(TemplateError) in
          try evaluator.capture { () throws(TemplateError) in
            try evaluator.block(named: name, level: level, in: outer)
          }
        }))
  }

  /// The template an expression names: a name, or the first of a list that exists.
  func load(_ named: Item) throws(TemplateError) -> Template {
    if named.isUnknown { throw .unknown }
    var names: [String] = []
    switch named.kind {
    case .text(let name): names = [name]
    case .list, .tuple: for item in try named.elements() { names.append(try item.str()) }
    case .undefined(let undefined): throw .undefined(undefined.message)
    default: throw .runtime("a template's name must be text")
    }
    for name in names {
      if let template = try environment.templateLoader?(name) { return template }
    }
    throw .runtime(
      names.count == 1
        ? names[0] : "none of the templates given were found: \(names.joined(separator: ", "))")
  }

  func include(
    _ expr: Expr, ignores: Bool, withContext: Bool
  ) throws(TemplateError) {
    let named = try evaluate(expr)
    let template: Template
    do {
      template = try load(named)
    } catch {
      if ignores, error.kind == .runtime { return }
      throw error
    }
    try deeper { () throws(TemplateError) in
      let inner = try nested(
        Frame(parent: frame, isIsolated: !withContext, hidesLoop: true), template)
      output.append(data: inner.output.text)
      try output.append(Item("", marks: inner.output.marks))
    }
  }

  /// Runs another template with names of its own, over the same variables.
  private func nested(_ frame: Frame, _ template: Template) throws(TemplateError) -> Evaluator {
    let inner = Evaluator(environment, scope, converts: converts, taken: taken)
    inner.take(stepsOf: self)
    inner.frame = frame
    try inner.render(template)
    take(stepsOf: inner)
    return inner
  }

  func module(_ expr: Expr, withContext: Bool) throws(TemplateError) -> ModuleObject {
    let named = try evaluate(expr)
    return try deeper { () throws(TemplateError) in
      let template = try load(named)
      let own = Frame(
        parent: withContext ? frame : nil, isIsolated: !withContext, hidesLoop: true)
      let inner = try nested(own, template)
      let name = (try? named.str()) ?? ""
      return ModuleObject(name, own.variables.filter { !$0.key.hasPrefix("_") }, inner.output.text)
    }
  }

  func fromImport(
    _ expr: Expr, _ names: [(name: String, alias: String)], _ withContext: Bool
  ) throws(TemplateError) {
    let module = try self.module(expr, withContext: withContext)
    for (name, alias) in names {
      assign(
        alias,
        module.attribute(name)
          ?? Item(
            .undefined(
              Undefined(
                "the template \(Python.quoted(module.name)) (imported on line \(line)) does not "
                  + "export the requested name \(Python.quoted(name))", name: name,
                flavour: environment.undefined))))
    }
  }
}
