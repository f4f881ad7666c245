import Addresses
package import Jinja
import Value

/// The tests of ansible.utils that ask whether something is an address or a network.
package enum AddressTests {
  package static let all: [String: Test] = [
    "ansible.utils.ip": test { network($0) != nil },
    "ansible.utils.ipv4": test { network($0)?.base.family == .v4 },
    "ansible.utils.ipv6": test { network($0)?.base.family == .v6 },
    "ansible.utils.ip_address": test { address($0) != nil },
    "ansible.utils.ipv4_address": test { address($0)?.family == .v4 },
    "ansible.utils.ipv6_address": test { address($0)?.family == .v6 },
    "ansible.utils.in_network": pair { holds($0, in: $1) },
    "ansible.utils.subnet_of": pair { holds($0, in: $1) },
    "ansible.utils.supernet_of": pair { holds($1, in: $0) },
  ]

  private static func test(_ holds: @escaping @Sendable (String) -> Bool) -> Test {
    Test.data { input, _, _ throws(TemplateError) in
      guard !input.isNull else { throw .runtime("missing required arguments: ip") }
      return holds(JSON.plain(input))
    }
  }

  private static func holds(_ inner: String, in outer: String) -> Bool {
    guard let inner = network(inner), let outer = network(outer) else { return false }
    return outer.contains(inner)
  }

  private static func pair(_ holds: @escaping @Sendable (String, String) -> Bool) -> Test {
    Test.data { input, arguments, _ throws(TemplateError) in
      guard let other = arguments.first else {
        throw .runtime("missing 1 required positional argument: the network")
      }
      return holds(JSON.plain(input), JSON.plain(other))
    }
  }

  private static func address(_ text: String) -> IPAddress? { IPAddress(text) }

  /// A network without bits beyond its prefix, as Python's ipaddress reads it; an address alone is one, too.
  private static func network(_ text: String) -> Network? {
    guard text.contains("/") || IPAddress(text) != nil, let term = AddressTerm(Value(text)) else {
      return nil
    }
    return term.isBase ? term.network : nil
  }
}
