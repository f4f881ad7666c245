import Value

extension Filters {
  static let formats: [String: Filter] = [
    "to_json": Filter { _, input, call throws(TemplateError) in
      Item(.text(try json(input, call, nice: false)), marks: .verbatim)
    },
    "to_nice_json": Filter { _, input, call throws(TemplateError) in
      Item(.text(try json(input, call, nice: true)), marks: .verbatim)
    },
    "tojson": Filter { _, input, call throws(TemplateError) in
      var text = try json(input, call, nice: false, sorted: true)
      for (character, escape) in [
        ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("'", "\\u0027"),
      ] { text = Python.replace(character, with: escape, in: text) }
      return Item(text)
    },
    "from_json": Filter { _, input, _ throws(TemplateError) in
      guard let text = input.string else {
        if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
        throw error(
          "the JSON object must be str, bytes or bytearray, not \(input.typeName)")
      }
      let value: Value
      do throws(JSONError) {
        value = try JSON.parse(text)
      } catch {
        throw Filters.error("the text is not JSON: \(error.reason), at byte \(error.offset)")
      }
      return Item(value.markedDeep(input.marks.intersection(.spreading)))
    },
    "to_yaml": Filter { _, input, call throws(TemplateError) in
      Item(.text(try yaml(input, call, nice: false)), marks: .verbatim)
    },
    "to_nice_yaml": Filter { _, input, call throws(TemplateError) in
      Item(.text(try yaml(input, call, nice: true)), marks: .verbatim)
    },
    "from_yaml": Filter { evaluator, input, _ throws(TemplateError) in
      guard let text = input.string else {
        if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
        return input
      }
      guard let parse = evaluator.environment.parseYAML else {
        throw error("from_yaml is not available here")
      }
      return Item(try parse(text).markedDeep(input.marks.intersection(.spreading)))
    },
    "hash": Filter { evaluator, input, call throws(TemplateError) in
      let bound = try call.bound("get_hash", ["hashtype"])
      return try digest(evaluator, input, try bound.text(0, "sha1"))
    },
    "checksum": Filter { evaluator, input, _ throws(TemplateError) in
      try digest(evaluator, input, "sha1")
    },
    "sha1": Filter { evaluator, input, _ throws(TemplateError) in
      try digest(evaluator, input, "sha1")
    },
    "md5": Filter { evaluator, input, _ throws(TemplateError) in
      try digest(evaluator, input, "md5")
    },
    "to_uuid": Filter { evaluator, input, call throws(TemplateError) in
      try uuid(evaluator, input, call)
    },
    "strftime": Filter { evaluator, input, call throws(TemplateError) in
      let bound = try call.bound("strftime", ["second", "utc"])
      var seconds = evaluator.environment.clock().seconds
      if let given = bound[0] {
        if case .none = given.kind {
        } else {
          guard let number = double(given), let whole = Int(exactly: number.rounded(.down)),
            whole.magnitude < 1 << 40
          else { throw error("Invalid value for epoch value (\(try given.str()))") }
          seconds = whole
        }
      }
      let offset = try bound.flag(1) ? 0 : evaluator.environment.utcOffset(seconds)
      return Item(try Moment(seconds: seconds, utcOffset: offset).formatted(try soft(input)))
    },
    "to_datetime": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("to_datetime", ["format"])
      let format = try bound.text(0, "%Y-%m-%d %H:%M:%S")
      return Item(.object(MomentObject(try Moment(try soft(input), format: format))))
    },
    "urlsplit": Filter { _, input, call throws(TemplateError) in
      try URLParts.split(try soft(input), try call.bound("split_url", ["query"]).text(0, ""))
    },
  ]

  private static func json(
    _ input: Item, _ call: CallValues, nice: Bool, sorted: Bool = false
  ) throws(TemplateError) -> String {
    var call = call
    var style = JSON.Style()
    // The text carries the value's marks on; hiding it here would break what it is made for.
    style.redactsSecrets = false
    if nice { (style.indent, style.sortsKeys) = (4, true) }
    if sorted { style.sortsKeys = true }
    if nice, !call.positional.isEmpty {
      call.named.append(("indent", call.positional.removeFirst()))
    }
    for (name, item) in call.named {
      switch name {
      case "indent":
        if case .none = item.kind {
          style.indent = nil
        } else {
          let indent = try CallValues(positional: [item]).bound(name, [name]).int(0, 4)
          style.indent = max(0, min(indent, paddingLimit))
        }
      case "sort_keys": style.sortsKeys = try item.truth()
      case "ensure_ascii": style.escapesNonASCII = try item.truth()
      case "separators":
        let parts = try item.elements()
        guard parts.count == 2 else { throw error("separators wants two texts") }
        (style.comma, style.colon) = (try parts[0].str(), try parts[1].str())
      case "vault_to_text", "preprocess_unsafe", "default", "skipkeys", "allow_nan",
        "check_circular":
        break
      default:
        throw error("JSONEncoder.__init__() got an unexpected keyword argument '\(name)'")
      }
    }
    let value = try input.value()
    if let indent = style.indent, indent > 16, indent * padding(value, level: 0) > paddingLimit {
      throw error("the result is too large")
    }
    return JSON.text(value, style: style)
  }

  /// The most blanks that indentation may add.
  private static let paddingLimit = 50_000_000

  /// How many indents `to_json` writes: one for each level of each line.
  private static func padding(_ value: Value, level: Int) -> Int {
    let parts: [Value]
    switch value.content {
    case .list(let items): parts = items
    case .map(let map): parts = map.entries.map(\.value)
    default: return 0
    }
    return parts.reduce(level) { $0 + level + 1 + padding($1, level: level + 1) }
  }

  private static func yaml(
    _ input: Item, _ call: CallValues, nice: Bool
  ) throws(TemplateError) -> String {
    var call = call
    var style = YAMLWriter.Style()
    style.flow = nice ? .never : .leaves
    style.indent = nice ? 4 : 2
    if nice, !call.positional.isEmpty {
      call.named.append(("indent", call.positional.removeFirst()))
    }
    for (name, item) in call.named {
      func int() throws(TemplateError) -> Int {
        try CallValues(positional: [item]).bound(name, [name]).int(0, 0)
      }
      switch name {
      case "indent": style.indent = try int()
      case "width":
        style.width = item.number.map { Int(exactly: $0.double.rounded()) ?? .max } ?? style.width
      case "sort_keys": style.sortsKeys = try item.truth()
      case "explicit_start": style.explicitStart = try item.truth()
      case "explicit_end": style.explicitEnd = try item.truth()
      case "default_flow_style":
        if case .none = item.kind {
          style.flow = .leaves
        } else {
          style.flow = try item.truth() ? .always : .never
        }
      case "default_style":
        if case .text(let quote) = item.kind { style.quote = quote.unicodeScalars.first }
      case "allow_unicode", "canonical", "line_break", "encoding", "version", "tags": break
      default: throw error("dump_all() got an unexpected keyword argument '\(name)'")
      }
    }
    return YAMLWriter.text(try input.value(), style)
  }

  private static func digest(
    _ evaluator: Evaluator, _ input: Item, _ algorithm: String
  ) throws(TemplateError) -> Item {
    let bytes = Array(try soft(input).utf8)
    guard let text = evaluator.environment.digest(algorithm.lowercased(), bytes) else {
      throw error("unsupported hash type \(algorithm)")
    }
    return Item(text)
  }

  /// A version 5 UUID in Ansible's namespace.
  private static func uuid(
    _ evaluator: Evaluator, _ input: Item, _ call: CallValues
  ) throws(TemplateError) -> Item {
    let bound = try call.bound("to_uuid", ["namespace"])
    let namespace = try bound.text(0, "361e6d51-faec-444a-9079-341386da8e2e")
    func bytes(_ hex: String) -> [UInt8]? {
      let digits = hex.filter { $0 != "-" }.unicodeScalars.compactMap {
        UInt8(String($0), radix: 16)
      }
      guard digits.count % 2 == 0 else { return nil }
      return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
    guard let prefix = bytes(namespace), prefix.count == 16 else {
      throw error(
        "Invalid value '\(namespace)' for 'namespace': badly formed hexadecimal UUID string")
    }
    let name = Array(try soft(input).utf8)
    guard let hex = evaluator.environment.digest("sha1", prefix + name),
      var raw = bytes(hex).map({ Array($0.prefix(16)) }), raw.count == 16
    else { throw error("unsupported hash type sha1") }
    raw[6] = raw[6] & 0x0F | 0x50
    raw[8] = raw[8] & 0x3F | 0x80
    var text = ""
    for (place, byte) in raw.enumerated() {
      if [4, 6, 8, 10].contains(place) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return Item(text)
  }
}

extension Moment {
  /// Python's `strptime` for the numeric directives and month names.
  init(_ text: String, format: String) throws(TemplateError) {
    let wrong = TemplateError.runtime(
      "time data \(Python.quoted(text)) does not match format \(Python.quoted(format))")
    var fields: [Unicode.Scalar: Int] = [:]
    var rest = Array(text.unicodeScalars)[...]
    var codes = Array(format.unicodeScalars)[...]
    while let code = codes.popFirst() {
      if code != "%" {
        guard rest.popFirst() == code else { throw wrong }
        continue
      }
      guard let directive = codes.popFirst() else { throw wrong }
      let width = directive == "Y" ? 4 : directive == "f" ? 6 : directive == "j" ? 3 : 2
      let digits = rest.prefix(width).prefix { ("0"..."9").contains($0) }
      guard var number = Int(Python.text(digits)) else { throw wrong }
      if directive == "f" { for _ in digits.count..<6 { number *= 10 } }
      rest = rest.dropFirst(digits.count)
      fields[directive] = number
    }
    guard rest.isEmpty else { throw wrong }
    let year = fields["Y"] ?? fields["y"].map { $0 < 69 ? 2000 + $0 : 1900 + $0 } ?? 1900
    let (month, day) = (fields["m"] ?? 1, fields["d"] ?? 1)
    guard (1...12).contains(month), (1...31).contains(day) else { throw wrong }
    let time = (fields["H"] ?? 0) * 3600 + (fields["M"] ?? 0) * 60 + (fields["S"] ?? 0)
    self.init(
      seconds: Self.days(year, month, day) * 86_400 + time, microseconds: fields["f"] ?? 0)
  }
}

/// Python's `urllib.parse.urlsplit`.
enum URLParts {
  static func split(_ url: String, _ wanted: String) throws(TemplateError) -> Item {
    var rest = url[...]
    var scheme = ""
    if let colon = rest.firstIndex(of: ":"),
      rest[..<colon].utf8.allSatisfy({
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
      }), rest.utf8.first.map({ (0x61...0x7A).contains($0 | 0x20) }) == true
    {
      scheme = rest[..<colon].lowercased()
      rest = rest[rest.index(after: colon)...]
    }
    var netloc = ""
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
      netloc = String(rest[..<end])
      rest = rest[end...]
    }
    func cut(_ mark: Character) -> String {
      guard let place = rest.firstIndex(of: mark) else { return "" }
      defer { rest = rest[..<place] }
      return String(rest[rest.index(after: place)...])
    }
    let fragment = cut("#")
    let query = cut("?")
    var (user, password) = (Item.null, Item.null)
    var host = netloc
    if let at = netloc.lastIndex(of: "@") {
      let login = netloc[..<at]
      host = String(netloc[netloc.index(after: at)...])
      let parts = login.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = Item(String(parts[0]))
      if parts.count > 1 { password = Item(String(parts[1])) }
    }
    var port = Item.null
    let hostEnd = host.lastIndex(of: "]").map { host.index(after: $0) } ?? host.startIndex
    if let colon = host[hostEnd...].firstIndex(of: ":") {
      if let number = Int(host[host.index(after: colon)...]) { port = Item(number) }
      host = String(host[..<colon])
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    let found: [(Value, Item)] = [
      ("fragment", Item(fragment)), ("hostname", host.isEmpty ? .null : Item(host.lowercased())),
      ("netloc", Item(netloc)), ("password", password), ("path", Item(String(rest))),
      ("port", port), ("query", Item(query)), ("scheme", Item(scheme)), ("username", user),
    ]
    if wanted.isEmpty { return Item(.dict(DictBox(found.map { ($0.0, $0.1) }))) }
    guard let part = found.first(where: { $0.0 == Value(wanted) })?.1 else {
      throw .runtime("urlsplit: unknown URL component: \(wanted)")
    }
    return part
  }
}
