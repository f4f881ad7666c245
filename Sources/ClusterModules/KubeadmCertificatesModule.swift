package import Machine
internal import System
package import Value

/// `kubeadm_certificates`: tells how long the certificates of this control plane are still good, from its
/// files. Changes nothing.
package struct KubeadmCertificatesModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.kubeadm_certificates", [], isReadOnly: true)

  /// One certificate or authority.
  struct Certificate {
    var name: String
    /// As kubeadm writes it, in UTC.
    var expires: String
    var seconds: Int
    var isAuthority: Bool
  }

  package struct State {
    var certificates: [Certificate]
  }

  package init(_ call: Call) {}

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let told = try machine.told(
      machine.command(["kubeadm", "certs", "check-expiration", "--output", "json"]))
    // Where the cluster does not answer it says so, and looks at its files all the same.
    guard told.exitStatus == 0, let answer = try? JSON.parse(told.outputText) else {
      throw Failure(
        "kubeadm does not tell its certificates: \(KubeadmRun.lastLines(told.complaint, 2))")
    }
    return State(
      certificates: Self.list(answer["certificates"], false)
        + Self.list(answer["certificateAuthorities"], true))
  }

  private static func list(_ value: Value?, _ isAuthority: Bool) -> [Certificate] {
    (value?.list ?? []).compactMap { one in
      guard one["missing"]?.bool != true, let name = one["name"]?.string,
        let seconds = one["residualTime"]?.int
      else { return nil }
      return Certificate(
        name: name, expires: one["expirationDate"]?.string ?? "", seconds: seconds,
        isAuthority: isAuthority)
    }
  }

  package func change(from state: State) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "certificates": Value(
        state.certificates.map { one in
          Value(
            [
              "name": Value(one.name), "expires": Value(one.expires),
              "seconds": Value(one.seconds), "authority": Value(one.isAuthority),
            ] as Map)
        })
    ])
  }
}
