import Addresses
package import Crypto
package import Value

/// A certificate with the key that belongs to it.
package struct Leaf: Sendable {
  package let certificate: Certificate
  package let key: PrivateKey
}

extension Authority {
  /// What a leaf is to be.
  package struct Request: Sendable {
    package enum Use: String, Sendable, CaseIterable { case server, client, both }

    package var names: SubjectNames
    package var use = Use.server
    package var key = PrivateKey.Kind.p256
    /// From 1 to 398, the most that browsers take; to 825 with `allowsLongLife`.
    package var days = 90
    /// More than 398 days: Apple's systems take 825 of an authority that was added by hand.
    package var allowsLongLife = false

    package init(names: SubjectNames) { self.names = names }
  }

  /// Issues a leaf with a fresh key. It never outlives the authority.
  /// - Parameter reusing: the key to keep; nil makes a new one.
  /// - Throws: `Problem` before anything is signed when the request cannot be met.
  package func issue(
    _ request: Request, reusing: PrivateKey? = nil, now: Moment
  ) throws(Problem) -> Leaf {
    try check(request, now)
    let key: PrivateKey
    do {
      key = if let reusing { reusing } else { try PrivateKey(generating: request.key) }
    } catch {
      throw Self.failed("make a key", error)
    }
    return Leaf(certificate: try issue(request, for: key.publicKey, now: now), key: key)
  }

  /// The same for a key that stays where it is.
  /// - Parameter publicKey: DER SubjectPublicKeyInfo.
  func issue(
    _ request: Request, for publicKey: [UInt8], now: Moment
  ) throws(Problem) -> Certificate {
    try check(request, now)
    guard !chain.contains(where: { $0.fields.publicKey == publicKey }) else {
      throw Problem(
        "pki.authority-key", what: "the key is the authority's own",
        because: "a leaf with it could sign as the authority does",
        fix: "make a key of its own for the certificate")
    }
    let certificate: Certificate
    do {
      certificate = try sign(try fields(request, publicKey, now))
    } catch {
      throw Self.failed("issue the certificate", error)
    }
    // What does not verify here would not verify anywhere; nobody gets it.
    let uses: [X509.Use] =
      switch request.use {
      case .server: [.server]
      case .client: [.client]
      case .both: [.server, .client]
      }
    for use in uses {
      try certificate.verify(by: root, through: intermediates, at: now, use: use)
    }
    return certificate
  }

  private func check(_ request: Request, _ now: Moment) throws(Problem) {
    try request.check()
    try checkValid(now)
    try checkForeign()
    if let constraints = certificate.constraints { try constraints.check(request.names) }
  }

  private func fields(
    _ request: Request, _ publicKey: [UInt8], _ now: Moment
  ) throws(CryptoError) -> X509.Fields {
    let from = max(now.adding(seconds: -Self.backdating), certificate.notBefore)
    let end = chain.map(\.notAfter).min() ?? certificate.notAfter
    // What clients count is from the first second to the last.
    let longest = from.adding(days: request.longestLife, seconds: -1)
    let to = min(now.adding(days: request.days), longest, end)
    // Names longer than the 64 characters a common name may have stand in the extension only, and so do
    // addresses: OpenSSL and GnuTLS hold whatever stands in the subject against constraints on names.
    let common = request.names.domains.first { $0.text.utf8.count <= 64 }?.text
    let subject = common.map { [X509.NamePart("CN", $0)] } ?? []
    return X509.Fields(
      subject: subject, serial: try Self.serial(), notBefore: from.seconds, notAfter: to.seconds,
      publicKey: publicKey,
      extensions: [
        X509.Extension(ExtensionID.basicConstraints, critical: true, DER.sequence([])),
        X509.Extension(
          ExtensionID.keyUsage, critical: true, try Self.keyUsage(publicKey)),
        X509.Extension(ExtensionID.extendedKeyUsage, request.use.encoded),
        X509.Extension(
          ExtensionID.subjectNames, critical: subject.isEmpty, request.names.encoded),
        X509.Extension(
          ExtensionID.subjectKey,
          DER.element(DER.octetString, KeyIdentifier.of(publicKey))),
        X509.Extension(
          ExtensionID.authorityKey,
          DER.sequence([DER.element(0x80, certificate.keyIdentifier)])),
      ])
  }

  /// digitalSignature; RSA also encrypts keys.
  private static func keyUsage(_ publicKey: [UInt8]) throws(CryptoError) -> [UInt8] {
    let isRSA = try PublicKey.read(publicKey).algorithm == "RSA"
    return DER.element(DER.bitString, isRSA ? [5, 0xA0] : [7, 0x80])
  }
}

extension Authority.Request.Use {
  /// The value of the extension 2.5.29.37.
  var encoded: [UInt8] {
    let server = DER.oid([1, 3, 6, 1, 5, 5, 7, 3, 1])
    let client = DER.oid([1, 3, 6, 1, 5, 5, 7, 3, 2])
    return switch self {
    case .server: DER.sequence([server])
    case .client: DER.sequence([client])
    case .both: DER.sequence([server, client])
    }
  }
}

extension Authority.Request {
  /// In days.
  var longestLife: Int { allowsLongLife ? 825 : 398 }

  /// Checks what can be checked without an authority.
  package func check() throws(Problem) {
    guard !names.isEmpty else {
      throw Problem(
        "pki.no-names", what: "the certificate has neither a name nor an address",
        because: "clients look at these and at nothing else", fix: "give at least one name")
    }
    for address in names.addresses { try SubjectNames.check(address) }
    guard (1...longestLife).contains(days) else {
      throw Problem(
        "pki.bad-validity", what: "a certificate cannot be valid for \(days) days",
        because: allowsLongLife
          ? "Apple's systems refuse more than 825" : "clients refuse more than 398",
        fix: allowsLongLife
          ? "choose between 1 and 825 days"
          : "choose between 1 and 398 days; with allow_long_life up to 825")
    }
  }
}
