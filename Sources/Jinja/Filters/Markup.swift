internal import Patterns
import Value

/// HTML, as markupsafe writes it.
enum HTML {
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "'": result += "&#39;"
      case "\"": result += "&#34;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Without comments and tags, blanks folded, character references read.
  static func stripped(_ text: String) -> String {
    var rest = text[...]
    var kept = ""
    while let start = rest.firstRange(of: "<!--") {
      kept += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstRange(of: "-->") else {
        rest = rest[start.lowerBound...]
        break
      }
      rest = rest[end.upperBound...]
    }
    kept += rest
    var plain = String.UnicodeScalarView()
    var tail = kept.unicodeScalars[...]
    while let open = tail.firstIndex(of: "<") {
      plain.append(contentsOf: tail[..<open])
      guard let close = tail[open...].firstIndex(of: ">") else {
        tail = tail[open...]
        break
      }
      tail = tail[tail.index(after: close)...]
    }
    plain.append(contentsOf: tail)
    return unescaped(TextMethods.split(String(plain), nil, -1).joined(separator: " "))
  }

  /// The named references that a program writes; HTML knows two thousand more.
  private static let entities: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    "copy": "\u{A9}", "reg": "\u{AE}", "hellip": "\u{2026}", "ndash": "\u{2013}",
    "mdash": "\u{2014}", "laquo": "\u{AB}", "raquo": "\u{BB}", "eacute": "\u{E9}",
    "auml": "\u{E4}", "ouml": "\u{F6}", "uuml": "\u{FC}", "szlig": "\u{DF}", "middot": "\u{B7}",
  ]

  static func unescaped(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      let body = rest[rest.index(after: mark)...]
      if let end = body.firstIndex(of: ";"), let scalar = reference(body[..<end]) {
        result.unicodeScalars.append(scalar)
        rest = body[body.index(after: end)...]
      } else {
        result += "&"
        rest = body
      }
    }
    return result + rest
  }

  private static func reference(_ name: Substring) -> Unicode.Scalar? {
    guard name.hasPrefix("#") else { return entities[String(name)] }
    let digits = name.dropFirst()
    let code =
      digits.hasPrefix("x") || digits.hasPrefix("X")
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return code.map { Unicode.Scalar($0) ?? "\u{FFFD}" }
  }

  /// Attributes of a tag; those that are null or undefined are left out.
  static func attributes(
    _ entries: [(key: Value, value: Item)], spaced: Bool
  ) throws(TemplateError) -> String {
    var parts: [String] = []
    for (key, item) in entries {
      if case .none = item.kind { continue }
      if item.isUndefined { continue }
      let name = try Item(key).str()
      guard
        !name.unicodeScalars.contains(where: {
          Python.isSpace($0) || "/>=".unicodeScalars.contains($0)
        })
      else { throw .runtime("Invalid character in attribute name: \(Python.quoted(name))") }
      parts.append("\(escaped(name))=\"\(escaped(try item.str()))\"")
    }
    let text = parts.joined(separator: " ")
    return spaced && !text.isEmpty ? " " + text : text
  }
}

extension Filters {
  static let markup: [String: Filter] = [
    "xmlattr": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("do_xmlattr", ["autospace"])
      let box = try dict(input, "\(Python.quoted(input.objectName)) has no attribute 'items'")
      return Item(try HTML.attributes(box.entries, spaced: try bound.flag(0, true)))
    },
    "urlize": Filter { _, input, call throws(TemplateError) in try Links.made(input, call) },
    "urldecode": Filter { _, input, _ throws(TemplateError) in
      Item(Percents.decoded(try soft(input), plusIsBlank: true))
    },
  ]
}

/// Addresses in a text made links; jinja2/utils.py, urlize.
enum Links {
  static func made(_ input: Item, _ call: CallValues) throws(TemplateError) -> Item {
    let bound = try call.bound(
      "do_urlize", ["trim_url_limit", "nofollow", "target", "rel", "extra_schemes"])
    let limit = bound[0].flatMap { if case .int(let count) = $0.kind { count } else { nil } }
    var words = Set(TextMethods.split(try bound.text(3, ""), nil, -1))
    words.insert("noopener")
    if try bound.flag(1) { words.insert("nofollow") }
    let rel = " rel=\"\(HTML.escaped(words.sorted().joined(separator: " ")))\""
    let target = try bound[2].map { (item) throws(TemplateError) in
      try item.truth() ? " target=\"\(HTML.escaped(try item.str()))\"" : ""
    }
    let text = HTML.escaped(try Filters.soft(input))
    do throws(PatternError) {
      let parts = try Pattern(#"(\s+)"#).split(text).compactMap { $0 }
      return Item(
        try parts.map { (word) throws(PatternError) in try link(word, limit, rel + (target ?? "")) }
          .joined())
    } catch {
      throw TemplateError.runtime(error.description)
    }
  }

  /// As Python cuts: a limit below nothing takes so many off the end.
  private static func shortened(_ text: String, _ limit: Int) -> String {
    guard text.count > limit else { return text }
    let kept = limit < 0 ? text.dropLast(Int(clamping: limit.magnitude)) : text.prefix(limit)
    return kept + "..."
  }

  private static func link(
    _ word: String, _ limit: Int?, _ attributes: String
  ) throws(PatternError) -> String {
    var (head, middle, tail) = ("", word, "")
    if let match = try Pattern("^([(<]|&lt;)+").match(middle) {
      head = match.text() ?? ""
      middle = String(middle.dropFirst(head.count))
    }
    if try Pattern(#"([)>.,\n]|&gt;)$"#).search(middle) != nil,
      let match = try Pattern(#"([)>.,\n]|&gt;)+$"#).search(middle)
    {
      tail = match.text() ?? ""
      middle = String(middle.dropLast(tail.count))
    }
    let plain =
      #"^(https?://(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})|([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)|(https?://)((([\d]{1,3})(\.[\d]{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}])))(?::[\d]{1,5})?(?:[/?#]\S*)?$"#
    let shown = limit.map { Self.shortened(middle, $0) } ?? middle
    if try Pattern(plain, flags: .ignoreCase).match(middle) != nil {
      let isFull = middle.hasPrefix("https://") || middle.hasPrefix("http://")
      middle = "<a href=\"\(isFull ? "" : "https://")\(middle)\"\(attributes)>\(shown)</a>"
    } else if middle.hasPrefix("mailto:"),
      try Pattern(#"^\S+@\w[\w.-]*\.\w+$"#).match(String(middle.dropFirst(7))) != nil
    {
      middle = "<a href=\"\(middle)\">\(middle.dropFirst(7))</a>"
    } else if middle.contains("@"), !middle.hasPrefix("www."), !middle.contains(":"),
      try Pattern(#"^\S+@\w[\w.-]*\.\w+$"#).match(middle) != nil
    {
      middle = "<a href=\"mailto:\(middle)\">\(middle)</a>"
    }
    return head + middle + tail
  }
}
