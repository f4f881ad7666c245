import Crypto
import Value

/// The text form of Ansible Vault 1.1 and 1.2 (lib/ansible/parsing/vault, ansible-core 2.18).
struct Envelope {
  static let header = "$ANSIBLE_VAULT"

  /// nil in version 1.1.
  var id: String?
  var salt: [UInt8]
  var mac: [UInt8]
  var ciphertext: [UInt8]

  /// What is wrong with a text that begins like a vault's.
  struct Flaw: Error {
    var what: String
    var because: String
  }

  /// Reads the header and the three parts; nothing is decrypted.
  init(_ text: [UInt8]) throws(Flaw) {
    var lines = text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })[...]
    guard let first = lines.popFirst() else {
      throw Flaw(what: "the vault text is empty", because: "it has no header line")
    }
    let fields = String(decoding: first, as: UTF8.self).split(
      separator: ";", omittingEmptySubsequences: false
    ).map(Self.trimmed)
    guard fields.first == Self.header, fields.count >= 3 else {
      throw Flaw(
        what: "the vault header is damaged",
        because: "it should read \(Self.header);1.1;AES256, or 1.2 with a label")
    }
    guard ["1.1", "1.2"].contains(fields[1]) else {
      throw Flaw(
        what: "the vault format '\(fields[1])' is not known",
        because: "ansible-vault writes 1.1, or 1.2 with a label")
    }
    guard fields[2] == "AES256" else {
      throw Flaw(
        what: "the vault cipher '\(fields[2])' is not known",
        because: "ansible-vault has written nothing but AES256 since 2.4")
    }
    id = fields.count > 3 ? fields[3] : nil
    let body = lines.joined().filter { $0 != 0x20 && $0 != 0x09 }
    guard let inner = Hex.decode(body) else {
      throw Flaw(
        what: "the vault text is damaged",
        because: "a character was lost or added: it is no even number of hexadecimal digits")
    }
    let parts = inner.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let salt = Hex.decode(parts[0]), let mac = Hex.decode(parts[1]),
      let ciphertext = Hex.decode(parts[2]), mac.count == 32
    else {
      throw Flaw(
        what: "the vault text is damaged",
        because: "it should hold a salt, a checksum and the encrypted text; a line may be missing")
    }
    (self.salt, self.mac, self.ciphertext) = (salt, mac, ciphertext)
  }

  /// Encrypts `plain`; `default` and no id write version 1.1, anything else 1.2.
  init(
    encrypting plain: [UInt8], password: [UInt8], id: String?, salt: [UInt8]
  ) throws(CryptoError) {
    let keys = try Keys(password: password, salt: salt)
    // PKCS #7: always at least one byte, so that the padding can be told from the text.
    let padding = 16 - plain.count % 16
    let padded = plain + [UInt8](repeating: UInt8(padding), count: padding)
    self.id = id == "default" ? nil : id
    self.salt = salt
    ciphertext = try AES.counterMode(padded, key: keys.cipher, counter: keys.counter)
    mac = Digest.hmacSHA256(key: keys.mac, ciphertext)
  }

  /// The clear text; nil when the password does not fit.
  func open(password: [UInt8]) throws(CryptoError) -> [UInt8]? {
    let keys = try Keys(password: password, salt: salt)
    guard equalInConstantTime(Digest.hmacSHA256(key: keys.mac, ciphertext), mac) else { return nil }
    let padded = try AES.counterMode(ciphertext, key: keys.cipher, counter: keys.counter)
    guard let padding = padded.last, (1...16).contains(padding), padded.count >= Int(padding),
      padded.suffix(Int(padding)).allSatisfy({ $0 == padding })
    else {
      throw CryptoError("decrypt", "the padding is wrong although the checksum fits")
    }
    return Array(padded.dropLast(Int(padding)))
  }

  /// The text as it stands in a file: 80 columns, a newline at the end.
  var text: String {
    let inner = Hex.encode(salt) + "\n" + Hex.encode(mac) + "\n" + Hex.encode(ciphertext)
    let digits = Array(Hex.encode(Array(inner.utf8)).utf8)
    var result = id.map { "\(Self.header);1.2;AES256;\($0)\n" } ?? "\(Self.header);1.1;AES256\n"
    for start in stride(from: 0, to: digits.count, by: 80) {
      let line = digits[start..<min(start + 80, digits.count)]
      result += String(decoding: line, as: UTF8.self) + "\n"
    }
    return result
  }

  private struct Keys {
    var cipher: [UInt8]
    var mac: [UInt8]
    var counter: [UInt8]

    init(password: [UInt8], salt: [UInt8]) throws(CryptoError) {
      let bytes = try KeyDerivation.pbkdf2(
        password: password, salt: salt, rounds: 10_000, length: 80)
      cipher = Array(bytes[0..<32])
      mac = Array(bytes[32..<64])
      counter = Array(bytes[64..<80])
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    var rest = text
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return String(rest.drop { $0 == " " || $0 == "\t" })
  }
}
