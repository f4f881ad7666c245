/// Why a text is not JSON.
package struct JSONError: Error, Sendable, Equatable {
  /// What is wrong, without the place.
  package var reason: String
  /// In bytes from the start of the text.
  package var offset: Int
}

/// The one JSON reader and writer, shaped after Python's `json` (CPython 3.12, Lib/json).
package enum JSON {
  /// What a program printed as one object, among other lines; nil where it printed none.
  package static func printedObject(in output: String) -> Map? {
    let bytes = Array(output.utf8)
    guard let start = bytes.firstIndex(of: UInt8(ascii: "{")),
      let end = bytes.lastIndex(of: UInt8(ascii: "}")), start < end
    else { return nil }
    return (try? parse(Array(bytes[start...end])))?.map
  }

  /// How to write.
  package struct Style: Sendable {
    /// Between items; Python's default is `", "`.
    package var comma = ", "
    package var colon = ": "
    package var sortsKeys = false
    /// Spaces for each level; nil writes one line.
    package var indent: Int?
    /// Escapes everything beyond ASCII.
    package var escapesNonASCII = true
    /// Writes `«secret»` for what is marked secret. Off only where the text goes to the node itself
    /// or is the value of an expression that carries the mark on.
    package var redactsSecrets = true

    package init() {}

    /// No blank, UTF-8 kept, secrets kept: for frames and files of our own.
    package static let compact: Style = {
      var style = Style()
      style.comma = ","
      style.colon = ":"
      style.escapesNonASCII = false
      style.redactsSecrets = false
      return style
    }()
  }

  /// `value` as JSON text. Keys that are not text are written as Python writes them (`1`, `true`, `null`).
  package static func text(_ value: Value, style: Style = Style()) -> String {
    String(decoding: bytes(value, style: style), as: UTF8.self)
  }

  /// The same as UTF-8 bytes.
  package static func bytes(_ value: Value, style: Style = Style()) -> [UInt8] {
    var writer = JSONWriter(style: style)
    writer.write(value, level: 0)
    return writer.bytes
  }

  /// The same behind bytes that stand there already, which are not copied where nobody else holds them.
  package static func append(
    _ value: Value, to bytes: inout [UInt8], style: Style = Style()
  ) {
    let before = bytes
    bytes = []
    var writer = JSONWriter(style: style, after: before)
    writer.write(value, level: 0)
    bytes = writer.bytes
  }

  /// Reads one JSON text; `NaN`, `Infinity` and `-Infinity` are accepted as Python accepts them.
  /// - Throws: `JSONError` for anything else, for nesting beyond 512 and for text after the value.
  package static func parse(_ text: String) throws(JSONError) -> Value {
    try parse(Array(text.utf8))
  }

  /// The same from UTF-8 bytes; invalid UTF-8 inside strings becomes U+FFFD.
  /// - Parameter mostValues: a byte of text can become two dozen of memory; who does not trust its writer
  ///   says how many values there may be.
  package static func parse(
    _ bytes: [UInt8], mostValues: Int = .max
  ) throws(JSONError) -> Value {
    var reader = JSONReader(bytes: bytes, mostValues: mostValues)
    return try reader.document()
  }
}
