import Addresses
package import Jinja
import Value

/// The address filters that inventories lean on, as ansible.utils names them.
package enum AddressFilters {
  package static let all: [String: Filter] = [
    "ansible.utils.nthhost": Filter.data { input, arguments, _ throws(TemplateError) in
      let network = try network(input, "nthhost")
      guard let place = arguments.first.flatMap({ $0.int ?? $0.string.flatMap { Int($0) } }) else {
        throw TemplateError.runtime("nthhost needs the number of a host")
      }
      let start = place < 0 ? network.last.advanced(by: 1) : network.base
      guard let address = start?.advanced(by: place), network.contains(address) else {
        return false
      }
      return Value("\(address)")
    },
    "ansible.utils.ipaddr": Filter.data { input, arguments, _ throws(TemplateError) in
      try query(input, arguments.first?.string ?? "")
    },
    "ansible.utils.ipv4": Filter.data { input, _, _ throws(TemplateError) in
      IPAddress(input.string ?? "")?.family == .v4 ? input : false
    },
    "ansible.utils.ipv6": Filter.data { input, _, _ throws(TemplateError) in
      IPAddress(input.string ?? "")?.family == .v6 ? input : false
    },
    "ansible.utils.ipwrap": Filter.data { input, _, _ throws(TemplateError) in
      guard let text = input.string, IPAddress(text)?.family == .v6 else { return input }
      return Value("[\(text)]", marks: input.marks)
    },
    "ansible.netcommon.network_in_network": Filter.data {
      input, arguments, _ throws(TemplateError) in
      let outer = try network(input, "network_in_network")
      guard let text = arguments.first?.string else { return false }
      if let address = IPAddress(text) { return Value(outer.contains(address)) }
      return Value(Network(text).map { outer.contains($0) } ?? false)
    },
  ]

  private static func network(
    _ value: Value, _ filter: String
  ) throws(TemplateError) -> Network {
    guard let text = value.string, let network = Network(text) ?? InterfaceAddress(text)?.network
    else {
      throw TemplateError.runtime(
        "\(filter) needs a network such as 10.0.0.0/24, not \(JSON.text(value))")
    }
    return network
  }

  /// `ipaddr` with the queries that count of 20 repositories found in use.
  private static func query(_ value: Value, _ word: String) throws(TemplateError) -> Value {
    guard let text = value.string else { return false }
    let address = IPAddress(text)
    let interface = InterfaceAddress(text)
    guard address != nil || interface != nil else { return false }
    switch word {
    case "": return value
    case "address":
      return (address ?? interface?.address).map { Value("\($0)") } ?? false
    case "prefix":
      return Value(interface?.network.prefixLength ?? (address?.family == .v6 ? 128 : 32))
    case "netmask": return interface.map { Value("\($0.network.netmask)") } ?? "255.255.255.255"
    case "network": return interface.map { Value("\($0.network.base)") } ?? value
    case "subnet": return interface.map { Value("\($0.network)") } ?? value
    case "broadcast": return interface.map { Value("\($0.network.last)") } ?? false
    case "private": return (address ?? interface?.address)?.isPrivate == true ? value : false
    default:
      throw TemplateError.runtime(
        "ansible.utils.ipaddr('\(word)') is not supported; known are address, prefix, netmask, "
          + "network, subnet, broadcast, private")
    }
  }
}
