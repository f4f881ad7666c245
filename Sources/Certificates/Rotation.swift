import Crypto
package import PKI
import System
package import Value

/// How one authority gives way to another, read from the certificates that lie in its directory: nothing
/// else is kept, so that what was broken off anywhere is gone on with.
///
///     next.crt, next.key            the one to come, while the old one still signs
///     previous.crt, previous.key    the one that went, while its certificates may still be about
///     by-next.crt, by-previous.crt  the one that signs, signed by the other as well
package struct Rotation {
  package enum Stage: String, Sendable {
    /// One authority.
    case single
    /// The one to come is there to be trusted; the old one signs.
    case introduced
    /// The new one signs; the old one is still trusted.
    case switched
  }

  package let name: String
  let files: CertificateFiles

  package init(_ name: String, in directory: String) {
    self.name = name
    files = CertificateFiles(directory)
  }

  func path(_ file: String) -> String { Path.join(files.directory, "\(name)/\(file)") }

  private func certificate(_ file: String) throws(Problem) -> Certificate? {
    let path = path(file)
    guard let text = try CertificateFiles.read(path) else { return nil }
    return try Certificate(pem: text, at: CertificateFiles.place(path))
  }

  package var stage: Stage {
    get throws(Problem) {
      if try certificate("next.crt") != nil { return .introduced }
      return try certificate("previous.crt") == nil ? .single : .switched
    }
  }

  /// Every root that is to be trusted: the one in force first.
  /// - Parameter root: the root of the authority in force.
  package func trusted(besides root: Certificate) throws(Problem) -> [Certificate] {
    let others = [try certificate("next.crt"), try certificate("previous.crt")].compactMap { $0 }
    return [root] + others.filter { $0.der != root.der }
  }

  /// What is sent along with a certificate of the authority in force, for those who trust only the other.
  package func crossing(_ authority: Certificate) throws(Problem) -> [Certificate] {
    [try certificate("by-next.crt"), try certificate("by-previous.crt")].compactMap { $0 }
      .filter { $0.fields.publicKey == authority.fields.publicKey }
  }
}

extension Issuance {
  /// Where the rotation of an authority stands.
  package func rotation(of name: String) -> Rotation { Rotation(name, in: declaration.directory) }

  /// Refuses an authority that cannot be rotated by itself.
  package func checkRotation(of name: String) throws(Problem) {
    let declared = try declared(authority: name)
    let children = declaration.authorities.filter { $0.issuer == name }
    guard declared.issuer == nil, !declared.isOffline, children.isEmpty else {
      throw Problem(
        "certs.no-rotation", what: "the authority '\(name)' cannot be rotated here",
        at: declared.at,
        because: declared.issuer != nil
          ? "it is signed by '\(declared.issuer ?? "")': clients trust that one"
          : "it signs other authorities, or its key is offline",
        fix: declared.issuer != nil
          ? "remove its directory and run: groundwork certs issue \(name), then apply"
          : "rotate by hand: declare a second root beside it, and move its authorities over")
    }
  }

  /// Puts a new authority beside the one in force, which goes on signing.
  /// - Returns: whether anything was made.
  package mutating func beginRotation(of name: String) throws(Problem) -> Bool {
    try checkRotation(of: name)
    let rotation = rotation(of: name)
    guard try rotation.stage == .single else { return false }
    let declared = try declared(authority: name)
    let old = try open(name, to: "vouch for the one that follows it")
    var wanted = Authority.Specification(
      commonName: declared.commonName, constraints: declared.constraints, days: declared.days,
      pathLength: declared.pathLength)
    wanted.key = declared.key
    let secret = try passphrase(declared)
    // Of a run that was killed before it wrote the certificate.
    let keyPath = rotation.path("next.key")
    var key: PrivateKey?
    if let text = try CertificateFiles.read(keyPath) {
      key = try Authority.openKey(text, passphrase: secret, at: CertificateFiles.place(keyPath))
    }
    let next = try Authority.create(wanted, reusing: key, now: now)
    try record(next.certificate, name: name, kind: "authority", by: name)
    if key == nil {
      try CertificateFiles.write(keyPath, try next.encryptedKey(passphrase: secret), mode: 0o600)
    }
    let cross = try next.cross(old.certificate, now: now)
    try CertificateFiles.write(rotation.path("by-next.crt"), cross.pem, mode: 0o644)
    // Last, for it is what says how far the rotation is.
    try CertificateFiles.write(rotation.path("next.crt"), next.certificate.pem, mode: 0o644)
    return true
  }

  /// Has the new authority sign from now on.
  /// - Returns: whether anything was changed.
  package mutating func switchRotation(of name: String) throws(Problem) -> Bool {
    let rotation = rotation(of: name)
    guard try rotation.stage == .introduced else { return false }
    let declared = try declared(authority: name)
    let secret = try passphrase(declared)
    let nextPath = rotation.path("next.crt")
    if let key = try CertificateFiles.read(rotation.path("next.key")) {
      let text = try CertificateFiles.read(nextPath) ?? ""
      let next = try Authority.load(
        certificate: text, key: key, passphrase: secret, at: CertificateFiles.place(nextPath))
      let old = try open(name, to: "vouch for the one that follows it")
      let oldKey = try CertificateFiles.read(files.authorityKey(name)) ?? ""
      let cross = try old.cross(next.certificate, now: now)
      try CertificateFiles.write(rotation.path("previous.key"), oldKey, mode: 0o600)
      try CertificateFiles.write(rotation.path("by-previous.crt"), cross.pem, mode: 0o644)
      try CertificateFiles.write(
        rotation.path("previous.crt"), old.certificate.pem, mode: 0o644)
      try CertificateFiles.move(rotation.path("next.key"), to: files.authorityKey(name))
    }
    // A run that was killed here left the new key beside the old certificate.
    try CertificateFiles.move(nextPath, to: files.authority(name))
    try CertificateFiles.remove(rotation.path("by-next.crt"))
    forget(name)
    return true
  }

  /// Takes the old authority away.
  /// - Throws: `certs.still-used` while a declared certificate is signed by it.
  /// - Returns: whether anything was changed.
  package mutating func endRotation(of name: String) throws(Problem) -> Bool {
    let rotation = rotation(of: name)
    guard try rotation.stage == .switched else { return false }
    guard let authority = try files.line(of: name)?.first else { return false }
    for declared in declaration.certificates where declared.authority == name {
      guard let own = try files.pair(declared.name)?.first else { continue }
      do throws(Problem) {
        try own.verify(by: authority, at: max(own.notBefore, authority.notBefore))
      } catch {
        throw Problem(
          "certs.still-used", what: "'\(declared.name)' is still signed by the old authority",
          because: error.because, fix: "groundwork certs rotate-ca \(name), which issues it again")
      }
    }
    try CertificateFiles.remove(rotation.path("previous.key"))
    try CertificateFiles.remove(rotation.path("by-previous.crt"))
    // Last, for it is what says how far the rotation is.
    try CertificateFiles.remove(rotation.path("previous.crt"))
    return true
  }
}

extension Issuance {
  /// Whole days since an authority took another's place; nil where it never did, or is about to.
  package func daysSinceRotation(of name: String) throws(Problem) -> Int? {
    guard try rotation(of: name).stage == .single else { return nil }
    let made = try IssuanceLog(files.log(name)).lines.filter {
      $0.kind == "authority" && $0.name == name && $0.event == .issued
    }
    // One that is noted and does not stand was never begun.
    guard made.count > 1, let last = made.last, let own = try files.line(of: name)?.first,
      own.serial == last.serial
    else { return nil }
    return now.days(since: last.time)
  }
}
