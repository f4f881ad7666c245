import Value

/// A pattern taken apart: `web:&lab:!web3`, `a,b`, `db[0:2]`.
struct HostPattern {
  /// What one part does to the hosts found so far.
  enum Effect { case add, keep, remove }

  /// From here to there of the hosts found, both included; negative ones count from the end.
  enum Subscript {
    case one(Int)
    case range(Int, Int?)
  }

  var effect: Effect
  /// Without its `&`, `!` and subscript.
  var expression: String
  var part: Subscript?
  /// As written, for messages.
  var text: String

  init(_ text: String) {
    self.text = text
    effect = text.hasPrefix("!") ? .remove : text.hasPrefix("&") ? .keep : .add
    expression = effect == .add ? text : String(text.dropFirst())
    guard !expression.hasPrefix("~"), let (head, part) = Self.subscripted(expression) else {
      return
    }
    (expression, self.part) = (head, part)
  }

  /// The parts of a pattern, additions first, then `&`, then `!`, as Ansible applies them.
  static func parts(of text: String) -> [HostPattern] { ordered(split(text)) }

  static func ordered(_ texts: [String]) -> [HostPattern] {
    let parts = texts.filter { !$0.isEmpty }.map { HostPattern($0) }
    let additions = parts.filter { $0.effect == .add }
    return (additions.isEmpty ? [HostPattern("all")] : additions)
      + parts.filter { $0.effect == .keep } + parts.filter { $0.effect == .remove }
  }

  /// Commas separate; without any, colons do, except in addresses and brackets.
  static func split(_ text: String) -> [String] {
    let pieces: [String]
    if text.utf8.contains(UInt8(ascii: ",")) {
      pieces = text.split(separator: ",").map(String.init)
    } else if HostAddress.split(text, allowingRanges: true).port != nil
      || HostAddress.isHost(text, allowingRanges: true)
    {
      pieces = [text]
    } else {
      pieces = splitAtColons(text)
    }
    return pieces.map(trimmed).filter { !$0.isEmpty }
  }

  private static func splitAtColons(_ text: String) -> [String] {
    var pieces: [String] = [""]
    var isInside = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "[": isInside = true
      case "]": isInside = false
      case ":" where !isInside, " " where !isInside, "\t" where !isInside:
        pieces.append("")
        continue
      default: break
      }
      pieces[pieces.count - 1].unicodeScalars.append(scalar)
    }
    return pieces
  }

  private static func trimmed(_ text: String) -> String {
    var view = text.unicodeScalars[...]
    while let first = view.first, first.properties.isWhitespace { view.removeFirst() }
    while let last = view.last, last.properties.isWhitespace { view.removeLast() }
    return String(view)
  }

  /// `(.+)[N]`, `(.+)[A:B]`, `(.+)[A:]`; nil when the end is something else.
  private static func subscripted(_ text: String) -> (String, Subscript)? {
    guard text.hasSuffix("]"), let open = text.utf8.lastIndex(of: UInt8(ascii: "[")),
      open > text.startIndex
    else { return nil }
    let inner = text[text.utf8.index(after: open)...].dropLast()
    let head = String(text[..<open])
    if let number = Int(inner), !inner.hasPrefix("+") { return (head, .one(number)) }
    guard let colon = inner.firstIndex(where: { $0 == ":" || $0 == "-" }),
      let first = Int(inner[..<colon]), first >= 0
    else { return nil }
    let rest = inner[inner.index(after: colon)...]
    if rest.isEmpty { return (head, .range(first, nil)) }
    guard let last = Int(rest), last >= 0 else { return nil }
    return (head, .range(first, last))
  }
}
