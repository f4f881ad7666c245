package import Value

/// One node of a YAML document, with its place in the file.
///
/// Aliases are expanded, merge keys (`<<`) are applied and duplicate keys removed (the last wins)
/// before anyone sees a node.
package struct Node: Sendable {
  /// How a scalar was written.
  package enum Style: Sendable, Equatable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }

  package enum Kind: Sendable {
    case scalar(String, Style)
    case sequence([Node])
    /// In the order of the file; what came by a merge key stands first, as in PyYAML.
    case mapping([Entry])
  }

  /// A key of a mapping and its value, each with its own place.
  package struct Entry: Sendable {
    package var key: Node
    package var value: Node

    package init(key: Node, value: Node) {
      self.key = key
      self.value = value
    }
  }

  package var kind: Kind
  /// The tag written before the node (`!vault`, `tag:yaml.org,2002:str`), nil when there is none.
  package var tag: String?
  package var location: SourceLocation
  /// Just behind the node's last character.
  package var end: SourceLocation

  package init(
    _ kind: Kind, tag: String? = nil, location: SourceLocation, end: SourceLocation? = nil
  ) {
    self.kind = kind
    self.tag = tag
    self.location = location
    self.end = end ?? location
  }
}

extension Node {
  /// The entries when this is a mapping.
  package var entries: [Entry]? {
    if case .mapping(let entries) = kind { entries } else { nil }
  }

  /// The items when this is a sequence.
  package var items: [Node]? {
    if case .sequence(let items) = kind { items } else { nil }
  }

  /// The text of a scalar as written, whatever type it resolves to (`yes` stays `yes`).
  package var text: String? {
    if case .scalar(let text, _) = kind { text } else { nil }
  }

  /// The text when the scalar resolves to a string; nil for numbers, booleans, null and collections.
  package var string: String? { scalarValue?.string }

  /// Whether this is YAML's null: `~`, `null` or nothing at all.
  package var isNull: Bool { scalarValue?.isNull ?? false }

  /// What a scalar resolves to by the rules of YAML 1.1; nil for collections, unknown tags and
  /// texts their tag does not fit.
  package var scalarValue: Value? {
    guard case .scalar(let text, let style) = kind else { return nil }
    return try? Scalar.value(of: text, style: style, tag: tag)
  }

  /// The entry whose key is the text `name`.
  package func entry(_ name: String) -> Entry? {
    entries?.first { $0.key.text.map { $0.sameScalars(as: name) } ?? false }
  }

  /// The value under the key `name`; nil when there is none or this is no mapping.
  package subscript(_ name: String) -> Node? { entry(name)?.value }

  /// The word the user knows for this node: `a mapping`, `a list`, `a string`, `an integer`.
  package var kindName: String {
    switch kind {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar:
      switch scalarValue?.content {
      case .null: "empty"
      case .bool: "a boolean"
      case .int: "an integer"
      case .double: "a number"
      case .date: "a date"
      case .string: "a string"
      default: tag.map { "a \($0) value" } ?? "a string"
      }
    }
  }
}
