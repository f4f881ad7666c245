import Actions
package import Remote
package import Runs
import System
package import Transport
import Value
import Wire

/// Links over the Remote room: for each target one connection, with one agent on it.
package actor RemoteLinks: NodeLinks {
  private let connector: Connector
  private let store: AgentStore
  private let settings: RemoteSettings
  private let events: any EventSink
  private var links: [Target: RemoteLink] = [:]

  package init(
    connector: Connector, store: AgentStore, settings: RemoteSettings, events: any EventSink
  ) {
    self.connector = connector
    self.store = store
    self.settings = settings
    self.events = events
  }

  package func link(to target: Target) -> any NodeLink {
    if let known = links[target] { return known }
    let connector = connector
    let store = store
    var settings = settings
    settings.inCheckMode = target.isCheck
    settings.directory = target.agentDirectory
    let events = events
    let name = target.host
    settings.progress = { text in events.receive(.progress(Progress(host: name, text: text))) }
    let fixed = settings
    let link = RemoteLink(target: target, events: events) { address in
      RemoteHost(
        target: Self.hostTarget(target, address: address), connector: connector, store: store,
        settings: fixed)
    }
    links[target] = link
    return link
  }

  package func all() -> [any NodeLink] { links.values.map { $0 } }

  package func close() async {
    for link in links.values { await link.close() }
    await connector.close()
  }

  private static func hostTarget(_ target: Target, address: String?) -> HostTarget {
    var host = HostTarget(name: target.host)
    if let address {
      host.addresses = [.name(address)]
    } else {
      host.addresses = target.addresses.map { .name($0) }
      if let mac = target.mac { host.addresses.append(.mac(mac)) }
    }
    host.port = target.port
    host.user = target.user
    host.keyFiles = target.privateKeys
    host.password = target.password?.secret
    host.fingerprints = target.hostKeyFingerprint.map { [$0] } ?? []
    host.transport =
      switch target.connection {
      case "local", "ansible.builtin.local": .local
      case "openssh": .openSSH
      case "libssh2": .libssh2
      // Others were refused before (`ConnectionVariables`).
      default: nil
      }
    host.proxyJump = target.proxyJump
    return host
  }
}

/// One host and user.
actor RemoteLink: NodeLink {
  private let target: Target
  private let events: any EventSink
  private let make: @Sendable (_ address: String?) -> RemoteHost
  private var host: RemoteHost?
  private var trips = 0
  private var known: Connected?
  /// The agent that is there, and how many there were before it.
  private var agent: AgentSession?
  private var formerAgents = 0
  /// Requests to that agent whose answers were used.
  private var used: [Int] = []

  init(
    target: Target, events: any EventSink,
    make: @escaping @Sendable (_ address: String?) -> RemoteHost
  ) {
    self.target = target
    self.events = events
    self.make = make
  }

  private var current: RemoteHost {
    if let host { return host }
    let fresh = make(nil)
    host = fresh
    return fresh
  }

  private var become: Become? {
    target.becomeUser.map { Become(user: $0, password: target.becomePassword?.secret) }
  }

  private func session() async throws(Problem) -> AgentSession {
    let remote = current
    let session = try await remote.agent(become: become)
    if agent !== session {
      // What another one was asked, this one does not know.
      if agent != nil { formerAgents += 1 }
      agent = session
      used = []
    }
    await tell(remote, session.hello)
    return session
  }

  /// Once, and again when an agent follows where there was none.
  private func tell(_ remote: RemoteHost, _ hello: Hello?) async {
    let connected = Connected(
      host: target.host, address: await remote.address ?? "",
      transport: await remote.transport?.rawValue ?? "", user: target.user ?? "",
      agent: hello?.build, machineID: hello?.machineID)
    guard known == nil || (known?.agent == nil && hello != nil) else { return }
    known = connected
    events.receive(.connected(connected))
  }

  func hello() async throws(Problem) -> Hello { try await session().hello }

  func perform(_ requests: [Request]) async throws(Problem) -> [Response] {
    let session = try await session()
    let events = events
    let name = target.host
    let responses = try await session.perform(requests) { _, text in
      events.receive(.progress(Progress(host: name, text: text)))
    }
    for (request, response) in zip(requests, responses) where request.mode == .apply {
      used.append(response.id)
    }
    return responses
  }

  func use(_ requests: [Int]) { used += requests }

  func own(isWhole: Bool) async {
    if used.isEmpty { return }
    await agent?.own(used, isWhole: isWhole && formerAgents == 0)
  }

  func raw(_ command: String, holdsSecret: Bool) async throws(Problem) -> RawResult {
    let remote = current
    let finished = try await remote.raw(command, holdsSecret: holdsSecret, become: become)
    await tell(remote, nil)
    let status: Int
    switch finished.status {
    case .code(let code): status = code
    case .signal: status = 255
    }
    return RawResult(
      exitStatus: status, output: String(decoding: finished.output, as: UTF8.self),
      errorOutput: String(decoding: finished.errorOutput, as: UTF8.self))
  }

  func address() async -> String? { await host?.address }

  func drop() async {
    guard let host else { return }
    trips += host.traffic.roundTrips
    self.host = nil
    await host.disconnect()
  }

  func reconnect(withinSeconds: Int, address: String?) async throws(Problem) -> Hello {
    let end = Clock.monotonic.inSeconds + Double(withinSeconds)
    var last: Problem?
    await drop()
    while Clock.monotonic.inSeconds < end, !_Concurrency.Task.isCancelled {
      let fresh = make(address)
      host = fresh
      do throws(Problem) {
        return try await session().hello
      } catch {
        last = error
        if error.id.hasPrefix("ssh.host-key") || error.id.hasPrefix("sudo.") { throw error }
        await drop()
        try? await _Concurrency.Task.sleep(for: .milliseconds(300))
      }
    }
    throw last
      ?? Problem(
        "ssh.unreachable", what: "the host did not answer in \(withinSeconds) s", host: target.host,
        fix: "look at its console")
  }

  func roundTrips() -> Int { trips + (host?.traffic.roundTrips ?? 0) }
  func connected() -> Connected? { known }
  func isAnswered() -> Bool { formerAgents > 0 || (host?.traffic.answers ?? 0) > 0 }

  func close() async {
    await drop()
  }
}
