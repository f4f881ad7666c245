package import PKI
package import Value

extension CertificateEntry {
  /// What a node's `certificate_facts` told, as entries of the list. Of a service's file its own
  /// certificate counts, and those behind it that end sooner; of a store every one.
  /// - Parameter days: how long before its end one is to be renewed that nothing is declared of.
  package static func entries(
    of host: String, _ told: Value?, days: Int, at now: Moment
  ) -> [CertificateEntry] {
    (told?.list ?? []).flatMap { one in
      let use = one["use"]?.string ?? ""
      var entry = CertificateEntry(
        name: one["name"]?.string ?? "", kind: kind(use), host: host,
        path: one["path"]?.string ?? "")
      let read: [Certificate]
      do throws(Problem) {
        guard let text = one["pem"]?.string, !text.isEmpty else {
          throw Problem(
            "certs.unreadable", what: "there is no certificate here",
            because: one["problem"]?.string, fix: "look at \(entry.path) on \(host)")
        }
        read = try Certificate.all(in: text)
      } catch {
        var problem = error
        problem.host = host
        entry.findings.append(problem)
        return [entry]
      }
      guard let first = read.first else { return [entry] }
      let others = read.dropFirst().filter { use == "trust" || $0.notAfter < first.notAfter }
      return ([first] + others).enumerated().map { place, certificate in
        var own = entry
        own.certificate = certificate
        if use != "sealing" { own.renewAt = certificate.notAfter.adding(days: -days) }
        if place > 0 { own.name += " (\(place + 1))" }
        own.judgeDates(at: now, renewing: renewing(use, isAuthority: certificate.isAuthority))
        return own
      }
    }
  }

  private static func renewing(_ use: String, isAuthority: Bool) -> String {
    switch use {
    case "kubeadm" where isAuthority:
      "replace it by hand, as Kubernetes' documentation says: nothing here does"
    case "trust": "replace the authority (groundwork certs rotate-ca), or take it away"
    case "kubeadm", "kubeconfig": "groundwork certs renew cluster"
    case "kubelet": "look at the kubelet, which renews it by itself: journalctl -u kubelet"
    case "sealing", "secret": "renew it in the cluster, where it was made"
    default: "groundwork certs renew"
    }
  }

  private static func kind(_ use: String) -> Kind {
    switch use {
    case "kubeconfig": .kubeconfig
    case "sealing": .sealingKey
    case "trust": .authority
    default: .certificate
    }
  }

  /// Adds what somebody who connects is shown.
  /// - Parameters:
  ///   - shown: nil where nobody answered, with the reason.
  ///   - renewing: what is typed to have it served.
  package mutating func judgeServed(
    _ shown: Certificate?, at address: String, because reason: String?, renewing: String
  ) {
    served = Served(
      address: address, fingerprint: shown?.fingerprint, notAfter: shown?.notAfter)
    guard isServed != true else { return }
    findings.append(
      Problem(
        "certs.not-served", what: "'\(name)' is not what is served at \(address)", host: host,
        because: shown.map { "what is served is \($0.subject), valid to \($0.notAfter)" } ?? reason,
        fix: renewing))
  }
}
