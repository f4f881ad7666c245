internal import System
internal import Value

/// A host's public key in SSH's own encoding (RFC 4253 §6.6).
package struct HostKey: Sendable, Hashable {
  /// The encoded key; its first string is the type.
  package let blob: [UInt8]

  package init(blob: [UInt8]) { self.blob = blob }

  /// The key's type as known_hosts writes it: `ssh-ed25519`; empty when damaged.
  package var type: String {
    var reader = BlobReader(blob)
    return reader.string().map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// As ssh-keygen prints it: `SHA256:…` without padding.
  package var fingerprint: String {
    "SHA256:" + Base64.encode(Digest.sha256(blob), isPadded: false)
  }

  private static let rsa = ["ssh-rsa", "rsa-sha2-256", "rsa-sha2-512"]

  /// The type of the keys a host-key algorithm signs with: RSA's has several (RFC 8332).
  static func type(ofAlgorithm name: String) -> String { rsa.contains(name) ? "ssh-rsa" : name }

  /// The algorithms that sign with keys of a type.
  static func algorithms(ofType type: String) -> [String] { type == "ssh-rsa" ? rsa : [type] }
}

/// Reads SSH's strings and numbers (RFC 4251 §5).
struct BlobReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func byte() -> UInt8? { rest.popFirst() }

  mutating func number() -> Int? {
    guard rest.count >= 4 else { return nil }
    defer { rest = rest.dropFirst(4) }
    return rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
  }

  /// nil when the text is shorter than it says.
  mutating func string() -> [UInt8]? {
    guard let length = number(), rest.count >= length else { return nil }
    defer { rest = rest.dropFirst(length) }
    return Array(rest.prefix(length))
  }
}

/// Writes them.
enum Blob {
  static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func string(_ bytes: [UInt8]) -> [UInt8] { number(bytes.count) + bytes }
}
