package import Jinja
package import Value
import YAML

extension Loading {
  /// Reports what is wrong with the syntax of a template, or of a bare expression.
  func checkSyntax(_ text: String, isExpression: Bool, _ node: Node) {
    if settings.isLenient { return }
    let environment = settings.environment
    do throws(TemplateError) {
      let strange =
        isExpression
        ? try environment.expression(text, at: node.location).check(in: environment)
        : try environment.template(text, at: node.location).check(in: environment)
      for error in strange { warn(problem(error, node, id: "playbooks.unknown-in-template")) }
    } catch {
      report(problem(error, node, id: nil))
    }
  }

  /// Reports what is wrong with the syntax of a template file.
  func checkTemplateFile(_ text: String, file: String) {
    let place = SourceLocation(file: file, line: 1, column: 1)
    do throws(TemplateError) {
      _ = try Template(text, at: place, options: .file)
    } catch {
      report(error.problem(at: place, isFile: true))
    }
  }

  private func problem(_ error: TemplateError, _ node: Node, id: String?) -> Problem {
    var place = node.location
    if case .scalar(_, let style) = node.kind, error.line <= 1, error.column > 0 {
      switch style {
      case .plain: place.column += error.column - 1
      case .singleQuoted, .doubleQuoted: place.column += error.column
      case .literal, .folded: break
      }
    }
    var problem = error.problem(at: place)
    if let id {
      problem.id = id
      problem.what = error.message
      problem.fix = "correct the name; a task that uses it fails when it runs"
    }
    return problem
  }

  /// The text a template of static variables gives.
  func renderStatic(
    _ text: String, _ variables: Map, at location: SourceLocation
  ) throws(Problem) -> String {
    let scope = StaticScope(variables: variables, environment: settings.environment)
    do throws(TemplateError) {
      let template = try settings.environment.template(text, at: location)
      let value = try template.render(in: scope, environment: settings.environment)
      return value.string ?? JSON.text(value, style: .compact)
    } catch {
      throw error.problem(at: location)
    }
  }
}

/// Variables of the playbook alone, templated when asked for.
private struct StaticScope: Scope {
  let variables: Map
  let environment: Environment
  var depth = 0

  var names: [String] { variables.keys.compactMap(\.string) }

  func lookUp(_ name: String) throws(TemplateError) -> Value? {
    guard let value = variables[name] else { return nil }
    guard depth < 32 else {
      throw .runtime("recursive loop detected in template string: \(name)")
    }
    var inner = self
    inner.depth += 1
    return try inner.templated(value)
  }

  private func templated(_ value: Value) throws(TemplateError) -> Value {
    guard Template.needsTemplating(value) else { return value }
    switch value.content {
    case .string(let text):
      return try environment.template(text).value(in: self, environment: environment)
    case .list(let items):
      var result: [Value] = []
      for item in items { result.append(try templated(item)) }
      return Value(result, marks: value.marks)
    case .map(let map):
      var result = Map()
      for (key, item) in map.entries { result[key] = try templated(item) }
      return Value(result, marks: value.marks)
    default: return value
    }
  }
}

/// The variables one text of a task reads.
package struct NameUse: Sendable, Equatable {
  /// Sorted, without those the text sets itself.
  package var names: [String]
  package var text: String
  /// A bare expression, as in `when`.
  package var isExpression: Bool
  package var location: SourceLocation
}

extension Task {
  /// What the task's conditions, arguments and keywords read, text by text; texts that cannot be
  /// read are left out, for they are reported by the loader.
  package func namesUsed(in environment: Environment) -> [NameUse] {
    var uses: [NameUse] = []
    for field in when + changedWhen + failedWhen + until {
      uses += NameUse.of(field.value, field.location, environment, isExpression: true)
    }
    for (key, value) in action.arguments.entries {
      let place = key.string.flatMap { action.places[$0] } ?? action.location
      uses += NameUse.of(value, place, environment, isExpression: false)
    }
    let keywordFields = [
      name, loop?.items, retries, delay, keywords.become, keywords.becomeUser, keywords.delegateTo,
      keywords.noLog, keywords.checkMode, keywords.ignoreErrors, keywords.runOnce,
      loopControl.label,
    ]
    for field in keywordFields.compactMap(\.self) + keywords.environment {
      uses += NameUse.of(field.value, field.location, environment, isExpression: false)
    }
    return uses
  }
}

extension NameUse {
  fileprivate static func of(
    _ value: Value, _ location: SourceLocation, _ environment: Environment, isExpression: Bool
  ) -> [NameUse] {
    if value.marks.contains(.unsafe) { return [] }
    switch value.content {
    case .string(let text):
      let isBare = isExpression && !Template.isPossiblyTemplate(text)
      guard isBare || Template.isPossiblyTemplate(text) else { return [] }
      let names =
        isBare
        ? try? environment.expression(text).freeNames : try? environment.template(text).freeNames
      guard let names, !names.isEmpty else { return [] }
      return [NameUse(names: names, text: text, isExpression: isBare, location: location)]
    case .list(let items):
      return items.flatMap { of($0, location, environment, isExpression: isExpression) }
    case .map(let map):
      return map.entries.flatMap { of($0.value, location, environment, isExpression: false) }
    default: return []
    }
  }
}
