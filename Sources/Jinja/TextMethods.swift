import Value

/// Methods of `str`.
enum TextMethods {
  static let names: Set<String> = [
    "split", "rsplit", "splitlines", "strip", "lstrip", "rstrip", "lower", "upper", "title",
    "capitalize", "swapcase", "casefold", "replace", "startswith", "endswith", "find", "rfind",
    "index", "rindex", "count", "join", "format", "removeprefix", "removesuffix", "isdigit",
    "isdecimal", "isnumeric", "isalpha", "isalnum", "isspace", "islower", "isupper", "isidentifier",
    "istitle", "isascii", "zfill", "ljust", "rjust", "center", "partition", "rpartition",
    "expandtabs", "encode", "isprintable", "translate", "maketrans", "__len__", "__add__",
    "__contains__", "__getitem__",
  ]

  static func call(
    _ name: String, _ text: String, _ call: CallValues, _ evaluator: Evaluator
  ) throws(TemplateError) -> Item {
    if let first = call.named.first, !takingKeywords.contains(name) {
      throw .runtime("str.\(name)() takes no keyword arguments (\(first.name))")
    }
    switch name {
    case "split", "rsplit": return try split(name, text, call)
    case "splitlines":
      let bound = try call.bound(name, ["keepends"])
      return Item(text.pythonLines(keepingEnds: try bound.flag(0)).map { Item($0) })
    case "strip", "lstrip", "rstrip":
      let bound = try call.bound(name, ["chars"])
      return Item(try strip(text, bound[0], left: name != "rstrip", right: name != "lstrip"))
    case "replace":
      let bound = try call.bound(name, ["old", "new", "count"], required: 2)
      return Item(
        Python.replace(
          try argument(bound, 0), with: try argument(bound, 1), in: text,
          count: try bound.int(2, -1)))
    case "startswith", "endswith": return Item(try ends(name, text, call))
    case "find", "rfind", "index", "rindex", "count": return try search(name, text, call)
    case "join": return try join(text, call)
    case "format": return Item(try BraceFormat.format(text, call, evaluator))
    case "removeprefix":
      let part = try argument(try call.bound(name, ["prefix"], required: 1), 0)
      return Item(
        text.utf8.starts(with: part.utf8)
          ? String(text.utf8.dropFirst(part.utf8.count)) ?? text : text)
    case "removesuffix":
      let part = try argument(try call.bound(name, ["suffix"], required: 1), 0)
      let ends = !part.isEmpty && text.utf8.reversed().starts(with: part.utf8.reversed())
      return Item(ends ? String(text.utf8.dropLast(part.utf8.count)) ?? text : text)
    case "zfill", "ljust", "rjust", "center": return Item(try pad(name, text, call))
    case "partition", "rpartition": return try partition(name, text, call)
    case "expandtabs":
      let bound = try call.bound(name, ["tabsize"])
      return Item(try expandTabs(text, try bound.int(0, 8)))
    case "encode": return Item(text)
    case "translate", "maketrans": return try translation(name, text, call)
    case "__len__", "__add__", "__contains__", "__getitem__":
      return try Methods.special(name, of: Item(text), call, evaluator)
    default:
      _ = try call.bound(name, [])
      return simple(name, text)
    }
  }

  /// Methods that name their parameters in Python; the others refuse keywords.
  private static let takingKeywords: Set<String> = [
    "split", "rsplit", "splitlines", "expandtabs", "encode", "format",
  ]

  private static func argument(
    _ bound: CallValues.Bound, _ place: Int
  ) throws(TemplateError) -> String {
    let item = try bound.required(place)
    switch item.kind {
    case .text(let text): return text
    case .undefined(let undefined): throw .undefined(undefined.message)
    default:
      throw .runtime("\(bound.owner)() argument \(place + 1) must be str, not \(item.typeName)")
    }
  }

  private static func simple(_ name: String, _ text: String) -> Item {
    let scalars = text.unicodeScalars
    func all(_ holds: (Unicode.Scalar) -> Bool) -> Item {
      Item(!scalars.isEmpty && scalars.allSatisfy(holds))
    }
    switch name {
    case "lower": return Item(Python.lower(text))
    case "casefold": return Item(text.lowercased().replacing("ß", with: "ss"))
    case "isprintable": return Item(scalars.allSatisfy(Python.isPrintable))
    case "upper": return Item(text.uppercased())
    case "capitalize": return Item(capitalized(text))
    case "title": return Item(titled(text))
    case "swapcase":
      return Item(
        scalars.map {
          $0.properties.isUppercase
            ? $0.properties.lowercaseMapping : $0.properties.uppercaseMapping
        }.joined())
    case "isdigit", "isdecimal", "isnumeric":
      return all {
        switch $0.properties.numericType {
        case .decimal?: true
        case .digit?: name != "isdecimal"
        case .numeric?: name == "isnumeric"
        default: false
        }
      }
    case "isalpha": return all(isLetter)
    case "isalnum": return all { isLetter($0) || $0.properties.numericType != nil }
    case "isspace": return all(Python.isSpace)
    case "isascii": return Item(scalars.allSatisfy(\.isASCII))
    case "islower":
      return Item(
        scalars.contains { $0.properties.isLowercase }
          && !scalars.contains { $0.properties.isUppercase })
    case "isupper":
      return Item(
        scalars.contains { $0.properties.isUppercase }
          && !scalars.contains { $0.properties.isLowercase })
    case "istitle":
      return Item(scalars.contains(where: isLetter) && titled(text).sameScalars(as: text))
    default:
      return Item(
        scalars.first.map { isLetter($0) || $0 == "_" } == true
          && scalars.allSatisfy { isLetter($0) || $0 == "_" || $0.properties.numericType != nil })
    }
  }

  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  static func capitalized(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    return first.properties.titlecaseMapping
      + Python.text(text.unicodeScalars.dropFirst()).lowercased()
  }

  /// Upper case after everything that is no letter.
  private static func titled(_ text: String) -> String {
    var result = ""
    var inWord = false
    for scalar in text.unicodeScalars {
      let isCased = scalar.properties.isCased
      result +=
        !isCased
        ? String(scalar)
        : inWord ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
      inWord = isCased
    }
    return result
  }

  static func strip(
    _ text: String, _ characters: Item?, left: Bool = true, right: Bool = true
  ) throws(TemplateError) -> String {
    guard let characters else { return Python.strip(text, left: left, right: right) }
    switch characters.kind {
    case .none: return Python.strip(text, left: left, right: right)
    case .text(let set): return Python.strip(text, characters: set, left: left, right: right)
    case .undefined(let undefined): throw .undefined(undefined.message)
    default: throw .runtime("strip arg must be None or str")
    }
  }

  private static func split(
    _ name: String, _ text: String, _ call: CallValues
  ) throws(TemplateError) -> Item {
    let bound = try call.bound(name, ["sep", "maxsplit"])
    let limit = try bound.int(1, -1)
    let separator: String?
    switch bound[0]?.kind {
    case nil, .some(.none): separator = nil
    case .text(let text)?: separator = text
    case .undefined(let undefined)?: throw .undefined(undefined.message)
    case _?: throw .runtime("must be str or None, not \(bound[0]?.typeName ?? "")")
    }
    if separator?.isEmpty == true { throw .runtime("empty separator") }
    let parts = split(text, separator, limit, fromRight: name == "rsplit")
    return Item(parts.map { Item($0) })
  }

  static func split(
    _ text: String, _ separator: String?, _ limit: Int, fromRight: Bool = false
  ) -> [String] {
    var scalars = Array(text.unicodeScalars)
    if fromRight { scalars.reverse() }
    var parts: [[Unicode.Scalar]] = []
    let limit = limit < 0 ? Int.max : limit
    if let separator {
      let part = Array(separator.unicodeScalars)
      var last = 0
      let wanted = fromRight ? Array(part.reversed()) : part
      for place in Python.places(of: wanted, in: scalars, limit: limit) {
        parts.append(Array(scalars[last..<place]))
        last = place + wanted.count
      }
      parts.append(Array(scalars[last...]))
    } else {
      parts = words(scalars, limit)
    }
    if fromRight { return parts.reversed().map { Python.text($0.reversed()) } }
    return parts.map { Python.text($0) }
  }

  private static func words(_ scalars: [Unicode.Scalar], _ limit: Int) -> [[Unicode.Scalar]] {
    var parts: [[Unicode.Scalar]] = []
    var place = 0
    while true {
      while place < scalars.count, Python.isSpace(scalars[place]) { place += 1 }
      guard place < scalars.count else { return parts }
      if parts.count == limit {
        var rest = scalars[place...]
        while let last = rest.last, Python.isSpace(last) { rest = rest.dropLast() }
        return parts + [Array(rest)]
      }
      let start = place
      while place < scalars.count, !Python.isSpace(scalars[place]) { place += 1 }
      parts.append(Array(scalars[start..<place]))
    }
  }

  private static func ends(
    _ name: String, _ text: String, _ call: CallValues
  ) throws(TemplateError) -> Bool {
    let bound = try call.bound(name, ["prefix", "start", "end"], required: 1)
    let part = Slice.text(text, try bound.int(1, 0), try bound.int(2, .max))
    let wanted = try bound.required(0)
    var options = [wanted]
    if case .tuple(let items) = wanted.kind { options = items }
    for option in options {
      guard case .text(let affix) = option.kind else {
        if case .undefined(let undefined) = option.kind { throw .undefined(undefined.message) }
        throw .runtime(
          "\(name) first arg must be str or a tuple of str, not \(option.typeName)")
      }
      let holds =
        name == "startswith"
        ? part.utf8.starts(with: affix.utf8)
        : part.utf8.reversed().starts(with: affix.utf8.reversed())
      if holds { return true }
    }
    return false
  }

  private static func search(
    _ name: String, _ text: String, _ call: CallValues
  ) throws(TemplateError) -> Item {
    let bound = try call.bound(name, ["sub", "start", "end"], required: 1)
    let part = Array(try argument(bound, 0).unicodeScalars)
    let all = Array(text.unicodeScalars)
    let (low, high) = Slice.bounds(all.count, try bound.int(1, 0), try bound.int(2, .max))
    let window = low <= high ? Array(all[low..<high]) : []
    if name == "count" {
      if part.isEmpty { return Item(low <= high ? window.count + 1 : 0) }
      return Item(Python.places(of: part, in: window).count)
    }
    let found: Int?
    if name == "find" || name == "index" {
      found = part.isEmpty ? 0 : Python.places(of: part, in: window, limit: 1).first
    } else {
      found =
        part.isEmpty
        ? window.count
        : Python.places(of: part.reversed(), in: window.reversed(), limit: 1).first
          .map { window.count - $0 - part.count }
    }
    if let found { return Item(found + low) }
    if name.hasSuffix("index") { throw .runtime("substring not found") }
    return Item(-1)
  }

  private static func join(_ text: String, _ call: CallValues) throws(TemplateError) -> Item {
    let bound = try call.bound("join", ["iterable"], required: 1)
    var parts: [String] = []
    for (place, item) in try bound.required(0).elements().enumerated() {
      guard case .text(let part) = item.kind else {
        if case .undefined(let undefined) = item.kind { throw .undefined(undefined.message) }
        throw .runtime("sequence item \(place): expected str instance, \(item.typeName) found")
      }
      parts.append(part)
    }
    return Item(parts.joined(separator: text))
  }

  /// The most that one method may add.
  static let sizeLimit = 10_000_000

  static func pad(
    _ name: String, _ text: String, _ call: CallValues
  ) throws(TemplateError) -> String {
    let bound = try call.bound(name, ["width", "fillchar"], required: 1)
    let width = try bound.int(0, 0)
    if width > sizeLimit { throw .runtime("the result is too large") }
    let count = text.unicodeScalars.count
    let fill = try bound.text(1, " ")
    guard fill.unicodeScalars.count == 1 else {
      throw .runtime("The fill character must be exactly one character long")
    }
    guard width > count else { return text }
    let missing = width - count
    func fills(_ count: Int) -> String { String(repeating: fill, count: count) }
    switch name {
    case "ljust": return text + fills(missing)
    case "rjust": return fills(missing) + text
    case "center":
      let left = missing / 2 + (missing & width & 1)
      return fills(left) + text + fills(missing - left)
    default:
      let zeros = String(repeating: "0", count: missing)
      guard let first = text.unicodeScalars.first, first == "-" || first == "+" else {
        return zeros + text
      }
      return String(first) + zeros + Python.text(text.unicodeScalars.dropFirst())
    }
  }

  private static func partition(
    _ name: String, _ text: String, _ call: CallValues
  ) throws(TemplateError) -> Item {
    let separator = try argument(try call.bound(name, ["sep"], required: 1), 0)
    if separator.isEmpty { throw .runtime("empty separator") }
    let parts = split(text, separator, 1, fromRight: name == "rpartition")
    if parts.count == 2 {
      return Item(.tuple([Item(parts[0]), Item(separator), Item(parts[1])]))
    }
    let empty = Item("")
    return Item(
      .tuple(name == "partition" ? [Item(text), empty, empty] : [empty, empty, Item(text)]))
  }

  private static func expandTabs(
    _ text: String, _ size: Int
  ) throws(TemplateError) -> String {
    let tabs = text.unicodeScalars.count { $0 == "\t" }
    let (most, overflows) = tabs.multipliedReportingOverflow(by: max(0, size))
    guard !overflows, most <= sizeLimit else { throw .runtime("the result is too large") }
    var result = ""
    var column = 0
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t":
        let blanks = size > 0 ? size - column % size : 0
        result += String(repeating: " ", count: blanks)
        column += blanks
      case "\n", "\r":
        result.unicodeScalars.append(scalar)
        column = 0
      default:
        result.unicodeScalars.append(scalar)
        column += 1
      }
    }
    return result
  }
}

extension Slice {
  /// `text[start:end]` by scalars.
  static func text(_ text: String, _ start: Int, _ end: Int) -> String {
    let count = text.unicodeScalars.count
    let (low, high) = bounds(count, start, end)
    guard low < high else { return "" }
    return Python.text(text.unicodeScalars.dropFirst(low).prefix(high - low))
  }

  static func bounds(_ count: Int, _ start: Int, _ end: Int) -> (low: Int, high: Int) {
    let low = start < 0 ? max(0, start + count) : start
    let high = end < 0 ? max(0, end + count) : min(end, count)
    return (low, high)
  }
}
