import Crypto
package import Value

/// The passwords of a run, and what they open: Ansible Vault files and `!vault` values.
package struct Vault: Sendable {
  /// A password under its vault id.
  package struct Password: Sendable {
    /// `default` when the user gave none.
    package var id: String
    package var secret: Secret

    package init(id: String = "default", _ secret: Secret) {
      self.id = id
      self.secret = secret
    }
  }

  /// In the order they are tried; those whose id is the text's own come first.
  package var passwords: [Password]
  /// Hears every clear text, so that it can be taken out of what is shown.
  package var revealed: @Sendable (Secret) -> Void = { _ in }

  package init(_ passwords: [Password] = []) { self.passwords = passwords }

  /// Whether `bytes` begin as a vault text does.
  package static func isEncrypted(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: Envelope.header.utf8)
  }

  /// The clear text of a vault file or value.
  /// - Parameter at: where the text stands, for messages.
  /// - Throws: `Problem` that tells a damaged text, a missing password and a wrong one apart.
  package func decrypt(_ text: [UInt8], at: SourceLocation) throws(Problem) -> [UInt8] {
    try open(text, at: at).plain
  }

  /// The same, with what is needed to encrypt it again as it was.
  package struct Opened: Sendable {
    package var plain: [UInt8]
    /// The one that fits.
    package var password: Password
    /// What the text says; nil in version 1.1.
    package var id: String?
  }

  package func open(_ text: [UInt8], at: SourceLocation) throws(Problem) -> Opened {
    let envelope: Envelope
    do {
      envelope = try Envelope(text)
    } catch {
      throw Problem(
        "vault.damaged", what: error.what, at: at, because: error.because,
        fix: "restore the text from the repository, or encrypt the value again")
    }
    guard !passwords.isEmpty else { throw noPassword(envelope, at) }
    let own = passwords.filter { $0.id == envelope.id ?? "default" }
    let others = passwords.filter { $0.id != envelope.id ?? "default" }
    for password in own + others {
      do {
        let plain = try password.secret.reveal { bytes throws(CryptoError) in
          try envelope.open(password: bytes)
        }
        if let plain {
          revealed(Secret(plain))
          return Opened(plain: plain, password: password, id: envelope.id)
        }
      } catch {
        throw Problem(
          "vault.damaged", what: "the vault text cannot be decrypted", at: at,
          because: error.description, fix: "encrypt the value again")
      }
    }
    throw wrongPassword(envelope, at)
  }

  /// The value of a `!vault` scalar, marked secret; it is text, whatever it looks like.
  package func value(_ text: String, at: SourceLocation) throws(Problem) -> Value {
    let plain = try decrypt(Array(text.utf8), at: at)
    guard let text = String(validating: plain, as: UTF8.self) else {
      throw Problem(
        "vault.not-utf8", what: "the decrypted value is not UTF-8", at: at,
        because: "a variable is text", fix: "encrypt the base64 form and decode it with b64decode")
    }
    return Value(text, marks: .secret)
  }

  /// Encrypts `plain` with the first password, or the one of `id`, under its id.
  /// - Parameter salt: 32 bytes; drawn when nil.
  /// - Returns: the text of a file, ready to be written.
  package func encrypt(
    _ plain: Secret, id: String? = nil, salt: [UInt8]? = nil
  ) throws(Problem) -> String {
    guard let password = id.map({ id in passwords.first { $0.id == id } }) ?? passwords.first
    else {
      throw Problem(
        "vault.no-password",
        what: id.map { "there is no vault password for the id '\($0)'" }
          ?? "there is no vault password to encrypt with",
        fix: "give one: --vault-id \(id ?? "default")@FILE, or --ask-vault-pass")
    }
    return try encrypt(plain, with: password, id: id ?? password.id, salt: salt)
  }

  /// Encrypts `plain` with a password; `default` and no id write version 1.1.
  package func encrypt(
    _ plain: Secret, with password: Password, id: String?, salt: [UInt8]? = nil
  ) throws(Problem) -> String {
    do {
      return try seal(plain, password, id: id, salt: salt).text
    } catch {
      throw Problem(
        "vault.cannot-encrypt", what: "the value cannot be encrypted", because: error.description,
        fix: "check the system's OpenSSL: openssl list -cipher-algorithms")
    }
  }

  private func seal(
    _ plain: Secret, _ password: Password, id: String?, salt: [UInt8]?
  ) throws(CryptoError) -> Envelope {
    let drawn = if let salt { salt } else { try SecureRandom.bytes(32) }
    return try password.secret.reveal { (password) throws(CryptoError) -> Envelope in
      try plain.reveal { (plain) throws(CryptoError) -> Envelope in
        try Envelope(encrypting: plain, password: password, id: id, salt: drawn)
      }
    }
  }

  private func noPassword(_ envelope: Envelope, _ at: SourceLocation) -> Problem {
    Problem(
      "vault.no-password", what: "an encrypted value, and no vault password", at: at,
      because: envelope.id.map { "it was encrypted under the vault id '\($0)'" },
      fix: "give the password: --vault-password-file FILE, or --ask-vault-pass")
  }

  private func wrongPassword(_ envelope: Envelope, _ at: SourceLocation) -> Problem {
    let ids = passwords.map { "'\($0.id)'" }.joined(separator: ", ")
    let tried =
      passwords.count == 1 ? "the password \(ids)" : "\(passwords.count) passwords (\(ids))"
    let owner = envelope.id.map { "; the text says it belongs to the vault id '\($0)'" } ?? ""
    return Problem(
      "vault.wrong-password", what: "no vault password opens this value", at: at,
      because: "its checksum does not match with \(tried)\(owner)",
      fix: envelope.id.map { "give that id's password: --vault-id \($0)@FILE" }
        ?? "give the password it was encrypted with, or encrypt it again")
  }
}
