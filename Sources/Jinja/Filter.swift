package import Value

/// A filter by name in an `Environment`.
package struct Filter: Sendable {
  /// What the result takes over from input and arguments.
  enum Spread: Sendable {
    /// The union of all marks, deep.
    case all
    /// Only moves elements about; each carries its own marks. Unknown anywhere: unknown.
    case structural
    /// Hands one of its inputs through.
    case passing
  }

  let spread: Spread
  let body: @Sendable (Evaluator, Item, CallValues) throws(TemplateError) -> Item

  init(
    _ spread: Spread = .all,
    _ body: @escaping @Sendable (Evaluator, Item, CallValues) throws(TemplateError) -> Item
  ) {
    self.spread = spread
    self.body = body
  }

  /// A filter of another room: data in, data out. Marks are joined by the engine.
  /// - Parameter body: gets the input, the positional arguments and the keyword arguments.
  package static func data(
    _ body: @escaping @Sendable (Value, [Value], Map) throws(TemplateError) -> Value
  ) -> Filter {
    Filter { _, input, call throws(TemplateError) in
      let (positional, named) = try call.data()
      return Item(try body(try input.value(), positional, named))
    }
  }
}

/// A test by name in an `Environment`.
package struct Test: Sendable {
  /// How far the test looks into its input.
  enum Reach: Sendable { case none, deep }

  let reach: Reach
  /// Nearly always a boolean; what tasks registered is handed through as it is.
  let body: @Sendable (Evaluator, Item, CallValues) throws(TemplateError) -> Item

  init(
    _ reach: Reach = .deep,
    _ holds: @escaping @Sendable (Evaluator, Item, CallValues) throws(TemplateError) -> Bool
  ) {
    self.reach = reach
    body = { evaluator, input, call throws(TemplateError) in
      Item(try holds(evaluator, input, call))
    }
  }

  init(
    giving body: @escaping @Sendable (Evaluator, Item, CallValues) throws(TemplateError) -> Item
  ) {
    reach = .deep
    self.body = body
  }

  /// A test of another room; see `Filter.data`.
  package static func data(
    _ body: @escaping @Sendable (Value, [Value], Map) throws(TemplateError) -> Bool
  ) -> Test {
    Test { _, input, call throws(TemplateError) in
      let (positional, named) = try call.data()
      return try body(try input.value(), positional, named)
    }
  }
}

extension CallValues {
  func data() throws(TemplateError) -> ([Value], Map) {
    var values: [Value] = []
    for item in positional { values.append(try item.value()) }
    var options = Map()
    for (name, item) in named { options[name] = try item.value() }
    return (values, options)
  }
}
