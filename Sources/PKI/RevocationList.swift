import Crypto
package import Value

/// Why a certificate is no longer to be trusted (RFC 5280 §5.3.1).
package enum RevocationReason: String, Sendable, CaseIterable {
  case unspecified
  case keyCompromise = "key-compromise"
  case authorityCompromise = "ca-compromise"
  case affiliationChanged = "affiliation-changed"
  case superseded
  case cessationOfOperation = "cessation-of-operation"
  case privilegeWithdrawn = "privilege-withdrawn"

  /// The number it has in a list.
  var code: UInt8 {
    switch self {
    case .unspecified: 0
    case .keyCompromise: 1
    case .authorityCompromise: 2
    case .affiliationChanged: 3
    case .superseded: 4
    case .cessationOfOperation: 5
    case .privilegeWithdrawn: 9
    }
  }
}

/// A certificate that was taken back.
package struct Revocation: Sendable, Equatable {
  /// Big-endian.
  package var serial: [UInt8]
  package var date: Moment
  package var reason: RevocationReason

  package init(serial: [UInt8], date: Moment, reason: RevocationReason) {
    self.serial = serial
    self.date = date
    self.reason = reason
  }
}

extension Authority {
  /// The list of what was taken back, in PEM.
  /// - Parameter days: until the next one must be there, from 1 to 366.
  package func revocationList(
    _ revocations: [Revocation], days: Int, now: Moment
  ) throws(Problem) -> String {
    guard (1...366).contains(days) else {
      throw Problem(
        "pki.bad-validity", what: "a list of revoked certificates cannot hold for \(days) days",
        fix: "choose between 1 and 366 days")
    }
    try checkValid(now)
    // The time as its number: it only ever grows, and nothing has to be kept for it.
    let list = X509.RevocationList(
      thisUpdate: now.seconds, nextUpdate: now.adding(days: days).seconds,
      entries: revocations.map(Self.entry),
      extensions: [
        X509.Extension(
          ExtensionID.authorityKey, DER.sequence([DER.element(0x80, certificate.keyIdentifier)])),
        X509.Extension(ExtensionID.crlNumber, DER.integer(now.seconds)),
      ])
    do {
      return PEM.encode(PEM.Block(label: "X509 CRL", bytes: try sign(list)))
    } catch {
      throw Self.failed("sign the list of revoked certificates", error)
    }
  }

  private static func entry(_ revocation: Revocation) -> X509.RevocationList.Entry {
    // RFC 5280 §5.3.1: no reason is said by leaving it out.
    let reason =
      revocation.reason == .unspecified
      ? [] : [X509.Extension("2.5.29.21", DER.element(0x0A, [revocation.reason.code]))]
    return X509.RevocationList.Entry(
      serial: revocation.serial, date: revocation.date.seconds, extensions: reason)
  }
}
