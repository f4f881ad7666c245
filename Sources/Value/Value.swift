/// A value of the playbook language: what YAML, templates, facts and module results are made of.
///
/// Equality is Python's: `1 == 1.0 == true`; text is compared by Unicode scalars, never by
/// canonical equivalence. Marks take no part in equality.
package struct Value: Sendable {
  /// The kinds of value; undefined, tuples, ranges and callables are the template engine's own.
  package enum Content: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case list([Value])
    case map(Map)
    /// A YAML 1.1 date or timestamp, kept as its ISO 8601 text (`2026-11-21`, `2026-11-21 05:00:00`).
    case date(String)
  }

  package var content: Content
  package var marks: Marks

  package init(_ content: Content, marks: Marks = []) {
    self.content = content
    self.marks = marks
  }

  package init(_ text: String, marks: Marks = []) { self.init(.string(text), marks: marks) }
  package init(_ map: Map, marks: Marks = []) { self.init(.map(map), marks: marks) }
  package init(_ list: [Value], marks: Marks = []) { self.init(.list(list), marks: marks) }
  package init(_ flag: Bool, marks: Marks = []) { self.init(.bool(flag), marks: marks) }
  package init(_ number: Int, marks: Marks = []) { self.init(.int(number), marks: marks) }

  package static let null = Value(.null)

  /// A value that an earlier step has yet to make.
  package static let unknown = Value(.null, marks: .unknown)
}

extension Value {
  package var isNull: Bool { if case .null = content { true } else { false } }
  package var bool: Bool? { if case .bool(let flag) = content { flag } else { nil } }
  package var int: Int? { if case .int(let number) = content { number } else { nil } }
  package var double: Double? { if case .double(let number) = content { number } else { nil } }
  package var string: String? { if case .string(let text) = content { text } else { nil } }
  package var list: [Value]? { if case .list(let items) = content { items } else { nil } }
  package var map: Map? { if case .map(let map) = content { map } else { nil } }

  /// The entry of a map under a text key; nil for other kinds and missing keys.
  package subscript(_ key: String) -> Value? { map?[key] }

  /// The union of this value's marks and those of everything inside it.
  package var deepMarks: Marks {
    switch content {
    case .list(let items): items.reduce(marks) { $0.union($1.deepMarks) }
    case .map(let map):
      map.entries.reduce(marks) { $0.union($1.key.marks).union($1.value.deepMarks) }
    default: marks
    }
  }

  /// The same value with `added` on it (not on what is inside).
  package func marked(_ added: Marks) -> Value {
    var copy = self
    copy.marks.formUnion(added)
    return copy
  }

  /// The same value with `added` on it and on everything inside it.
  package func markedDeep(_ added: Marks) -> Value {
    switch content {
    case .list(let items):
      Value(.list(items.map { $0.markedDeep(added) }), marks: marks.union(added))
    case .map(let map):
      Value(
        .map(Map(map.entries.map { ($0.key.marked(added), $0.value.markedDeep(added)) })),
        marks: marks.union(added))
    default: marked(added)
    }
  }

  /// The word the user knows for the kind of this value.
  package var kindName: String {
    switch content {
    case .null: "null"
    case .bool: "boolean"
    case .int: "integer"
    case .double: "float"
    case .string: "string"
    case .list: "list"
    case .map: "dictionary"
    case .date: "date"
    }
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self.init(.string(text)) }
  package init(booleanLiteral flag: Bool) { self.init(.bool(flag)) }
  package init(integerLiteral number: Int) { self.init(.int(number)) }
  package init(arrayLiteral items: Value...) { self.init(.list(items)) }
  package init(dictionaryLiteral entries: (Value, Value)...) { self.init(.map(Map(entries))) }
}

extension Value: Hashable {
  package static func == (a: Value, b: Value) -> Bool {
    switch (a.content, b.content) {
    case (.null, .null): true
    case (.string(let x), .string(let y)), (.date(let x), .date(let y)): x.sameScalars(as: y)
    case (.list(let x), .list(let y)): x == y
    case (.map(let x), .map(let y)): x == y
    default: a.number.flatMap { x in b.number.map { x == $0 } } ?? false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch content {
    case .null: hasher.combine(0)
    case .bool, .int, .double: hasher.combine(number)
    case .string(let text), .date(let text): text.hashScalars(into: &hasher)
    case .list(let items): hasher.combine(items)
    case .map(let map): hasher.combine(map.count)
    }
  }

  /// The numeric value as Python compares it; a bool is 0 or 1.
  private var number: Number? {
    switch content {
    case .bool(let flag): .int(flag ? 1 : 0)
    case .int(let number): .int(number)
    case .double(let number): Int(exactly: number).map { .int($0) } ?? .double(number)
    default: nil
    }
  }

  private enum Number: Hashable {
    case int(Int)
    case double(Double)
  }
}

extension String {
  /// Equality by Unicode scalars; `==` would hold composed and decomposed letters equal.
  package func sameScalars(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let equal = utf8.withContiguousStorageIfAvailable { mine in
      other.utf8.withContiguousStorageIfAvailable { theirs in
        mine.elementsEqual(theirs)
      }
    }
    return (equal ?? nil) ?? utf8.elementsEqual(other.utf8)
  }

  /// Hashes what `sameScalars` compares.
  package func hashScalars(into hasher: inout Hasher) {
    var text = self
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// Order by Unicode scalars, which is the order of UTF-8 bytes.
  package func precedesByScalars(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}

// A value may reach a log by mistake; a secret must not.
extension Value: CustomStringConvertible {
  package var description: String { JSON.text(self) }
}
