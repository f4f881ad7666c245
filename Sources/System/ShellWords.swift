/// Words of a POSIX shell, cut and quoted as Python's `shlex` does it.
package enum ShellWords {
  /// A line's words, as `shlex.split` cuts it.
  /// - Parameter comments: whether `#` outside of quotes ends the line, and the word before it.
  /// - Returns: `problem` in `shlex`'s words when a quotation or an escape is not closed.
  package static func split(_ text: String, comments: Bool = false) -> Result {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    var isOpen = false
    var quote: Unicode.Scalar?
    var escaped = false
    for scalar in text.unicodeScalars {
      if comments, scalar == "#", quote == nil, !escaped { break }
      if escaped {
        // Within double quotes a backslash is only special before itself and the quote.
        if quote == "\"", scalar != "\"", scalar != "\\" { word.append("\\") }
        word.append(scalar)
        escaped = false
      } else if let open = quote {
        if scalar == open {
          quote = nil
        } else if scalar == "\\", open == "\"" {
          escaped = true
        } else {
          word.append(scalar)
        }
      } else if scalar == "\"" || scalar == "'" {
        quote = scalar
        isOpen = true
      } else if scalar == "\\" {
        escaped = true
        isOpen = true
      } else if scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n" {
        if isOpen { words.append(String(word)) }
        word = String.UnicodeScalarView()
        isOpen = false
      } else {
        word.append(scalar)
        isOpen = true
      }
    }
    if escaped { return .problem("No escaped character") }
    if quote != nil { return .problem("No closing quotation") }
    if isOpen { words.append(String(word)) }
    return .words(words)
  }

  /// The words, or why there are none.
  package enum Result: Equatable {
    case words([String])
    case problem(String)
  }

  /// `text` as one word for `/bin/sh`, whatever is in it: Python's `shlex.quote`.
  package static func quote(_ text: String) -> String {
    let isSafe = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        || "@%+=:,./-_".utf8.contains(byte)
    }
    if isSafe, !text.isEmpty { return text }
    let pieces = text.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
    return "'" + pieces.map { String(Substring($0)) }.joined(separator: "'\"'\"'") + "'"
  }
}
