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
    var slice = self[...]
    while let last = slice.last, last == 0x0A || last == 0x0D { slice.removeLast() }
    return slice
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

extension String {
  /// Lines without their ends, as Python's `str.splitlines`.
  var pythonLines: [String] {
    var lines: [String] = []
    var current = String.UnicodeScalarView()
    var afterReturn = false
    var open = false
    for scalar in unicodeScalars {
      if afterReturn, scalar == "\n" {
        afterReturn = false
        continue
      }
      afterReturn = scalar == "\r"
      switch scalar.value {
      case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029:
        lines.append(String(current))
        current = String.UnicodeScalarView()
        open = false
      default:
        current.append(scalar)
        open = true
      }
    }
    if open { lines.append(String(current)) }
    return lines
  }

  /// Without the line feeds and carriage returns at its end.
  var withoutLineEnds: String {
    var scalars = unicodeScalars
    while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
    return String(scalars)
  }
}
