internal import Machine
internal import System
internal import Value

/// Links and their addresses.
enum NetworkFacts {
  static func gather(_ source: FactSource, addresses: [LinkAddress] = LinkAddress.all) -> Map {
    let sixes = sixAddresses(source)
    let names = linkNames(source)
    var facts: Map = ["interfaces": Value(names.map { Value($0) })]
    var four: [Value] = []
    var six: [Value] = []
    var details: [String: Map] = [:]
    for name in names {
      var link = describe(name, source)
      let own = addresses.filter { $0.link == name || $0.link.begins("\(name):") }
      for address in own where address.address >> 24 != 127 {
        four.append(Value(dotted(address.address)))
      }
      if let first = own.first { link["ipv4"] = Value(details4(first)) }
      if own.count > 1 {
        link["ipv4_secondaries"] = Value(own.dropFirst().map { Value(details4($0)) })
      }
      let mine = sixes.filter { $0.link == name }
      if !mine.isEmpty { link["ipv6"] = Value(mine.map { Value($0.facts) }) }
      for address in mine where address.text != "::1" { six.append(Value(address.text)) }
      details[name] = link
      facts[name.replacing("-", with: "_").replacing(":", with: "_")] = Value(link)
    }
    facts["all_ipv4_addresses"] = Value(four)
    facts["all_ipv6_addresses"] = Value(six)
    facts["default_ipv4"] = Value(default4(source, addresses, details))
    facts["default_ipv6"] = Value(default6(source, sixes, details))
    return facts
  }

  private static func linkNames(_ source: FactSource) -> [String] {
    let names = source.names("/sys/class/net").filter {
      source.exists("/sys/class/net/\($0)/type")
    }
    if !names.isEmpty { return names }
    return source.lines("/proc/net/dev").dropFirst(2).compactMap { $0.cut(":")?.before.trimmed }
  }

  /// What /sys says of a link.
  private static func describe(_ name: String, _ source: FactSource) -> Map {
    let base = "/sys/class/net/\(name)"
    var link: Map = ["device": Value(name)]
    if let address = source.line("\(base)/address"), address != "00:00:00:00:00:00" {
      link["macaddress"] = Value(address)
    }
    if let mtu = source.line("\(base)/mtu").flatMap({ Int($0) }) { link["mtu"] = Value(mtu) }
    if let state = source.line("\(base)/operstate") { link["active"] = Value(state != "down") }
    let type = source.line("\(base)/type")
    if let word = [
      "1": "ether", "32": "infiniband", "512": "ppp", "772": "loopback",
      "65534": "tunnel",
    ][type ?? ""] {
      link["type"] = Value(word)
    }
    if source.exists("\(base)/bridge") {
      link["type"] = "bridge"
      link["interfaces"] = Value(source.names("\(base)/brif").map { Value($0) })
      if let id = source.line("\(base)/bridge/bridge_id") { link["id"] = Value(id) }
      link["stp"] = Value(source.line("\(base)/bridge/stp_state") == "1")
    }
    if source.exists("\(base)/bonding") {
      link["type"] = "bonding"
      link["slaves"] = Value((source.line("\(base)/bonding/slaves") ?? "").words.map { Value($0) })
      link["mode"] = Value((source.line("\(base)/bonding/mode") ?? "").words.first ?? "")
    }
    if let device = source.link("\(base)/device") { link["pciid"] = Value(device.lastPathPart) }
    if let speed = source.line("\(base)/speed").flatMap({ Int($0) }) {
      link["speed"] = Value(speed)
    }
    if let text = source.line("\(base)/flags")?.without(prefix: "0x"),
      let flags = Int(text, radix: 16)
    {
      link["promisc"] = Value(flags & 0x100 != 0)
    }
    return link
  }

  static func dotted(_ number: UInt32) -> String {
    "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
  }

  private static func details4(_ address: LinkAddress) -> Map {
    [
      "address": Value(dotted(address.address)),
      "broadcast": Value(address.broadcast.map(dotted) ?? ""),
      "netmask": Value(dotted(address.mask)),
      "network": Value(dotted(address.address & address.mask)),
      "prefix": Value(String(address.mask.nonzeroBitCount)),
    ]
  }

  private static func default4(
    _ source: FactSource, _ addresses: [LinkAddress], _ details: [String: Map]
  ) -> Map {
    var best: (metric: Int, link: String, gateway: UInt32)?
    for line in source.lines("/proc/net/route").dropFirst() {
      let fields = line.words
      guard fields.count >= 8, fields[1] == "00000000", fields[7] == "00000000",
        let flags = Int(fields[3], radix: 16), flags & 1 != 0, let metric = Int(fields[6]),
        let gateway = UInt32(fields[2], radix: 16)
      else { continue }
      // The kernel prints the address as its own word: the bytes stand the other way round.
      if best.map({ metric < $0.metric }) ?? true {
        best = (metric, fields[0], gateway.byteSwapped)
      }
    }
    guard let best, let address = addresses.first(where: { $0.link == best.link }) else {
      return [:]
    }
    var facts = details4(address)
    if best.gateway != 0 { facts["gateway"] = Value(dotted(best.gateway)) }
    facts["interface"] = Value(best.link)
    facts["alias"] = Value(address.link)
    for key in ["macaddress", "mtu", "type"] { facts[key] = details[best.link]?[key] }
    return facts
  }

  private static func default6(
    _ source: FactSource, _ addresses: [SixAddress], _ details: [String: Map]
  ) -> Map {
    var best: (metric: Int, link: String, gateway: String)?
    for line in source.lines("/proc/net/ipv6_route") {
      let fields = line.words
      guard fields.count >= 10, fields[1] == "00", fields[9] != "lo",
        fields[0].utf8.allSatisfy({ $0 == UInt8(ascii: "0") }),
        let metric = Int(fields[5], radix: 16), let gateway = SixAddress.spell(fields[4])
      else { continue }
      if best.map({ metric < $0.metric }) ?? true { best = (metric, fields[9], gateway) }
    }
    guard let best else { return [:] }
    let own = addresses.filter { $0.link == best.link }
    guard let address = own.first(where: { $0.scope == "global" }) ?? own.first else { return [:] }
    var facts = address.facts
    if best.gateway != "::" { facts["gateway"] = Value(best.gateway) }
    facts["interface"] = Value(best.link)
    for key in ["macaddress", "mtu", "type"] { facts[key] = details[best.link]?[key] }
    return facts
  }

  private static func sixAddresses(_ source: FactSource) -> [SixAddress] {
    source.lines("/proc/net/if_inet6").compactMap { SixAddress($0.words) }
  }

  static func resolver(_ source: FactSource) -> Map {
    var servers: [Value] = []
    var dns = Map()
    for line in source.lines("/etc/resolv.conf") {
      let words = line.words
      guard let first = words.first, words.count > 1 else { continue }
      switch first {
      case "nameserver": servers.append(Value(words[1]))
      case "domain": dns["domain"] = Value(words[1])
      case "search": dns["search"] = Value(words.dropFirst().map { Value($0) })
      case "sortlist": dns["sortlist"] = Value(words.dropFirst().map { Value($0) })
      case "options":
        var options = Map()
        for word in words.dropFirst() {
          if let (key, value) = word.cut(":") {
            options[key] = Value(value)
          } else {
            options[word] = true
          }
        }
        dns["options"] = Value(options)
      default: break
      }
    }
    if !servers.isEmpty { dns["nameservers"] = Value(servers) }
    return ["dns": Value(dns)]
  }
}

/// An IPv6 address of a link, from a line of /proc/net/if_inet6.
struct SixAddress: Sendable {
  var link: String
  var text: String
  var prefix: Int
  var scope: String

  init?(_ fields: [String]) {
    guard fields.count >= 6, let text = Self.spell(fields[0]),
      let prefix = Int(fields[2], radix: 16)
    else { return nil }
    self.text = text
    self.prefix = prefix
    scope = ["10": "host", "20": "link", "40": "site"][fields[3]] ?? "global"
    link = fields[5]
  }

  var facts: Map {
    ["address": Value(text), "prefix": Value(String(prefix)), "scope": Value(scope)]
  }

  /// 32 hexadecimal digits as RFC 5952 writes them; nil when they are not.
  static func spell(_ digits: String) -> String? {
    let bytes = Array(digits.utf8)
    guard bytes.count == 32 else { return nil }
    var groups: [UInt16] = []
    for start in stride(from: 0, to: 32, by: 4) {
      guard let group = UInt16(String(decoding: bytes[start..<start + 4], as: UTF8.self), radix: 16)
      else { return nil }
      groups.append(group)
    }
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > best.count { best = start..<end }
      start = max(end, start + 1)
    }
    func text(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard best.count > 1 else { return text(groups[...]) }
    return text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
  }
}
