package import Crypto
package import Value

extension Authority.Specification {
  /// Checks what can be checked before there is a key.
  package func check() throws(Problem) {
    let letters = commonName.unicodeScalars
    guard !letters.isEmpty, letters.count <= 64,
      letters.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else {
      throw Problem(
        "pki.bad-authority-name", what: "the authority's name must have 1 to 64 characters",
        fix: "choose a short name, for example: Lab CA")
    }
    guard (1...9125).contains(days) else {
      throw Problem(
        "pki.bad-validity", what: "an authority cannot be valid for \(days) days",
        fix: "choose between 1 and 9125 days (25 years)")
    }
    guard (0...8).contains(pathLength) else {
      throw Problem(
        "pki.bad-path-length", what: "no line of \(pathLength) authorities can follow one",
        fix: "choose a path length from 0 (it issues leaves only) to 8")
    }
  }

  /// - Parameters:
  ///   - identifier: the issuer's key's.
  ///   - end: when the issuer's life ends; nil for a root.
  func fields(
    for key: PrivateKey, identifiedBy identifier: [UInt8], from now: Moment, until end: Moment?,
    notBefore start: Moment? = nil
  ) throws(CryptoError) -> X509.Fields {
    let from = now.adding(seconds: -Authority.backdating)
    let until = now.adding(days: days)
    var extensions = [
      X509.Extension(
        ExtensionID.basicConstraints, critical: true,
        DER.sequence([
          DER.element(DER.boolean, [0xFF]), DER.element(DER.integer, [UInt8(clamping: pathLength)]),
        ])),
      // keyCertSign, cRLSign
      X509.Extension(ExtensionID.keyUsage, critical: true, DER.element(DER.bitString, [1, 0x06])),
    ]
    if let constraints {
      extensions.append(
        X509.Extension(ExtensionID.nameConstraints, critical: true, constraints.encoded))
    }
    extensions += [
      X509.Extension(
        ExtensionID.subjectKey,
        DER.element(DER.octetString, KeyIdentifier.of(key.publicKey))),
      X509.Extension(
        ExtensionID.authorityKey, DER.sequence([DER.element(0x80, identifier)])),
    ]
    return X509.Fields(
      subject: [X509.NamePart("CN", commonName)], serial: try Authority.serial(),
      notBefore: (start.map { max($0, from) } ?? from).seconds,
      notAfter: (end.map { min($0, until) } ?? until).seconds, publicKey: key.publicKey,
      extensions: extensions)
  }
}

extension Authority {
  /// A new authority below this one, which it never outlives.
  /// - Parameter reusing: the key of one whose certificate is lost or has grown old.
  /// - Throws: `Problem` before anything is signed when this one may not sign it.
  package func issueAuthority(
    _ wanted: Specification, reusing: PrivateKey? = nil, now: Moment
  ) throws(Problem) -> Authority {
    try wanted.check()
    try checkValid(now)
    guard wanted.commonName != certificate.fields.subject.first(where: { $0.type == "CN" })?.value
    else {
      throw Problem(
        "pki.same-name", what: "two authorities of one line are called '\(wanted.commonName)'",
        because: "certificates name their issuer, and it would seem to have signed itself",
        fix: "choose another common_name")
    }
    if let limit = certificate.pathLength, wanted.pathLength >= limit {
      throw Problem(
        "pki.path-length",
        what:
          "\(certificate.subject) may not sign an authority of path length \(wanted.pathLength)",
        because: limit == 0
          ? "its own is 0: it issues leaves only"
          : "its own is \(limit), and each below it has one less",
        fix: "make the authorities above with a larger path_length, or this one with a smaller")
    }
    try checkForeign()
    if let outer = certificate.constraints { try outer.check(wanted.constraints) }
    let made: Authority
    do {
      let fresh = if let reusing { reusing } else { try PrivateKey(generating: wanted.key) }
      let fields = try wanted.fields(
        for: fresh, identifiedBy: certificate.keyIdentifier, from: now,
        until: chain.map(\.notAfter).min(), notBefore: certificate.notBefore)
      made = Authority(certificate: try sign(fields), issuers: chain, key: fresh)
    } catch {
      throw Self.failed("make the authority", error)
    }
    try made.certificate.verify(by: root, through: intermediates, at: now)
    return made
  }

  func checkValid(_ now: Moment) throws(Problem) {
    for one in chain where now < one.notBefore || now >= one.notAfter {
      throw Problem(
        "pki.authority-not-valid", what: "the authority \(one.subject) is not valid now",
        because: "it is \(now); it is valid from \(one.notBefore) to \(one.notAfter)",
        fix: now < one.notBefore
          ? "set the clock of this machine" : "make a new authority and distribute it")
    }
  }

  /// Refuses to sign under constraints that cannot be read: what they forbid is not known.
  func checkForeign() throws(Problem) {
    guard certificate.constraints == nil, certificate.value(ExtensionID.nameConstraints) != nil
    else { return }
    throw Problem(
      "pki.foreign-constraints", what: "the constraints of \(certificate.subject) are not ours",
      because: "they limit more than names and addresses",
      fix: "issue with the tool that made the authority")
  }
}
