internal import Addresses
package import Machine
package import Value

/// `address_probe`: whether somebody on the link has an IPv4 address already, and who has addresses of a
/// range. Changes nothing.
package struct AddressProbeModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.address_probe",
    [
      Option("address", required: true),
      Option("interface"), Option("pool"),
      Option("seconds", .float, default: 1),
      Option("_reached_address"),
    ], isReadOnly: true)

  /// Who answered, on which interface.
  package struct State {
    var link: String
    var isOwn: Bool
    var answer: String?
    /// Those of the pool that somebody answered for.
    var pool: [String: String] = [:]
  }

  private let call: Call
  private let address: InterfaceAddress
  private let pool: AddressRange?

  package init(_ call: Call) throws(Failure) {
    self.call = call
    let text = call.string("address") ?? ""
    guard let address = InterfaceAddress(text) ?? InterfaceAddress(text + "/32"),
      address.address.family == .v4
    else { throw Failure("'\(text)' is no IPv4 address") }
    self.address = address
    let range = call.string("pool") ?? ""
    pool = AddressRange(range)
    guard range.isEmpty || pool?.first.family == .v4 else {
      throw Failure("pool '\(range)' is no range of IPv4 addresses")
    }
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let links = try Links(on: machine)
    let own = links.links.first { link in
      link.addresses.contains { $0.address.address == address.address }
    }
    if let own {
      // Where only the pool is asked for, as in every later run, a network's answer is not waited for
      // longer than one takes.
      return State(
        link: own.name, isOwn: true,
        pool: try machine.hardwareAddresses(
          of: poolAddresses(on: own), on: own.name, from: nil, seconds: min(0.5, seconds)))
    }
    // The interface whose network the address is in, before any other rule.
    let near = links.links.first { link in
      link.globalIPv4.contains { $0.address.network.contains(address.address) }
    }
    let link = try links.chosen(
      call.string("interface") ?? near?.name, reached: call.string("_reached_address"),
      wanted: address)
    let wanted = address.address.description
    var answers = try machine.hardwareAddresses(
      of: [wanted] + poolAddresses(on: link).filter { $0 != wanted }, on: link.name, from: nil,
      seconds: seconds)
    let answer = answers.removeValue(forKey: wanted)
    return State(link: link.name, isOwn: false, answer: answer, pool: answers)
  }

  private var seconds: Double { call.arguments["seconds"]?.double ?? 1 }

  /// A network larger than this is no pool that somebody would fill.
  private static let mostAddresses = 256

  /// The pool's addresses, as far as they are of the link's own network: others nobody here answers for.
  private func poolAddresses(on link: Link) -> [String] {
    guard let pool, link.globalIPv4.contains(where: { $0.address.network.contains(pool.first) })
    else { return [] }
    var addresses: [String] = []
    var next: IPAddress? = pool.first
    while let address = next, address <= pool.last, addresses.count < Self.mostAddresses {
      addresses.append(address.description)
      next = address.advanced(by: 1)
    }
    return addresses
  }

  package func change(from state: State) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "address": Value(address.address.description), "interface": Value(state.link),
      "is_own": Value(state.isOwn), "is_free": Value(state.isOwn || state.answer == nil),
      "hardware_address": state.answer.map { Value($0) } ?? .null,
      "pool": Value(
        Map(
          state.pool.sorted { $0.key.precedesByScalars($1.key) }.map {
            (Value($0.key), Value($0.value))
          }
        )),
    ])
  }
}
