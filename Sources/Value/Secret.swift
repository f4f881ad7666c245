/// Text that must not be printed.
package struct Secret: Sendable, CustomStringConvertible, CustomReflectable {
  private let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }
  package init(_ text: String) { self.bytes = Array(text.utf8) }

  package var description: String { "«secret»" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The only way to the bytes; the name makes every use easy to find.
  package func reveal<R, Failure: Error>(
    _ body: ([UInt8]) throws(Failure) -> R
  ) throws(Failure) -> R {
    try body(bytes)
  }
}
