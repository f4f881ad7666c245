package import Value

/// A keyword's value as the user wrote it: not templated, with its place.
package struct Field: Sendable {
  package var value: Value
  package var location: SourceLocation

  package init(_ value: Value, at location: SourceLocation) {
    self.value = value
    self.location = location
  }
}
