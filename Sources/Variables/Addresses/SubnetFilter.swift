import Addresses
import Jinja
import Value

/// `ansible.utils.ipsubnet`: what a network is made of, and where a network lies in another.
enum SubnetFilter {
  static func answer(
    _ value: Value, _ query: String, _ index: Int?
  ) throws(TemplateError) -> Value {
    guard let network = AddressTerm(value)?.network else { return false }
    if query.isEmpty { return Value(text(network)) }
    let bitCount = network.base.family.bitCount
    guard query.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return try rank(of: network, in: query)
    }
    guard let length = Int(query), length <= bitCount else { return false }
    if network.prefixLength == bitCount { return try above(network, length, index) }
    guard let index else {
      guard length >= network.prefixLength else {
        throw .runtime("Requested subnet size of \(length) is invalid")
      }
      let bits = length - network.prefixLength
      guard bits < 128 else { throw .runtime("the result is too large") }
      return Value("\(UInt128(1) << UInt128(bits))")
    }
    return part(network, length, index)
  }

  private static func text(_ network: Network) -> String {
    "\(AddressTerm.text(network.base))/\(network.prefixLength)"
  }

  /// The networks around one address, the widest first.
  private static func above(
    _ network: Network, _ length: Int, _ index: Int?
  ) throws(TemplateError) -> Value {
    let bitCount = network.prefixLength
    if let index, index.magnitude > 256 { return false }
    if let index, index > bitCount + 1 - index || index < length - bitCount { return false }
    let place = index ?? 0
    let wanted = place < 0 ? bitCount + place : length + place
    guard (length..<bitCount).contains(wanted),
      let found = Network(network.base, prefixLength: wanted)
    else { throw .runtime("list index out of range") }
    return Value(text(found))
  }

  /// The `index`th network of `length` bits in a network.
  private static func part(_ network: Network, _ length: Int, _ index: Int) -> Value {
    let family = network.base.family
    guard length >= network.prefixLength else {
      return index == 0 ? Value("\(AddressTerm.text(network.base))/\(length)") : false
    }
    let step = UInt128(family.bitCount - length)
    let bits = UInt128(length - network.prefixLength)
    let last = bits == 128 ? UInt128.max : (UInt128(1) << bits) - 1
    let distance = UInt128(index.magnitude)
    guard index < 0 ? distance - 1 <= last : distance <= last else { return false }
    let place = index < 0 ? last - (distance - 1) : distance
    let start = step == 128 ? 0 : place << step
    let found = IPAddress(family, bits: network.base.bits + start)
    return Value("\(AddressTerm.text(found))/\(length)")
  }

  /// From 1: the how manieth of its size a network is in another.
  private static func rank(of network: Network, in query: String) throws(TemplateError) -> Value {
    guard let outer = AddressTerm(Value(query))?.network else {
      throw .runtime("You must pass a valid subnet or IP address; \(query) is invalid")
    }
    guard outer.contains(network) else {
      throw .runtime("\(text(network)) is not in the subnet \(text(outer))")
    }
    let step = UInt128(network.base.family.bitCount - network.prefixLength)
    let distance = step == 128 ? 0 : (network.base.bits - outer.base.bits) >> step
    return Value("\(distance + 1)")
  }
}
