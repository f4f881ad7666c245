internal import System
internal import Value

/// A key to log in with, and who can sign with it.
struct Identity: Sendable {
  enum Holder: Sendable {
    /// An unencrypted private key file, read once.
    case memory(Secret)
    case agent(AgentClient)
    /// An encrypted key file: its passphrase is asked for when the server wants this key.
    case locked(KeyFile)
  }

  /// As the user knows it: the file, or the agent's comment.
  var label: String
  var publicKey: [UInt8]
  var holder: Holder
  /// A certificate stands beside the key: where the key alone is refused, `ssh` may get in with it.
  var hasCertificate = false

  var type: String { HostKey(blob: publicKey).type }
  var isHeld: Bool { if case .agent = holder { true } else { false } }

  /// Why this build of libssh2 cannot use a key of `type`; nil when it can.
  static func obstacle(type: String) -> String? {
    if type.contains("-cert-") { return "libssh2 knows no certificates of this type" }
    if type.hasPrefix("sk-") { return "libssh2 knows no security-key (sk) keys" }
    if type == "ssh-rsa", !Library.signsRSAWithSHA2 {
      return "libssh2 \(Library.version) signs RSA keys with SHA-1 only, which servers refuse"
    }
    return nil
  }
}

/// A private key file, as far as it can be read without its passphrase.
struct KeyFile: Sendable {
  let path: String
  let content: Secret
  let isEncrypted: Bool
  /// `ssh-rsa`, `ssh-ed25519`, …; empty when an encrypted PEM file hides it.
  let type: String
  /// Empty where only the private part tells it.
  let publicKey: [UInt8]
  /// An OpenSSH certificate stands beside it.
  let hasCertificate: Bool

  /// - Throws: `ssh.key-file`.
  init(path: String) throws(Problem) {
    do throws(SystemError) {
      let bytes = try Files.read(path, limit: 1 << 20)
      let text = String(decoding: bytes, as: UTF8.self)
      let parts = Self.parse(text)
      guard var parts else { throw SystemError(call: "read", subject: path, code: Errno.invalid) }
      if parts.key.isEmpty, let beside = Self.publicKey(beside: path) {
        (parts.key, parts.type) = (beside.blob, beside.type)
      }
      self.path = path
      content = Secret(bytes)
      (isEncrypted, type, publicKey) = parts
      hasCertificate = (try? Files.read("\(path)-cert.pub", limit: 1 << 20)) != nil
    } catch {
      let isKey = error.code != Errno.invalid
      throw Problem(
        "ssh.key-file", what: "cannot use the private key '\(path)'",
        because: isKey ? error.reason : "it is not a private key in OpenSSH's or PEM format",
        fix: isKey ? "correct the path or the file's mode" : "make one: ssh-keygen -t ed25519")
    }
  }

  /// What `PATH.pub` holds, for files in which the public key does not stand in clear.
  private static func publicKey(beside path: String) -> HostKey? {
    guard let text = (try? Files.text("\(path).pub", limit: 1 << 20)) ?? nil else { return nil }
    let words = text.split(separator: " ")
    return words.count > 1 ? Base64.decode(words[1]).map { HostKey(blob: $0) } : nil
  }

  private static func parse(_ text: String) -> (isEncrypted: Bool, type: String, key: [UInt8])? {
    let lines = text.split(separator: "\n").map { $0.last == "\r" ? $0.dropLast() : $0 }
    guard let first = lines.first(where: { $0.hasPrefix("-----BEGIN ") }) else { return nil }
    if first.contains("OPENSSH") {
      let body = lines.filter { !$0.hasPrefix("-----") }.joined()
      return Base64.decode(body).flatMap(openSSH)
    }
    let isEncrypted =
      first.contains("ENCRYPTED") || lines.contains { $0.hasPrefix("Proc-Type: 4,ENCRYPTED") }
    if first.contains("RSA PRIVATE") { return (isEncrypted, "ssh-rsa", []) }
    if first.contains("EC PRIVATE") { return (isEncrypted, "ecdsa-sha2-nistp256", []) }
    guard first.contains("PRIVATE KEY") else { return nil }
    return (isEncrypted, "", [])
  }

  /// OpenSSH's own format (PROTOCOL.key): the public key stands in clear.
  private static func openSSH(_ bytes: [UInt8]) -> (Bool, String, [UInt8])? {
    let magic = Array("openssh-key-v1".utf8) + [0]
    guard bytes.starts(with: magic) else { return nil }
    var reader = BlobReader(Array(bytes.dropFirst(magic.count)))
    guard let cipher = reader.string(), reader.string() != nil, reader.string() != nil,
      reader.number() == 1, let key = reader.string()
    else { return nil }
    return (cipher != Array("none".utf8), HostKey(blob: key).type, key)
  }
}
