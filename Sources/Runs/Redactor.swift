import Synchronization
package import Value

/// Takes revealed secrets out of whatever is about to be shown or kept: by mark, then by search.
///
/// Secrets shorter than four scalars are taken out by mark only; searching for them would blacken
/// everything.
package final class Redactor: Sendable {
  /// What stands in a secret's place.
  package static let replacement = "«secret»"
  private static let shortest = 4

  /// Byte strings to look for, at their first byte's place, the longest first; empty when there are
  /// none.
  private let needles = Mutex<[[[UInt8]]]>([])
  // Bytes: String's == would take two spellings of one letter for the same secret.
  private let known = Mutex<Set<[UInt8]>>([])

  package init() {}

  /// Remembers a secret that has been revealed, with the forms it may turn up in.
  package func learn(_ secret: Secret) {
    learn(secret.reveal { String(decoding: $0, as: UTF8.self) })
  }

  /// Remembers every text inside `value` that carries the secret mark.
  package func learn(in value: Value) {
    switch value.content {
    case .string(let text) where value.marks.contains(.secret): learn(text)
    case .int(let number) where value.marks.contains(.secret): learn(String(number))
    case .list(let items): for item in items { learn(in: item) }
    case .map(let map): for entry in map.entries { learn(in: entry.value) }
    default: break
    }
  }

  private func learn(_ text: String) {
    guard known.withLock({ $0.insert(Array(text.utf8)).inserted }) else { return }
    let forms = Self.forms(of: text)
    needles.withLock { needles in
      for form in forms {
        let bytes = Array(form.utf8)
        guard let first = bytes.first else { continue }
        if needles.isEmpty { needles = Array(repeating: [], count: 256) }
        var list = needles[Int(first)]
        if list.contains(bytes) { continue }
        list.append(bytes)
        list.sort { $0.count > $1.count }
        needles[Int(first)] = list
      }
    }
  }

  /// `text` with every secret in it replaced.
  package func redact(_ text: String) -> String {
    needles.withLock { needles in
      guard !needles.isEmpty else { return text }
      let bytes = Array(text.utf8)
      var result: [UInt8] = []
      var place = 0
      var kept = 0
      while place < bytes.count {
        guard
          let hit = needles[Int(bytes[place])].first(where: { bytes[place...].starts(with: $0) })
        else {
          place += 1
          continue
        }
        result += bytes[kept..<place]
        result += Array(Self.replacement.utf8)
        place += hit.count
        kept = place
      }
      if kept == 0 { return text }
      result += bytes[kept...]
      return String(decoding: result, as: UTF8.self)
    }
  }

  /// `value` with everything marked secret, and every secret inside its texts, replaced.
  package func redact(_ value: Value) -> Value {
    // Most runs have no secret, or only such as are marked: then nothing is made anew.
    if needles.withLock(\.isEmpty), !value.deepMarks.contains(.secret) { return value }
    return replaced(in: value)
  }

  private func replaced(in value: Value) -> Value {
    if value.marks.contains(.secret) { return Value(Self.replacement) }
    switch value.content {
    case .string(let text): return Value(redact(text), marks: value.marks)
    case .list(let items): return Value(items.map { replaced(in: $0) }, marks: value.marks)
    case .map(let map):
      let entries = map.entries.map { entry in
        (replaced(in: entry.key), lines(of: entry.key, in: map) ?? replaced(in: entry.value))
      }
      return Value(Map(entries), marks: value.marks)
    default: return value
    }
  }

  /// `stdout_lines` of a `stdout` that holds a secret: made of what is left of it, for a short line of a
  /// longer secret is not looked for by itself. nil for any other key.
  private func lines(of key: Value, in map: Map) -> Value? {
    guard let name = key.string, name.hasSuffix("_lines"),
      let text = map[String(name.dropLast("_lines".count))]?.string
    else { return nil }
    let left = redact(text)
    guard left.utf8.count != text.utf8.count || left != text else { return nil }
    return Value(left.split(separator: "\n").map { Value(String($0)) })
  }

  // MARK: Forms

  private static func forms(of text: String) -> [String] {
    var plain = text.unicodeScalars.count >= shortest ? [text] : []
    if text.utf8.last == 0x0A {
      let trimmed = String(decoding: Array(text.utf8.dropLast()), as: UTF8.self)
      if trimmed.unicodeScalars.count >= shortest { plain.append(trimmed) }
    }
    // A key that is shown line by line is still a key.
    for part in text.utf8.split(separator: 0x0A) {
      let line = String(decoding: Array(part), as: UTF8.self)
      if line.unicodeScalars.count >= 12 { plain.append(line) }
    }
    return plain.flatMap { form in
      [
        form, quoted(form, escapesNonASCII: true), quoted(form, escapesNonASCII: false),
        form.replacing("'", with: #"'\''"#), form.replacing("'", with: #"'"'"'"#),
      ] + base64(of: Array(form.utf8))
    }
  }

  private static func quoted(_ text: String, escapesNonASCII: Bool) -> String {
    var style = JSON.Style()
    style.escapesNonASCII = escapesNonASCII
    style.redactsSecrets = false
    return String(JSON.text(Value(text), style: style).dropFirst().dropLast())
  }

  /// The Base64 digits that depend on `bytes` alone, at each of the three places it may begin.
  private static func base64(of bytes: [UInt8]) -> [String] {
    (0..<3).compactMap { offset in
      let digits = Array(Base64.encode([UInt8](repeating: 0, count: offset) + bytes).utf8)
      let rest = (offset + bytes.count) % 3
      let end = digits.count - (rest == 0 ? 0 : rest == 1 ? 3 : 2)
      let start = offset == 0 ? 0 : offset + 1
      guard end - start >= 6 else { return nil }
      return String(decoding: digits[start..<end], as: UTF8.self)
    }
  }
}
