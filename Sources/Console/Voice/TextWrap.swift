/// Lines no wider than a width, broken at blanks and behind hyphens (Python's `textwrap.wrap`).
enum TextWrap {
  static func lines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line: [Unicode.Scalar] = []
    func end() {
      let text = Self.text(of: line)
      if !text.isEmpty { lines.append(text) }
      line = []
    }
    for chunk in chunks(text) {
      let isBlank = chunk.first == " "
      if isBlank, line.isEmpty, !lines.isEmpty { continue }
      if line.count + chunk.count <= width {
        line += chunk
        continue
      }
      end()
      if isBlank { continue }
      // A word that no line can hold.
      var rest = chunk[...]
      while rest.count > width {
        lines.append(Self.text(of: Array(rest.prefix(width))))
        rest = rest.dropFirst(width)
      }
      line = Array(rest)
    }
    end()
    return lines
  }

  private static func text(of line: [Unicode.Scalar]) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: line)
    return String(text)
  }

  /// Blanks and words by turns; a word ends behind a hyphen between letters.
  private static func chunks(_ text: String) -> [[Unicode.Scalar]] {
    var chunks: [[Unicode.Scalar]] = []
    var chunk: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      let scalar = ["\n", "\t", "\r"].contains(scalar) ? " " : scalar
      if let last = chunk.last {
        let isHyphenated =
          last == "-" && chunk.count > 1 && chunk[chunk.count - 2].properties.isAlphabetic
          && scalar.properties.isAlphabetic
        if (last == " ") != (scalar == " ") || isHyphenated {
          chunks.append(chunk)
          chunk = []
        }
      }
      chunk.append(scalar)
    }
    if !chunk.isEmpty { chunks.append(chunk) }
    return chunks
  }
}
