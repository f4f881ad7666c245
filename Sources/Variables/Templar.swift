package import Jinja
import Playbooks
package import Value

/// Gives templated values: strings, and the strings inside lists and maps, recursively.
///
/// Templates are compiled once per text and reused for every host.
package final class Templar {
  package let environment: Environment

  package init(environment: Environment) { self.environment = environment }

  /// `value` with every template in it replaced by what it gives in `scope`.
  package func template(
    _ value: Value, in scope: any Scope, at location: SourceLocation? = nil
  ) throws(TemplateError) -> Value {
    if value.marks.contains(.unsafe) || value.marks.contains(.unknown) { return value }
    switch value.content {
    case .string(let text):
      guard Template.needsTemplating(value) else { return value }
      return try environment.template(text, at: location)
        .value(in: scope, environment: environment).marked(value.marks)
    case .list(let items):
      var result: [Value] = []
      result.reserveCapacity(items.count)
      for item in items { result.append(try template(item, in: scope, at: location)) }
      return Value(result, marks: value.marks)
    case .map(let map):
      var result = Map()
      for (key, item) in map.entries {
        result[try template(key, in: scope, at: location)] =
          try template(item, in: scope, at: location)
      }
      return Value(result, marks: value.marks)
    default:
      return value
    }
  }

  /// Whether anything in `value` would be templated.
  package static func needsTemplating(_ value: Value) -> Bool {
    if value.marks.contains(.unsafe) || value.marks.contains(.unknown) { return false }
    switch value.content {
    case .string: return Template.needsTemplating(value)
    case .list(let items): return items.contains { needsTemplating($0) }
    case .map(let map):
      return map.entries.contains { needsTemplating($0.key) || needsTemplating($0.value) }
    default: return false
    }
  }

  /// What a condition comes to; `unknown` when it reads what an earlier step has yet to make.
  package enum Truth: Sendable { case yes, no, unknown }

  /// A condition as `when`, `changed_when`, `failed_when` and `until` take it: a boolean, or the text of
  /// an expression, which may itself be a template that gives an expression.
  package func holds(
    _ condition: Value, in scope: any Scope, at location: SourceLocation? = nil
  ) throws(TemplateError) -> Truth {
    switch condition.content {
    case .bool(let flag): return flag ? .yes : .no
    case .null: return .yes
    case .string(let text):
      if text.allSatisfy({ $0 == " " }) { return .yes }
      return try expression(text, in: scope, at: location)
    default:
      let text = JSON.text(condition)
      return try expression(text, in: scope, at: location)
    }
  }

  private func expression(
    _ text: String, in scope: any Scope, at location: SourceLocation?
  ) throws(TemplateError) -> Truth {
    if Template.needsTemplating(Value(text)) {
      let value = try template(Value(text), in: scope, at: location)
      if value.marks.contains(.unknown) { return .unknown }
      // What a node said is no expression of the user's.
      if value.string != nil, value.marks.contains(.unsafe) {
        throw .runtime("Conditional is marked as unsafe, and cannot be evaluated.")
      }
      if let inner = value.string, !inner.sameScalars(as: text) {
        return try holds(Value(inner), in: scope, at: location)
      }
      return try holds(value, in: scope, at: location)
    }
    let result = try environment.expression(text, at: location)
      .condition(in: scope, environment: environment)
    if result.marks.contains(.unknown) { return .unknown }
    return result.bool == true ? .yes : .no
  }

  /// A whole file's template, as the template module renders it; read once for all hosts.
  /// - Parameter including: templates by name, for `include`, `import` and `extends`.
  package func render(
    file text: String, in scope: any Scope, at location: SourceLocation?, options: Options = .file,
    including: (@Sendable (String) throws(TemplateError) -> Template?)? = nil
  ) throws(TemplateError) -> Value {
    var environment = environment
    environment.templateLoader = including
    return try environment.template(text, at: location, options: options)
      .render(in: scope, environment: environment)
  }
}
