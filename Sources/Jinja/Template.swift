package import Value

/// A template, read and ready to be evaluated any number of times.
package final class Template: Sendable {
  package let text: String
  package let location: SourceLocation?
  package let options: Options
  let body: [Statement]
  /// Every block, also nested ones.
  let blocks: [Statement.Block]
  private let uses: [Use]
  private let isPlain: Bool
  /// The name when the text is exactly `{{ name }}`.
  private let singleName: String?
  private let trailingNewlines: Int

  /// - Throws: `syntax` with line, and column where the lexer found it.
  package init(
    _ text: String, at location: SourceLocation? = nil, options: Options = .string
  ) throws(TemplateError) {
    var options = options
    let source = try options.takeHeader(text)
    self.text = text
    self.location = location
    isPlain = !Self.isPossiblyTemplate(source, options)
    trailingNewlines = Self.newlinesAtEnd(text)
    if isPlain {
      singleName = nil
      self.options = options
      plain = options.withNewlines(source)
      // As part of another template it is without its last line end.
      let isKept = options.keepsTrailingNewline || source.utf8.last != UInt8(ascii: "\n")
      piece =
        isKept ? plain : String(plain.unicodeScalars.dropLast(options.newlineSequence.utf8.count))
      body = piece.isEmpty ? [] : [Statement(line: 1, node: .data(piece))]
      (blocks, uses) = ([], [])
      return
    }
    plain = ""
    piece = ""
    self.options = options
    (body, uses) = try Parser.template(try Lexer.tokens(of: source, options), options)
    blocks = Self.blocks(in: body)
    var names: Set<String> = []
    for block in blocks where !names.insert(block.name).inserted {
      throw TemplateError(.syntax, "block \(Python.quoted(block.name)) defined twice")
    }
    if case .print(.name(let name))? = body.first?.node, body.count == 1,
      source.utf8.last != UInt8(ascii: "\n") || trailingNewlines <= 1
    {
      singleName = name
    } else {
      singleName = nil
    }
  }

  /// The text itself when it holds no template.
  private let plain: String
  /// The same as part of another template: without its last line end.
  private let piece: String

  private static func isPossiblyTemplate(_ text: String, _ options: Options) -> Bool {
    if options == .string || options == .file {
      // One pass for the usual delimiters, which all start with a brace.
      var wasBrace = false
      for byte in text.utf8 {
        if wasBrace, byte == 0x7B || byte == 0x25 || byte == 0x23 { return true }
        wasBrace = byte == 0x7B
      }
      return false
    }
    return [options.variableStart, options.blockStart, options.commentStart].contains {
      Python.contains($0, in: text)
    }
  }

  private static func newlinesAtEnd(_ text: String) -> Int {
    text.utf8.reversed().prefix { $0 == 0x0A }.count
  }

  private static func blocks(in statements: [Statement]) -> [Statement.Block] {
    var found: [Statement.Block] = []
    for statement in statements {
      switch statement.node {
      case .block(let block): found += [block] + blocks(in: block.body)
      case .branch(let branches, let otherwise):
        for branch in branches { found += blocks(in: branch.body) }
        found += blocks(in: otherwise)
      case .loop(let loop): found += blocks(in: loop.body) + blocks(in: loop.otherwise)
      case .with(_, let body), .scope(let body), .filterBlock(_, let body),
        .setBlock(_, _, let body):
        found += blocks(in: body)
      default: break
      }
    }
    return found
  }

  /// The text this template gives, never read as a literal: what `template:` and `copy:` write.
  package func render(
    in scope: any Scope, environment: Environment
  ) throws(TemplateError) -> Value {
    try result(in: scope, environment, converts: false)
  }

  /// The value of a string in a playbook: itself without delimiters, the variable's own value for
  /// exactly `{{ name }}`, else the text, or the literal it reads as.
  package func value(
    in scope: any Scope, environment: Environment
  ) throws(TemplateError) -> Value {
    try result(in: scope, environment, converts: true)
  }

  /// The same for a string inside another template, whose steps and depth it goes on counting.
  func value(within outer: Evaluator) throws(TemplateError) -> Value {
    try result(in: outer.scope, outer.environment, converts: true, within: outer)
  }

  private func result(
    in scope: any Scope, _ environment: Environment, converts: Bool, within outer: Evaluator? = nil
  ) throws(TemplateError) -> Value {
    if isPlain { return Value(environment.isAnsible ? plain : piece) }
    let evaluator = Evaluator(environment, scope, converts: converts)
    if let outer { evaluator.take(stepsOf: outer) }
    defer { outer?.take(stepsOf: evaluator) }
    do {
      if converts, let singleName, let value = try single(singleName, evaluator) { return value }
      try evaluator.render(self)
    } catch {
      if error.kind == .unknown { return .unknown }
      throw error
    }
    var result = evaluator.output.joined(converts: converts)
    if environment.isAnsible, case .text(let rendered) = result.kind {
      let missing = trailingNewlines - Self.newlinesAtEnd(rendered)
      if missing > 0 {
        result.kind = .text(rendered + String(repeating: options.newlineSequence, count: missing))
      }
    }
    return try result.value()
  }

  /// `{{ name }}`: the value itself, except that a text may still read as a literal.
  private func single(_ name: String, _ evaluator: Evaluator) throws(TemplateError) -> Value? {
    let item = try evaluator.resolve(name)
    if item.isUnknown { return try item.value() }
    switch item.kind {
    case .none, .bool, .int, .double, .list, .dict, .lazy: return try item.value()
    default: return nil
    }
  }
}

extension Template {
  /// Whether `text` holds any delimiter, so that templating it can change it.
  package static func isPossiblyTemplate(_ text: String) -> Bool {
    isPossiblyTemplate(text, .string)
  }

  /// Whether `value` has to be templated: it holds delimiters at any depth and is not unsafe there.
  package static func needsTemplating(_ value: Value) -> Bool {
    if value.marks.contains(.unsafe) { return false }
    switch value.content {
    case .string(let text): return isPossiblyTemplate(text)
    case .list(let items): return items.contains(where: needsTemplating)
    case .map(let map): return map.entries.contains { needsTemplating($0.value) }
    default: return false
    }
  }

  /// Names this template reads and does not set itself, sorted.
  package var freeNames: [String] { FreeNames.of(body) }

  /// Those of `freeNames` that are read for sure and must have a value, sorted.
  package var certainNames: [String] { CertainNames.of(body) }

  /// Filters and tests that `environment` does not have, each with the nearest name it has.
  package func check(in environment: Environment) -> [TemplateError] {
    UnknownNames.errors(uses, text: text, in: environment)
  }
}
