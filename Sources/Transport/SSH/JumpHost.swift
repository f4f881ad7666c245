internal import System
internal import Value

/// A jump host, or several, as ProxyJump names them: `[USER@]HOST[:PORT][,…]`.
struct JumpHost: Sendable, Equatable {
  let text: String

  /// The `ssh -W` that carries a connection through it; the last hop carries it, those before are its
  /// own jumps.
  ///
  /// BatchMode: a jump host is never asked for, nor given, the target's password.
  /// - Parameter destination: host and port as `ssh -W` takes them.
  func command(to destination: String, within: Duration? = nil) -> String {
    var words = ["ssh", "-o", "BatchMode=yes"]
    if let within {
      words += ["-o", "ConnectTimeout=\(max(1, within.components.seconds))"]
    }
    words += login.dropLast() + ["-W", destination, "--"] + login.suffix(1)
    return words.map(ShellWords.quote).joined(separator: " ")
  }

  /// The words of a login on it: options, then its name.
  private var login: [String] {
    let hops = text.split(separator: ",").map(String.init)
    var words: [String] = []
    if hops.count > 1 { words += ["-J", hops.dropLast().joined(separator: ",")] }
    var last = hops.last ?? ""
    if last.hasPrefix("ssh://") { last = String(last.dropFirst(6)) }
    let (name, port) = Self.splitPort(last)
    if let port { words += ["-p", port] }
    return words + [name]
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

  /// It is in the way itself: away, without a login for us, or with a key nobody knows.
  func failure(_ said: ProxySaying, host: String) -> Problem {
    let words = (["ssh"] + login).map(ShellWords.quote).joined(separator: " ")
    let isKey = said.text.contains("Host key verification failed")
    return Problem(
      "ssh.jump-host", what: "the jump host '\(text)' does not carry the connection", host: host,
      because: "ssh says: \(said.text)",
      fix: isKey
        ? "compare its key and take it into your own known_hosts: \(words)"
        : "see that it works by hand: \(words)")
  }
}

/// What a command that carries a connection said of its end.
struct ProxySaying: Sendable, Equatable {
  /// Its own reason, in one line.
  let text: String
  /// The jump host is fine, and what is behind it does not answer.
  let isBehind: Bool

  /// Reads the error output of `ssh`; nil when it says nothing of a proxy's end.
  /// - Parameter isOwn: the output is the proxy's alone; otherwise that of an ssh which runs one, and
  ///   complains itself at the end.
  init?(_ complaint: String, isOwn: Bool) {
    var lines = complaint.split(whereSeparator: \.isNewline).map(String.init)
    // What an ssh says whose own proxy has gone.
    let echoes = ["kex_exchange_identification:", "Connection closed by UNKNOWN"]
    func isEcho(_ line: String) -> Bool { echoes.contains { line.hasPrefix($0) } }
    // Two programs write there: either may come to it last.
    guard isOwn || lines.contains(where: isEcho) else { return nil }
    lines.removeAll(where: isEcho)
    if let refused = lines.last(where: { $0.contains("open failed:") }),
      complaint.contains("stdio forwarding failed")
    {
      isBehind = true
      text = String(refused.split(separator: "open failed: ").last ?? "")
      return
    }
    isBehind = false
    // Without a word it was the host that hung up.
    guard let last = lines.last else { return nil }
    text = last
  }
}
