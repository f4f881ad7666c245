internal import Messages
internal import System
internal import Value

/// The lab as others read it: nodes.json, known_hosts, and the table of `status`.
struct Roster {
  let lab: LabSettings

  /// The names of the nodes there are, sorted.
  var names: [String] { ((try? Files.list("\(lab.state)/nodes")) ?? []).sorted() }

  /// Card to address, as the address server gave them out.
  var leases: [String: String] {
    AddressServer.leases(in: TextFile.read("\(lab.state)/leases") ?? "")
  }

  func node(_ name: String) throws(Problem) -> Node {
    guard names.contains(name) else {
      let fix =
        Problem.nearest(to: name, among: names).map { "did you mean \($0)?" }
        ?? "groundwork lab up \(name)"
      throw Problem("lab.unknown-node", what: "the lab has no node '\(name)'", fix: fix)
    }
    return Node(lab: lab, identity: try NodeIdentity(name))
  }

  func nodes() throws(Problem) -> [Node] {
    var nodes: [Node] = []
    for name in names { nodes.append(try node(name)) }
    return nodes
  }

  /// What follows from the name and what the address server said; no running node is asked.
  func description(of node: Node) -> Map {
    let identity = node.identity
    return [
      "name": Value(node.name),
      "mac": Value(identity.mac),
      "lease": leases[identity.mac].map { Value($0) } ?? .null,
      "wanted": Value("\(lab.network).\(identity.wantedNumber)"),
      "user": Value(BaseRecipe.user),
      "key": Value(lab.key),
      "console": Value(node.console),
      "backend": Value(identity.backend.rawValue),
    ]
  }

  /// What stands now.
  func state(of node: Node) -> Map {
    var map = description(of: node)
    map["state"] = Value(node.firstProcess == nil ? "off" : "running")
    var systemd = Value.null
    if let command = try? node.entering(["timeout", "3", "systemctl", "is-system-running"]),
      let result = try? Command(command).run(),
      let word = result.outputText.split(separator: "\n").first
    {
      systemd = Value(String(word))
    }
    map["systemd"] = systemd
    map["addresses"] = Value(node.network.addresses(of: node.identity).map { Value($0) })
    let isSilent = node.network.isSilent(node.identity)
    map["link"] = Value(TextFile.exists(node.cutMark) ? "cut" : isSilent ? "silent" : "up")
    return map
  }

  /// The lab with the given nodes.
  func document(_ nodes: [Map]) -> Value {
    let range: Map = ["first": Value(lab.leaseRange.first), "last": Value(lab.leaseRange.last)]
    let map: Map = [
      "bridge": Value(lab.bridge),
      "network": Value("\(lab.network).0/24"),
      "gateway": Value(lab.gateway),
      "dhcp_range": Value(range),
      "apt_proxy": Value(lab.proxy),
      "key": Value(lab.key),
      "known_hosts": Value(lab.knownHosts),
      "nodes": Value(nodes.map { Value($0) }),
    ]
    return Value(map)
  }

  /// Writes nodes.json and known_hosts anew; the keys are read from the nodes' disks, so nothing is
  /// trusted on first use.
  func write() throws(Problem) {
    let nodes = try nodes()
    try TextFile.replace(lab.knownHosts, with: nodes.flatMap(pins).map { $0 + "\n" }.joined())
    let text = JSON.text(document(nodes.map(description)), style: Roster.style)
    try TextFile.replace(lab.nodesFile, with: text + "\n")
  }

  static var style: JSON.Style {
    var style = JSON.Style()
    style.indent = 2
    return style
  }

  /// The node's host keys as lines of known_hosts, under its inventory name.
  func pins(_ node: Node) -> [String] {
    ["ed25519", "ecdsa"].compactMap { kind in
      guard let line = TextFile.line("\(node.root)/etc/ssh/ssh_host_\(kind)_key.pub") else {
        return nil
      }
      return ([node.name] + line.split(separator: " ").prefix(2).map(String.init))
        .joined(separator: " ")
    }
  }

  /// Puts the lab's pins into a known_hosts file of the user, in place of those of the same names.
  func pin(in file: String) throws(Problem) {
    let lock = try TextFile.wrapped { () throws(SystemError) in
      try FileLock.momentary(beside: file)
    }
    defer { lock.end() }
    let names = Set(names)
    let kept = (TextFile.read(file) ?? "").split(separator: "\n").filter { line in
      !names.contains(line.split(separator: " ").first.map(String.init) ?? "")
    }
    let pins = try nodes().flatMap(pins)
    let text = (kept.map(String.init) + pins).map { $0 + "\n" }.joined()
    try TextFile.wrapped { () throws(SystemError) in
      // Under sudo it stays the user's: a new one belongs to whom its directory does.
      let directory = try Files.status(Path.parent(of: file) ?? "/")
      let isNew = try Files.status(file) == nil
      try Files.writeAtomically(
        file, text.utf8, mode: isNew ? 0o644 : nil, userID: isNew ? directory?.userID : nil,
        groupID: isNew ? directory?.groupID : nil)
    }
  }

  /// The table of `status`; what stands in it is data.
  static func table(_ nodes: [Map], _ words: Words) -> String {
    func text(_ value: Value?) -> String {
      if let list = value?.list { return list.compactMap(\.string).joined(separator: ",") }
      return value?.string ?? "-"
    }
    let columns = [
      ("name", words.say("NAME")), ("state", words.say("STATE")), ("systemd", words.say("SYSTEMD")),
      ("addresses", words.say("ADDRESSES")), ("lease", words.say("LEASE")),
      ("wanted", words.say("WANTED")), ("backend", words.say("BACKEND")),
      ("link", words.say("LINK")),
    ]
    let rows =
      [columns.map(\.1)] + nodes.map { node in columns.map { text(node[Value($0.0)]) } }
    let widths = columns.indices.map { column in rows.map { Width.of($0[column]) }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (cell, width) in zip(row, widths) {
        line += cell + String(repeating: " ", count: width - Width.of(cell) + 2)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
