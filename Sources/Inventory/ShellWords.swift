/// Words as a shell would split them: Python's `shlex.split(text, comments=True)`.
enum ShellWords {
  struct Flaw: Error, Equatable { var reason: String }

  /// - Throws: `Flaw` for an open quote and a backslash at the end.
  static func split(_ text: String) throws(Flaw) -> [String] {
    var words: [String] = []
    var word: String.UnicodeScalarView?
    var quote: Unicode.Scalar?
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      if let open = quote {
        if scalar == open {
          quote = nil
        } else if scalar == "\\", open == "\"" {
          guard let next = scalars.next() else { throw Flaw(reason: "No escaped character") }
          if next != "\"", next != "\\" { word?.append(scalar) }
          word?.append(next)
        } else {
          word?.append(scalar)
        }
        continue
      }
      switch scalar {
      case " ", "\t", "\r", "\n":
        if let done = word { words.append(String(done)) }
        word = nil
      case "#":
        // Python's shlex ends a word at '#', too.
        if let done = word { words.append(String(done)) }
        return words
      case "'", "\"":
        quote = scalar
        word = word ?? String.UnicodeScalarView()
      case "\\":
        guard let next = scalars.next() else { throw Flaw(reason: "No escaped character") }
        word = (word ?? String.UnicodeScalarView()) + [next]
      default: word = (word ?? String.UnicodeScalarView()) + [scalar]
      }
    }
    guard quote == nil else { throw Flaw(reason: "No closing quotation") }
    if let done = word { words.append(String(done)) }
    return words
  }
}
