/// Text as files and command output hold it, cut by bytes: a Character would join "\r\n".
extension String {
  /// Lines without their newline; a last one that is empty does not count.
  package var textLines: [String] {
    var parts = utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if parts.last?.isEmpty == true { parts.removeLast() }
    return parts.map { String($0) ?? "" }
  }

  /// Words between blanks.
  package var words: [String] {
    utf8.split { Self.isBlank($0) }.map { String($0) ?? "" }
  }

  /// Parts between a separator, empty ones kept.
  package func parts(_ separator: Unicode.Scalar) -> [String] {
    utf8.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
      .map { String($0) ?? "" }
  }

  /// Without blanks at both ends, as Python's `strip`.
  package var trimmed: String {
    var rest = utf8[...]
    while let first = rest.first, Self.isBlank(first) { rest.removeFirst() }
    while let last = rest.last, Self.isBlank(last) { rest.removeLast() }
    return String(rest) ?? ""
  }

  /// What stands before and after the first separator; nil without one.
  package func cut(_ separator: Unicode.Scalar) -> (before: String, after: String)? {
    guard let place = utf8.firstIndex(of: UInt8(ascii: separator)) else { return nil }
    return (String(self[..<place]), String(self[utf8.index(after: place)...]))
  }

  /// Whether a text stands in this one, byte for byte.
  package func holds(_ wanted: String) -> Bool {
    let needle = Array(wanted.utf8)
    guard let first = needle.first else { return true }
    var rest = utf8[...]
    while let place = rest.firstIndex(of: first) {
      rest = rest[place...]
      if rest.starts(with: needle) { return true }
      rest.removeFirst()
    }
    return false
  }

  package func begins(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }
  package func ends(_ suffix: String) -> Bool {
    utf8.reversed().starts(with: suffix.utf8.reversed())
  }

  /// This text without a prefix; nil when it does not begin so.
  package func without(prefix: String) -> String? {
    begins(prefix) ? String(self[utf8.index(utf8.startIndex, offsetBy: prefix.utf8.count)...]) : nil
  }

  /// Every `wanted` byte replaced.
  package func replacing(_ wanted: Unicode.Scalar, with other: Unicode.Scalar) -> String {
    String(
      decoding: utf8.map { $0 == UInt8(ascii: wanted) ? UInt8(ascii: other) : $0 }, as: UTF8.self)
  }

  /// The directory part of a path.
  package var parentPath: String {
    guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == utf8.startIndex ? "/" : String(self[..<slash])
  }

  /// The last part of a path.
  package var lastPathPart: String {
    guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return self }
    return String(self[utf8.index(after: slash)...])
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}
