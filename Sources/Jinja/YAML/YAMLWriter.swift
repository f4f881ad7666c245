import Value

/// Writes YAML as `yaml.dump` does with Ansible's dumper: PyYAML 6 over libyaml 0.2.5, without
/// anchors (a value met twice is written twice).
struct YAMLWriter {
  /// The keyword arguments of `yaml.dump` that matter.
  struct Style {
    enum Flow { case never, leaves, always }

    var flow = Flow.never
    var indent = 2
    var width = 80
    var sortsKeys = true
    var explicitStart = false
    var explicitEnd = false
    /// `default_style`: the quote for every scalar.
    var quote: Unicode.Scalar?
  }

  let style: Style
  let width: Int
  private let step: Int
  var output = String.UnicodeScalarView()
  var column = 0
  /// The last thing written was a blank, or nothing yet on this line.
  var whitespace = true
  /// Nothing but indentation stands on this line.
  var indention = true
  private var indent: Int?
  private(set) var flowLevel = 0

  private init(_ style: Style) {
    self.style = style
    step = (2...9).contains(style.indent) ? style.indent : 2
    width = style.width > step * 2 ? style.width : 80
  }

  static func text(_ value: Value, _ style: Style) -> String {
    var writer = YAMLWriter(style)
    if style.explicitStart {
      writer.indicator("---", spaced: true)
      switch value.content {
      case .list(let items) where !items.isEmpty && style.flow != .always: writer.newIndent()
      case .map(let map) where !map.isEmpty && style.flow != .always: writer.newIndent()
      default: break
      }
    }
    writer.node(value, .root)
    writer.newIndent()
    if style.explicitEnd {
      writer.indicator("...", spaced: true)
      writer.lineBreak()
    }
    return String(writer.output)
  }

  enum Place { case root, sequence, mapping, simpleKey }

  mutating func node(_ value: Value, _ place: Place) {
    switch value.content {
    case .list(let items):
      if items.isEmpty || isFlow(value) { flow(items) } else { block(items, place) }
    case .map(let map):
      let entries = ordered(map)
      if entries.isEmpty || isFlow(value) { flow(entries) } else { block(entries, place) }
    default:
      let outer = deeper(flow: true)
      scalar(value, place)
      indent = outer
    }
  }

  private func isFlow(_ value: Value) -> Bool {
    if flowLevel > 0 { return true }
    switch style.flow {
    case .never: return false
    case .always: return true
    case .leaves:
      // Only of scalars that nobody gave a style.
      if style.quote != nil { return false }
      switch value.content {
      case .list(let items): return items.allSatisfy(Self.isScalar)
      case .map(let map): return map.entries.allSatisfy { Self.isScalar($0.value) }
      default: return false
      }
    }
  }

  private static func isScalar(_ value: Value) -> Bool {
    switch value.content {
    case .list, .map: false
    default: true
    }
  }

  private func ordered(_ map: Map) -> [(key: Value, value: Value)] {
    guard style.sortsKeys else { return map.entries }
    // Python keeps the order when keys cannot be compared.
    let keys = map.keys
    let areTexts = keys.allSatisfy { $0.string != nil }
    let areNumbers = keys.allSatisfy { Item($0).number != nil }
    guard areTexts || areNumbers else { return map.entries }
    return map.entries.sorted {
      areTexts
        ? ($0.key.string ?? "").precedesByScalars($1.key.string ?? "")
        : (Item($0.key).number?.double ?? 0) < (Item($1.key).number?.double ?? 0)
    }
  }

  // MARK: collections

  private mutating func deeper(flow: Bool, indentless: Bool = false) -> Int? {
    let outer = indent
    if let indent {
      self.indent = indentless ? indent : indent + step
    } else {
      indent = flow ? step : 0
    }
    return outer
  }

  private mutating func block(_ items: [Value], _ place: Place) {
    let outer = deeper(flow: false, indentless: place == .mapping && !indention)
    for item in items {
      newIndent()
      indicator("-", spaced: true, indention: true)
      node(item, .sequence)
    }
    indent = outer
  }

  private mutating func block(_ entries: [(key: Value, value: Value)], _ place: Place) {
    let outer = deeper(flow: false)
    for entry in entries {
      newIndent()
      if isSimpleKey(entry.key) {
        node(entry.key, .simpleKey)
        indicator(":", spaced: false)
      } else {
        indicator("?", spaced: true, indention: true)
        node(entry.key, .mapping)
        newIndent()
        indicator(":", spaced: true, indention: true)
      }
      node(entry.value, .mapping)
    }
    indent = outer
  }

  private mutating func flow(_ items: [Value]) {
    indicator("[", spaced: true, whitespace: true)
    flowLevel += 1
    let outer = deeper(flow: true)
    for (place, item) in items.enumerated() {
      if place > 0 { indicator(",", spaced: false) }
      if column > width { newIndent() }
      node(item, .sequence)
    }
    indent = outer
    flowLevel -= 1
    indicator("]", spaced: false)
  }

  private mutating func flow(_ entries: [(key: Value, value: Value)]) {
    indicator("{", spaced: true, whitespace: true)
    flowLevel += 1
    let outer = deeper(flow: true)
    for (place, entry) in entries.enumerated() {
      if place > 0 { indicator(",", spaced: false) }
      if column > width { newIndent() }
      if isSimpleKey(entry.key) {
        node(entry.key, .simpleKey)
        indicator(":", spaced: false)
      } else {
        indicator("?", spaced: true)
        node(entry.key, .mapping)
        if column > width { newIndent() }
        indicator(":", spaced: true)
      }
      node(entry.value, .mapping)
    }
    indent = outer
    flowLevel -= 1
    indicator("}", spaced: false)
  }

  private func isSimpleKey(_ key: Value) -> Bool {
    guard Self.isScalar(key) else { return key.list?.isEmpty ?? key.map?.isEmpty ?? false }
    let text = YAMLScalar.text(key)
    return text.utf8.count <= 128 && !text.unicodeScalars.contains { YAMLScalar.isBreak($0) }
  }

  // MARK: characters

  mutating func write(_ scalars: some Sequence<Unicode.Scalar>) {
    for scalar in scalars {
      output.append(scalar)
      column += 1
    }
  }

  mutating func indicator(
    _ text: String, spaced: Bool, whitespace: Bool = false, indention: Bool = false
  ) {
    if spaced, !self.whitespace { write(" ".unicodeScalars) }
    write(text.unicodeScalars)
    self.whitespace = whitespace
    self.indention = self.indention && indention
  }

  mutating func newIndent() {
    let indent = self.indent ?? 0
    if !indention || column > indent || (column == indent && !whitespace) { lineBreak() }
    if column < indent {
      whitespace = true
      write(repeatElement(" ", count: indent - column))
    }
  }

  mutating func lineBreak() {
    output.append("\n")
    whitespace = true
    indention = true
    column = 0
  }
}
