/// A place in a file the user wrote.
package struct SourceLocation: Sendable, Hashable {
  package var file: String
  /// From 1.
  package var line: Int
  /// From 1, counted in Unicode scalars, as libyaml counts.
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

extension SourceLocation: CustomStringConvertible {
  package var description: String { "\(file):\(line):\(column)" }
}
