/// One match: the subject it was found in and where its groups lie.
package struct Match: Sendable {
  /// The subject's UTF-8, shared by all matches of one search.
  let subject: [UInt8]
  /// Byte ranges, group 0 first; nil for a group that took no part.
  package let byteRanges: [Range<Int>?]
  /// Group numbers by name.
  package let names: [String: Int]

  /// The text of a group; nil when it took no part or does not exist.
  package func text(_ group: Int = 0) -> String? {
    guard byteRanges.indices.contains(group), let range = byteRanges[group] else { return nil }
    return String(decoding: subject[range], as: UTF8.self)
  }

  /// The text of a named group.
  package func text(_ name: String) -> String? { names[name].flatMap { text($0) } }

  /// A group's range in Unicode scalars, as Python counts.
  package func scalarRange(_ group: Int = 0) -> Range<Int>? {
    guard byteRanges.indices.contains(group), let range = byteRanges[group] else { return nil }
    let start = Self.scalars(in: subject[..<range.lowerBound])
    return start..<(start + Self.scalars(in: subject[range]))
  }

  /// How many groups the pattern has, without group 0.
  package var groupCount: Int { byteRanges.count - 1 }

  var range: Range<Int> { byteRanges.first.flatMap { $0 } ?? 0..<0 }

  private static func scalars(in bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
  }
}
