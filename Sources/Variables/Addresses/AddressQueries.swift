import Addresses
import Jinja
import Value

/// What `ansible.utils.ipaddr` can be asked; ansible.utils 5.
enum AddressQueries {
  /// The answer to a query about a value, or about each of a list.
  /// - Parameter family: what `ipv4` and `ipv6` let through.
  static func answer(
    _ value: Value, _ query: String, _ family: IPAddress.Family? = nil, _ filter: String = "ipaddr"
  ) throws(TemplateError) -> Value {
    if let items = value.list {
      var kept: [Value] = []
      for item in items {
        let answer = try answer(item, query, family)
        if !empty.contains(answer) { kept.append(answer) }
      }
      return Value(kept)
    }
    guard let term = AddressTerm(value, family: family) else { return false }
    let outer = words.contains(query) ? nil : AddressTerm(Value(query))
    if let outer, !query.utf8.allSatisfy({ (48...57).contains($0) }) {
      if let family, term.address.family != family { return false }
      let isInside =
        outer.network.base.family == term.address.family
        && outer.network.contains(term.network)
      return isInside ? term.source : .null
    }
    if let family, term.address.family != family { return false }
    if let answer = try ofKind(term, query) { return answer.value }
    if let answer = ofPlace(term, query) { return answer.value }
    if let answer = try ofUse(term, query) { return answer.value }
    guard let number = Double(query) else {
      throw .runtime("\(filter): unknown filter type: \(query)")
    }
    return nth(term, number)
  }

  /// What Python takes for false.
  private static let empty: Set<Value> = [false, .null, 0, "", []]

  /// An answer, which may be none.
  private struct Answer {
    var value: Value
    init(_ text: String?) { value = text.map { Value($0) } ?? .null }
    init(_ value: Value) { self.value = value }
    /// What was asked about, where something holds.
    init(_ term: AddressTerm, if holds: Bool, otherwise: Value = .null) {
      value = holds ? term.source : otherwise
    }
    init(_ address: IPAddress?) { self.init(address.map { AddressTerm.text($0) }) }
  }

  private static let words: Set<String> = [
    "", "6to4", "address", "address/prefix", "bool", "broadcast", "cidr", "first_usable", "gateway",
    "gw", "host", "host/prefix", "hostmask", "hostnet", "int", "ip", "ip/prefix", "ip_netmask",
    "ipv4", "ipv6", "last_usable", "link-local", "lo", "loopback", "multicast", "net",
    "next_usable", "netmask", "network", "network_id", "network/prefix", "network_netmask",
    "network_wildcard", "peer", "prefix", "previous_usable", "private", "public", "range_usable",
    "revdns", "router", "size", "size_usable", "subnet", "type", "unicast", "v4", "v6", "version",
    "wildcard", "wrap",
  ]

  private static func nth(_ term: AddressTerm, _ number: Double) -> Value {
    let prefix = "/\(term.prefixLength)"
    if term.isSingle {
      return Value(AddressTerm.text(term.address) + (term.isNetwork ? prefix : ""))
    }
    guard let place = Int(exactly: number) else { return false }
    let start = place < 0 ? term.network.last.advanced(by: 1) : term.network.base
    // Behind the very last address there is none to count back from.
    let found =
      start?.advanced(by: place)
      ?? (place < 0 ? term.network.last.advanced(by: place + 1) : nil)
    guard let found, term.network.contains(found) else { return false }
    return Value(AddressTerm.text(found) + prefix)
  }

  /// What it is.
  private static func ofKind(
    _ term: AddressTerm, _ query: String
  ) throws(TemplateError) -> Answer? {
    let address = term.address
    switch query {
    case "": return Answer(term.isNetwork ? term.full : AddressTerm.text(address))
    case "bool": return Answer(true)
    case "cidr": return Answer(term.full)
    case "version": return Answer(term.isV6 ? 6 : 4)
    case "type":
      return Answer(!term.isSingle && term.isBase ? "network" : "address")
    case "prefix": return Answer(Value(term.prefixLength))
    case "int":
      if term.isNetwork { return Answer("\(address.bits)/\(term.prefixLength)") }
      return Answer(whole(address.bits))
    case "size": return Answer(try size(term, without: 0))
    case "size_usable":
      if term.hostBits < 2 { return Answer(term.isSingle ? 0 : 2) }
      return Answer(try size(term, without: 2))
    case "loopback", "lo": return Answer(term, if: address.isLoopback)
    case "link-local": return Answer(term, if: address.isLinkLocal)
    case "multicast", "unicast":
      let isMulticast =
        address.isMulticast && term.network.last.isMulticast
        && term.network.base.isMulticast
      return Answer(term, if: isMulticast == (query == "multicast"))
    case "private": return Answer(term, if: !address.isGlobal)
    case "public": return Answer(term, if: isPublic(address))
    case "ipv4", "v4":
      guard term.isV6 else { return Answer(term.source) }
      let head = address.bits >> 32
      guard head == 0 || head == 0xFFFF, term.prefixLength >= 96 else { return Answer(false) }
      let inner = IPAddress(.v4, bits: address.bits & 0xFFFF_FFFF)
      return Answer("\(inner)/\(term.prefixLength - 96)")
    case "ipv6", "v6":
      if term.isV6 { return Answer(term.source) }
      return Answer("::ffff:\(address)/\(term.prefixLength + 96)")
    case "6to4": return Answer(sixToFour(term))
    case "wrap":
      guard term.isV6 else { return Answer(term.source) }
      let text = "[\(AddressTerm.text(address))]"
      return Answer(term.isNetwork ? "\(text)/\(term.prefixLength)" : text)
    case "revdns": return Answer(reverseName(address))
    default: return nil
    }
  }

  /// Its parts.
  private static func ofPlace(_ term: AddressTerm, _ query: String) -> Answer? {
    let address = AddressTerm.text(term.address)
    let base = AddressTerm.text(term.network.base)
    let isHost = term.isSingle || !term.isBase || term.broadcast == nil
    switch query {
    case "address", "ip": return Answer(isHost || term.isV6 ? address : nil)
    case "address/prefix", "gateway", "gw", "host/prefix", "hostnet", "router":
      let isEdge = term.hostBits > 1 && (term.isBase || term.address == term.broadcast)
      return isEdge ? Answer(false) : Answer(term.full)
    case "host": return Answer(isHost ? term.full : nil)
    case "ip/prefix":
      return Answer(term.hostBits == 1 || (!term.isSingle && !term.isBase) ? term.full : nil)
    case "ip_netmask":
      let holds = term.hostBits == 1 || (!term.isSingle && !term.isBase)
      return Answer(holds ? "\(address) \(AddressTerm.text(term.network.netmask))" : nil)
    case "net": return Answer(!term.isSingle && term.isBase ? term.subnet : nil)
    case "network", "network_id": return Answer(base)
    case "network/prefix", "subnet": return Answer(term.subnet)
    case "netmask": return Answer(term.network.netmask)
    case "hostmask", "wildcard": return Answer(term.hostmask)
    case "network_netmask": return Answer("\(base) \(AddressTerm.text(term.network.netmask))")
    case "network_wildcard": return Answer("\(base) \(AddressTerm.text(term.hostmask))")
    case "broadcast": return Answer(term.hostBits > 1 ? term.broadcast : nil)
    default: return nil
    }
  }

  /// What can be given to machines.
  private static func ofUse(_ term: AddressTerm, _ query: String) throws(TemplateError) -> Answer? {
    let queries = [
      "first_usable", "last_usable", "next_usable", "previous_usable", "range_usable", "peer",
    ]
    guard queries.contains(query) else { return nil }
    guard term.isNetwork else { throw .runtime("Not a network address") }
    if query == "peer" { return Answer(try peer(term)) }
    guard let (first, last) = term.usable else { return Answer(.null) }
    switch query {
    case "first_usable": return Answer(first)
    case "last_usable": return Answer(last)
    case "range_usable": return Answer("\(AddressTerm.text(first))-\(AddressTerm.text(last))")
    default:
      guard let found = term.address.advanced(by: query == "next_usable" ? 1 : -1) else {
        throw .runtime("there is no address beyond \(term.full)")
      }
      return Answer(found >= first && found <= last ? found : nil)
    }
  }

  private static func peer(_ term: AddressTerm) throws(TemplateError) -> IPAddress {
    if term.hostBits == 1 { return IPAddress(term.address.family, bits: term.address.bits ^ 1) }
    guard term.hostBits == 2 else { throw .runtime("Not a point-to-point network") }
    if term.isBase { throw .runtime("Network address of /30 has no peer") }
    if term.address == term.network.last { throw .runtime("Broadcast address of /30 has no peer") }
    return IPAddress(term.address.family, bits: term.address.bits ^ 3)
  }

  private static func isPublic(_ address: IPAddress) -> Bool {
    !address.isMulticast && address.isGlobal && !address.isLoopback && !address.isNetmask
      && !address.isHostmask
  }

  private static func sixToFour(_ term: AddressTerm) -> Value {
    let relay = Network("2002::/16")
    if term.isV6 {
      let isAsked = !term.isNetwork || !term.isBase
      return isAsked && relay?.contains(term.address) == true ? term.source : false
    }
    guard term.isSingle || !term.isBase, isPublic(term.address) || !term.address.isGlobal else {
      return false
    }
    let digits = term.address.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return Value("2002:\(digits[0])\(digits[1]):\(digits[2])\(digits[3])::1/48")
  }

  /// The name whose PTR record names the address.
  private static func reverseName(_ address: IPAddress) -> String {
    if address.family == .v4 {
      return address.bytes.reversed().map { "\($0)." }.joined() + "in-addr.arpa."
    }
    let digits = address.bytes.reversed().map {
      "\(String($0 & 15, radix: 16)).\(String($0 >> 4, radix: 16))."
    }
    return digits.joined() + "ip6.arpa."
  }

  /// Text, which prints the same, where a number here is too small for it.
  private static func whole(_ bits: UInt128) -> Value {
    Int(exactly: bits).map { Value($0) } ?? Value("\(bits)")
  }

  private static func size(
    _ term: AddressTerm, without edges: UInt128
  ) throws(TemplateError) -> Value {
    guard term.hostBits < 128 else { throw .runtime("the result does not fit in 128 bits") }
    return whole((UInt128(1) << UInt128(term.hostBits)) - edges)
  }
}
