/// An English sentence as it stands in the source, with what was put into it: found in the catalogue by
/// its own text, whatever the pieces are.
package struct Sentence: ExpressibleByStringInterpolation, Sendable {
  /// The whole, as it is printed in English.
  package let english: String
  /// The same with `{}` for every piece.
  let template: String
  let pieces: [String]

  package init(stringLiteral value: String) {
    english = value
    template = value
    pieces = []
  }

  package init(stringInterpolation parts: StringInterpolation) {
    english = parts.english
    template = parts.template
    pieces = parts.pieces
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var english = ""
    fileprivate var template = ""
    fileprivate var pieces: [String] = []

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      english += literal
      template += literal
    }

    package mutating func appendInterpolation<Piece>(_ piece: Piece) {
      let text = "\(piece)"
      english += text
      template += "{}"
      pieces.append(text)
    }
  }
}
