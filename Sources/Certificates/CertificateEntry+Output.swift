package import PKI
package import Value

extension CertificateEntry {
  /// As `--output json` tells it; keys stay as they are.
  package func json(at now: Moment) -> Value {
    var map: Map = [
      "name": Value(name), "kind": Value(kind.rawValue), "host": host.map { Value($0) } ?? .null,
      "path": Value(path), "state": Value(state),
      "days_left": daysLeft(at: now).map { Value($0) } ?? .null,
      "renew_at": renewAt.map { Value($0.rfc3339) } ?? .null,
      "findings": Value(
        findings.map { finding in
          Value(
            [
              "id": Value(finding.id), "what": Value(finding.what),
              "because": finding.because.map { Value($0) } ?? .null, "fix": Value(finding.fix),
            ] as Map)
        }),
      "notes": Value(notes.map { Value($0) }),
    ]
    map["certificate"] = certificate.map(Self.json) ?? .null
    map["served"] =
      served.map { served in
        Value(
          [
            "address": Value(served.address),
            "fingerprint": served.fingerprint.map { Value($0) } ?? .null,
            "not_after": served.notAfter.map { Value($0.rfc3339) } ?? .null,
            "matches": isServed.map { Value($0) } ?? .null,
          ] as Map)
      } ?? .null
    return Value(map)
  }

  private static func json(_ certificate: Certificate) -> Value {
    Value(
      [
        "subject": Value(certificate.subject), "issuer": Value(certificate.issuer),
        "names": Value(certificate.names.texts.map { Value($0) }),
        "serial": Value(certificate.serial), "fingerprint": Value(certificate.fingerprint),
        "not_before": Value(certificate.notBefore.rfc3339),
        "not_after": Value(certificate.notAfter.rfc3339),
      ] as Map)
  }
}

/// Entries as Prometheus reads them (text format 0.0.4), for node_exporter's textfile collector.
package enum CertificateMetrics {
  package static func text(_ entries: [CertificateEntry]) -> String {
    var text = ""
    func family(_ name: String, _ help: String, _ value: (CertificateEntry) -> Int?) {
      let lines = entries.compactMap { entry in
        value(entry).map { "groundwork_certificate_\(name){\(labels(entry))} \($0)\n" }
      }
      guard !lines.isEmpty else { return }
      text += "# HELP groundwork_certificate_\(name) \(help)\n"
      text += "# TYPE groundwork_certificate_\(name) gauge\n" + lines.joined()
    }
    family("not_before_seconds", "When the certificate begins to be valid, since 1970.") {
      $0.certificate?.notBefore.seconds
    }
    family("not_after_seconds", "The last second the certificate is valid, since 1970.") {
      $0.certificate?.notAfter.seconds
    }
    family("renew_seconds", "When the certificate is to be renewed, since 1970.") {
      $0.renewAt?.seconds
    }
    family("due", "1 where something is to be done about it.") { $0.isDue ? 1 : 0 }
    family("served_matches", "1 where what is served is what lies in the file.") { entry in
      entry.isServed.map { $0 ? 1 : 0 }
    }
    return text
  }

  private static func labels(_ entry: CertificateEntry) -> String {
    [
      ("name", entry.name), ("kind", entry.kind.rawValue), ("host", entry.host ?? ""),
      ("path", entry.path),
    ].map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for letter in text.unicodeScalars {
      switch letter {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(letter)
      }
    }
    return result
  }
}
