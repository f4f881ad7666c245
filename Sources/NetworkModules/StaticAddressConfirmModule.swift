internal import Addresses
package import Machine
internal import System
package import Value

/// `static_address_confirm`: disarms the rollback of a network change. Asked over a connection to the
/// new address, which is the proof that the change works.
package struct StaticAddressConfirmModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.static_address_confirm",
    [
      Option("address", required: true),
      Option("gateway"),
      Option("token"),
      Option("_reached_address"),
    ])

  /// Whether a change waits for confirmation, and on which interface the address is.
  package struct State {
    var isPending: Bool
    /// The change has not come to its end: where the address was the node's before, a connection to it
    /// proves nothing yet.
    var isApplying = false
    var link: String
    var gatewayAnswers: String?
  }

  /// What `systemctl stop` ends with for a unit it does not know.
  private static let notLoaded = 5

  private let call: Call
  private let address: String

  package init(_ call: Call) throws(Failure) {
    self.call = call
    let text = call.string("address") ?? ""
    let bare = InterfaceAddress(text)?.address ?? IPAddress(text)
    guard let bare else { throw Failure("'\(text)' is no IP address") }
    address = bare.description
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let isPending = try machine.status(NetworkScripts.rollback, following: true) != nil
    if isPending, try machine.status(NetworkScripts.apply, following: true) != nil {
      try checkToken(on: machine)
      return State(isPending: true, isApplying: true, link: "")
    }
    let links = try Links(on: machine)
    let holder = links.links.first { link in
      link.addresses.contains { $0.address.address.description == address }
    }
    guard let holder else {
      throw Failure("no interface has the address \(address)", kind: .missing)
    }
    if let reached = call.string("_reached_address"), reached != address {
      throw Failure("the connection goes to \(reached), not to \(address): nothing is confirmed")
    }
    var state = State(isPending: isPending, link: holder.name)
    guard state.isPending else { return state }
    try checkToken(on: machine)
    if let gateway = call.string("gateway") {
      state.gatewayAnswers = try machine.hardwareAddress(
        of: gateway, on: holder.name, from: address, seconds: 5)
      guard state.gatewayAnswers != nil else {
        throw Failure("the gateway \(gateway) does not answer on \(holder.name)")
      }
    }
    return state
  }

  private func checkToken(on machine: any Machine) throws(Failure) {
    guard let token = call.string("token"),
      try machine.status(NetworkScripts.token, following: true) != nil
    else { return }
    let bytes = try machine.read(NetworkScripts.token, limit: 100)
    guard String(decoding: bytes, as: UTF8.self).trimmed == token else {
      throw Failure("the network change that waits for confirmation is another one")
    }
  }

  package func change(from state: State) -> Planned<State>? {
    state.isPending && !state.isApplying ? Planned(state, runs: true) : nil
  }

  package func apply(_ state: State, to machine: any Machine) throws(Failure) -> Map {
    let answer = try machine.run(
      Command(["systemctl", "stop", NetworkScripts.timer + ".timer"]), effects: [])
    // Not loaded: it has gone off, or a confirmation died when it had stopped it.
    guard answer.exitStatus == 0 || answer.exitStatus == Self.notLoaded else {
      throw Failure("the rollback cannot be disarmed: \(answer.errorText.trimmed)")
    }
    let running = try machine.query(
      Command(["systemctl", "is-active", "--quiet", NetworkScripts.timer + ".service"]))
    let isOver = try machine.status(NetworkScripts.rollback, following: true) == nil
    if running.exitStatus == 0 || isOver, !machine.isPlanned {
      throw Failure("the rollback has started already: the change was not confirmed in time")
    }
    // The script first: without it the unit at boot does nothing.
    for path in [
      NetworkScripts.rollback, NetworkScripts.bootUnitLink, NetworkScripts.bootUnitPath,
      NetworkScripts.directory + "/before", NetworkScripts.apply, NetworkScripts.token,
      NetworkScripts.directory + "/outcome",
    ] {
      try machine.remove(path)
    }
    return Map()
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    if state.isApplying { return Report(["address": Value(address), "applying": true]) }
    return Report([
      "address": Value(address), "interface": Value(state.link),
      "gateway_hardware_address": state.gatewayAnswers.map { Value($0) } ?? .null,
    ])
  }
}
