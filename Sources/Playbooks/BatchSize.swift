package import Value

/// An entry of `serial`: a number of hosts, or a share of them.
package enum BatchSize {
  /// How many of `count` hosts it means (ansible-core 2.18, `pct_to_int`); not above 0 means all.
  /// - Returns: nil when it is neither a number nor a percentage.
  package static func hosts(_ value: Value, of count: Int) -> Int? {
    if let text = value.string, text.hasSuffix("%") {
      guard let share = Double(text.dropLast()), abs(share) <= 1_000_000 else { return nil }
      let size = Int(exactly: (Double(count) * share / 100).rounded(.towardZero)) ?? count
      return size == 0 ? 1 : size
    }
    return value.int ?? value.string.flatMap { Int($0) }
      ?? value.double.flatMap { Int(exactly: $0.rounded(.towardZero)) }
  }
}
