import Value

extension Filters {
  static let text: [String: Filter] = [
    "upper": Filter { _, input, call throws(TemplateError) in
      _ = try call.bound("do_upper", [])
      return Item(try soft(input).uppercased())
    },
    "lower": Filter { _, input, call throws(TemplateError) in
      _ = try call.bound("do_lower", [])
      return Item(Python.lower(try soft(input)))
    },
    "capitalize": Filter { _, input, _ throws(TemplateError) in
      Item(TextMethods.capitalized(try soft(input)))
    },
    "title": Filter { _, input, _ throws(TemplateError) in Item(title(try soft(input))) },
    "string": Filter { _, input, _ throws(TemplateError) in
      Item(.text(try soft(input)), marks: .verbatim)
    },
    "trim": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("do_trim", ["chars"])
      return Item(try TextMethods.strip(try soft(input), bound[0]))
    },
    "replace": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("do_replace", ["old", "new", "count"], required: 2)
      let isAll = bound[2].map { if case .none = $0.kind { true } else { false } } ?? true
      return Item(
        Python.replace(
          try bound.required(0).str(), with: try bound.required(1).str(), in: try soft(input),
          count: isAll ? -1 : try bound.int(2, -1)))
    },
    "center": Filter { _, input, call throws(TemplateError) in
      let width = try call.bound("do_center", ["width"]).int(0, 80)
      return Item(
        try TextMethods.pad("center", try soft(input), CallValues(positional: [Item(width)])))
    },
    "indent": Filter { _, input, call throws(TemplateError) in try indent(input, call) },
    "truncate": Filter { _, input, call throws(TemplateError) in try truncate(input, call) },
    "wordcount": Filter { _, input, _ throws(TemplateError) in
      let words = try soft(input).unicodeScalars.split {
        !(TextMethods.isLetter($0) || $0.properties.numericType != nil || $0 == "_")
      }
      return Item(words.count)
    },
    "wordwrap": Filter { _, input, call throws(TemplateError) in try wordwrap(input, call) },
    "format": Filter { _, input, call throws(TemplateError) in
      let format = try soft(input)
      if !call.named.isEmpty {
        guard call.positional.isEmpty else {
          throw error("can't handle positional and keyword arguments at the same time")
        }
        let box = DictBox(call.named.map { (Value($0.name), $0.value) })
        return Item(try Percent.format(format, Item(.dict(box))))
      }
      return Item(try Percent.format(format, Item(.tuple(call.positional))))
    },
    "split": Filter { evaluator, input, call throws(TemplateError) in
      guard case .text(let text) = input.kind else {
        if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
        throw error(
          "descriptor 'split' for 'str' objects doesn't apply to a '\(input.typeName)' object")
      }
      return try TextMethods.call("split", text, call, evaluator)
    },
    "quote": Filter { _, input, _ throws(TemplateError) in
      if case .none = input.kind { return Item("''") }
      return Item(Shell.quoted(try soft(input)))
    },
    "escape": Filter { _, input, _ throws(TemplateError) in Item(HTML.escaped(try soft(input))) },
    "e": Filter { _, input, _ throws(TemplateError) in Item(HTML.escaped(try soft(input))) },
    "forceescape": Filter { _, input, _ throws(TemplateError) in
      Item(HTML.escaped(try soft(input)))
    },
    "safe": Filter { _, input, _ throws(TemplateError) in Item(try soft(input)) },
    "striptags": Filter { _, input, _ throws(TemplateError) in Item(HTML.stripped(try soft(input)))
    },
    "urlencode": Filter { _, input, _ throws(TemplateError) in Item(try urlencode(input)) },
    "comment": Filter { _, input, call throws(TemplateError) in try comment(input, call) },
    "b64encode": Filter { _, input, call throws(TemplateError) in
      Item(Base64.encode(try encoded(input, call, "b64encode")))
    },
    "b64decode": Filter { _, input, call throws(TemplateError) in
      let bytes = try PythonBase64.decode(try soft(input))
      return Item(
        try Encodings.text(bytes, try call.bound("b64decode", ["encoding"]).text(0, "utf-8")))
    },
    "pprint": Filter { _, input, _ throws(TemplateError) in Item(try input.repr()) },
  ]

  /// Upper case at the start and after `-`, blanks and opening brackets.
  private static func title(_ text: String) -> String {
    var result = ""
    var atStart = true
    for scalar in text.unicodeScalars {
      result += atStart ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
      atStart = "-({[<".unicodeScalars.contains(scalar) || Python.isSpace(scalar)
    }
    return result
  }

  private static func indent(_ input: Item, _ call: CallValues) throws(TemplateError) -> Item {
    let bound = try call.bound("do_indent", ["width", "first", "blank"])
    guard let text = input.string else {
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      throw error("unsupported operand type(s) for +=: '\(input.typeName)' and 'str'")
    }
    let indent: String
    if let width = bound[0]?.string {
      indent = width
    } else {
      let width = max(0, try bound.int(0, 4))
      guard width <= TextMethods.sizeLimit else { throw error("the result is too large") }
      indent = String(repeating: " ", count: width)
    }
    var lines = (text + "\n").pythonLines()
    let blank = try bound.flag(2)
    guard
      !indent.utf8.count.multipliedReportingOverflow(by: lines.count).overflow,
      indent.utf8.count * lines.count <= TextMethods.sizeLimit
    else { throw error("the result is too large") }
    for place in lines.indices.dropFirst() where blank || !lines[place].isEmpty {
      lines[place] = indent + lines[place]
    }
    return Item((try bound.flag(1) ? indent : "") + lines.joined(separator: "\n"))
  }

  private static func truncate(_ input: Item, _ call: CallValues) throws(TemplateError) -> Item {
    let bound = try call.bound("do_truncate", ["length", "killwords", "end", "leeway"])
    let length = try bound.int(0, 255)
    let end = try bound.text(2, "...")
    let leeway = try bound.int(3, 5)
    guard length >= end.unicodeScalars.count else {
      throw error("expected length >= \(end.unicodeScalars.count), got \(length)")
    }
    let (limit, overflows) = length.addingReportingOverflow(leeway)
    if input.string == nil {
      guard case .int(let count) = try Filters.length(input).kind, overflows || count <= limit
      else {
        throw error("can only concatenate \(input.typeName) (not \"str\") to \(input.typeName)")
      }
      return input
    }
    let scalars = Array(try soft(input).unicodeScalars)
    if overflows || scalars.count <= limit { return input }
    var kept = scalars.prefix(length - end.unicodeScalars.count)
    if try !bound.flag(1), let blank = kept.lastIndex(of: " ") { kept = kept[..<blank] }
    return Item(Python.text(kept) + end)
  }

  private static func wordwrap(_ input: Item, _ call: CallValues) throws(TemplateError) -> Item {
    let bound = try call.bound(
      "do_wordwrap", ["width", "break_long_words", "wrapstring", "break_on_hyphens"])
    let width = try bound.int(0, 79)
    let breaks = try bound.flag(1, true)
    let between = try bound[2].map { (item) throws(TemplateError) in try item.str() } ?? "\n"
    guard width > 0 else { throw error("invalid width \(width) (must be > 0)") }
    let wrapping = Wrapping(
      width: width, breaksLongWords: breaks, breaksOnHyphens: try bound.flag(3, true))
    var lines: [String] = []
    for line in try soft(input).pythonLines() {
      lines.append(try wrapping.lines(of: line).joined(separator: between))
    }
    return Item(lines.joined(separator: between))
  }

  private static func urlencode(_ input: Item) throws(TemplateError) -> String {
    let pairs: [(Item, Item)]
    switch input.kind {
    case .dict(let box): pairs = box.entries.map { (Item($0.key), $0.value) }
    case .list, .tuple:
      var found: [(Item, Item)] = []
      for item in try input.elements() {
        let parts = try item.elements()
        guard parts.count == 2 else { throw error("urlencode wants pairs") }
        found.append((parts[0], parts[1]))
      }
      pairs = found
    default: return Percents.encoded(try soft(input), keeping: "/")
    }
    var parts: [String] = []
    for (key, item) in pairs {
      parts.append(
        Percents.form(try key.str()) + "=" + Percents.form(try item.str()))
    }
    return parts.joined(separator: "&")
  }

  private static func encoded(
    _ input: Item, _ call: CallValues, _ owner: String
  ) throws(TemplateError) -> [UInt8] {
    try Encodings.bytes(try soft(input), try call.bound(owner, ["encoding"]).text(0, "utf-8"))
  }

  /// ansible/plugins/filter/core.py, comment.
  private static func comment(_ input: Item, _ call: CallValues) throws(TemplateError) -> Item {
    let names = [
      "style", "newline", "beginning", "prefix", "prefix_count", "decoration", "postfix",
      "postfix_count", "end",
    ]
    let bound = try call.bound("comment", names)
    guard input.string != nil else {
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      throw error("'\(input.typeName)' object has no attribute 'replace'")
    }
    let style = try bound.text(0, "plain")
    let styles: [String: (beginning: String, decoration: String, end: String)] = [
      "plain": ("", "# ", ""), "erlang": ("", "% ", ""), "c": ("", "// ", ""),
      "cblock": ("/*", " * ", " */"), "xml": ("<!--", " - ", "-->"),
    ]
    guard let known = styles[style] else { throw error(Python.quoted(style)) }
    let newline = try bound.text(1, "\n")
    let decoration = try bound.text(5, known.decoration)
    let edge = Python.strip(decoration, left: false)
    let beginning = try bound.text(2, known.beginning)
    let prefix = try bound.text(3, edge)
    let postfix = try bound.text(6, edge)
    let end = try bound.text(8, known.end)
    var text = beginning.isEmpty ? "" : beginning + newline
    if !prefix.isEmpty {
      let line = prefix == newline ? newline : prefix + newline
      text += String(repeating: line, count: max(0, min(1000, try bound.int(4, 1))))
    }
    let body =
      decoration + Python.replace(newline, with: newline + decoration, in: try soft(input))
    text += Python.replace(decoration + newline, with: edge + newline, in: body)
    for _ in 0..<max(0, min(1000, try bound.int(7, 1))) { text += newline + postfix }
    return Item(text + (end.isEmpty ? "" : newline + end))
  }
}
