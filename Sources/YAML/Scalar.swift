import Value

/// Scalars by YAML 1.1 as PyYAML 6.0 resolves and constructs them (lib/yaml/resolver.py,
/// lib/yaml/constructor.py).
enum Scalar {
  /// A text that its tag does not fit.
  enum Misfit: Error {
    case notA(String)
    case noSuchDate
    case unknownTag(String)
  }

  static let prefix = "tag:yaml.org,2002:"

  /// The value of a scalar; untagged plain ones are resolved by their looks.
  static func value(of text: String, style: Node.Style, tag: String?) throws(Misfit) -> Value {
    guard let tag, tag != "?" else {
      return style == .plain ? try plain(text) : Value(text)
    }
    guard tag != "!" else { return Value(text) }
    guard tag.hasPrefix(prefix) else { throw .unknownTag(tag) }
    switch String(tag.dropFirst(prefix.count)) {
    case "str", "python/unicode", "python/str": return Value(text)
    case "null": return .null
    case "bool":
      guard let flag = bools[text.lowercased()] else { throw .notA("boolean") }
      return Value(flag)
    case "int":
      guard let number = Number.int(text) else { throw .notA("integer") }
      return number
    case "float":
      guard let number = Number.float(text) else { throw .notA("number") }
      return Value(.double(number))
    case "timestamp":
      guard let stamp = Timestamp(text) else { throw .notA("date") }
      guard stamp.isReal else { throw .noSuchDate }
      return Value(.date(stamp.text))
    // Bytes that are no text do not come back as they were.
    case "binary":
      let bare = text.unicodeScalars.filter { !$0.properties.isWhitespace }
      guard let bytes = Base64.decode(String(String.UnicodeScalarView(bare))) else {
        throw .unknownTag("!!binary")
      }
      return Value(String(decoding: bytes, as: UTF8.self))
    case let other: throw .unknownTag("!!" + other)
    }
  }

  /// Whether an untagged plain scalar is the merge key.
  static func isMerge(_ node: Node) -> Bool {
    guard case .scalar(let text, let style) = node.kind else { return false }
    if let tag = node.tag { return tag == prefix + "merge" }
    return style == .plain && text == "<<"
  }

  private static func plain(_ text: String) throws(Misfit) -> Value {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "~"): if text == "~" { return .null }
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      return try numeric(text)
    default:
      if ["null", "Null", "NULL"].contains(text) { return .null }
      if isBoolSpelling(text), let flag = bools[text.lowercased()] { return Value(flag) }
    }
    return Value(text)
  }

  private static func numeric(_ text: String) throws(Misfit) -> Value {
    if Number.looksLikeFloat(text), let number = Number.float(text) {
      return Value(.double(number))
    }
    if Number.looksLikeInt(text), let number = Number.int(text) { return number }
    if let stamp = Timestamp(text) {
      guard stamp.isReal else { throw .noSuchDate }
      return Value(.date(stamp.text))
    }
    return Value(text)
  }

  private static let bools = [
    "yes": true, "no": false, "true": true, "false": false, "on": true, "off": false,
  ]

  /// `yes`, `Yes`, `YES`; not `yEs`.
  private static func isBoolSpelling(_ text: String) -> Bool {
    let lower = text.lowercased()
    guard bools[lower] != nil else { return false }
    return text == lower || text == text.uppercased()
      || text == lower.prefix(1).uppercased() + lower.dropFirst()
  }
}
