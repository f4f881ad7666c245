import Actions
import Certificates
import Engine
import Inventory
import PKI
import System
import Value
import Variables
import Wire

/// What the machines of a fleet hold of certificates, and what they show.
struct FleetCertificates: Sendable {
  var entries: [CertificateEntry] = []
  /// Machines that did not answer.
  var silent: [Problem] = []
}

extension Session {
  /// Asks every machine for its certificates, and looks at what is served of them.
  /// - Parameter days: how long before its end one is due that nothing is declared of.
  func fleetCertificates(
    _ declaration: Declaration, days: Int
  ) async throws(Problem) -> FleetCertificates {
    let (records, links) = try records(isCheck: true)
    let hosts = try records.hosts()
    let paths = Set(
      declaration.certificates.flatMap(\.installed).map {
        "\($0.directory)/current/\($0.certificate.name)"
      })
    let question = Self.asking(
      "groundwork.core.certificate_facts",
      ["paths": Value(paths.sorted().map { Value($0) }), "cluster": true])
    let answers = await records.ask(question, of: hosts)
    await links.close()
    var found = FleetCertificates()
    var secrets: Set<String> = []
    for answer in answers {
      switch answer.result {
      case .failure(let problem): found.silent.append(problem)
      case .success(let response):
        let told = CertificateEntry.entries(
          of: answer.host, response.result["certificates"], days: days,
          at: Moment(seconds: Clock.now.seconds))
        // Every control plane tells the same of the cluster's secrets.
        found.entries += told.filter {
          !$0.path.hasPrefix("secret/") || secrets.insert($0.path).inserted
        }
      }
    }
    try await look(&found.entries, declaration)
    return found
  }

  /// Where something of an entry is served; nil where nothing is.
  private func place(
    of entry: CertificateEntry, _ declaration: Declaration, _ store: VariableStore
  ) -> ServedPlace? {
    guard let host = entry.host else { return nil }
    for certificate in declaration.certificates {
      for place in certificate.installed
      where place.host == host
        && "\(place.directory)/current/\(place.certificate.name)" == entry.path
      {
        return place.served.map {
          ServedPlace(host: $0.host, port: Int($0.port), name: $0.serverName)
        }
      }
    }
    func variable(_ name: String) -> Value? { try? HostScope(host, in: store).lookUp(name) }
    let ports = [
      "/etc/kubernetes/pki/apiserver.crt": variable("api_port")?.int ?? 6443,
      "/etc/kubernetes/pki/etcd/server.crt": 2379, "/etc/kubernetes/pki/etcd/peer.crt": 2380,
      "/var/lib/kubelet/pki/kubelet-server-current.pem": 10_250,
    ]
    guard let port = ports[entry.path], let address = variable("address")?.string,
      !address.isEmpty
    else { return nil }
    return ServedPlace(host: address, port: port)
  }

  /// Looks at all of them at once.
  private func look(
    _ entries: inout [CertificateEntry], _ declaration: Declaration
  ) async throws(Problem) {
    let store = variables()
    let places = entries.map { place(of: $0, declaration, store) }
    let seen = await withTaskGroup(of: (Int, Result<[Certificate], Problem>).self) { group in
      for (number, place) in places.enumerated() {
        guard let place else { continue }
        group.addTask {
          do throws(Problem) { return (number, .success(try await place.look())) } catch {
            return (number, .failure(error))
          }
        }
      }
      var seen: [Int: Result<[Certificate], Problem>] = [:]
      for await (number, result) in group { seen[number] = result }
      return seen
    }
    for (number, result) in seen {
      guard let place = places[number] else { continue }
      var shown: Certificate?
      var reason: String?
      switch result {
      case .success(let chain): shown = chain.first
      case .failure(let problem): reason = problem.because ?? problem.what
      }
      let isCluster = entries[number].path.hasPrefix("/etc/kubernetes/")
      entries[number].judgeServed(
        shown, at: place.text, because: reason,
        renewing: isCluster ? "groundwork certs renew cluster" : "groundwork certs renew")
    }
  }
}
