package import Value

/// A bare expression, as `when`, `changed_when` and `until` hold.
package final class Expression: Sendable {
  package let text: String
  package let location: SourceLocation?
  private let expr: Expr
  private let uses: [Use]
  /// For text with delimiters, which is templated first and then read: Ansible only warns of it.
  private let template: Template?

  /// - Throws: `syntax`.
  package init(_ text: String, at location: SourceLocation? = nil) throws(TemplateError) {
    self.text = text
    self.location = location
    guard !Template.isPossiblyTemplate(text) else {
      template = try Template(text, at: location)
      (expr, uses) = (.none, [])
      return
    }
    template = nil
    (expr, uses) = try Parser.expression(try Lexer.expressionTokens(of: text))
  }

  /// The expression's value as data.
  package func value(
    in scope: any Scope, environment: Environment
  ) throws(TemplateError) -> Value {
    if let template { return try template.value(in: scope, environment: environment) }
    do {
      let item = try Evaluator(environment, scope, converts: true).evaluate(expr)
      return try item.unrolled.value()
    } catch {
      if error.kind == .unknown { return .unknown }
      throw error
    }
  }

  /// What `{% if … %}` makes of it: a Bool by Jinja's truth, or an unknown value.
  package func condition(
    in scope: any Scope, environment: Environment
  ) throws(TemplateError) -> Value {
    if let template { return try condition(template, scope, environment) }
    do {
      let item = try Evaluator(environment, scope, converts: true).evaluate(expr)
      return Value(try item.truth(), marks: item.marks.intersection(.unsafe))
    } catch {
      if error.kind == .unknown { return .unknown }
      throw error
    }
  }

  private func condition(
    _ template: Template, _ scope: any Scope, _ environment: Environment
  ) throws(TemplateError) -> Value {
    let first = try template.value(in: scope, environment: environment)
    if first.marks.contains(.unknown) { return .unknown }
    if first.marks.contains(.unsafe) {
      throw .runtime("Conditional is marked as unsafe, and cannot be evaluated.")
    }
    if first.bool != nil { return first }
    let text = try Item(first).str()
    if text.isEmpty { return false }
    return try Expression(plain: text).condition(in: scope, environment: environment)
  }

  /// Text that is not templated again.
  private init(plain text: String) throws(TemplateError) {
    self.text = text
    location = nil
    template = nil
    (expr, uses) = try Parser.expression(try Lexer.expressionTokens(of: text))
  }

  /// Whether the text holds template delimiters, which conditions should not.
  package var hasDelimiters: Bool { template != nil }

  /// Names this expression reads, sorted.
  package var freeNames: [String] {
    if let template { return template.freeNames }
    return FreeNames.of([Statement(line: 1, node: .print(expr))])
  }

  /// Those of `freeNames` that are read for sure and must have a value, sorted.
  package var certainNames: [String] { template?.certainNames ?? CertainNames.of(expr) }

  /// Filters and tests that `environment` does not have.
  package func check(in environment: Environment) -> [TemplateError] {
    template?.check(in: environment) ?? UnknownNames.errors(uses, text: text, in: environment)
  }
}
