package import Value

/// What the installer set the node's network up with.
package enum NetworkBackend: String, Sendable, CaseIterable {
  case netplan, networkd, ifupdown
}

/// Who a node is: everything that follows from its name.
package struct NodeIdentity: Sendable, Equatable {
  package let name: String

  /// The nodes of a lab when none are named.
  package static let standard = ["mini-pc", "k8s-master", "k8s-worker1", "k8s-worker2"]

  /// - Throws: `Problem` when `name` is no host name or too long for an interface name.
  package init(_ name: String) throws(Problem) {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)
    guard (1...32).contains(name.utf8.count), name.utf8.allSatisfy(allowed.contains),
      !name.hasPrefix("-"), !name.hasSuffix("-"), name != "sw"
    else {
      throw Problem(
        "lab.bad-name", what: "'\(name)' cannot be a node's name",
        because: "a node's name is its host name",
        fix: "use at most 32 lower-case letters, digits and dashes, for example k8s-worker3")
    }
    self.name = name
  }

  /// The node's network card: stable, locally administered.
  package var mac: String {
    let hash = NodeIdentity.hash(name)
    let octets = [hash >> 16, hash >> 8, hash].map { NodeIdentity.hexadecimal($0 & 0xff, 2) }
    return "52:54:00:" + octets.joined(separator: ":")
  }

  /// The switch's side of the node's cable, at most fifteen characters.
  package var port: String {
    name.utf8.count <= 13
      ? "p-\(name)" : "p-" + NodeIdentity.hexadecimal(NodeIdentity.hash(name), 8)
  }

  package var backend: NetworkBackend {
    switch name {
    case "k8s-master": .netplan
    case "k8s-worker2": .ifupdown
    default: .networkd
    }
  }

  /// The last number of the address the example inventory wants the node to have.
  ///
  /// Names the example does not know get one from 31 to 99, spread by hash: two of them may meet.
  package var wantedNumber: Int {
    switch name {
    case "mini-pc": 10
    case "k8s-master": 11
    case "k8s-worker1": 12
    case "k8s-worker2": 13
    default: 31 + Int(NodeIdentity.hash(name) % 69)
    }
  }

  /// FNV-1a; the same on every machine and in every run.
  static func hash(_ text: String) -> UInt32 {
    text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }

  static func hexadecimal(_ number: UInt32, _ digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
