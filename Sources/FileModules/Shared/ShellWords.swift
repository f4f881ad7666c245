/// A command line cut into words as Python's `shlex.split` (POSIX, no comments) cuts it.
enum ShellWords {
  /// - Returns: nil when a quotation or an escape is not closed; `problem` in `shlex`'s words.
  static func split(_ text: String) -> Result {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    var isOpen = false
    var quote: Unicode.Scalar?
    var escaped = false
    for scalar in text.unicodeScalars {
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
    if quote != nil { return .problem("No closing quotation") }
    if escaped { return .problem("No escaped character") }
    if isOpen { words.append(String(word)) }
    return .words(words)
  }

  enum Result: Equatable {
    case words([String])
    case problem(String)
  }

  /// Quoted for a POSIX shell, as Python's `shlex.quote`.
  static func quote(_ text: String) -> String {
    let isSafe = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        || "@%+=:,./-_".utf8.contains(byte)
    }
    if isSafe, !text.isEmpty { return text }
    return "'" + Array(text.utf8).replacing([UInt8]("'"), with: [UInt8]("'\"'\"'")).text + "'"
  }
}
