import Crypto
package import PKI
package import Value

/// Makes what is declared, and what it takes for it to be kept: files and a line in the log.
///
/// Everything is checked before anything is written; a log line is on the disk before what it tells
/// of exists, and a key before its certificate.
package struct Issuance {
  package let declaration: Declaration
  package let now: Moment
  /// What opens an authority's key; nil takes what is declared.
  private let given: ((DeclaredAuthority) throws(Problem) -> Secret)?
  /// Text as a file of the vault.
  let encrypt: (Secret) throws(Problem) -> String
  /// What a file of the vault holds.
  let decrypt: (_ path: String) throws(Problem) -> Secret
  /// Worth telling: what can be taken away now, a clock that is a little off.
  package private(set) var advice: [Problem] = []
  /// Opening a key takes a moment on purpose: once is enough.
  private var opened: [String: Authority] = [:]

  package var files: CertificateFiles { CertificateFiles(declaration.directory) }

  /// - Parameter passphrase: nil takes what is declared.
  package init(
    _ declaration: Declaration, now: Moment,
    passphrase: ((DeclaredAuthority) throws(Problem) -> Secret)? = nil,
    encrypt: @escaping (Secret) throws(Problem) -> String,
    decrypt: @escaping (_ path: String) throws(Problem) -> Secret
  ) {
    self.declaration = declaration
    self.now = now
    given = passphrase
    self.encrypt = encrypt
    self.decrypt = decrypt
  }

  func passphrase(_ authority: DeclaredAuthority) throws(Problem) -> Secret {
    if let given { return try given(authority) }
    if let secret = authority.passphrase { return secret }
    throw Problem(
      "certs.no-passphrase", what: "nothing opens the key of '\(authority.name)'", at: authority.at,
      because: "neither 'passphrase' nor the variable ca_passphrase gives a secret",
      fix:
        "groundwork vault generate inventory/group_vars/all/vault.yml ca_passphrase, or give it: "
        + "groundwork certs … --passphrase prompt")
  }

  /// A declared authority.
  /// - Throws: `certs.unknown-authority`.
  package func declared(authority name: String) throws(Problem) -> DeclaredAuthority {
    if let found = declaration.authority(name) { return found }
    let fix = nearest(name, declaration.authorities.map(\.name))
    throw Problem(
      "certs.unknown-authority", what: "no authority '\(name)' is declared", fix: fix)
  }

  /// A declared certificate.
  /// - Throws: `certs.unknown-certificate`.
  package func declared(certificate name: String) throws(Problem) -> DeclaredCertificate {
    if let found = declaration.certificate(name) { return found }
    let fix = nearest(name, declaration.certificates.map(\.name))
    throw Problem(
      "certs.unknown-certificate", what: "no certificate '\(name)' is declared", fix: fix)
  }

  /// What else may have been meant.
  private func nearest(_ name: String, _ names: [String]) -> String {
    if let near = Problem.nearest(to: name, among: names) { return "did you mean '\(near)'?" }
    return names.isEmpty
      ? "declare it in \(declaration.directory)/*.yml"
      : "choose one of " + names.joined(separator: ", ")
  }

  // MARK: Authorities

  /// Makes an authority and those above it, where they are not there.
  /// - Returns: its line, and whether anything was made.
  package mutating func ensure(
    authority name: String
  ) throws(Problem) -> (line: [Certificate], isNew: Bool) {
    let declared = try declared(authority: name)
    if let line = try files.line(of: name) { return (line, false) }
    if let issuer = declared.issuer { _ = try ensure(authority: issuer) }
    let key = try standingKey(declared)
    var wanted = Authority.Specification(
      commonName: declared.commonName, constraints: declared.constraints, days: declared.days,
      pathLength: declared.pathLength)
    wanted.key = declared.key
    let made: Authority
    if let issuer = declared.issuer {
      made = try open(issuer, to: "sign the authority '\(name)'")
        .issueAuthority(wanted, reusing: key, now: now)
    } else {
      made = try Authority.create(wanted, reusing: key, now: now)
    }
    let sealed = key == nil ? try made.encryptedKey(passphrase: passphrase(declared)) : nil
    try record(made.certificate, name: name, kind: "authority", by: declared.issuer ?? name)
    // The key first: a certificate that stands means that its key does.
    if let sealed { try CertificateFiles.write(files.authorityKey(name), sealed, mode: 0o600) }
    try CertificateFiles.write(
      files.authority(name), made.chain.map(\.pem).joined(), mode: 0o644)
    opened[name] = made
    if key != nil { advise(madeAgain(name)) }
    if let issuer = declared.issuer, self.declaration.authority(issuer)?.isOffline == true {
      advise(takeAway(issuer))
    }
    return (made.chain, true)
  }

  /// The key that is there without a certificate: a run was killed before it wrote that, or it has been
  /// lost. What the key signed is trusted, so it is never replaced.
  private func standingKey(_ declared: DeclaredAuthority) throws(Problem) -> PrivateKey? {
    let path = files.authorityKey(declared.name)
    guard let text = try CertificateFiles.read(path) else { return nil }
    return try Authority.openKey(
      text, passphrase: passphrase(declared), at: CertificateFiles.place(path))
  }

  /// An authority with its key opened.
  /// - Parameter work: what it is opened for, for the message.
  package mutating func open(_ name: String, to work: String) throws(Problem) -> Authority {
    if let authority = opened[name] { return authority }
    let declared = try declared(authority: name)
    guard let text = try CertificateFiles.read(files.authority(name)) else {
      throw Problem(
        "pki.no-authority", what: "there is no authority '\(name)' in \(declaration.directory)",
        fix: "make it first: groundwork certs issue \(name)")
    }
    let path = files.authorityKey(name)
    guard let key = try CertificateFiles.read(path) else {
      throw Problem(
        "pki.no-key", what: "the key of the authority '\(name)' is not here",
        because: declared.isOffline
          ? "it is offline, and it is needed to \(work)" : "it is needed to \(work)",
        fix: declared.isOffline
          ? "bring it back as \(path) for this once, and take it away again afterwards"
          : "put it back as \(path)")
    }
    let authority = try Authority.load(
      certificate: text, key: key, passphrase: passphrase(declared),
      at: CertificateFiles.place(path))
    opened[name] = authority
    return authority
  }

  /// Its files are other ones from now on.
  mutating func forget(_ name: String) { opened[name] = nil }

  // MARK: Leaves

  /// Issues a declared certificate with a fresh key, whatever stands there.
  package mutating func issue(_ declared: DeclaredCertificate) throws(Problem) -> Leaf {
    _ = try ensure(authority: declared.authority)
    let authority = try open(declared.authority, to: "issue '\(declared.name)'")
    let leaf = try authority.issue(declared.request, now: now)
    let sealed = try encrypt(leaf.key.pem)
    try record(
      leaf.certificate, name: declared.name, kind: "certificate", by: declared.authority)
    // The key first: until the certificate is there as well, the pair does not match and is made anew.
    try CertificateFiles.write(files.key(declared.name), sealed, mode: 0o600)
    try CertificateFiles.write(
      files.certificate(declared.name),
      ([leaf.certificate] + authority.intermediates).map(\.pem).joined(), mode: 0o644)
    return leaf
  }

  /// Signs a request of somebody else.
  /// - Parameter name: what the log calls it.
  /// - Returns: the certificate and what is sent along with it.
  package mutating func sign(
    _ asked: SigningRequest, as wanted: Authority.Request, by name: String, called: String
  ) throws(Problem) -> [Certificate] {
    _ = try ensure(authority: name)
    let authority = try open(name, to: "sign \(called)")
    let certificate = try authority.sign(asked, as: wanted, now: now)
    try record(certificate, name: called, kind: "request", by: name)
    return [certificate] + authority.intermediates
  }

  // MARK: Taking back

  /// Notes that a certificate is no longer to be trusted.
  /// - Returns: whether it was not noted before.
  package mutating func revoke(
    serial: String, by name: String, reason: RevocationReason
  ) throws(Problem) -> Bool {
    var log = try IssuanceLog(files.log(name))
    guard let issued = log.lines.first(where: { $0.serial == serial && $0.event == .issued }) else {
      throw Problem(
        "certs.unknown-serial", what: "'\(name)' issued nothing with the serial number \(serial)",
        because: "\(log.path) has no line of it",
        fix: "groundwork certs list --output json shows the serial numbers")
    }
    if log.isRevoked(serial) { return false }
    try log.add(
      IssuanceLog.Line(
        event: .revoked, time: now, serial: serial, name: issued.name, reason: reason))
    return true
  }

  /// Signs the list of what an authority took back, and writes it.
  package mutating func revocationList(of name: String, days: Int) throws(Problem) -> String {
    let log = try IssuanceLog(files.log(name))
    let text = try open(name, to: "sign its list of revoked certificates")
      .revocationList(log.revocations, days: days, now: now)
    try CertificateFiles.write(files.revocationList(name), text, mode: 0o644)
    return text
  }

  // MARK: The record

  mutating func record(
    _ certificate: Certificate, name: String, kind: String, by authority: String
  ) throws(Problem) {
    var log = try IssuanceLog(files.log(authority))
    if let warning = try log.clock(now) { advise(warning) }
    try log.add(
      IssuanceLog.Line(
        event: .issued, time: now, serial: certificate.serial, name: name, kind: kind,
        names: certificate.names.texts, notAfter: certificate.notAfter))
  }

  private mutating func advise(_ problem: Problem) {
    if !advice.contains(problem) { advice.append(problem) }
  }

  private func madeAgain(_ name: String) -> Problem {
    Problem(
      "pki.certificate-made-again",
      what: "\(files.authority(name)) was missing and is made again from its key",
      because: "what the old one issued verifies under it too, as long as the name is the same",
      fix: "if you have the old file, put it back instead")
  }

  private func takeAway(_ name: String) -> Problem {
    Problem(
      "certs.take-away", what: "the key of the offline authority '\(name)' can be taken away now",
      because: "it is needed again only to sign another authority or a list of revoked ones",
      fix: "copy \(files.authorityKey(name)) to two places that are not on the network, open both "
        + "copies once, and remove it here")
  }
}
