package import PKI
package import Value

/// One certificate that is known somewhere: in `certs/`, on a node, or on the wire. What fills it in is
/// different; what is told of it is the same.
package struct CertificateEntry: Sendable {
  package enum Kind: String, Sendable {
    case authority, certificate, kubeconfig
    case sealingKey = "sealing-key"
  }

  /// Its declared name; for one that nobody declared, its file's.
  package var name: String
  package var kind: Kind
  /// The inventory's name; nil for this machine's `certs/`.
  package var host: String?
  package var path: String
  /// nil where there is none, or none that can be read: `findings` says so.
  package var certificate: Certificate?
  /// When it is to be renewed; nil for one that is not, and where there is none.
  package var renewAt: Moment?
  /// What somebody who connected was shown.
  package var served: Served?
  /// Everything that asks for something to be done, the gravest first.
  package var findings: [Problem] = []
  /// Worth knowing, with nothing to be done: that a key is offline.
  package var notes: [String] = []

  package struct Served: Sendable, Equatable {
    /// `ADDRESS:PORT`
    package var address: String
    /// As in `Certificate`; nil where nobody answered.
    package var fingerprint: String?
    /// When what is served ends.
    package var notAfter: Moment?

    package init(address: String, fingerprint: String?, notAfter: Moment?) {
      self.address = address
      self.fingerprint = fingerprint
      self.notAfter = notAfter
    }
  }

  package init(name: String, kind: Kind, host: String? = nil, path: String) {
    self.name = name
    self.kind = kind
    self.host = host
    self.path = path
  }

  /// Whether something is to be done.
  package var isDue: Bool { !findings.isEmpty }

  /// Whether what is served is what lies in the file; nil where it is not served, or there is no file.
  package var isServed: Bool? {
    guard let served, let certificate else { return nil }
    return served.fingerprint == certificate.fingerprint
  }

  /// `good`, or the id of the gravest finding.
  package var state: String { findings.first?.id ?? "good" }

  /// Whole days until it ends, negative once it has.
  package func daysLeft(at now: Moment) -> Int? { certificate?.notAfter.days(since: now) }

  /// Adds what the dates alone say.
  /// - Parameter renewing: what is typed to renew it.
  package mutating func judgeDates(at now: Moment, renewing: String) {
    guard let certificate else { return }
    func finding(_ id: String, _ what: String, _ because: String, _ fix: String) -> Problem {
      Problem(
        id, what: what, at: host == nil ? SourceLocation(file: path, line: 1, column: 1) : nil,
        host: host, because: because, fix: fix)
    }
    let days = certificate.notAfter.days(since: now)
    if now < certificate.notBefore {
      findings.append(
        finding(
          "certs.not-yet-valid", "the certificate '\(name)' is not valid yet",
          "it is \(now); it is valid from \(certificate.notBefore)",
          "set the clock of this machine, or wait"))
    } else if now > certificate.notAfter {
      findings.append(
        finding(
          "certs.expired", "the certificate '\(name)' has expired",
          "it was valid to \(certificate.notAfter)", renewing))
    } else if let renewAt, now >= renewAt {
      findings.append(
        finding(
          "certs.due", "the certificate '\(name)' is due: \(days) days are left",
          "it is valid to \(certificate.notAfter), and to be renewed from \(renewAt) on", renewing))
    }
  }
}
