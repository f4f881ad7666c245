package import Inventory
package import Jinja
package import Runs
package import Value
import Variables
package import Wire

/// Asks nodes for their records of what was applied: one request to each, all at the same time.
package struct NodeRecords: Sendable {
  let inventory: Inventory
  let options: RunOptions
  let links: any NodeLinks
  let extraVars: Map
  let environment: @Sendable () -> Jinja.Environment

  package init(
    inventory: Inventory, options: RunOptions, links: any NodeLinks, extraVars: Map,
    environment: @escaping @Sendable () -> Jinja.Environment
  ) {
    self.inventory = inventory
    self.options = options
    self.links = links
    self.extraVars = extraVars
    self.environment = environment
  }

  /// How one node answered.
  package struct Answer: Sendable {
    package var host: String
    package var result: Result<Response, Problem>
    /// How it is reached, for a time when no inventory says so any more.
    package var way: Map
    /// The node itself answered, if only that it could not.
    var isHeard = false

    /// A problem of the way to the host, not of what it was asked.
    package var isUnreachable: Bool {
      guard case .failure(let problem) = result else { return false }
      return !isRefused && !isHeard
        && !["sudo.", "agent.", "inventory."].contains { problem.id.hasPrefix($0) }
    }
    /// It is another machine than the one known, or may be; or somebody else is at work there.
    package var isRefused: Bool {
      guard case .failure(let problem) = result else { return false }
      return problem.id.hasPrefix("ssh.host-key") || problem.id == "node.locked"
    }
  }

  /// The hosts of the inventory, or those `--limit` names.
  package func hosts() throws(Problem) -> [String] {
    guard let limit = options.limit else { return inventory.hostNames }
    let some = Set(try inventory.hosts(matching: limit))
    return inventory.hostNames.filter { some.contains($0) }
  }

  /// The answers in the order of `hosts`; connections stay open.
  package func ask(_ request: Request, of hosts: [String]) async -> [Answer] {
    await withTaskGroup(of: (Int, Answer).self) { group in
      var answers = [Answer?](repeating: nil, count: hosts.count)
      var next = 0
      func start() {
        guard next < hosts.count else { return }
        let place = next
        next += 1
        group.addTask { (place, await ask(request, of: hosts[place])) }
      }
      for _ in 0..<max(1, options.forks) { start() }
      while let (place, answer) = await group.next() {
        answers[place] = answer
        start()
      }
      return answers.compactMap { $0 }
    }
  }

  private func ask(_ request: Request, of host: String) async -> Answer {
    let store = VariableStore(
      inventory: inventory, templar: Templar(environment: environment()), extraVars: extraVars,
      runFacts: Map())
    let target: Target
    do {
      // The records are root's.
      target = try Target(HostScope(host, in: store), becomeUser: "root", options: options)
    } catch {
      let problem = Problem(
        "inventory.connection", what: error.message, host: host,
        fix: "groundwork inventory --host \(host) shows what it is given")
      return Answer(host: host, result: .failure(problem), way: Map())
    }
    let link = await links.link(to: target)
    do throws(Problem) {
      let response = try await link.perform([request]).first
      var way = target.way
      if let address = await link.address() { way["address"] = Value(address) }
      way["machine"] = await link.connected()?.machineID.map { Value($0) }
      return Answer(
        host: host, result: Self.judged(response, to: request, host), way: way,
        isHeard: response != nil)
    } catch {
      return Answer(host: host, result: .failure(error), way: target.way)
    }
  }

  private static func judged(
    _ response: Response?, to request: Request, _ host: String
  ) -> Result<Response, Problem> {
    guard let response else {
      return .failure(
        Problem("agent.silent", what: "the node gave no answer", host: host, fix: "try again"))
    }
    guard case .failed(let message) = response.outcome else { return .success(response) }
    if response.result["problem"]?.string == "node.locked" {
      return .failure(
        Problem(
          "node.locked", what: message, host: host,
          fix: "wait until that run has ended, then run it again"))
    }
    let id =
      switch request.module {
      case "groundwork.agent.drift": "drift.failed"
      case "groundwork.agent.release": "release.failed"
      default: "node.failed"
      }
    return .failure(
      Problem(
        id, what: message, host: host,
        fix: "see what holds the node up, then run the same command again"))
  }
}

extension Target {
  /// What is kept of the way to a host; nothing secret.
  var way: Map {
    var way = Map()
    way["address"] = addresses.first.map { Value($0) }
    way["user"] = user.map { Value($0) }
    way["port"] = port.map { Value($0) }
    way["connection"] = connection.map { Value($0) }
    way["private_key"] = privateKeys.first.map { Value($0) }
    way["proxy_jump"] = proxyJump.map { Value($0) }
    way["fingerprint"] = hostKeyFingerprint.map { Value($0) }
    return way
  }
}

extension Engine {
  /// The ways to the hosts that were reached.
  func waysTaken() async -> [String: Map] {
    var ways: [String: Map] = [:]
    for link in await links.all() {
      guard let connected = await link.connected() else { continue }
      let scope = HostScope(connected.host, in: store)
      guard var way = (try? Target(scope, becomeUser: "root", options: options))?.way else {
        continue
      }
      if !connected.address.isEmpty { way["address"] = Value(connected.address) }
      way["machine"] = connected.machineID.map { Value($0) }
      ways[connected.host] = way
    }
    return ways
  }
}
