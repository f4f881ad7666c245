package import Crypto
package import Value

extension Authority {
  /// Another authority's name and key under this one's signature: who trusts only this one verifies what
  /// the other issued as well, as long as it is sent along.
  ///
  /// Both may bear one name: a certificate that is its own issuer by name counts for no path length
  /// (RFC 5280 §4.2.1.9), so an authority that issues leaves only can still vouch for the one that
  /// follows it. Go counts it all the same; whoever verifies with Go needs to trust both.
  package func cross(_ other: Certificate, now: Moment) throws(Problem) -> Certificate {
    try checkValid(now)
    let kept = [
      ExtensionID.basicConstraints, ExtensionID.keyUsage, ExtensionID.nameConstraints,
      ExtensionID.subjectKey,
    ]
    do {
      var extensions = other.fields.extensions.filter { kept.contains($0.oid) }
      extensions.append(
        X509.Extension(
          ExtensionID.authorityKey,
          DER.sequence([DER.element(0x80, KeyIdentifier.of(certificate.fields.publicKey))])))
      return try sign(
        X509.Fields(
          subject: other.fields.subject, serial: try Self.serial(),
          notBefore: max(other.notBefore, certificate.notBefore).seconds,
          notAfter: min(other.notAfter, certificate.notAfter).seconds,
          publicKey: other.fields.publicKey, extensions: extensions))
    } catch {
      throw Self.failed("sign for another authority", error)
    }
  }
}
