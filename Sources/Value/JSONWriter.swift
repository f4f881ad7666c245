/// Writes one value; see `JSON.text`.
struct JSONWriter {
  let style: JSON.Style
  /// UTF-8.
  private(set) var bytes: [UInt8]

  /// - Parameter bytes: what stands before the text.
  init(style: JSON.Style, after bytes: [UInt8] = []) {
    self.style = style
    self.bytes = bytes
  }

  mutating func write(_ value: Value, level: Int) {
    if style.redactsSecrets && value.marks.contains(.secret) {
      string("«secret»")
      return
    }
    switch value.content {
    case .null: put("null")
    case .bool(let flag): put(flag ? "true" : "false")
    case .int(let number): put(String(number))
    case .double(let number): put(Self.spell(number))
    case .string(let content), .date(let content): string(content)
    case .list(let items):
      sequence("[", "]", count: items.count, level: level) { writer, place in
        writer.write(items[place], level: level + 1)
      }
    case .map(let map):
      let entries = ordered(map)
      sequence("{", "}", count: entries.count, level: level) { writer, place in
        writer.string(Self.keyText(entries[place].key))
        writer.put(writer.style.colon)
        writer.write(entries[place].value, level: level + 1)
      }
    }
  }

  private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private func ordered(_ map: Map) -> [(key: Value, value: Value)] {
    guard style.sortsKeys else { return map.entries }
    return map.entries.sorted {
      Self.keyText($0.key).precedesByScalars(Self.keyText($1.key))
    }
  }

  private mutating func sequence(
    _ open: String, _ close: String, count: Int, level: Int,
    _ item: (inout JSONWriter, Int) -> Void
  ) {
    put(open)
    for place in 0..<count {
      if place > 0 { put(style.indent == nil ? style.comma : ",") }
      newline(level + 1)
      item(&self, place)
    }
    if count > 0 { newline(level) }
    put(close)
  }

  private mutating func newline(_ level: Int) {
    guard let indent = style.indent else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: max(0, indent) * level))
  }

  private mutating func string(_ content: String) {
    bytes.append(0x22)
    var content = content
    // A run of bytes that need no escape is copied in one piece.
    content.withUTF8 { text in
      if text.count >= Self.large { makeRoom(for: text) }
      var kept = 0
      for place in 0..<text.count where isEscaped(text[place]) {
        // The further bytes of a scalar that its first byte has told.
        guard place >= kept else { continue }
        bytes.append(contentsOf: text[kept..<place])
        kept = place + escape(text, at: place)
      }
      bytes.append(contentsOf: text[kept...])
    }
    bytes.append(0x22)
  }

  private static let large = 1 << 20

  /// A large text finds its room before it is written: while an array grows, it is there twice.
  private mutating func makeRoom(for text: UnsafeBufferPointer<UInt8>) {
    let escaped = text.reduce(0) { isEscaped($1) ? $0 + 1 : $0 }
    // Most escapes are of two bytes.
    bytes.reserveCapacity(bytes.count + text.count + escaped + 4096)
  }

  private func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x5C || (style.escapesNonASCII && byte > 0x7E)
  }

  /// Writes the scalar at `place` escaped; how many bytes it has.
  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
    switch text[place] {
    case 0x22: put("\\\"")
    case 0x5C: put("\\\\")
    case 0x0A: put("\\n")
    case 0x0D: put("\\r")
    case 0x09: put("\\t")
    case 0x08: put("\\b")
    case 0x0C: put("\\f")
    case let byte where byte < 0x80: put(Self.escaped(UInt16(byte)))
    case let byte:
      let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      for unit in String(decoding: text[place..<place + length], as: UTF8.self).utf16 {
        put(Self.escaped(unit))
      }
      return length
    }
    return 1
  }

  private static func escaped(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }

  static func spell(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    return number.description
  }

  static func keyText(_ key: Value) -> String {
    switch key.content {
    case .string(let text), .date(let text): text
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): String(number)
    case .double(let number): spell(number)
    case .list, .map: JSON.text(key)
    }
  }
}
