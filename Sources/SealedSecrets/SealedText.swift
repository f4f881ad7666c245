package import Value
package import YAML

/// A file that holds SealedSecrets, to be changed value by value: comments, order and whatever else stands in
/// it stay as they are.
package struct SealedText: Sendable {
  package let bytes: [UInt8]
  package let file: String
  package let objects: [SealedObject]
  private let documents: [Value]
  private let lines: [Int]

  package init(_ bytes: [UInt8], file: String) throws(Problem) {
    self.bytes = bytes
    self.file = file
    var objects: [SealedObject] = []
    var documents: [Value] = []
    for node in try YAML.parse(bytes, file: file).documents {
      objects += try SealedObject.all(in: node)
      documents.append(try node.value { (text, _) in Value(text) })
    }
    self.objects = objects
    self.documents = documents
    lines = Self.lineStarts(bytes)
  }

  /// Whether a file may hold one at all.
  package static func mayHold(_ bytes: [UInt8]) -> Bool {
    let word = Array(SealedObject.kind.utf8)
    guard let first = word.first, bytes.count >= word.count else { return false }
    return bytes.indices.dropLast(word.count - 1).contains { place in
      bytes[place] == first && bytes[place..<(place + word.count)].elementsEqual(word)
    }
  }

  /// A value that takes another's place.
  package struct Change: Sendable {
    package var node: Node
    package var text: String

    package init(_ node: Node, _ text: String) {
      self.node = node
      self.text = text
    }
  }

  /// The text with values in the place of others.
  package func replacing(_ changes: [Change]) throws(Problem) -> [UInt8] {
    var edits: [Edit] = []
    for change in changes { edits.append(try edit(change)) }
    return try applied(edits)
  }

  /// The text with values set in one of its objects: those it has replaced, others added at the end.
  /// - Throws: `sealed.cannot-merge`; what is returned was read again and says exactly what it should.
  package func setting(
    _ values: [(key: String, text: String)], in object: SealedObject
  ) throws(Problem) -> [UInt8] {
    var edits: [Edit] = []
    var added: [(key: String, text: String)] = []
    for (key, text) in values {
      if let old = object.values.first(where: { $0.key == key }) {
        edits.append(try edit(Change(old.node, text)))
      } else {
        added.append((key, text))
      }
    }
    if !added.isEmpty { edits.append(try addition(added, object)) }
    let result = try applied(edits)
    try prove(result, values, object)
    return result
  }

  // MARK: Edits

  private struct Edit {
    var range: Range<Int>
    var text: String
  }

  private func applied(_ edits: [Edit]) throws(Problem) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      guard edit.range.lowerBound >= place else { throw cannotMerge }
      result += bytes[place..<edit.range.lowerBound] + Array(edit.text.utf8)
      place = edit.range.upperBound
    }
    return result + bytes[place...]
  }

  private func edit(_ change: Change) throws(Problem) -> Edit {
    guard case .scalar(_, let style) = change.node.kind,
      let start = offset(change.node.location), let end = offset(change.node.end), start <= end
    else { throw cannotMerge }
    // What is sealed is base64, which no quotes change.
    let text =
      switch style {
      case .plain: change.text
      case .singleQuoted: "'\(change.text)'"
      case .doubleQuoted: "\"\(change.text)\""
      case .literal, .folded: change.text + "\n"
      }
    return Edit(range: start..<end, text: style == .plain && start == end ? " " + text : text)
  }

  private func addition(
    _ values: [(key: String, text: String)], _ object: SealedObject
  ) throws(Problem) -> Edit {
    guard let data = object.data, let start = offset(data.location) else { throw cannotMerge }
    let isFlow = start < bytes.count && bytes[start] == UInt8(ascii: "{")
    if isFlow || data.isNull || data.entries?.isEmpty == true {
      let pairs = values.map { "\"\($0.key)\": \"\($0.text)\"" }.joined(separator: ", ")
      guard let last = object.values.last else {
        guard let end = offset(data.end) else { throw cannotMerge }
        return Edit(range: start..<end, text: (start == end ? " " : "") + "{\(pairs)}")
      }
      guard let place = offset(last.node.end) else { throw cannotMerge }
      return Edit(range: place..<place, text: ", " + pairs)
    }
    guard let last = object.values.last, let first = data.entries?.first,
      var place = offset(last.node.end)
    else { throw cannotMerge }
    // Behind the last value's line, and what is said of it there.
    while place > 0, bytes[place - 1] != 0x0A, place < bytes.count {
      place += 1
    }
    let indent = String(repeating: " ", count: first.key.location.column - 1)
    let isOpen = place > 0 && bytes[place - 1] != 0x0A
    let text = values.map { "\(indent)\(KubernetesYAML.scalar($0.key)): \($0.text)\n" }.joined()
    return Edit(range: place..<place, text: (isOpen ? "\n" : "") + text)
  }

  /// Reads the new text and compares it with what it should say.
  private func prove(
    _ result: [UInt8], _ values: [(key: String, text: String)], _ object: SealedObject
  ) throws(Problem) {
    let fresh = try SealedText(result, file: file)
    guard fresh.documents.count == documents.count, fresh.objects.count == objects.count,
      let place = objects.firstIndex(where: { $0.location == object.location })
    else { throw cannotMerge }
    var wanted = Map(object.values.map { (Value($0.key), Value($0.node.text ?? "")) })
    for (key, text) in values { wanted[key] = Value(text) }
    let found = Map(fresh.objects[place].values.map { (Value($0.key), Value($0.node.text ?? "")) })
    guard found == wanted, fresh.others == others else { throw cannotMerge }
  }

  /// Whether nothing but values of SealedSecrets differs.
  package func saysTheSame(as other: SealedText) -> Bool {
    others == other.others
      && objects.map { $0.values.map(\.key) } == other.objects.map { $0.values.map(\.key) }
  }

  /// Everything but the values of SealedSecrets.
  private var others: [Value] { documents.map(Self.blanked) }

  private static func blanked(_ value: Value) -> Value {
    if let list = value.list { return Value(list.map(blanked)) }
    guard let map = value.map else { return value }
    return Value(
      Map(
        map.entries.map { key, inner in
          (key, key.string == "encryptedData" ? .null : blanked(inner))
        }))
  }

  private var cannotMerge: Problem {
    Problem(
      "sealed.cannot-merge", what: "\(file) is written in a way that cannot be changed in place",
      because: "the changed text would not say what it should; nothing was written",
      fix: "write encryptedData as one 'key: value' a line")
  }

  // MARK: Places

  /// Where lines begin, as libyaml counts them.
  private static func lineStarts(_ bytes: [UInt8]) -> [Int] {
    var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
    var place = 0
    while place < bytes.count {
      var width = 0
      switch bytes[place] {
      case 0x0A: width = 1
      case 0x0D: width = place + 1 < bytes.count && bytes[place + 1] == 0x0A ? 2 : 1
      case 0xC2 where place + 1 < bytes.count && bytes[place + 1] == 0x85: width = 2
      case 0xE2 where bytes[place...].starts(with: [0xE2, 0x80, 0xA8]): width = 3
      case 0xE2 where bytes[place...].starts(with: [0xE2, 0x80, 0xA9]): width = 3
      default: break
      }
      if width > 0 { starts.append(place + width) }
      place += max(1, width)
    }
    return starts
  }

  private func offset(_ location: SourceLocation) -> Int? {
    guard (1...lines.count).contains(location.line) else { return nil }
    var place = lines[location.line - 1]
    var column = 1
    while column < location.column, place < bytes.count {
      place += 1
      while place < bytes.count, bytes[place] & 0xC0 == 0x80 { place += 1 }
      column += 1
    }
    return column == location.column ? place : nil
  }
}
