internal import Messages
internal import System
internal import Value

/// How a lab comes and goes.
struct LabLife {
  let lab: LabSettings

  private var roster: Roster { Roster(lab: lab) }
  private var network: Switch { Switch(lab: lab) }

  /// Makes and boots the nodes that are not there and waits until their SSH answers.
  func up(_ names: [String]) throws(Problem) {
    let start = Clock.milliseconds
    var nodes: [Node] = []
    for name in names { nodes.append(Node(lab: lab, identity: try NodeIdentity(name))) }
    let sources = try aptSources()
    try TextFile.makeDirectories(lab.cache, "\(lab.state)/nodes")
    try HostPackages.install(log: "\(lab.cache)/host-packages.log")
    try makeKey()
    try MachineSettings(lab: lab).raise()
    try network.raise()
    try AddressServer.start(lab)
    try PackageProxy.start(lab)
    try BaseImage(lab).prepare(sources)
    for node in nodes {
      try node.create(sources)
      try node.start()
    }
    try roster.write()
    var failure: Problem?
    for node in nodes {
      do throws(Problem) {
        try wait(for: node)
      } catch {
        failure = failure ?? error
      }
    }
    try roster.write()
    if let failure { throw failure }
    Say.progress("up after \(Say.seconds(since: start)): \(names.joined(separator: " "))")
  }

  /// A new machine under the same name.
  func rebuild(_ node: Node) throws(Problem) {
    let start = Clock.milliseconds
    let sources = try aptSources()
    try BaseImage(lab).prepare(sources)
    try node.destroy()
    try node.create(sources)
    try node.start()
    try wait(for: node)
    try roster.write()
    Say.progress("\(node.name) rebuilt after \(Say.seconds(since: start))")
  }

  func start(_ node: Node) throws(Problem) {
    let start = Clock.milliseconds
    try node.start()
    if TextFile.exists(node.cutMark) {
      // With its cable pulled it cannot answer; that it runs must do.
      for _ in 0..<200 where node.firstProcess == nil { Clock.sleep(milliseconds: 50) }
    } else {
      try wait(for: node)
    }
    try roster.write()
    Say.progress("\(node.name) started after \(Say.seconds(since: start))")
  }

  /// Ends everything and leaves nothing but the cache.
  func down(purging: Bool) throws(Problem) {
    let start = Clock.milliseconds
    let nodes = try roster.nodes()
    for node in nodes {
      if let process = node.firstProcess { try? Process.signal(process, Signal.kill) }
    }
    for node in nodes { try node.destroy() }
    AddressServer.server(lab).stop()
    PackageProxy.server(lab).stop()
    network.lower()
    ControlGroups(lab: lab).removeParents()
    MachineSettings(lab: lab).restore()
    try Tool.run(["rm", "-rf", "--one-file-system", lab.state])
    if purging { try Tool.run(["rm", "-rf", "--one-file-system", lab.cache]) }
    Say.progress("down after \(Say.seconds(since: start))")
  }

  /// Waits until the node's SSH greets at an address it has, a minute at most.
  private func wait(for node: Node) throws(Problem) {
    let start = Clock.milliseconds
    var told = start
    while Clock.milliseconds - start < 60_000 {
      for address in node.network.addresses(of: node.identity) {
        let greeting = Probe.greeting(of: address, port: 22, milliseconds: 500)
        if greeting?.hasPrefix("SSH-") == true {
          return Say.progress("\(node.name) answers at \(address)")
        }
      }
      if Clock.milliseconds - told >= 2000 {
        told = Clock.milliseconds
        Say.progress("waiting for \(node.name): \((told - start) / 1000) s")
      }
      Clock.sleep(milliseconds: 100)
    }
    throw Problem(
      "lab.no-answer", what: "\(node.name) does not answer on port 22", host: node.name,
      because: node.firstProcess == nil ? "it is not running" : "it has run for a minute",
      fix: "read \(node.console) and \(node.supervisorLog)")
  }

  private func makeKey() throws(Problem) {
    if !TextFile.exists(lab.key) {
      try Tool.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", lab.key])
    }
    // Who asked for the lab through sudo logs in to its nodes as themselves.
    try Asker.own(lab.key)
  }

  private func aptSources() throws(Problem) -> AptSources {
    if let mirror = lab.mirror {
      return AptSources(archive: mirror, security: nil, hasUpdates: false)
    }
    let directory = "/etc/apt/sources.list.d"
    let files = ((try? Files.list(directory)) ?? []).sorted()
      .filter { $0.hasSuffix(".list") || $0.hasSuffix(".sources") }.map { "\(directory)/\($0)" }
    let texts = (["/etc/apt/sources.list"] + files).compactMap { TextFile.read($0) }
    return AptSources(reading: texts) ?? .standard
  }
}
