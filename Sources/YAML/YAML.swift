package import Value

/// The one reader of YAML: version 1.1 as PyYAML reads it, through libyaml.
///
/// A text that is JSON is read by JSON's rules, as Ansible does (lib/ansible/parsing/utils/yaml.py,
/// 2.18): tabs may indent it and `1e3` is a number.
package enum YAML {
  /// What one file or text holds.
  package struct Stream: Sendable {
    /// One for each document; an empty one is null.
    package var documents: [Node]
    /// Duplicate keys, in the order their mappings end.
    package var warnings: [Problem]
  }

  /// What a reader accepts before it refuses; untrusted files cannot exhaust memory or stack.
  package struct Limits: Sendable {
    /// In bytes.
    package var size = 16 << 20
    /// Levels of nesting, aliases expanded.
    package var depth = 256
    /// Nodes in all, aliases expanded.
    package var nodes = 1_000_000

    package init() {}
  }

  /// Reads every document of `bytes`.
  /// - Parameter showsContent: whether a message may quote what stands there; false for what was
  ///   decrypted.
  /// - Throws: `Problem` with the place, the line with a caret, and a fix.
  package static func parse(
    _ bytes: [UInt8], file: String, showsContent: Bool = true, limits: Limits = Limits()
  ) throws(Problem) -> Stream {
    // A byte order mark, as Windows editors write it, is no character of the first line; libyaml would
    // count it as one, and lists that begin there would seem to be indented.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    let source = Source(bytes: bytes, file: file, showsContent: showsContent)
    if showsContent { return try stream(of: source, limits) }
    do {
      var stream = try stream(of: source, limits)
      stream.warnings = stream.warnings.map { source.hidden($0) }
      // What construction would complain of is found here, where it can be hidden.
      for document in stream.documents { _ = try document.value { (_, _) in .null } }
      return stream
    } catch {
      throw source.hidden(error)
    }
  }

  private static func stream(of source: Source, _ limits: Limits) throws(Problem) -> Stream {
    let bytes = source.bytes
    guard bytes.count <= limits.size else { throw source.tooLarge(limit: limits.size) }
    if let offset = source.firstInvalidByte { throw source.notUTF8(offset: offset) }
    if let stream = try JSONDocument.read(source, limits: limits) { return stream }
    var composer = Composer(source: source, limits: limits)
    return try composer.stream()
  }

  /// The same from text.
  package static func parse(
    _ text: String, file: String, showsContent: Bool = true
  ) throws(Problem) -> Stream {
    try parse(Array(text.utf8), file: file, showsContent: showsContent)
  }

  /// Reads the only document; a text with none is null.
  /// - Throws: `Problem`, also when there is a second document.
  package static func document(
    _ bytes: [UInt8], file: String, showsContent: Bool = true
  ) throws(Problem) -> (root: Node, warnings: [Problem]) {
    let stream = try parse(bytes, file: file, showsContent: showsContent)
    if stream.documents.count > 1 {
      throw Problem(
        "yaml.second-document", what: "the file holds more than one YAML document",
        at: stream.documents[1].location,
        because: "a line '---' after content starts another document; one is expected here",
        fix: "remove the '---', or move what follows to a file of its own")
    }
    let start = SourceLocation(file: file, line: 1, column: 1)
    return (stream.documents.first ?? Node(.scalar("", .plain), location: start), stream.warnings)
  }

  /// The same from text.
  package static func document(
    _ text: String, file: String, showsContent: Bool = true
  ) throws(Problem) -> (root: Node, warnings: [Problem]) {
    try document(Array(text.utf8), file: file, showsContent: showsContent)
  }
}
