internal import Addresses
package import Machine
package import Value

/// `address_probe`: whether somebody on the link has an IPv4 address already. Changes nothing.
package struct AddressProbeModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.address_probe",
    [
      Option("address", required: true),
      Option("interface"),
      Option("seconds", .float, default: 1),
      Option("_reached_address"),
    ], isReadOnly: true)

  /// Who answered, on which interface.
  package struct State {
    var link: String
    var isOwn: Bool
    var answer: String?
  }

  private let call: Call
  private let address: InterfaceAddress

  package init(_ call: Call) throws(Failure) {
    self.call = call
    let text = call.string("address") ?? ""
    guard let address = InterfaceAddress(text) ?? InterfaceAddress(text + "/32"),
      address.address.family == .v4
    else { throw Failure("'\(text)' is no IPv4 address") }
    self.address = address
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let links = try Links(on: machine)
    let own = links.links.first { link in
      link.addresses.contains { $0.address.address == address.address }
    }
    if let own { return State(link: own.name, isOwn: true) }
    // The interface whose network the address is in, before any other rule.
    let near = links.links.first { link in
      link.globalIPv4.contains { $0.address.network.contains(address.address) }
    }
    let link =
      try links.chosen(
        call.string("interface") ?? near?.name, reached: call.string("_reached_address"),
        wanted: address
      ).name
    let seconds = call.arguments["seconds"]?.double ?? 1
    return State(
      link: link, isOwn: false,
      answer: try machine.hardwareAddress(
        of: address.address.description, on: link, from: nil, seconds: seconds))
  }

  package func change(from state: State) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "address": Value(address.address.description), "interface": Value(state.link),
      "is_own": Value(state.isOwn), "is_free": Value(state.isOwn || state.answer == nil),
      "hardware_address": state.answer.map { Value($0) } ?? .null,
    ])
  }
}
