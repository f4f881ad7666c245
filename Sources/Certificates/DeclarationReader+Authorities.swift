import Addresses
import Crypto
import PKI
import Value
import YAML

extension DeclarationReader {
  private static let keys = [
    "name", "common_name", "key", "days", "constraints", "issuer", "path_length", "offline",
    "passphrase",
  ]

  mutating func readAuthority(_ item: Node) {
    guard entries.mapping(item, of: "an authority", keys: Self.keys) else { return }
    let before = entries.problems.count
    let known = declaration.authorities
    let name = name(item, "authority") { name in known.first { $0.name == name }?.at }
    let commonName = entries.text("common_name", of: item, firstHost) ?? name ?? ""
    let issuer = entries.text("issuer", of: item, firstHost)
    let days = entries.number("days", of: item, firstHost) ?? (issuer == nil ? 3650 : 1825)
    let pathLength = entries.number("path_length", of: item, firstHost)
    let constraints = constraints(item, inherits: issuer != nil)
    let authority = DeclaredAuthority(
      name: name ?? "", at: item.location, commonName: commonName, key: key(item, firstHost),
      days: days, constraints: constraints, issuer: issuer, pathLength: pathLength ?? -1,
      isOffline: entries.flag("offline", of: item, firstHost), passphrase: passphrase(item))
    let specification = Authority.Specification(
      commonName: commonName, constraints: constraints, days: days, pathLength: pathLength ?? 0)
    if name != nil {
      _ = entries.keep { () throws(Problem) in
        try Self.placed(item["days"] ?? item) { () throws(Problem) in try specification.check() }
      }
    }
    guard entries.problems.count == before, name != nil else {
      if let text = item["name"]?.text { broken.insert(text) }
      return
    }
    declaration.authorities.append(authority)
    if item["constraints"] == nil, issuer != nil { inheriting.insert(authority.name) }
  }

  /// A problem with a place, where it has none of its own.
  static func placed<Result>(
    _ node: Node, _ body: () throws(Problem) -> Result
  ) throws(Problem) -> Result {
    do {
      return try body()
    } catch {
      var problem = error
      problem.at = problem.at ?? node.location
      throw problem
    }
  }

  /// What opens the key: a secret of the inventory, never a text of the file.
  private mutating func passphrase(_ item: Node) -> Secret? {
    guard let field = item["passphrase"], !field.isNull else {
      // The variable of the stock inventory, where there is one.
      let node = Node(.scalar("{{ ca_passphrase }}", .plain), location: item.location)
      let value = try? entries.value(node, firstHost)
      return value.flatMap { $0.marks.contains(.secret) ? $0.string.map { Secret($0) } : nil }
    }
    guard let value = entries.filled(field, firstHost) else { return nil }
    guard value.marks.contains(.secret), let text = value.string else {
      entries.problems.append(
        Problem(
          "certs.clear-passphrase", what: "the passphrase is no secret", at: field.location,
          because: "it does not come from the vault, so whoever reads these files can sign",
          fix: "keep it in a vault file and name its variable here: "
            + "passphrase: \"{{ ca_passphrase }}\""))
      return nil
    }
    return Secret(text)
  }

  /// What it may issue for: as is written, else the lab's domains and network, or its issuer's.
  private mutating func constraints(_ item: Node, inherits: Bool) -> Constraints? {
    guard let field = item["constraints"], !field.isNull else {
      return inherits ? nil : labConstraints(item)
    }
    if field.text == "none" { return nil }
    guard entries.mapping(field, of: "'constraints'", keys: ["domains", "networks"]) else {
      return nil
    }
    let before = entries.problems.count
    var domains: [DNSName] = []
    for (text, at) in entries.texts("domains", of: field, firstHost) ?? [] {
      if let name = entries.keep({ () throws(Problem) in try DNSName(text, at: at) }) {
        domains.append(name)
      }
    }
    var networks: [Network] = []
    for (text, at) in entries.texts("networks", of: field, firstHost) ?? [] {
      let read = entries.keep { () throws(Problem) in
        try Network.read(text, key: "networks", at: at)
      }
      if let read { networks.append(read) }
    }
    guard entries.problems.count == before else { return nil }
    return entries.keep { () throws(Problem) in
      try Self.placed(field) { () throws(Problem) in
        try Constraints(domains: domains, networks: networks)
      }
    }
  }

  /// `authority_domains` and `lab_network` of the inventory.
  private mutating func labConstraints(_ item: Node) -> Constraints? {
    let written = Node(
      .mapping([
        Node.Entry(key: plain("domains", item), value: plain("{{ authority_domains }}", item)),
        Node.Entry(key: plain("networks", item), value: plain("{{ lab_network }}", item)),
      ]), location: item.location)
    let before = entries.problems.count
    let entry = Node(
      .mapping([Node.Entry(key: plain("constraints", item), value: written)]),
      location: item.location)
    let constraints = constraints(entry, inherits: false)
    guard entries.problems.count > before else { return constraints }
    // One mistake: the inventory does not say what the lab's domains are.
    let first = entries.problems[before]
    entries.problems.removeSubrange(before...)
    entries.problems.append(
      Problem(
        "certs.no-constraints", what: "it is not said what the authority may issue for",
        at: item.location, because: first.because ?? first.what,
        fix: "set authority_domains and lab_network in the inventory, or write "
          + "constraints: {domains: […], networks: […]} (constraints: none for an authority that may "
          + "issue for everything)"))
    return nil
  }

  private func plain(_ text: String, _ item: Node) -> Node {
    Node(.scalar(text, .plain), location: item.location)
  }
}
