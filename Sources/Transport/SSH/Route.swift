internal import System
internal import Value

/// The way to one address of a host: what the inventory says, then what ssh_config says.
struct Route: Sendable {
  let address: String
  let port: Int
  let user: String
  let proxyCommand: String?
  /// What `proxyCommand` goes through, where it is a jump host.
  let jump: JumpHost?
  /// Key files to try, in order.
  let keyFiles: [String]
  /// Keys named by the user: one that cannot be read is an error, not a key to pass over.
  let keysAreExplicit: Bool
  let agentSocket: String?
  let identitiesOnly: Bool

  /// - Parameter first: whether this is the address ssh_config was asked for; only there does its
  ///   HostName hold.
  init(
    _ target: HostTarget, address: String, _ configuration: UserConfiguration, first: Bool,
    _ settings: TransportSettings
  ) {
    let name = first ? configuration.hostName ?? address : address
    let port = target.port ?? configuration.port ?? 22
    let user = target.user ?? configuration.user ?? settings.environment["USER"] ?? "root"
    self.address = name
    self.port = port
    self.user = user
    keysAreExplicit = !target.keyFiles.isEmpty
    let home = settings.environment["HOME"]
    keyFiles =
      keysAreExplicit
      ? target.keyFiles.map { UserConfiguration.expand($0, home: home) }
      : configuration.identityFiles
    identitiesOnly = configuration.identitiesOnly || keysAreExplicit
    switch configuration.identityAgent {
    case nil, "SSH_AUTH_SOCK": agentSocket = settings.environment["SSH_AUTH_SOCK"]
    case "none": agentSocket = nil
    case let path?: agentSocket = path
    }
    jump =
      target.proxyCommand == nil
      ? (target.proxyJump ?? configuration.proxyJump).map { JumpHost(text: $0) } : nil
    if let jump {
      let host = name.contains(":") ? "[\(name)]" : name
      proxyCommand = jump.command(to: "\(host):\(port)", within: settings.connectTimeout)
    } else {
      proxyCommand = (target.proxyCommand ?? configuration.proxyCommand).map {
        Self.expand($0, address: name, port: port, user: user)
      }
    }
  }

  /// ssh_config's tokens as ProxyCommand knows them.
  private static func expand(_ command: String, address: String, port: Int, user: String) -> String
  {
    var text = ""
    var isToken = false
    for character in command {
      if isToken {
        isToken = false
        switch character {
        case "h", "n": text += address
        case "p": text += String(port)
        case "r": text += user
        case "%": text += "%"
        default: text += "%\(character)"
        }
      } else if character == "%" {
        isToken = true
      } else {
        text.append(character)
      }
    }
    return text
  }
}
