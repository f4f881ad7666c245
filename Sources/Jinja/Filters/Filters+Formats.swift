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
    "from_yaml_all": Filter { evaluator, input, _ throws(TemplateError) in
      guard let text = input.string else {
        if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
        return input
      }
      guard let parse = evaluator.environment.parseYAML else {
        throw error("from_yaml_all is not available here")
      }
      let marks = input.marks.intersection(.spreading)
      return Item(try parse(text).map { Item($0.markedDeep(marks)) })
    },
    "from_yaml": Filter { evaluator, input, _ throws(TemplateError) in
      guard let text = input.string else {
        if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
        return input
      }
      guard let parse = evaluator.environment.parseYAML else {
        throw error("from_yaml is not available here")
      }
      let documents = try parse(text)
      guard documents.count <= 1 else {
        throw error("expected a single document in the stream but found another document")
      }
      return Item((documents.first ?? .null).markedDeep(input.marks.intersection(.spreading)))
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
      guard input.string != nil || input.isUndefined else {
        throw error("strftime() argument 1 must be str, not \(input.typeName)")
      }
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
      let isUTC = try bound.flag(1)
      var moment = Moment(
        seconds: seconds, utcOffset: isUTC ? 0 : evaluator.environment.utcOffset(seconds))
      // As C's `gmtime` names it.
      if isUTC { moment.zoneName = "GMT" }
      return Item(try moment.formatted(try soft(input)))
    },
    "to_datetime": Filter { _, input, call throws(TemplateError) in
      let bound = try call.bound("to_datetime", ["format"])
      let format = try bound.text(0, "%Y-%m-%d %H:%M:%S")
      return Item(.object(MomentObject(try Moment(try soft(input), format: format))))
    },
    "urlsplit": Filter { _, input, call throws(TemplateError) in
      guard let text = input.string else {
        if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
        throw error("'\(input.typeName)' object has no attribute 'decode'")
      }
      return try URLParts(text).item(try call.bound("split_url", ["query", "alias"]).text(0, ""))
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
    if let odd = unserializable(input) {
      throw error("Object of type \(odd) is not JSON serializable")
    }
    let value = try input.value()
    if style.sortsKeys { try checkOrder(value) }
    if let indent = style.indent, indent > 16, indent * padding(value, level: 0) > paddingLimit {
      throw error("the result is too large")
    }
    return JSON.text(value, style: style)
  }

  /// The type of something inside that JSON and YAML have no word for.
  private static func unserializable(_ item: Item) -> String? {
    switch item.kind {
    case .range, .function: return item.typeName
    case .object(let object): return object is GroupObject ? nil : item.typeName
    case .undefined(let undefined): return undefined.isLenient ? item.typeName : nil
    case .list(let box) where box.raw == nil:
      for item in box.items { if let odd = unserializable(item) { return odd } }
    case .tuple(let items):
      for item in items { if let odd = unserializable(item) { return odd } }
    case .dict(let box) where box.raw == nil:
      for entry in box.entries { if let odd = unserializable(entry.value) { return odd } }
    default: break
    }
    return nil
  }

  /// Keys that Python cannot put in order.
  private static func checkOrder(_ value: Value) throws(TemplateError) {
    switch value.content {
    case .list(let items): for item in items { try checkOrder(item) }
    case .map(let map):
      _ = try Sorting.sorted(map.keys.map { Item($0) }) { $0 }
      for item in map.values { try checkOrder(item) }
    default: break
    }
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
      case "allow_unicode":
        throw error("dump() got multiple values for keyword argument '\(name)'")
      case "default_flow_style" where nice:
        throw error("dump() got multiple values for keyword argument '\(name)'")
      case "default_flow_style":
        if case .none = item.kind {
          style.flow = .leaves
        } else {
          style.flow = try item.truth() ? .always : .never
        }
      case "default_style":
        if case .text(let quote) = item.kind { style.quote = quote.unicodeScalars.first }
      case "canonical", "line_break", "encoding", "version", "tags": break
      default: throw error("dump_all() got an unexpected keyword argument '\(name)'")
      }
    }
    if let odd = unserializable(input) { throw error("cannot represent an object (\(odd))") }
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
