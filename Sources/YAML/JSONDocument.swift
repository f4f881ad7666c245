import Value

/// A YAML text that is a JSON text.
enum JSONDocument {
  /// The document with JSON's reading of it; nil when the text is no JSON collection.
  ///
  /// libyaml reads JSON too and knows the places, but not its tabs and `1e3`: tabs become
  /// blanks (the columns stay) and numbers are tagged.
  static func read(_ source: Source, limits: YAML.Limits) throws(Problem) -> YAML.Stream? {
    let first = source.bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      let value = try? JSON.parse(source.bytes)
    else { return nil }
    let blanked = Source(
      bytes: source.bytes.map { $0 == 0x09 ? 0x20 : $0 }, file: source.file,
      showsContent: source.showsContent)
    var composer = Composer(source: blanked, limits: limits)
    if let stream = try? composer.stream() {
      return YAML.Stream(documents: stream.documents.map(tagged), warnings: stream.warnings)
    }
    let start = SourceLocation(file: source.file, line: 1, column: 1)
    return YAML.Stream(documents: [node(value, at: start)], warnings: [])
  }

  private static func tagged(_ node: Node) -> Node {
    var copy = node
    switch node.kind {
    case .scalar(let text, .plain):
      if let byte = text.utf8.first, byte == 0x2D || (48...57).contains(byte) {
        let isFloat = text.utf8.contains { [0x2E, 0x65, 0x45].contains($0) }
        copy.tag = Scalar.prefix + (isFloat ? "float" : "int")
      }
    case .scalar: break
    case .sequence(let items): copy.kind = .sequence(items.map(tagged))
    case .mapping(let entries):
      copy.kind = .mapping(entries.map { Node.Entry(key: $0.key, value: tagged($0.value)) })
    }
    return copy
  }

  /// For JSON that libyaml refuses (surrogate pairs): right values, all at the start of the file.
  private static func node(_ value: Value, at start: SourceLocation) -> Node {
    switch value.content {
    case .list(let items):
      return Node(.sequence(items.map { node($0, at: start) }), location: start)
    case .map(let map):
      let entries = map.entries.map {
        Node.Entry(key: node($0.key, at: start), value: node($0.value, at: start))
      }
      return Node(.mapping(entries), location: start)
    case .string(let text): return Node(.scalar(text, .doubleQuoted), location: start)
    case .double:
      return Node(.scalar(JSON.text(value), .plain), tag: Scalar.prefix + "float", location: start)
    default: return Node(.scalar(JSON.text(value), .plain), location: start)
    }
  }
}
