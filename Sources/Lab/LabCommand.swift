internal import Messages
internal import System
internal import Value

/// The words of `groundwork lab`, one function each.
struct LabCommand {
  let lab: LabSettings

  private var roster: Roster { Roster(lab: lab) }

  func run(_ arguments: [String]) throws(Problem) -> Int32 {
    guard let word = arguments.first else {
      Say.answer(LabHelp(words: Say.words).text)
      return 64
    }
    let rest = Array(arguments.dropFirst())
    if ["--help", "-h", "help"].contains(word) || rest.first == "--help" {
      Say.answer(LabHelp(words: Say.words).text)
      return 0
    }
    switch word {
    case "status": return try status(rest)
    case "ssh": return try ssh(rest)
    default: break
    }
    guard LabCommand.words.contains(word) || word.hasPrefix("_") else {
      throw usage("'\(word)' is no word of lab", nearest: word)
    }
    if let obstacle = MachineFacts.read().obstacle { throw obstacle }
    switch word {
    case "up": return try up(rest)
    case "down": return try down(rest)
    case "exec": return try exec(rest)
    case "fill", "lossy", "slow": try limit(word, rest)
    case "_supervise", "_boot", "_init": try bring(word, rest)
    default:
      try alone { () throws(Problem) in for node in try named(rest) { try change(word, node) } }
    }
    return 0
  }

  /// One command at a time changes a lab; the others wait.
  private func alone(_ body: () throws(Problem) -> Void) throws(Problem) {
    try TextFile.makeDirectories(lab.cache)
    try LabLock.whileHeld("\(lab.cache)/\(lab.bridge).lock", body)
  }

  static let words = LabWord.all.map(\.name)

  private func usage(_ what: String, nearest word: String? = nil) -> Problem {
    let near = word.flatMap { Problem.nearest(to: $0, among: LabCommand.words) }
    return Problem(
      "lab.usage", what: what,
      fix: near.map { "did you mean 'groundwork lab \($0)'?" } ?? "groundwork lab --help")
  }

  private func named(_ names: [String]) throws(Problem) -> [Node] {
    if names.isEmpty { throw usage("the name of a node is missing") }
    var nodes: [Node] = []
    for name in names { nodes.append(try roster.node(name)) }
    return nodes
  }

  private func up(_ arguments: [String]) throws(Problem) -> Int32 {
    var names = arguments
    var pins: String?
    if let place = names.firstIndex(of: "--known-hosts") {
      guard place + 1 < names.count else { throw usage("--known-hosts wants a file") }
      pins = names[place + 1]
      names.removeSubrange(place...place + 1)
    }
    if let option = names.first(where: { $0.hasPrefix("-") }) {
      throw usage("lab up has no option '\(option)'")
    }
    try alone { () throws(Problem) in
      try LabLife(lab: lab).up(names.isEmpty ? NodeIdentity.standard : names)
    }
    if let pins { try roster.pin(in: pins) }
    Say.answer(
      Say.words.say("host keys: \(pins ?? lab.knownHosts)\nnodes: \(lab.nodesFile)"))
    return 0
  }

  private func down(_ arguments: [String]) throws(Problem) -> Int32 {
    guard arguments.isEmpty || arguments == ["--purge"] else {
      throw usage("lab down takes nothing but --purge")
    }
    try alone { () throws(Problem) in try LabLife(lab: lab).down(purging: !arguments.isEmpty) }
    return 0
  }

  private func status(_ arguments: [String]) throws(Problem) -> Int32 {
    guard arguments.isEmpty || arguments == ["--output", "json"] else {
      throw usage("lab status takes nothing but --output json")
    }
    let states = try roster.nodes().map(roster.state)
    if !arguments.isEmpty {
      Say.answer(JSON.text(roster.document(states), style: Roster.style))
    } else {
      Say.answer(
        states.isEmpty ? Say.words.say("the lab is down") : Roster.table(states, Say.words))
    }
    return 0
  }

  private func ssh(_ arguments: [String]) throws(Problem) -> Int32 {
    guard let node = try named(Array(arguments.prefix(1))).first else { return 64 }
    // Only root sees what the node really has; others try what it may have.
    let addresses =
      node.network.addresses(of: node.identity)
      + ["\(lab.network).\(node.identity.wantedNumber)", roster.leases[node.identity.mac]]
      .compactMap { $0 }
    let answering = addresses.first { address in
      Probe.greeting(of: address, port: 22, milliseconds: 3000)?.hasPrefix("SSH-") == true
    }
    guard let address = answering else {
      throw Problem(
        "lab.no-answer", what: "\(node.name) does not answer on port 22", host: node.name,
        because: "tried \(addresses.joined(separator: ", "))",
        fix: "groundwork lab status; then groundwork lab heal or start \(node.name)")
    }
    return try Tool.hand(
      over: [
        "ssh", "-F", "/dev/null", "-i", lab.key, "-o", "IdentitiesOnly=yes", "-o",
        "StrictHostKeyChecking=yes", "-o", "UserKnownHostsFile=\(lab.knownHosts)", "-o",
        "HostKeyAlias=\(node.name)", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=10",
        "\(BaseRecipe.user)@\(address)",
      ] + arguments.dropFirst())
  }

  private func exec(_ arguments: [String]) throws(Problem) -> Int32 {
    guard let node = try named(Array(arguments.prefix(1))).first, arguments.count > 1 else {
      throw usage("lab exec wants a node and a command")
    }
    return try Tool.hand(over: try node.entering(Array(arguments.dropFirst())))
  }

  private func limit(_ word: String, _ arguments: [String]) throws(Problem) {
    guard let node = try named(Array(arguments.prefix(1))).first, arguments.count <= 2 else {
      throw usage("lab \(word) wants one node and at most one number")
    }
    if word == "slow" {
      return try node.network.slow(node.identity, rate: arguments.dropFirst().first ?? "1mbit")
    }
    if word == "lossy" {
      guard let percent = Int(arguments.dropFirst().first ?? "20"), (1...99).contains(percent)
      else {
        throw usage("lab lossy wants a percentage from 1 to 99")
      }
      return try node.network.lose(percent, of: node.identity)
    }
    guard let left = Int(arguments.dropFirst().first ?? "0"), left >= 0 else {
      throw usage("lab fill wants a number of MiB")
    }
    try node.fill(leavingMebibytes: left)
  }

  private func change(_ word: String, _ node: Node) throws(Problem) {
    switch word {
    case "rebuild": try LabLife(lab: lab).rebuild(node)
    case "start": try LabLife(lab: lab).start(node)
    case "stop": try node.stop()
    case "kill": node.kill()
    case "cut":
      try TextFile.write("", to: node.cutMark)
      if node.firstProcess != nil { try node.network.cut(node.identity) }
    case "drop": try node.network.drop(node.identity)
    default:
      _ = try? Files.remove(node.cutMark)
      node.network.heal(node.identity)
      node.unfill()
    }
  }

  private func bring(_ word: String, _ arguments: [String]) throws(Problem) {
    guard let node = try named(Array(arguments.prefix(1))).first else { return }
    switch word {
    case "_supervise": try NodeBoot.supervise(node)
    case "_boot": try NodeBoot.boot(node)
    case "_init": try NodeInit(node: node).run()
    default: throw usage("'\(word)' is no word of lab")
    }
  }
}
