import Addresses
import Engine
import Inventory
import Remote
import Runs
import System
import Transport
import Value
import Variables

// How the session's hosts are reached.
extension Session {
  /// The pins beside the inventory.
  var knownHostsFile: String {
    let source = inventories.first ?? "inventory"
    let status = (try? Files.status(source, following: true)) ?? nil
    let directory = status?.kind == .directory ? source : Path.parent(of: source) ?? "."
    return Path.join(directory, "known_hosts")
  }

  /// Fingerprints of the host keys that are pinned, by inventory name.
  func pins() throws(Problem) -> [String: [String]] {
    let known = try KnownHosts(path: knownHostsFile)
    var pins: [String: [String]] = [:]
    for host in inventory.hostNames {
      pins[host] = known.keys(of: host).map(\.fingerprint).sorted { $0.precedesByScalars($1) }
    }
    return pins
  }

  /// `lab_network`, in which a MAC is looked for; nil where the inventory names none.
  private var lanNetwork: Network? {
    let store = VariableStore(
      inventory: inventory, templar: Templar(environment: environment()), extraVars: extraVars,
      runFacts: Map())
    guard let host = inventory.hostNames.first,
      let value = try? HostScope(host, in: store).lookUp("lab_network")
    else { return nil }
    return value.string.flatMap { Network($0) }
  }

  /// - Parameter run: its id, by which nodes remember what it did.
  func links(run: String) throws(Problem) -> (RemoteLinks, AgentStore) {
    var environment: [String: String] = [:]
    for name in ["HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK", "PATH"] {
      environment[name] = System.Environment.value(name)
    }
    var settings = TransportSettings(
      knownHosts: try KnownHosts(path: knownHostsFile), environment: environment)
    if let host = arguments.last(NodeReplace.replacedHost) {
      settings.knownHosts?.supersede(host)
      settings.newHostKeys = .pinnedOf(host, fingerprint: arguments.last("fingerprint"))
    } else if arguments.has("accept-new-host-keys") {
      settings.newHostKeys = .pinned
    }
    if let seconds = try RunFlags.timeout(arguments) {
      settings.connectTimeout = .seconds(seconds)
    }
    let events = events
    settings.passphrase = { file throws(Problem) in
      events.flush()
      return try await Prompt.passphrase(of: file)
    }
    let network = lanNetwork
    settings.resolve = { mac, tried in
      await Neighbours.address(of: mac, within: network, besides: tried)
    }
    settings.note = { host, line in events.receive(.notice(Notice(line, host: host))) }
    let connector = Connector(settings: settings)
    let store = AgentStore(
      controller: (try? Files.realPath("/proc/self/exe")) ?? CommandLine.arguments.first ?? "",
      named: System.Environment.value("GROUNDWORK_AGENT"), connector: connector)
    var remote = RemoteSettings()
    remote.run = "\(run)/\(remote.run)"
    let links = RemoteLinks(
      connector: connector, store: store, settings: remote, events: events)
    return (links, store)
  }
}
