package import Addresses
package import Value

/// The fleet as the inventory wants it: what can be checked before anything is connected.
package struct FleetPlan: Sendable {
  package var networks: NetworkPlan
  /// In the inventory's order.
  package var hosts: [PlannedHost]
  /// The port the registry listens on, on the platform node.
  package var registryPort: Int
  /// Whether a Kubernetes cluster is to be made of it.
  package var hasCluster = false
  /// `even_control_planes`.
  package var allowsEvenControlPlanes = false

  package init(networks: NetworkPlan, hosts: [PlannedHost], registryPort: Int = 443) {
    self.networks = networks
    self.hosts = hosts
    self.registryPort = registryPort
  }
}

/// What a machine is there for; the groups of the stock inventory.
package enum Role: String, Sendable, CaseIterable {
  case platform
  case controlPlane = "control_plane"
  case worker = "workers"
}

/// The networks of a fleet; what the inventory does not set is nil and is not checked.
package struct NetworkPlan: Sendable, Equatable {
  /// `lab_network`.
  package var lan: Network?
  /// `dhcp_range`.
  package var leases: AddressRange?
  /// `address_pool`.
  package var pool: AddressRange?
  /// `pod_network`.
  package var pods: Network?
  /// `service_network`.
  package var services: Network?

  package init(
    lan: Network? = nil, leases: AddressRange? = nil, pool: AddressRange? = nil,
    pods: Network? = nil, services: Network? = nil
  ) {
    self.lan = lan
    self.leases = leases
    self.pool = pool
    self.pods = pods
    self.services = services
  }
}

/// One machine as the inventory wants it.
package struct PlannedHost: Sendable {
  package var name: String
  package var roles: [Role]
  /// The static address it shall have.
  package var address: IPAddress?
  package var gateway: IPAddress?
  /// The network card that shall have the address; nil when there is only one.
  package var interface: String?
  package var needs: Needs
  /// Where the inventory names it.
  package var place: SourceLocation?

  package init(
    _ name: String, roles: [Role], address: IPAddress? = nil, gateway: IPAddress? = nil,
    interface: String? = nil, needs: Needs? = nil, place: SourceLocation? = nil
  ) {
    self.name = name
    self.roles = roles
    self.address = address
    self.gateway = gateway
    self.interface = interface
    self.needs = needs ?? Needs(roles)
    self.place = place
  }
}

/// What a machine must have for its roles.
package struct Needs: Sendable, Equatable {
  /// Mebibytes; with less the machine is refused.
  package var memory: Int
  /// Mebibytes; with less there is a warning.
  package var advisedMemory: Int
  package var processors: Int
  /// Mebibytes free where `/var` lies.
  package var disk: Int

  package init(memory: Int, advisedMemory: Int, processors: Int, disk: Int) {
    self.memory = memory
    self.advisedMemory = advisedMemory
    self.processors = processors
    self.disk = disk
  }

  /// The defaults; the largest of each for several roles.
  package init(_ roles: [Role]) {
    self = roles.map(Needs.standard).reduce(
      Needs(memory: 0, advisedMemory: 0, processors: 1, disk: 0)
    ) {
      Needs(
        memory: max($0.memory, $1.memory), advisedMemory: max($0.advisedMemory, $1.advisedMemory),
        processors: max($0.processors, $1.processors), disk: max($0.disk, $1.disk))
    }
  }

  private static func standard(_ role: Role) -> Needs {
    switch role {
    case .platform: Needs(memory: 2048, advisedMemory: 4096, processors: 1, disk: 8192)
    // kubeadm itself refuses a control plane with one processor or 1700 MB.
    case .controlPlane: Needs(memory: 2048, advisedMemory: 4096, processors: 2, disk: 8192)
    case .worker: Needs(memory: 4096, advisedMemory: 8192, processors: 1, disk: 8192)
    }
  }
}
