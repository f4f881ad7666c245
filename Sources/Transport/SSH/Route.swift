internal import System
internal import Value

/// The way to one address of a host: what the inventory says, then what ssh_config says.
struct Route: Sendable {
  let address: String
  let port: Int
  let user: String
  let proxyCommand: String?
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
    self.address = first ? configuration.hostName ?? address : address
    port = target.port ?? configuration.port ?? 22
    user = target.user ?? configuration.user ?? settings.environment["USER"] ?? "root"
    keysAreExplicit = !target.keyFiles.isEmpty
    keyFiles = keysAreExplicit ? target.keyFiles : configuration.identityFiles
    identitiesOnly = configuration.identitiesOnly || keysAreExplicit
    switch configuration.identityAgent {
    case nil, "SSH_AUTH_SOCK": agentSocket = settings.environment["SSH_AUTH_SOCK"]
    case "none": agentSocket = nil
    case let path?: agentSocket = path
    }
    proxyCommand = Self.proxy(target, configuration, address: self.address, port: port, user: user)
  }

  private static func proxy(
    _ target: HostTarget, _ configuration: UserConfiguration, address: String, port: Int,
    user: String
  ) -> String? {
    if let command = target.proxyCommand {
      return expand(command, address: address, port: port, user: user)
    }
    if let jump = target.proxyJump ?? configuration.proxyJump {
      return jumpCommand(jump, to: "\(address.contains(":") ? "[\(address)]" : address):\(port)")
    }
    return configuration.proxyCommand.map {
      expand($0, address: address, port: port, user: user)
    }
  }

  /// The last jump carries the connection; those before it are its own jumps.
  ///
  /// BatchMode: a jump host is never asked for, nor given, the target's password.
  /// - Parameter destination: host and port as `ssh -W` takes them.
  static func jumpCommand(_ jumps: String, to destination: String) -> String {
    let hops = jumps.split(separator: ",").map(String.init)
    var words = ["ssh", "-o", "BatchMode=yes"]
    if hops.count > 1 { words += ["-J", hops.dropLast().joined(separator: ",")] }
    var last = hops.last ?? ""
    if last.hasPrefix("ssh://") { last = String(last.dropFirst(6)) }
    let (name, jumpPort) = splitPort(last)
    if let jumpPort { words += ["-p", jumpPort] }
    words += ["-W", destination, "--", name]
    return words.map(ShellWords.quote).joined(separator: " ")
  }

  private static func splitPort(_ hop: String) -> (name: String, port: String?) {
    guard let colon = hop.lastIndex(of: ":") else { return (hop, nil) }
    let head = hop[..<colon]
    // A colon inside brackets, or several without them, belong to an IPv6 address.
    let port = hop[hop.index(after: colon)...]
    guard !port.isEmpty, port.allSatisfy(\.isNumber), !head.contains(":") || head.hasSuffix("]")
    else { return (hop, nil) }
    return (String(head), String(port))
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
