import Addresses
import Crypto
import Inventory
import PKI
import Value
import Variables
import YAML

extension DeclarationReader {
  private static let keys = [
    "name", "authority", "names", "key", "days", "renew_before", "use", "allow_long_life",
    "installed",
  ]

  mutating func readCertificate(_ item: Node) {
    guard entries.mapping(item, of: "a certificate", keys: Self.keys) else { return }
    let before = entries.problems.count
    let known = declaration.certificates
    let name = name(item, "certificate") { name in known.first { $0.name == name }?.at }
    let places = entries.items("installed", of: item).map { ($0, hosts($0)) }
    let host = places.lazy.compactMap(\.1.first).first ?? firstHost
    let authority = entries.needed("authority", of: item, "the certificate", host)
    var request = Authority.Request(names: subjectNames(item, host))
    request.key = key(item, host)
    request.use = entries.word("use", of: item, host, default: Authority.Request.Use.server)
    request.allowsLongLife = entries.flag("allow_long_life", of: item, host)
    request.days = entries.number("days", of: item, host) ?? 90
    let wanted = request
    if entries.problems.count == before {
      _ = entries.keep { () throws(Problem) in
        try Self.placed(item[item["days"] == nil ? "names" : "days"] ?? item) {
          () throws(Problem) in try wanted.check()
        }
      }
    }
    let renewBefore = entries.number("renew_before", of: item, host) ?? max(1, request.days / 3)
    if !(0..<max(1, request.days)).contains(renewBefore) {
      entries.problems.append(
        Problem(
          "certs.bad-renewal",
          what: "renew_before: \(renewBefore) is not within the certificate's life",
          at: item["renew_before"]?.location ?? item.location,
          because: "it is valid for \(request.days) days, and would always be due",
          fix: "write less than \(request.days)"))
    }
    var installed: [Installation] = []
    for (place, hosts) in places {
      for host in hosts {
        if let found = installation(place, host, name ?? "", request.names) {
          installed.append(found)
        }
      }
    }
    guard entries.problems.count == before, let name, let authority else { return }
    declaration.certificates.append(
      DeclaredCertificate(
        name: name, at: item.location, authority: authority, request: request,
        renewBefore: renewBefore, installed: installed))
    if let place = item["names"]?.location { names[name] = place }
    if let place = item["authority"]?.location { issuers[name] = place }
  }

  /// DNS names, addresses and URIs in one list, told apart by their form.
  private mutating func subjectNames(_ item: Node, _ host: String) -> SubjectNames {
    var names = SubjectNames(domains: [])
    let texts = entries.texts("names", of: item, host)
    for (text, at) in texts ?? [] {
      _ = entries.keep { () throws(Problem) in try names.add(text, at: at) }
    }
    if texts?.isEmpty ?? true {
      entries.problems.append(
        Problem(
          "certs.missing-key", what: "the certificate has no 'names'", at: item.location,
          because: "clients look at these and at nothing else", fix: "add 'names: [NAME, ADDRESS]'")
      )
    }
    return names
  }

  /// The hosts of an installation's pattern.
  private mutating func hosts(_ place: Node) -> [String] {
    guard let field = place["hosts"] else {
      entries.problems.append(
        Problem(
          "certs.missing-key", what: "the installation has no 'hosts'", at: place.location,
          fix: "add 'hosts: PATTERN', as a play has it"))
      return []
    }
    guard let pattern = entries.text("hosts", of: place, firstHost) else { return [] }
    let inventory = entries.store.inventory
    return entries.keep { () throws(Problem) in
      try Self.placed(field) { () throws(Problem) in
        try inventory.hosts(matching: pattern, at: field.location)
      }
    } ?? []
  }
}
