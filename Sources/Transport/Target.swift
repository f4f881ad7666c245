package import Value

/// A host as the inventory describes it, for the transport.
package struct HostTarget: Sendable {
  /// Where a host may answer.
  package enum Address: Sendable, Equatable {
    /// A name or an IP address.
    case name(String)
    /// A hardware address, to be looked up among the neighbours when its turn comes.
    case mac(String)
  }

  /// The inventory name: host keys are pinned under it.
  package var name: String
  /// Tried in this order; empty means the inventory name itself.
  package var addresses: [Address]
  /// nil: the user's ssh_config, then 22.
  package var port: Int?
  /// nil: the user's ssh_config, then the controller's own user.
  package var user: String?
  /// Explicit private key files; when there are any, ssh_config's and the default ones are not tried.
  package var keyFiles: [String]
  package var password: Secret?
  /// Host-key fingerprints from the inventory, `SHA256:…`; a key that matches one is pinned.
  package var fingerprints: [String]
  /// `user@host:port[,…]` as ProxyJump takes it; nil: the user's ssh_config.
  package var proxyJump: String?
  /// A command whose standard input and output are the connection.
  package var proxyCommand: String?
  /// nil: libssh2, and `ssh` where libssh2 cannot.
  package var transport: TransportKind?
  /// Called when something accepts a connection at one of its addresses, or a command carries it there.
  package var answered: @Sendable () -> Void = {}

  package init(
    name: String, addresses: [Address] = [], port: Int? = nil, user: String? = nil,
    keyFiles: [String] = [], password: Secret? = nil, fingerprints: [String] = [],
    proxyJump: String? = nil, proxyCommand: String? = nil, transport: TransportKind? = nil
  ) {
    self.name = name
    self.addresses = addresses
    self.port = port
    self.user = user
    self.keyFiles = keyFiles
    self.password = password
    self.fingerprints = fingerprints
    self.proxyJump = proxyJump
    self.proxyCommand = proxyCommand
    self.transport = transport
  }
}

/// What becomes of the key of a host that is met for the first time.
package enum NewHostKeys: Sendable, Equatable {
  case refused
  case pinned
  /// Pinned for this one host only, which was rebuilt; with that fingerprint, where one was given.
  case pinnedOf(String, fingerprint: String?)
}

/// What holds for every connection of a run.
package struct TransportSettings: Sendable {
  /// The pins; nil refuses every SSH host whose key no fingerprint names.
  package var knownHosts: KnownHosts?
  /// What becomes of an unknown host's key. A changed key is refused all the same.
  package var newHostKeys = NewHostKeys.refused
  /// For one address, from the first packet to the login.
  package var connectTimeout = Duration.seconds(10)
  /// A host that shows no life for three of these is lost.
  package var keepalive = Duration.seconds(15)
  /// Asks for the passphrase of a key file; nil when the user gives none, a problem where nobody can be
  /// asked. Asked once for each file.
  package var passphrase: @Sendable (_ file: String) async throws(Problem) -> Secret? = { _ in nil }
  /// An address at which a hardware address answers now, or did lately; none of those tried before.
  package var resolve: @Sendable (_ mac: String, _ tried: [String]) async -> String? = { _, _ in nil
  }
  /// One line for the user about one host.
  package var note: @Sendable (_ host: String, _ line: String) -> Void = { _, _ in }
  /// The controller's environment: HOME, USER, SSH_AUTH_SOCK.
  package var environment: [String: String]

  package init(knownHosts: KnownHosts?, environment: [String: String]) {
    self.knownHosts = knownHosts
    self.environment = environment
  }
}
