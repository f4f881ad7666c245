/// Bytes of files, handled as bytes: what is not understood is kept as it is.
extension Array where Element == UInt8 {
  init(_ text: String) { self = Array(text.utf8) }

  var text: String { String(decoding: self, as: UTF8.self) }

  /// nil when these bytes are no UTF-8.
  var strictText: String? { String(validating: self, as: UTF8.self) }

  /// Lines with their ends, cut after `\n` only, as Python's `readlines` on bytes.
  var lines: [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = 0
    for (place, byte) in enumerated() where byte == 0x0A {
      lines.append(Array(self[start...place]))
      start = place + 1
    }
    if start < count { lines.append(Array(self[start...])) }
    return lines
  }

  /// Lines with their ends, cut after `\n`, `\r\n` and `\r`, as Python's `bytes.splitlines(True)`.
  var universalLines: [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = 0
    var place = 0
    while place < count {
      defer { place += 1 }
      guard self[place] == 0x0A || self[place] == 0x0D else { continue }
      if self[place] == 0x0D, place + 1 < count, self[place + 1] == 0x0A { place += 1 }
      lines.append(Array(self[start...place]))
      start = place + 1
    }
    if start < count { lines.append(Array(self[start...])) }
    return lines
  }

  /// Without the line ends at its end.
  var withoutLineEnd: ArraySlice<UInt8> {
    var end = count
    while end > 0, self[end - 1] == 0x0A || self[end - 1] == 0x0D { end -= 1 }
    return self[..<end]
  }

  /// Where `needle` begins first, at or after `start`.
  func firstIndex(of needle: [UInt8], from start: Int = 0) -> Int? {
    guard !needle.isEmpty else { return start }
    var place = start
    while place + needle.count <= count {
      if self[place] == needle[0], self[place..<(place + needle.count)].elementsEqual(needle) {
        return place
      }
      place += 1
    }
    return nil
  }

  /// Every `old` replaced by `new`.
  func replacing(_ old: [UInt8], with new: [UInt8]) -> [UInt8] {
    guard !old.isEmpty else { return self }
    var result: [UInt8] = []
    var place = 0
    while let found = firstIndex(of: old, from: place) {
      result += self[place..<found] + new
      place = found + old.count
    }
    return result + self[place...]
  }
}
