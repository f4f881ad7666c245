import Value

/// Binary blocks in text (RFC 7468).
package enum PEM {
  package struct Block: Sendable, Equatable {
    /// `CERTIFICATE`, `PRIVATE KEY`, …
    package var label: String
    package var bytes: [UInt8]

    package init(label: String, bytes: [UInt8]) {
      self.label = label
      self.bytes = bytes
    }
  }

  /// The block in lines of 64, ending in a newline.
  package static func encode(_ block: Block) -> String {
    let letters = Array(Base64.encode(block.bytes).utf8)
    var text = "-----BEGIN \(block.label)-----\n"
    for start in stride(from: 0, to: letters.count, by: 64) {
      let line = letters[start..<min(start + 64, letters.count)]
      text += String(decoding: line, as: UTF8.self) + "\n"
    }
    return text + "-----END \(block.label)-----\n"
  }

  /// Every well-formed block in the order of the text; what stands around them is skipped.
  package static func blocks(in text: String) -> [Block] {
    var result: [Block] = []
    var label: String?
    var body = ""
    for raw in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }) {
      let line = raw.drop { $0 == " " || $0 == "\t" }
      if let name = name(line, after: "-----BEGIN ") {
        label = name
        body = ""
      } else if let name = name(line, after: "-----END ") {
        if name == label, let bytes = Base64.decode(body) {
          result.append(Block(label: name, bytes: bytes))
        }
        label = nil
      } else if label != nil {
        body += line
      }
    }
    return result
  }

  private static func name(_ line: Substring, after prefix: String) -> String? {
    guard line.hasPrefix(prefix) else { return nil }
    let rest = line.dropFirst(prefix.count)
    guard let end = rest.firstIndex(of: "-") else { return nil }
    return String(rest[..<end])
  }
}
