internal import CLibYAML
import Value

/// One step of libyaml's parser.
struct Event {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
    case alias(String)
    case scalar(String, Node.Style)
    case sequenceStart, mappingStart
  }

  var kind: Kind
  var anchor: String?
  var tag: String?
  var start: SourceLocation
  var end: SourceLocation
}

/// libyaml's parser; the only place that touches its pointers.
final class EventReader {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let file: String

  /// Reads `bytes`, which are valid UTF-8.
  init(_ bytes: [UInt8], file: String) {
    self.file = file
    input = .allocate(capacity: max(1, bytes.count))
    _ = input.initialize(from: bytes)
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else {
      preconditionFailure("libyaml could not allocate its parser")
    }
    // Said outright: libyaml would otherwise take a text that begins with two odd bytes for UTF-16.
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// The next event.
  /// - Throws: `SyntaxError` in libyaml's words; nothing can be read after it.
  func next() throws(SyntaxError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { yaml_event_delete(&event) }
    var result = Event(
      kind: .streamStart, start: location(event.start_mark), end: location(event.end_mark))
    switch event.type {
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: result.kind = .streamEnd
    case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
    case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
    case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
    case YAML_ALIAS_EVENT: result.kind = .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      result.kind = .scalar(String(decoding: bytes, as: UTF8.self), style(scalar.style))
      result.anchor = text(scalar.anchor)
      result.tag = text(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      result.kind = .sequenceStart
      result.anchor = text(event.data.sequence_start.anchor)
      result.tag = text(event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      result.kind = .mappingStart
      result.anchor = text(event.data.mapping_start.anchor)
      result.tag = text(event.data.mapping_start.tag)
    default: break
    }
    return result
  }

  private func failure() -> SyntaxError {
    let state = parser.pointee
    let isReader = state.error == YAML_READER_ERROR
    return SyntaxError(
      what: state.problem.map { String(cString: $0) } ?? "the text cannot be read",
      context: state.context.map { String(cString: $0) },
      // The reader knows only the byte; its place is where the parser stands.
      at: location(isReader ? state.mark : state.problem_mark),
      began: state.context == nil ? nil : location(state.context_mark),
      offset: isReader ? Int(state.problem_offset) : nil)
  }

  private func location(_ mark: yaml_mark_t) -> SourceLocation {
    SourceLocation(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private func style(_ style: yaml_scalar_style_t) -> Node.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}

/// Why libyaml stopped, in its own words.
struct SyntaxError: Error {
  var what: String
  var context: String?
  var at: SourceLocation
  /// Where the thing began that `context` speaks of.
  var began: SourceLocation?
  /// In bytes; set when single characters are not allowed.
  var offset: Int?
}
