internal import Addresses
internal import Machine
internal import System
internal import Value
internal import Wire

/// What has to stand on the node for it to have its address for good, beside what stands there.
struct NetworkPlan {
  /// What is put after the name of a file that is moved aside: no backend reads such a name.
  static let aside = ".groundwork-aside"

  var backend: NetworkBackend
  var link: Link
  var wanted: WantedAddress
  var files: [ManagedFile] = []
  /// Files that would go on configuring the interface, with their text.
  var asides: [(path: String, text: String)] = []
  var defaults: [DefaultRoute]

  init(
    _ backend: NetworkBackend, _ link: Link, _ wanted: WantedAddress, _ links: Links,
    on machine: any Machine
  ) throws(Failure) {
    self.backend = backend
    self.link = link
    self.wanted = wanted
    defaults = links.defaults.filter { $0.link == link.name }
    let own = NetworkConfiguration.path(backend, link.name)
    switch backend {
    case .netplan: try findNetplan(own, links, on: machine)
    case .networkd: try findNetworkd(own, on: machine)
    case .ifupdown: try editInterfaces(own, on: machine)
    }
    files.append(
      try ManagedFile(
        own, NetworkConfiguration.text(backend, self.wanted),
        mode: NetworkConfiguration.mode(backend), on: machine))
    if try machine.status("/etc/cloud/cloud.cfg.d", following: true)?.kind == .directory {
      files.append(
        try ManagedFile(
          "/etc/cloud/cloud.cfg.d/99-disable-network-config.cfg",
          NetworkConfiguration.notice + "network: {config: disabled}\n", on: machine))
    }
    try nameservers(on: machine)
  }

  /// Files of /etc/netplan that configure this interface; one that configures another too is not
  /// touched but named.
  private mutating func findNetplan(
    _ own: String, _ links: Links, on machine: any Machine
  ) throws(Failure) {
    for name in try machine.list("/etc/netplan") where name.hasSuffix(".yaml") {
      let path = "/etc/netplan/" + name
      guard path != own else { continue }
      let text = String(decoding: try machine.read(path, limit: 1 << 20), as: UTF8.self)
      let words = text.textLines.flatMap { $0.words }
      func names(_ link: Link) -> Bool {
        words.contains(link.name + ":") || words.contains("\"\(link.name)\":")
      }
      let isMeant =
        names(link)
        || !link.hardwareAddress.isEmpty && text.lowercased().holds(link.hardwareAddress)
        || words.contains("match:") && words.contains("dhcp4:")
      guard isMeant else { continue }
      if let other = links.links.first(where: { $0.name != link.name && names($0) }) {
        throw Failure(
          "\(path) configures \(link.name) and \(other.name): put \(other.name) into a file of its "
            + "own, because this one has to be moved aside")
      }
      if words.contains("set-name:") { wanted.setsName = true }
      asides.append((path, text))
    }
  }

  /// Files of /etc/systemd/network for exactly this interface; wider ones come after ours by name.
  private mutating func findNetworkd(_ own: String, on machine: any Machine) throws(Failure) {
    let directory = "/etc/systemd/network"
    guard try machine.status(directory, following: true)?.kind == .directory else { return }
    for name in try machine.list(directory) where name.hasSuffix(".network") {
      let path = directory + "/" + name
      guard path != own else { continue }
      let text = String(decoding: try machine.read(path, limit: 1 << 20), as: UTF8.self)
      let lines = text.textLines.map(\.trimmed)
      if lines.contains("Name=" + link.name)
        || lines.contains(where: { $0.lowercased() == "macaddress=" + link.hardwareAddress })
      {
        asides.append((path, text))
      }
    }
  }

  /// Takes the interface's stanza out of every other file.
  private mutating func editInterfaces(_ own: String, on machine: any Machine) throws(Failure) {
    for path in try InterfacesFile.paths(on: machine) where path != own {
      let status = try machine.status(path, following: true)
      let bytes = try machine.read(path, limit: 1 << 20)
      guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(path) }
      var edited =
        InterfacesFile.configures(text, link.name)
        ? InterfacesFile.without(link.name, in: text) : text
      if path == InterfacesFile.main { edited = InterfacesFile.sourcingDirectory(edited) }
      guard edited != text else { continue }
      files.append(try ManagedFile(path, edited, mode: status?.mode ?? 0o644, on: machine))
    }
  }

  /// A plain resolv.conf is written when name servers are given; a link belongs to a resolver.
  private mutating func nameservers(on machine: any Machine) throws(Failure) {
    guard !wanted.nameservers.isEmpty,
      try machine.status("/etc/resolv.conf", following: false)?.kind != .link
    else { return }
    let lines = wanted.nameservers.map { "nameserver \($0)\n" }.joined()
    files.append(
      try ManagedFile("/etc/resolv.conf", NetworkConfiguration.notice + lines, on: machine))
  }

  /// Addresses that have to go: all that networks give, not a /32 that a service has put there.
  var leftovers: [Link.Address] {
    link.globalIPv4.filter {
      $0.address != wanted.address && ($0.isDynamic || $0.address.network.prefixLength < 32)
    }
  }

  /// Whether the node has the address, for good, and no other.
  var isRight: Bool {
    let current = link.addresses.first { $0.address == wanted.address }
    let route = defaults.first
    let hasRoute =
      wanted.gateway == nil
      || route?.gateway == wanted.gateway?.description && route?.source != "dhcp"
    return files.allSatisfy(\.isRight) && asides.isEmpty && current?.isDynamic == false
      && leftovers.isEmpty && hasRoute
  }

  var diffs: [Diff] {
    var diffs = files.compactMap(\.diff)
    for aside in asides {
      diffs.append(
        Diff(beforeHeader: aside.path, afterHeader: aside.path + Self.aside, before: aside.text))
    }
    func shown(_ addresses: [String], _ gateway: String?) -> String {
      addresses.map { "address \($0)\n" }.joined() + (gateway.map { "gateway \($0)\n" } ?? "")
    }
    let before = shown(
      link.globalIPv4.map { $0.address.description + ($0.isDynamic ? " (dynamic)" : "") },
      defaults.first?.gateway)
    let kept = link.globalIPv4.map(\.address).filter { address in
      address != wanted.address && !leftovers.contains { $0.address == address }
    }
    let after = shown(
      [wanted.address.description] + kept.map(\.description),
      wanted.gateway?.description ?? defaults.first?.gateway)
    if before != after {
      diffs.append(
        Diff(beforeHeader: link.name, afterHeader: link.name, before: before, after: after))
    }
    return diffs
  }
}
