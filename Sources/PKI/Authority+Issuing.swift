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
    package enum Use: Sendable { case server, client, both }

    package var names: SubjectNames
    package var use = Use.server
    package var key = PrivateKey.Kind.p256
    /// From 1 to 398, the most that browsers take.
    package var days = 90

    package init(names: SubjectNames) { self.names = names }
  }

  /// Issues a leaf with a fresh key. It never outlives the authority.
  /// - Parameter reusing: the key to keep; nil makes a new one.
  /// - Throws: `Problem` before anything is signed when the request cannot be met.
  package func issue(
    _ request: Request, reusing: PrivateKey? = nil, now: Moment
  ) throws(Problem) -> Leaf {
    try check(request, now)
    let leaf = try signed(request, reusing, now)
    // What does not verify here would not verify anywhere; nobody gets it.
    try leaf.certificate.verify(by: certificate, at: now)
    return leaf
  }

  private func signed(
    _ request: Request, _ reusing: PrivateKey?, _ now: Moment
  ) throws(Problem) -> Leaf {
    do {
      let key = if let reusing { reusing } else { try PrivateKey(generating: request.key) }
      return Leaf(certificate: try sign(try fields(request, key, now)), key: key)
    } catch {
      throw Self.failed("issue the certificate", error)
    }
  }

  private func check(_ request: Request, _ now: Moment) throws(Problem) {
    guard !request.names.isEmpty else {
      throw Problem(
        "pki.no-names", what: "the certificate has neither a name nor an address",
        because: "clients look at these and at nothing else", fix: "give at least one name")
    }
    guard (1...398).contains(request.days) else {
      throw Problem(
        "pki.bad-validity", what: "a certificate cannot be valid for \(request.days) days",
        because: "clients refuse more than 398", fix: "choose between 1 and 398 days")
    }
    guard now >= certificate.notBefore, now < certificate.notAfter else {
      throw Problem(
        "pki.authority-not-valid", what: "the authority \(certificate.subject) is not valid now",
        because: "it is \(now); it is valid from \(certificate.notBefore) to "
          + "\(certificate.notAfter)",
        fix: now < certificate.notBefore
          ? "set the clock of this machine" : "make a new authority and distribute it")
    }
    if let constraints = certificate.constraints {
      try constraints.check(request.names)
    } else if certificate.value(ExtensionID.nameConstraints) != nil {
      throw Problem(
        "pki.foreign-constraints", what: "the constraints of \(certificate.subject) are not ours",
        because: "they limit more than names and addresses",
        fix: "issue with the tool that made the authority")
    }
  }

  private func fields(
    _ request: Request, _ key: PrivateKey, _ now: Moment
  ) throws(CryptoError) -> X509.Fields {
    let from = max(now.adding(seconds: -Self.backdating), certificate.notBefore)
    let to = min(now.adding(days: request.days), certificate.notAfter)
    // Names longer than the 64 characters a common name may have stand in the extension only.
    let first = request.names.domains.first?.text ?? request.names.addresses.first?.description
    let subject = first.flatMap { $0.utf8.count <= 64 ? [X509.NamePart("CN", $0)] : nil } ?? []
    let authority = certificate.value(ExtensionID.subjectKey).flatMap { DER.elements($0)?.first }
    return X509.Fields(
      subject: subject, serial: try Self.serial(), notBefore: from.seconds, notAfter: to.seconds,
      publicKey: key.publicKey,
      extensions: [
        X509.Extension(ExtensionID.basicConstraints, critical: true, DER.sequence([])),
        X509.Extension(
          ExtensionID.keyUsage, critical: true, Self.keyUsage(key.publicKey)),
        X509.Extension(ExtensionID.extendedKeyUsage, Self.purposes(request.use)),
        X509.Extension(
          ExtensionID.subjectNames, critical: subject.isEmpty, request.names.encoded),
        X509.Extension(
          ExtensionID.subjectKey,
          DER.element(DER.octetString, KeyIdentifier.of(key.publicKey))),
        X509.Extension(
          ExtensionID.authorityKey,
          DER.sequence([
            DER.element(
              0x80, authority?.content ?? KeyIdentifier.of(certificate.fields.publicKey))
          ])),
      ])
  }

  /// digitalSignature; RSA also encrypts keys.
  private static func keyUsage(_ publicKey: [UInt8]) -> [UInt8] {
    let rsa = DER.oid([1, 2, 840, 113_549, 1, 1, 1])
    let algorithm = DER.elements(publicKey)?.first.flatMap { DER.elements($0.content)?.first }
    let isRSA = algorithm?.content.starts(with: rsa) ?? false
    return DER.element(DER.bitString, isRSA ? [5, 0xA0] : [7, 0x80])
  }

  private static func purposes(_ use: Request.Use) -> [UInt8] {
    let server = DER.oid([1, 3, 6, 1, 5, 5, 7, 3, 1])
    let client = DER.oid([1, 3, 6, 1, 5, 5, 7, 3, 2])
    return switch use {
    case .server: DER.sequence([server])
    case .client: DER.sequence([client])
    case .both: DER.sequence([server, client])
    }
  }
}
