import Addresses
import Fleet
import Value

/// A small fleet without a mistake, to plant mistakes in.
struct ExampleFleet {
  var plan: FleetPlan
  var observations: [Observation]

  init() {
    let roles: [(String, Role)] = [
      ("mini-pc", .platform), ("k8s-master", .controlPlane), ("k8s-worker1", .worker),
      ("k8s-worker2", .worker),
    ]
    plan = FleetPlan(
      networks: NetworkPlan(
        lan: Network("192.168.50.0/24"), leases: AddressRange("192.168.50.100-192.168.50.199"),
        pool: AddressRange("192.168.50.240-192.168.50.250"), pods: Network("10.244.0.0/16"),
        services: Network("10.96.0.0/12")),
      hosts: roles.enumerated().map { index, entry in
        PlannedHost(
          entry.0, roles: [entry.1], address: IPAddress("192.168.50.\(10 + index)"),
          gateway: IPAddress("192.168.50.1"),
          place: SourceLocation(file: "inventory/hosts.yml", line: index + 1, column: 5))
      })
    observations = roles.enumerated().map { index, entry in
      var one = Observation(entry.0)
      one.machineID = "id-\(index)"
      one.system = "debian"
      one.systemVersion = "12"
      one.memory = 15_900
      one.processors = 4
      one.disk = 50_000
      one.time = 1_000_005
      one.interfaces = [
        Observation.Interface("eth0", mac: MACAddress("52:54:00:00:00:0\(index)"))
      ]
      one.listeners = [Observation.Listener(22, by: "sshd")]
      return one
    }
  }

  static let asked = Preflight.Asked(from: 1_000_000, to: 1_000_010)

  var findings: Preflight.Findings {
    Preflight.findings(plan, observations, asked: Self.asked)
  }

  /// `id host` of every problem, in order.
  var problems: [String] { Self.short(findings.problems) }
  var warnings: [String] { Self.short(findings.warnings) }

  static func short(_ problems: [Problem]) -> [String] {
    problems.map { "\($0.id) \($0.host ?? "-")" }
  }
}
