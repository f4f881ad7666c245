internal import Addresses
package import Machine
internal import System
package import Value

/// `preflight_probe`: what has to be known of a node before anything is done to it. Changes nothing.
package struct PreflightProbeModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.preflight_probe",
    [Option("paths", .list(.path), default: ["/", "/var"])], isReadOnly: true)

  private let call: Call

  package init(_ call: Call) throws(Failure) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> Map {
    let links = try Links(on: machine)
    var facts: Map = [
      "links": Value(links.links.map(Self.value)),
      "default_routes": Value(
        links.defaults.map { route in
          [
            "interface": Value(route.link), "gateway": route.gateway.map { Value($0) } ?? .null,
            "source": Value(route.source),
          ]
        }),
      "candidates": Value(links.candidates.map { Value($0.name) }),
      "now": Value(.double(machine.now)),
    ]
    let routed = links.defaults.first.flatMap { links.named($0.link) } ?? links.candidates.first
    if let routed {
      do throws(Failure) {
        facts["backend"] = Value(try NetworkBackend.detect(for: routed, on: machine).rawValue)
      } catch {
        facts["backend"] = .null
        facts["backend_problem"] = Value(error.message)
      }
    }
    let node = NodeReading(machine)
    facts = facts.merging(try node.identity())
    facts = facts.merging(try node.resources())
    facts["disks"] = try disks(on: machine)
    facts["listening"] = Value(try ListeningSockets.read(on: machine))
    facts["firewall"] = Value(try node.firewall())
    return facts
  }

  private static func value(_ link: Link) -> Value {
    [
      "name": Value(link.name), "mac": Value(link.hardwareAddress), "kind": Value(link.kind),
      "wireless": Value(link.isWireless), "carrier": Value(link.hasCarrier),
      "addresses": Value(
        link.addresses.map { item in
          [
            "address": Value(item.address.description), "dynamic": Value(item.isDynamic),
            "global": Value(item.isGlobal),
          ]
        }),
    ]
  }

  /// One process for all paths.
  private func disks(on machine: any Machine) throws(Failure) -> Value {
    var paths: [String] = []
    for path in call.strings("paths") where try machine.status(path, following: true) != nil {
      paths.append(path)
    }
    guard !paths.isEmpty else { return [] }
    let answer = try machine.query(
      Command(["df", "-B1", "--output=size,avail,target"] + paths))
    let rows = answer.outputText.textLines.dropFirst().map(\.words).filter { $0.count >= 3 }
    return Value(
      zip(paths, rows).map { path, row in
        [
          "path": Value(path), "size_mb": Value((Int(row[0]) ?? 0) >> 20),
          "free_mb": Value((Int(row[1]) ?? 0) >> 20), "mount": Value(row[2]),
        ]
      })
  }

  package func change(from state: Map) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ state: Map, changed: Bool, on machine: any Machine) -> Report {
    Report(["preflight": Value(state)])
  }
}
