package import Value

/// A bare expression, as `when`, `changed_when` and `until` hold.
package final class Expression: Sendable {
  package let text: String
  package let location: SourceLocation?
  private let expr: Expr
  private let uses: [Use]

  /// - Throws: `syntax`.
  package init(_ text: String, at location: SourceLocation? = nil) throws(TemplateError) {
    self.text = text
    self.location = location
    (expr, uses) = try Parser.expression(try Lexer.expressionTokens(of: text))
  }

  /// The expression's value as data.
  package func value(
    in scope: any Scope, environment: Environment
  ) throws(TemplateError) -> Value {
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
    do {
      let item = try Evaluator(environment, scope, converts: true).evaluate(expr)
      return Value(try item.truth(), marks: item.marks.intersection(.unsafe))
    } catch {
      if error.kind == .unknown { return .unknown }
      throw error
    }
  }

  /// Names this expression reads, sorted.
  package var freeNames: [String] {
    FreeNames.of([Statement(line: 1, node: .print(expr))])
  }

  /// Filters and tests that `environment` does not have.
  package func check(in environment: Environment) -> [TemplateError] {
    UnknownNames.errors(uses, text: text, in: environment)
  }
}
