package import Value

// The same readings with a message for the user: which key, what is wrong, what to write.

extension IPAddress {
  /// - Parameter key: the setting it stands in, for the message.
  /// - Throws: `addresses.bad-address`.
  package static func read(
    _ text: String, key: String, at: SourceLocation? = nil
  ) throws(Problem) -> IPAddress {
    if let address = IPAddress(text) { return address }
    throw Problem(
      "addresses.bad-address", what: "\(key): '\(text)' is no IP address", at: at,
      because: reason(text), fix: "write four numbers from 0 to 255: \(key): 192.168.1.10")
  }

  private static func reason(_ text: String) -> String? {
    if text.utf8.contains(UInt8(ascii: "/")) { return "an address stands here without '/PREFIX'" }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    if let big = parts.first(where: { (Int($0) ?? 0) > 255 }) {
      return "\(big) is larger than 255"
    }
    if let zero = parts.first(where: { $0.utf8.count > 1 && $0.hasPrefix("0") }) {
      return "'\(zero)' begins with a zero, which some programs read as octal"
    }
    return nil
  }
}

extension Network {
  /// - Parameter key: the setting it stands in, for the message.
  /// - Throws: `addresses.bad-network`, also when bits beyond the prefix are set.
  package static func read(
    _ text: String, key: String, at: SourceLocation? = nil
  ) throws(Problem) -> Network {
    guard let interface = InterfaceAddress(text) else {
      throw Problem(
        "addresses.bad-network", what: "\(key): '\(text)' is no network", at: at,
        because: text.utf8.contains(UInt8(ascii: "/")) ? nil : "the '/PREFIX' is missing",
        fix: "write ADDRESS/PREFIX: \(key): 192.168.1.0/24")
    }
    guard interface.address == interface.network.base else {
      throw Problem(
        "addresses.bad-network", what: "\(key): '\(text)' is an address in a network", at: at,
        because: "the network begins at \(interface.network.base)",
        fix: "write \(key): \(interface.network)")
    }
    return interface.network
  }
}

extension AddressRange {
  /// - Parameter key: the setting it stands in, for the message.
  /// - Throws: `addresses.bad-range`.
  package static func read(
    _ text: String, key: String, at: SourceLocation? = nil
  ) throws(Problem) -> AddressRange {
    if let range = AddressRange(text) { return range }
    throw Problem(
      "addresses.bad-range", what: "\(key): '\(text)' is no range of addresses", at: at,
      fix: "write the first and the last: \(key): 192.168.1.100-192.168.1.150")
  }
}

extension MACAddress {
  /// - Parameter key: the setting it stands in, for the message.
  /// - Throws: `addresses.bad-mac`.
  package static func read(
    _ text: String, key: String, at: SourceLocation? = nil
  ) throws(Problem) -> MACAddress {
    if let address = MACAddress(text) { return address }
    let isNumber = text.utf8.allSatisfy { (48...57).contains($0) }
    throw Problem(
      "addresses.bad-mac", what: "\(key): '\(text)' is no hardware address", at: at,
      because: isNumber
        ? "YAML reads an unquoted 52:54:00:12:34:56 as a number in base 60" : nil,
      fix: "write six pairs of digits in quotes: \(key): \"52:54:00:12:34:56\"")
  }
}
