package import Value

/// A name a certificate may carry: letters, digits and hyphens in labels, one leading `*` at most.
package struct DNSName: Sendable, Hashable, CustomStringConvertible {
  /// Lower case, without a dot at the end.
  package let text: String

  /// - Throws: `pki.bad-name`.
  package init(_ text: String, at place: SourceLocation? = nil) throws(Problem) {
    let lower = text.lowercased()
    if let reason = Self.flaw(lower) {
      throw Problem(
        "pki.bad-name", what: "'\(text)' is no name for a certificate", at: place,
        because: reason, fix: "write a host name such as registry.lab.internal")
    }
    self.text = lower
  }

  package var description: String { text }

  /// Whether the name is `domain` or lies below it, label by label.
  package func isWithin(_ domain: DNSName) -> Bool {
    let own = text.hasPrefix("*.") ? String(text.dropFirst(2)) : text
    return own == domain.text || own.hasSuffix("." + domain.text)
  }

  private static func flaw(_ text: String) -> String? {
    guard !text.isEmpty else { return "it is empty" }
    guard text.utf8.count <= 253 else { return "it is longer than 253 characters" }
    var labels = text.split(separator: ".", omittingEmptySubsequences: false)
    if labels.first == "*" {
      labels.removeFirst()
      // Browsers and Go refuse a wildcard directly below a top-level domain.
      guard labels.count >= 2 else { return "a wildcard needs two labels behind it" }
    }
    for label in labels {
      guard !label.isEmpty else { return "two dots follow each other, or one ends it" }
      guard label.utf8.count <= 63 else {
        return "the part '\(label)' is longer than 63 characters"
      }
      guard !label.hasPrefix("-"), !label.hasSuffix("-") else {
        return "the part '\(label)' begins or ends with a hyphen"
      }
      let isPlain = label.utf8.allSatisfy { byte in
        (97...122).contains(byte) || (48...57).contains(byte) || byte == 45
      }
      guard isPlain else { return "the part '\(label)' has other characters than a-z, 0-9 and '-'" }
    }
    if let last = labels.last, last.utf8.allSatisfy({ (48...57).contains($0) }) {
      return "its last part is a number, as only an address has it"
    }
    return nil
  }
}
