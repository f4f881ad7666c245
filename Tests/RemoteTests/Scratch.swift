import Transport
import Value

/// Directories for tests.
enum Scratch {
  static func make() async throws -> String {
    let connector = Connector(settings: TransportSettings(knownHosts: nil, environment: [:]))
    let local = try await connector.connect(to: HostTarget(name: "here", transport: .local))
    let made = try await local.run("mktemp -d /tmp/gw-test-XXXXXX")
    return Finished.text(made.output)
  }
}
