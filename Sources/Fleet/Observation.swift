package import Addresses
import Value

/// What a look at one machine found, before anything was changed on it.
package struct Observation: Sendable {
  package var host: String
  /// Why the machine could not be looked at; nothing else is known then.
  package var failure: Failure?
  package var machineID: String?
  /// `debian`, as os-release's ID.
  package var system: String?
  /// `12`, as os-release's VERSION_ID.
  package var systemVersion: String?
  /// Mebibytes, as MemTotal says.
  package var memory: Int?
  /// Files and partitions that are swapped to.
  package var swap: [String] = []
  package var processors: Int?
  /// Mebibytes free where `/var` lies.
  package var disk: Int?
  /// Seconds since 1970 on the machine's clock.
  package var time: Double?
  /// Cards that could have the address; no bridges and tunnels.
  package var interfaces: [Interface] = []
  package var listeners: [Listener] = []
  /// Names of firewalls that are in force: `ufw`, `firewalld`, `nftables`.
  package var firewalls: [String] = []
  /// Why the network cannot be set up here; nil when it can.
  package var networkObstacle: String?
  /// The card that answered for the wanted address; nil when nobody did.
  package var addressHolder: MACAddress?
  /// Every address of every link, but for those of a cluster's own.
  package var attached: [Attachment] = []
  /// nil when it was not looked for.
  package var hasDefaultRoute: Bool?
  /// Addresses of `address_pool` that somebody answered for, and who.
  package var poolHolders: [Holder] = []

  /// `1.6.20~ds1-1`, as it is installed or would be; nil when it was not asked for.
  package var containerd: String?
  /// Of version 1.
  package var hasOldCgroups = false
  /// `v1.34.9`; nil where there is none, or it was not asked for.
  package var kubelet: String?
  /// Part of a cluster.
  package var isMember = false

  package init(_ host: String, failure: Failure? = nil) {
    self.host = host
    self.failure = failure
  }

  package struct Failure: Sendable, Equatable {
    /// The id of the problem in the room it comes from: `ssh.unreachable`, `sudo.wrong-password`.
    package var id: String
    package var what: String
    package var fix: String?

    package init(id: String, what: String, fix: String? = nil) {
      self.id = id
      self.what = what
      self.fix = fix
    }
  }

  package struct Interface: Sendable, Equatable {
    package var name: String
    package var mac: MACAddress?
    package var addresses: [IPAddress]
    package var isWireless: Bool
    /// Cable in, or associated.
    package var isUp: Bool

    package init(
      _ name: String, mac: MACAddress? = nil, addresses: [IPAddress] = [], isWireless: Bool = false,
      isUp: Bool = true
    ) {
      self.name = name
      self.mac = mac
      self.addresses = addresses
      self.isWireless = isWireless
      self.isUp = isUp
    }
  }

  /// An address with its network, and the link that has it.
  package struct Attachment: Sendable, Equatable {
    package var link: String
    package var address: InterfaceAddress

    package init(_ link: String, _ address: InterfaceAddress) {
      self.link = link
      self.address = address
    }
  }

  /// An address and the card that answers for it.
  package struct Holder: Sendable, Equatable {
    package var address: IPAddress
    package var mac: MACAddress

    package init(_ address: IPAddress, _ mac: MACAddress) {
      self.address = address
      self.mac = mac
    }
  }

  /// A program that waits for connections.
  package struct Listener: Sendable, Equatable {
    package var port: Int
    /// The program's name; nil when it cannot be known.
    package var program: String?

    package init(_ port: Int, by program: String? = nil) {
      self.port = port
      self.program = program
    }
  }
}
