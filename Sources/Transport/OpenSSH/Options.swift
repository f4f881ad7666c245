internal import Value

/// The arguments of `ssh` for one host; verification is in each of them.
struct Options: Sendable {
  let target: HostTarget
  let settings: TransportSettings
  let address: String

  /// Connects to a host whose key is in `pins`, and to no other.
  func strict(pins: String) -> [String] {
    var arguments = common(pins: pins, checking: "yes")
    if target.password == nil {
      arguments += ["-o", "BatchMode=yes"]
    } else {
      arguments += ["-o", "NumberOfPasswordPrompts=1"]
    }
    for file in target.keyFiles { arguments += ["-i", file] }
    if !target.keyFiles.isEmpty { arguments += ["-o", "IdentitiesOnly=yes"] }
    return arguments
  }

  /// Connects without any way to log in, to learn the host's key into `file`.
  /// - Parameter shown: types of keys that are not asked for.
  func learning(file: String, without shown: [String] = []) -> [String] {
    let others = shown.flatMap { HostKey.algorithms(ofType: $0) }.joined(separator: ",")
    return common(pins: file, checking: "accept-new")
      + (shown.isEmpty ? [] : ["-o", "HostKeyAlgorithms=-\(others)"]) + [
        "-o", "BatchMode=yes", "-o", "PreferredAuthentications=none", "-o", "HashKnownHosts=no",
        "-o", "ControlPath=none",
      ]
  }

  private func common(pins: String, checking: String) -> [String] {
    let seconds = max(1, settings.keepalive.components.seconds)
    let values = [
      "StrictHostKeyChecking=\(checking)", "UserKnownHostsFile=\(pins)",
      "GlobalKnownHostsFile=/dev/null", "HostKeyAlias=\(target.name)", "CheckHostIP=no",
      "UpdateHostKeys=no", "VerifyHostKeyDNS=no", "NoHostAuthenticationForLocalhost=no",
      "ConnectTimeout=\(max(1, settings.connectTimeout.components.seconds))",
      "ServerAliveInterval=\(seconds)", "ServerAliveCountMax=3", "ForwardAgent=no",
      "ForwardX11=no", "ClearAllForwardings=yes", "RequestTTY=no", "LogLevel=ERROR",
    ]
    var arguments = ["ssh", "-T"] + values.flatMap { ["-o", $0] }
    if let user = target.user { arguments += ["-l", user] }
    if let port = target.port { arguments += ["-p", String(port)] }
    if let command = target.proxyCommand {
      arguments += ["-o", "ProxyCommand=\(command)"]
    } else if let jump = target.proxyJump {
      let command = JumpHost(text: jump).command(to: "[%h]:%p", within: settings.connectTimeout)
      arguments += ["-o", "ProxyCommand=\(command)"]
    }
    return arguments
  }
}
