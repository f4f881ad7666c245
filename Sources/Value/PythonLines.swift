extension String {
  /// Lines as Python's `str.splitlines` cuts them: at line feeds and returns, and at what else of
  /// Unicode ends a line. Built from bytes, for an output may be tens of megabytes.
  package func pythonLines(keepingEnds: Bool = false) -> [String] {
    var text = self
    return text.withUTF8 { bytes in
      var lines: [String] = []
      var start = 0
      var place = 0
      while place < bytes.count {
        let length = Self.lineEnd(bytes, at: place)
        if length == 0 {
          place += 1
          continue
        }
        let end = keepingEnds ? place + length : place
        lines.append(String(decoding: bytes[start..<end], as: UTF8.self))
        place += length
        start = place
      }
      if start < bytes.count { lines.append(String(decoding: bytes[start...], as: UTF8.self)) }
      return lines
    }
  }

  /// How many bytes of a line's end stand there; none where there is no end.
  private static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
    func next(_ count: Int) -> UInt8 { place + count < bytes.count ? bytes[place + count] : 0 }
    switch bytes[place] {
    case 0x0D: return next(1) == 0x0A ? 2 : 1
    case 0x0A...0x0C, 0x1C...0x1E: return 1
    // U+0085, U+2028 and U+2029.
    case 0xC2: return next(1) == 0x85 ? 2 : 0
    case 0xE2: return next(1) == 0x80 && (next(2) == 0xA8 || next(2) == 0xA9) ? 3 : 0
    default: return 0
    }
  }
}
