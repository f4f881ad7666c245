package import Machine
internal import Addresses
package import Value

// What each module of this room declares.

extension CertificatePairModule: DeclarativeModule {
  /// Which pair is in force is compared without the key too.
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    guard call.string("state") != "previous" else { return [] }
    return [
      resource("certificate", call.string("name") ?? "", lasting, dispensable: ["key"])
    ]
  }
}

extension HostsBlockModule: DeclarativeModule {
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("hosts_block", call.string("path") ?? "/etc/hosts", lasting)]
  }
}

extension RegistryTrustModule: DeclarativeModule {
  package static let passing = ["_ca_unknown"]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("trust", call.string("registry") ?? "", lasting)]
  }
}

extension StaticAddressModule: DeclarativeModule {
  package static let passing = ["rollback_seconds"]

  /// The interface is kept by its name: without the address nobody could tell which one is meant.
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    guard let address = InterfaceAddress(call.string("address") ?? "") else { return [] }
    let link = try Links(on: machine).chosen(
      call.string("interface"), reached: call.string("_reached_address"), wanted: address)
    var arguments = lasting
    arguments["interface"] = Value(link.name)
    return [resource("address", link.name, arguments)]
  }
}
