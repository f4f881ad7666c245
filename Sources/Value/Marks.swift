/// What a value carries of its origin. Whatever is made from marked values carries their union.
package struct Marks: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// From the vault, a prompt or a `no_log` task: printed as `«secret»`.
  package static let secret = Marks(rawValue: 1)
  /// From a node or a lookup: never templated again.
  package static let unsafe = Marks(rawValue: 2)
  /// Not known before an earlier step has run; an expression that reads it is unknown itself.
  package static let unknown = Marks(rawValue: 4)
}
