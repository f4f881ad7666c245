/// Cuts a template into tokens; jinja2/lexer.py of 3.1.
struct Lexer {
  let source: [UInt8]
  let options: Options
  var place = 0
  private var line = 1
  var tokens: [Token] = []
  private var brackets: [UInt8] = []
  private let variable: (start: [UInt8], end: [UInt8])
  private let block: (start: [UInt8], end: [UInt8])
  private let comment: (start: [UInt8], end: [UInt8])

  private init(_ text: String, _ options: Options) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      // "\r\n" and "\r" are line ends and become "\n".
      if byte == 0x0A, bytes.last == 0x0D {
        bytes[bytes.count - 1] = 0x0A
        continue
      }
      if bytes.last == 0x0D { bytes[bytes.count - 1] = 0x0A }
      bytes.append(byte)
    }
    if bytes.last == 0x0D { bytes[bytes.count - 1] = 0x0A }
    if !options.keepsTrailingNewline, bytes.last == 0x0A { bytes.removeLast() }
    source = bytes
    self.options = options
    variable = (Array(options.variableStart.utf8), Array(options.variableEnd.utf8))
    block = (Array(options.blockStart.utf8), Array(options.blockEnd.utf8))
    comment = (Array(options.commentStart.utf8), Array(options.commentEnd.utf8))
  }

  /// The tokens of `text`, the last of kind `end`.
  static func tokens(of text: String, _ options: Options) throws(TemplateError) -> [Token] {
    var lexer = Lexer(text, options)
    try lexer.root()
    lexer.add(.end, "")
    return lexer.tokens
  }

  /// The tokens of a bare expression, as if it stood in a statement.
  static func expressionTokens(of text: String) throws(TemplateError) -> [Token] {
    var lexer = Lexer(text, .condition)
    while true {
      lexer.skipBlank()
      if lexer.place >= lexer.source.count { break }
      try lexer.piece(raw: false)
    }
    lexer.add(.blockEnd, "")
    lexer.add(.end, "")
    return lexer.tokens
  }

  mutating func add(_ kind: Token.Kind, _ text: String) {
    let text = kind == .data ? options.withNewlines(text) : text
    tokens.append(Token(kind: kind, text: text, offset: place, line: line))
  }

  private func starts(with bytes: [UInt8], at place: Int) -> Bool {
    guard place + bytes.count <= source.count, !bytes.isEmpty else { return false }
    for i in 0..<bytes.count where source[place + i] != bytes[i] { return false }
    return true
  }

  func error(_ message: String) -> TemplateError {
    TemplateError(.syntax, message, line: line, column: column(at: place))
  }

  private func column(at place: Int) -> Int {
    var column = 1
    var back = min(place, source.count) - 1
    while back >= 0, source[back] != 0x0A {
      if source[back] & 0xC0 != 0x80 { column += 1 }
      back -= 1
    }
    return column
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  mutating func advance(to end: Int) {
    for i in place..<end where source[i] == 0x0A { line += 1 }
    place = end
  }

  private mutating func skipBlank() {
    var end = place
    while end < source.count, Self.isBlank(source[end]) { end += 1 }
    advance(to: end)
  }

  // MARK: root state

  private enum Opening { case variable, block, comment }

  private func opening(at place: Int) -> Opening? {
    var best: (Opening, Int)?
    for (kind, start) in [
      (Opening.comment, comment.start), (.block, block.start), (.variable, variable.start),
    ] where starts(with: start, at: place) && start.count > (best?.1 ?? 0) {
      best = (kind, start.count)
    }
    return best?.0
  }

  private mutating func root() throws(TemplateError) {
    while place < source.count {
      var end = place
      var found: Opening?
      while end < source.count {
        found = opening(at: end)
        if found != nil { break }
        end += 1
      }
      try data(upTo: end, before: found)
      switch found {
      case nil: return
      case .variable?: try variableState()
      case .block?: try blockState()
      case .comment?: try commentState()
      }
    }
  }

  /// Emits the text before a tag, stripped as the tag's sign asks.
  private mutating func data(upTo end: Int, before opening: Opening?) throws(TemplateError) {
    var last = end
    if let opening {
      let length: Int
      switch opening {
      case .variable: length = variable.start.count
      case .block: length = block.start.count
      case .comment: length = comment.start.count
      }
      let sign = end + length < source.count ? source[end + length] : 0
      if sign == UInt8(ascii: "-") {
        while last > place, Self.isBlank(source[last - 1]) { last -= 1 }
      } else if sign != UInt8(ascii: "+"), options.stripsBlocksLeft, opening != .variable {
        last = withoutIndent(upTo: end)
      }
    }
    if last > place { add(.data, String(decoding: source[place..<last], as: UTF8.self)) }
    advance(to: end)
  }

  private func withoutIndent(upTo end: Int) -> Int {
    var back = end
    while back > place, Self.isBlank(source[back - 1]), source[back - 1] != 0x0A { back -= 1 }
    let atLineStart = back == 0 || source[back - 1] == 0x0A
    return atLineStart ? back : end
  }

  private mutating func skipSign() {
    if place < source.count,
      source[place] == UInt8(ascii: "-") || source[place] == UInt8(ascii: "+")
    {
      place += 1
    }
  }

  /// The length of a closing tag here with its sign; nil when there is none.
  private func closing(_ end: [UInt8], at place: Int, plus: Bool) -> (length: Int, sign: UInt8)? {
    if starts(with: end, at: place) { return (end.count, 0) }
    guard place < source.count, starts(with: end, at: place + 1) else { return nil }
    let sign = source[place]
    guard sign == UInt8(ascii: "-") || (plus && sign == UInt8(ascii: "+")) else { return nil }
    return (end.count + 1, sign)
  }

  private mutating func close(_ found: (length: Int, sign: UInt8), trims: Bool) {
    advance(to: place + found.length)
    if found.sign == UInt8(ascii: "-") {
      skipBlank()
    } else if found.sign == 0, trims, options.trimsBlocks, place < source.count,
      source[place] == 0x0A
    {
      advance(to: place + 1)
    }
  }

  private mutating func commentState() throws(TemplateError) {
    advance(to: place + comment.start.count)
    var end = place
    while end < source.count {
      if let found = closing(comment.end, at: end, plus: true) {
        advance(to: end)
        return close(found, trims: true)
      }
      end += 1
    }
    throw error("Missing end of comment tag")
  }

  private mutating func variableState() throws(TemplateError) {
    add(.variableBegin, "")
    advance(to: place + variable.start.count)
    skipSign()
    while true {
      skipBlank()
      if brackets.isEmpty, let found = closing(variable.end, at: place, plus: false) {
        add(.variableEnd, "")
        return close(found, trims: false)
      }
      if place >= source.count { return }
      try piece(raw: options.keepsBackslashes)
    }
  }

  private mutating func blockState() throws(TemplateError) {
    let start = (place, line)
    add(.blockBegin, "")
    advance(to: place + block.start.count)
    skipSign()
    if let end = rawTag("raw", from: place) {
      tokens.removeLast()
      return try rawState(from: end)
    }
    (_, _) = start
    while true {
      skipBlank()
      if brackets.isEmpty, let found = closing(block.end, at: place, plus: true) {
        add(.blockEnd, "")
        return close(found, trims: true)
      }
      if place >= source.count { return }
      try piece(raw: false)
    }
  }

  /// Where `WORD %}` starting here has its closing tag.
  private func rawTag(_ word: String, from start: Int) -> (at: Int, length: Int, sign: UInt8)? {
    var end = start
    while end < source.count, Self.isBlank(source[end]) { end += 1 }
    guard starts(with: Array(word.utf8), at: end) else { return nil }
    end += word.utf8.count
    while end < source.count, Self.isBlank(source[end]) { end += 1 }
    guard let found = closing(block.end, at: end, plus: word == "endraw") else { return nil }
    return (end, found.length, found.sign)
  }

  private mutating func rawState(
    from tag: (at: Int, length: Int, sign: UInt8)
  ) throws(TemplateError) {
    advance(to: tag.at)
    // Unlike other blocks, `{% raw %}` itself trims no line end.
    close((tag.length, tag.sign), trims: false)
    var end = place
    while end < source.count {
      if starts(with: block.start, at: end) {
        var inner = end + block.start.count
        let sign = inner < source.count ? source[inner] : 0
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { inner += 1 }
        if let closer = rawTag("endraw", from: inner) {
          var last = end
          if sign == UInt8(ascii: "-") {
            while last > place, Self.isBlank(source[last - 1]) { last -= 1 }
          } else if sign != UInt8(ascii: "+"), options.stripsBlocksLeft {
            last = withoutIndent(upTo: end)
          }
          if last > place { add(.data, String(decoding: source[place..<last], as: UTF8.self)) }
          advance(to: closer.at)
          return close((closer.length, closer.sign), trims: true)
        }
      }
      end += 1
    }
    throw error("Missing end of raw directive")
  }

  // MARK: inside tags

  private mutating func piece(raw: Bool) throws(TemplateError) {
    let byte = source[place]
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    case UInt8(ascii: "'"), UInt8(ascii: "\""): try string(quote: byte, raw: raw)
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), 0x80...:
      name()
    default: try symbol()
    }
  }

  private mutating func name() {
    var end = place
    while end < source.count, Self.isWord(source[end]) { end += 1 }
    add(.name, String(decoding: source[place..<end], as: UTF8.self))
    place = end
  }

  static func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80 || (0x30...0x39).contains(byte)
      || (0x61...0x7A).contains(byte | 0x20)
  }

  private mutating func symbol() throws(TemplateError) {
    let two = ["//", "**", "==", "!=", ">=", "<="]
    if let found = two.first(where: { starts(with: Array($0.utf8), at: place) }) {
      add(.op, found)
      place += 2
      return
    }
    let byte = source[place]
    guard Array("+-/*%~[](){}><=.:|,;".utf8).contains(byte) else {
      let character = String(decoding: source[place..<(place + 1)], as: UTF8.self)
      throw error("unexpected char \(Python.quoted(character)) at \(place)")
    }
    try balance(byte)
    add(.op, String(UnicodeScalar(byte)))
    place += 1
  }

  private mutating func balance(_ byte: UInt8) throws(TemplateError) {
    switch byte {
    case UInt8(ascii: "{"): brackets.append(UInt8(ascii: "}"))
    case UInt8(ascii: "("): brackets.append(UInt8(ascii: ")"))
    case UInt8(ascii: "["): brackets.append(UInt8(ascii: "]"))
    case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"):
      let text = String(UnicodeScalar(byte))
      guard let wanted = brackets.popLast() else { throw error("unexpected '\(text)'") }
      if wanted != byte {
        throw error("unexpected '\(text)', expected '\(UnicodeScalar(wanted))'")
      }
    default: break
    }
  }
}
