package import Value

/// Why a template or expression has no value.
package struct TemplateError: Error, Sendable, Equatable {
  /// What kind of failure it is; callers treat `undefined` apart (`default()`, skipped loops).
  package enum Kind: Sendable, Equatable {
    case undefined
    case syntax
    case runtime
    /// The text needs a value that an earlier step has yet to make. Never leaves this room.
    case unknown
  }

  package var kind: Kind
  /// In Ansible's and Jinja2's words, without the place.
  package var message: String
  /// Line in the template, from 1; 0 when not known.
  package var line: Int
  /// Column in Unicode scalars, from 1; 0 when only the line is known.
  package var column: Int

  package init(_ kind: Kind, _ message: String, line: Int = 0, column: Int = 0) {
    self.kind = kind
    self.message = message
    self.line = line
    self.column = column
  }

  package static func runtime(_ message: String) -> TemplateError { .init(.runtime, message) }
  package static func undefined(_ message: String) -> TemplateError { .init(.undefined, message) }
  static let unknown = TemplateError(.unknown, "the value is not known yet")
}

extension TemplateError: CustomStringConvertible {
  package var description: String { message }
}

extension TemplateError {
  /// The error for the user.
  /// - Parameters:
  ///   - location: where the template's text starts.
  ///   - isFile: the text is a whole file, so its lines are the file's lines.
  package func problem(at location: SourceLocation?, isFile: Bool = false) -> Problem {
    var place = location
    if isFile, line > 0 {
      place?.line = line
      place?.column = max(1, column)
    }
    let because = !isFile && line > 1 ? "it happens in line \(line) of the template" : nil
    switch kind {
    case .undefined:
      return Problem(
        "jinja.undefined", what: message, at: place, because: because,
        fix: "define the variable, or give it a value with the default filter")
    case .syntax:
      return Problem(
        "jinja.syntax", what: "the template cannot be read: \(message)", at: place,
        because: because, fix: "correct the template's syntax at this place")
    case .runtime, .unknown:
      return Problem(
        "jinja.runtime", what: "the template cannot be evaluated: \(message)", at: place,
        because: because, fix: "correct the expression or the value it works on")
    }
  }
}
