/// Arguments written as one text, as ansible-core 2.18 takes them apart (parsing/splitter.py).
enum FreeForm {
  /// The pairs in order, and what is left when they are taken out.
  struct Parsed: Equatable {
    var pairs: [Pair] = []
    var rest: String?

    struct Pair: Equatable {
      var name: String
      var value: String
    }
  }

  /// A quote or a template that is not closed.
  struct Unbalanced: Error {}

  /// The only names that commands take as `k=v`; everything else belongs to the command.
  private static let commandOptions = [
    "creates", "removes", "chdir", "executable", "warn", "stdin", "stdin_add_newline",
    "strip_empty_ends",
  ]

  /// Reads `a=1 b="two words" rest`.
  /// - Parameter isCommand: the text is a command line, which may hold `=` of its own.
  static func parse(_ text: String, isCommand: Bool) throws(Unbalanced) -> Parsed {
    var parsed = Parsed()
    var rest: [String] = []
    for word in try split(text) {
      let bytes = Array(unescaped(word).utf8)
      guard bytes.contains(equals) else {
        rest.append(word)
        continue
      }
      guard let place = separator(bytes) else {
        rest.append(withoutEscapedEquals(bytes))
        continue
      }
      let name = trimmed(bytes[..<place])
      if isCommand && !commandOptions.contains(string(bytes[..<place])) {
        rest.append(word)
      } else {
        let value = unquoted(Array(trimmed(bytes[(place + 1)...])))
        parsed.pairs.append(Parsed.Pair(name: string(name), value: string(value)))
      }
    }
    if !rest.isEmpty { parsed.rest = joined(rest) }
    return parsed
  }

  private static let equals = UInt8(ascii: "=")
  private static let backslash = UInt8(ascii: "\\")
  private static let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'")]

  private static func string(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: UTF8.self)
  }

  /// The first `=` that is not the first byte and has no backslash before it.
  private static func separator(_ bytes: [UInt8]) -> Int? {
    bytes.indices.dropFirst().first { bytes[$0] == equals && bytes[$0 - 1] != backslash }
  }

  private static func withoutEscapedEquals(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for byte in bytes {
      if byte == equals && result.last == backslash { result.removeLast() }
      result.append(byte)
    }
    return string(result)
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    var slice = bytes
    while let first = slice.first, isBlank(first) { slice.removeFirst() }
    while let last = slice.last, isBlank(last) { slice.removeLast() }
    return slice
  }

  private static func unquoted(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > 1, let first = bytes.first, quotes.contains(first), bytes.last == first,
      bytes[bytes.count - 2] != backslash
    else { return bytes }
    return Array(bytes.dropFirst().dropLast())
  }

  private static func joined(_ words: [String]) -> String {
    var text = ""
    for word in words {
      if !text.isEmpty && text.utf8.last != 0x0A { text += " " }
      text += word
    }
    return text
  }

  /// `\n`, `\t`, `\x41`, `\u00e4`… replaced by what they stand for.
  private static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(backslash) else { return text }
    var result = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    var place = 0
    while place < scalars.count {
      guard scalars[place] == "\\", place + 1 < scalars.count,
        let (scalar, length) = escape(scalars, at: place + 1)
      else {
        result.append(scalars[place])
        place += 1
        continue
      }
      result.append(scalar)
      place += 1 + length
    }
    return String(result)
  }

  private static func escape(
    _ scalars: [Unicode.Scalar], at place: Int
  ) -> (scalar: Unicode.Scalar, length: Int)? {
    switch scalars[place] {
    case "n": return ("\n", 1)
    case "t": return ("\t", 1)
    case "r": return ("\r", 1)
    case "a": return ("\u{7}", 1)
    case "b": return ("\u{8}", 1)
    case "f": return ("\u{C}", 1)
    case "v": return ("\u{B}", 1)
    case "\\", "'", "\"": return (scalars[place], 1)
    case "x": return hexadecimal(scalars, at: place + 1, digits: 2)
    case "u": return hexadecimal(scalars, at: place + 1, digits: 4)
    case "U": return hexadecimal(scalars, at: place + 1, digits: 8)
    default: return nil
    }
  }

  private static func hexadecimal(
    _ scalars: [Unicode.Scalar], at place: Int, digits: Int
  ) -> (scalar: Unicode.Scalar, length: Int)? {
    guard place + digits <= scalars.count else { return nil }
    let text = String(String.UnicodeScalarView(scalars[place..<(place + digits)]))
    guard text.utf8.first != UInt8(ascii: "+"), text.utf8.first != UInt8(ascii: "-"),
      let number = UInt32(text, radix: 16), let scalar = Unicode.Scalar(number)
    else { return nil }
    return (scalar, digits + 1)
  }
}

extension FreeForm {
  /// Words of `text`: split at blanks outside quotes and templates; quotes stay, and so do the
  /// blanks and line ends that a command needs.
  static func split(_ text: String) throws(Unbalanced) -> [String] {
    var splitter = Splitter()
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard !text.isEmpty else { return [] }
    for (number, line) in lines.enumerated() {
      let continues = splitter.take(line: Array(line))
      if number < lines.count - 1 && !continues { splitter.append("\n") }
    }
    guard splitter.isBalanced else { throw Unbalanced() }
    return splitter.words
  }

  private struct Splitter {
    var words: [String] = []
    private var quote: UInt8?
    private var depths = [0, 0, 0]

    private static let marks: [(open: String, close: String)] = [
      ("{{", "}}"), ("{%", "%}"), ("{#", "#}"),
    ]

    var isBalanced: Bool { quote == nil && depths == [0, 0, 0] }

    mutating func append(_ text: String) {
      if words.isEmpty { words.append("") }
      words[words.count - 1] += text
    }

    /// - Returns: whether the line ends with a backslash of its own.
    mutating func take(line: [UInt8]) -> Bool {
      var continues = false
      let tokens = line.split(separator: 0x20, omittingEmptySubsequences: false)
      for (place, token) in tokens.enumerated() {
        let text = String(decoding: Array(token), as: UTF8.self)
        if token.isEmpty && place > 0 {
          append(" ")
        } else if text == "\\" && quote == nil {
          continues = true
        } else {
          take(token: text, isFirst: place == 0)
        }
      }
      return continues
    }

    private mutating func take(token: String, isFirst: Bool) {
      let wasQuoted = quote != nil
      let wasInTemplate = depths != [0, 0, 0]
      updateQuote(token)
      var isAppended = false
      if quote != nil && !wasQuoted && !wasInTemplate {
        words.append(token)
        isAppended = true
      } else if wasInTemplate || quote != nil || wasQuoted {
        append(isFirst ? token : " " + token)
        isAppended = true
      }
      for (place, mark) in Self.marks.enumerated() {
        let before = depths[place]
        let open = Self.count(mark.open, in: token)
        let close = Self.count(mark.close, in: token)
        depths[place] = max(0, before + open - close)
        if depths[place] != before && !isAppended {
          words.append(token)
          isAppended = true
        }
      }
      if depths == [0, 0, 0] && quote == nil && !isAppended && !token.isEmpty {
        words.append(token)
      }
    }

    private mutating func updateQuote(_ token: String) {
      var previous: UInt8?
      for byte in token.utf8 {
        if quotes.contains(byte) && previous != backslash {
          if quote == nil { quote = byte } else if quote == byte { quote = nil }
        }
        previous = byte
      }
    }

    private static func count(_ mark: String, in token: String) -> Int {
      let wanted = Array(mark.utf8)
      let bytes = Array(token.utf8)
      var found = 0
      var place = 0
      while place + 1 < bytes.count {
        if bytes[place] == wanted[0] && bytes[place + 1] == wanted[1] {
          found += 1
          place += 2
        } else {
          place += 1
        }
      }
      return found
    }
  }
}
