/// Turns Python `re` syntax (CPython 3.11, Lib/re/_parser.py) into PCRE2's.
///
/// What only PCRE2 knows (`(*VERB)`, `\K`, recursion) is refused as Python refuses it; what both
/// spell differently is respelled. Widths of lookbehinds are left for PCRE2 to judge.
struct Translation {
  private let source: [Unicode.Scalar]
  private var place = 0
  private(set) var output = ""
  /// `(?a)` was given: classes hold ASCII only.
  private(set) var isASCII = false
  /// Nothing but global flags has been read.
  private var atStart = true

  init(_ pattern: String) throws(PatternError) {
    source = Array(pattern.unicodeScalars)
    while place < source.count { try step() }
  }

  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    place + ahead < source.count ? source[place + ahead] : nil
  }

  private mutating func copy(_ count: Int = 1) {
    for _ in 0..<count where place < source.count {
      output.unicodeScalars.append(source[place])
      place += 1
    }
  }

  private mutating func step() throws(PatternError) {
    if source[place] != "(" || peek(1) != "?" { atStart = false }
    switch source[place] {
    case "\\": try escape(inClass: false)
    case "[": try characterClass()
    case "(": try group()
    case "{" where peek(1) == ",": openRepeat()
    default: copy()
    }
  }

  /// `{,n}` means `{0,n}` to Python and is literal to PCRE2 before 10.43.
  private mutating func openRepeat() {
    var end = 2
    while let digit = peek(end), ("0"..."9").contains(digit) { end += 1 }
    if peek(end) == "}" {
      output += "{0"
      place += 1
    } else {
      copy()
    }
  }

  private mutating func escape(inClass: Bool) throws(PatternError) {
    guard let next = peek(1) else { throw PatternError("bad escape (end of pattern)", at: place) }
    switch next {
    case "Z" where !inClass:
      output += "\\z"
      place += 2
    case "u": try codePoint(digits: 4)
    case "U": try codePoint(digits: 8)
    case "x": try codePoint(digits: 2)
    case "v":
      output += "\\x{b}"
      place += 2
    case "A" where !inClass, "B" where !inClass: copy(2)
    case "a", "b", "d", "D", "f", "n", "r", "s", "S", "t", "w", "W", "0"..."9": copy(2)
    case "A"..."Z", "a"..."z": throw PatternError("bad escape \\\(next)", at: place)
    default: copy(2)
    }
  }

  private mutating func codePoint(digits: Int) throws(PatternError) {
    var text = ""
    for ahead in 2..<(2 + digits) {
      guard let digit = peek(ahead), digit.properties.isASCIIHexDigit else {
        throw PatternError("incomplete escape \\\(source[place + 1])\(text)", at: place)
      }
      text.unicodeScalars.append(digit)
    }
    output += "\\x{\(text)}"
    place += 2 + digits
  }

  /// Inside `[…]` a `[` stands for itself in Python; PCRE2 would look for `[:alpha:]`.
  private mutating func characterClass() throws(PatternError) {
    let start = place
    copy()
    if peek() == "^" { copy() }
    if peek() == "]" {
      output += "\\]"
      place += 1
    }
    while let next = peek(), next != "]" {
      switch next {
      case "\\": try escape(inClass: true)
      case "[":
        output += "\\["
        place += 1
      default: copy()
      }
    }
    guard peek() == "]" else { throw PatternError("unterminated character set", at: start) }
    copy()
  }

  private mutating func group() throws(PatternError) {
    if peek(1) == "*" { throw PatternError("nothing to repeat", at: place + 1) }
    guard peek(1) == "?" else { return copy() }
    switch peek(2) {
    case ":", "=", "!", ">":
      atStart = false
      copy(3)
    case "#":
      while let next = peek(), next != ")" { place += next == ")" ? 0 : 1 }
      guard peek() == ")" else { throw PatternError("missing ), unterminated comment", at: place) }
      place += 1
    case "<":
      guard peek(3) == "=" || peek(3) == "!" else {
        throw PatternError("unknown extension ?<\(peek(3).map(String.init) ?? "")", at: place + 1)
      }
      copy(4)
    case "P":
      guard peek(3) == "<" || peek(3) == "=" else {
        throw PatternError("unknown extension ?P\(peek(3).map(String.init) ?? "")", at: place + 1)
      }
      copy(4)
    case "(": condition()
    case nil: throw PatternError("unexpected end of pattern", at: place)
    default: try flags()
    }
  }

  /// `(?(name)yes|no)`: PCRE2 wants the name in angle brackets.
  private mutating func condition() {
    copy(3)
    guard let first = peek(), !("0"..."9").contains(first) else { return }
    output += "<"
    while let next = peek(), next != ")" { copy() }
    output += ">"
  }

  private mutating func flags() throws(PatternError) {
    let start = place
    var kept = ""
    place += 2
    while let flag = peek(), flag != ")", flag != ":" {
      switch flag {
      case "i", "m", "s", "x", "-": kept.unicodeScalars.append(flag)
      case "a": isASCII = true
      case "u": break
      default: throw PatternError("unknown extension ?\(flag)", at: start + 1)
      }
      place += 1
    }
    guard peek() != nil else { throw PatternError("missing -, : or )", at: place) }
    if peek() == ")" {
      guard atStart else {
        throw PatternError("global flags not at the start of the expression", at: start)
      }
    } else {
      atStart = false
    }
    output += "(?" + kept
    copy()
  }
}
