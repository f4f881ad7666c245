/// Why a pattern cannot be compiled, a replacement not be used, or a search not be finished.
package struct PatternError: Error, Sendable, Equatable {
  /// In the words of Python's `re` where it has any.
  package var reason: String
  /// In Unicode scalars from the start of the pattern or replacement; nil for a failed search.
  package var offset: Int?

  package init(_ reason: String, at offset: Int? = nil) {
    self.reason = reason
    self.offset = offset
  }
}

extension PatternError: CustomStringConvertible {
  package var description: String { offset.map { "\(reason) at position \($0)" } ?? reason }
}
