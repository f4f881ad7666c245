/// A piece of template source.
struct Token: Sendable, Equatable {
  enum Kind: Sendable {
    case data, variableBegin, variableEnd, blockBegin, blockEnd
    case name, string, integer, float, op, end
  }

  var kind: Kind
  /// Data, name, string content (unescaped), number or operator.
  var text: String
  /// Bytes from the start of the source.
  var offset: Int
  var line: Int

  func isName(_ word: String) -> Bool { kind == .name && text == word }
  func isOp(_ symbol: String) -> Bool { kind == .op && text == symbol }

  /// As Jinja2 names it in messages (jinja2/lexer.py, describe_token).
  var described: String {
    switch kind {
    case .name, .op: text
    default: Self.describe(kind)
    }
  }

  static func describe(_ kind: Kind) -> String {
    switch kind {
    case .data: "template data / text"
    case .variableBegin: "begin of print statement"
    case .variableEnd: "end of print statement"
    case .blockBegin: "begin of statement block"
    case .blockEnd: "end of statement block"
    case .name: "name"
    case .string: "string"
    case .integer: "integer"
    case .float: "float"
    case .op: "operator"
    case .end: "end of template"
    }
  }
}
