import Crypto
package import PKI
package import Value

/// What stands in `certs/`, compared with what is declared.
package struct Examination {
  package let declaration: Declaration
  package let now: Moment
  /// What a file of the vault holds; nil leaves keys unopened, and only looks whether they are there.
  let decrypt: ((_ path: String) throws(Problem) -> Secret)?

  package init(
    _ declaration: Declaration, now: Moment,
    decrypt: ((_ path: String) throws(Problem) -> Secret)? = nil
  ) {
    self.declaration = declaration
    self.now = now
    self.decrypt = decrypt
  }

  private var files: CertificateFiles { CertificateFiles(declaration.directory) }

  /// Authorities, then certificates, in the order of the declaration.
  package var entries: [CertificateEntry] {
    declaration.authorities.map { entry($0) } + declaration.certificates.map { entry($0) }
  }

  /// Whether a list of revoked certificates says so; what cannot be read is told elsewhere.
  private func isRevoked(_ certificate: Certificate, by authority: String) -> Bool {
    (try? IssuanceLog(files.log(authority)).isRevoked(certificate.serial)) ?? false
  }

  package func entry(_ declared: DeclaredAuthority) -> CertificateEntry {
    let path = files.authority(declared.name)
    var entry = CertificateEntry(name: declared.name, kind: .authority, path: path)
    let making = "groundwork certs issue \(declared.name)"
    do throws(Problem) {
      guard let line = try files.line(of: declared.name), let own = line.first else {
        entry.findings.append(missing(declared.name, declared.at, making))
        return entry
      }
      entry.certificate = own
      // Whoever trusts it must be given another in time: a quarter of its life, a year at most.
      let life = own.notAfter.days(since: own.notBefore)
      entry.renewAt = own.notAfter.adding(days: -min(365, max(1, life / 4)))
      if let issuer = declared.issuer, isRevoked(own, by: issuer) {
        entry.findings.append(revoked(declared.name, path, making))
      }
      entry.judgeDates(at: now, renewing: renewal(of: declared, own))
      try judgeKey(declared, own, &entry)
    } catch {
      entry.findings.append(error)
    }
    return entry
  }

  /// What is typed for an authority that ends. One that has ended vouches for no other any more.
  private func renewal(of declared: DeclaredAuthority, _ own: Certificate) -> String {
    let name = declared.name
    let issuesLeavesAlone = !declaration.authorities.contains { $0.issuer == name }
    if declared.issuer == nil, !declared.isOffline, issuesLeavesAlone, now <= own.notAfter {
      return "groundwork certs rotate-ca \(name)"
    }
    return "move \(files.authority(name)) away, groundwork certs issue \(name), groundwork apply: "
      + "with name and key the same, what it issued stays valid"
  }

  private func judgeKey(
    _ declared: DeclaredAuthority, _ own: Certificate, _ entry: inout CertificateEntry
  ) throws(Problem) {
    let path = files.authorityKey(declared.name)
    if try CertificateFiles.read(path) == nil {
      if declared.isOffline {
        entry.notes.append("its key is offline")
      } else {
        entry.findings.append(
          Problem(
            "certs.no-key", what: "the key of the authority '\(declared.name)' is not here",
            at: CertificateFiles.place(path), because: "without it nothing can be issued",
            fix: "put it back, or write 'offline: true' where it is declared"))
      }
    } else if declared.isOffline {
      entry.notes.append("its key is declared offline and lies here")
    }
  }

  package func entry(_ declared: DeclaredCertificate) -> CertificateEntry {
    var entry = CertificateEntry(
      name: declared.name, kind: .certificate, path: files.certificate(declared.name))
    do throws(Problem) {
      try judge(declared, &entry)
    } catch {
      entry.findings.append(error)
    }
    return entry
  }

  private func judge(
    _ declared: DeclaredCertificate, _ entry: inout CertificateEntry
  ) throws(Problem) {
    let issuing = "groundwork certs issue \(declared.name)"
    guard let own = try files.pair(declared.name)?.first else {
      entry.findings.append(missing(declared.name, declared.at, issuing))
      return
    }
    entry.certificate = own
    entry.renewAt = own.notAfter.adding(days: -declared.renewBefore)
    if isRevoked(own, by: declared.authority) {
      entry.findings.append(revoked(declared.name, entry.path, issuing))
    }
    entry.judgeDates(
      at: now,
      renewing: declared.installed.isEmpty
        ? issuing : "groundwork certs renew \(declared.name)")
    if let line = try files.line(of: declared.authority), let authority = line.first {
      let reason = own.renewal(
        at: min(own.notAfter, max(own.notBefore, now)), authority: authority,
        under: Array(line.dropFirst()), wanted: declared.request.names,
        renewBefore: -1)
      if case .due(let reason) = reason, let finding = changed(declared, reason, entry.path) {
        entry.findings.append(finding)
      }
    }
    if let finding = try judgeKey(declared, own) { entry.findings.append(finding) }
  }

  /// What a certificate rests on that is no longer so.
  private func changed(
    _ declared: DeclaredCertificate, _ reason: Renewal.Reason, _ path: String
  ) -> Problem? {
    let because: String
    switch reason {
    case .otherNames: because = "it is for other names than are declared"
    case .otherAuthority:
      because = "it was signed by another authority than '\(declared.authority)'"
    case .expired, .old, .otherKey: return nil
    }
    return different(declared, because, path)
  }

  private func different(
    _ declared: DeclaredCertificate, _ because: String, _ path: String
  ) -> Problem {
    Problem(
      "certs.differs", what: "the certificate '\(declared.name)' is not as it is declared",
      at: CertificateFiles.place(path), because: because,
      fix: "groundwork certs issue \(declared.name)")
  }

  private func judgeKey(
    _ declared: DeclaredCertificate, _ own: Certificate
  ) throws(Problem) -> Problem? {
    let path = files.key(declared.name)
    guard CertificateFiles.stands(path) else {
      return different(declared, "its key is not there", path)
    }
    let kind = try? PublicKey.read(own.fields.publicKey).kind
    if kind != declared.request.key {
      return different(declared, "its key is of another kind", files.certificate(declared.name))
    }
    if own.use != declared.request.use {
      return different(declared, "it is for another use", files.certificate(declared.name))
    }
    guard let decrypt else { return nil }
    let text = try decrypt(path).reveal { String(decoding: $0, as: UTF8.self) }
    guard let block = PEM.blocks(in: text).first, let key = try? PrivateKey(der: block.bytes),
      own.matches(key)
    else { return different(declared, "the key beside it is not its own", path) }
    return nil
  }

  private func missing(_ name: String, _ at: SourceLocation, _ fix: String) -> Problem {
    Problem(
      "certs.missing", what: "'\(name)' is declared and not issued yet", at: at, fix: fix)
  }

  private func revoked(_ name: String, _ path: String, _ fix: String) -> Problem {
    Problem(
      "certs.revoked", what: "'\(name)' has been taken back", at: CertificateFiles.place(path),
      because: "its serial number is among the revoked ones", fix: fix)
  }
}
