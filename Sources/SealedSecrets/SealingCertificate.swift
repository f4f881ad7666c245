package import Crypto
package import PKI
package import Value

/// The certificate that is sealed for: only its RSA key and its last day matter.
package struct SealingCertificate: Sendable, Equatable {
  package let certificate: Certificate
  package let key: RSA.PublicKey

  /// Takes the first certificate of a PEM text, as kubeseal does.
  /// - Throws: `pki.bad-certificate`, `sealed.not-rsa`.
  package init(pem: String, at place: SourceLocation? = nil) throws(Problem) {
    try self.init(try Certificate(pem: pem, at: place), at: place)
  }

  init(_ certificate: Certificate, at place: SourceLocation? = nil) throws(Problem) {
    guard let key = RSA.PublicKey(der: certificate.fields.publicKey) else {
      throw Self.notRSA(place)
    }
    self.certificate = certificate
    self.key = key
  }

  /// Refuses one that is over: who made it wants another used.
  /// - Throws: `sealed.expired-certificate`.
  package func check(at now: Moment, file: SourceLocation? = nil) throws(Problem) {
    guard now > certificate.notAfter else { return }
    throw Problem(
      "sealed.expired-certificate", what: "the sealing certificate has expired", at: file,
      because: "it was valid until \(certificate.notAfter), and it is \(now)",
      fix: "fetch the one in force, or make a new key: groundwork secrets keys rotate")
  }

  static func notRSA(_ place: SourceLocation?) -> Problem {
    Problem(
      "sealed.not-rsa", what: "the key is no RSA key", at: place,
      because: "the controller opens nothing that is sealed for another kind",
      fix: "give the controller's own: groundwork secrets keys list names those made here")
  }
}

/// A private key that opens values, whoever made it.
package struct OpeningKey: Sendable {
  package let key: PrivateKey
  package let publicKey: RSA.PublicKey

  /// Of a value's RSA text that this key may open.
  package var byteCount: Int { publicKey.byteCount }

  /// - Throws: `sealed.not-rsa`.
  package init(_ key: PrivateKey, at place: SourceLocation? = nil) throws(Problem) {
    guard let publicKey = RSA.PublicKey(der: key.publicKey) else {
      throw SealingCertificate.notRSA(place)
    }
    self.key = key
    self.publicKey = publicKey
  }
}
