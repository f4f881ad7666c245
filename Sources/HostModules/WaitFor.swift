package import Machine
internal import Patterns
internal import System
internal import Value

/// Waits for a port or a file. Mirrors ansible-core 2.18 `wait_for`. In a planned world it looks once:
/// what is not so yet is for later.
package struct WaitFor: LookingModule {
  package static let spec = ModuleSpec(
    "ansible.builtin.wait_for",
    [
      Option("host", default: "127.0.0.1"), Option("timeout", .int, default: 300),
      Option("connect_timeout", .int, default: 5), Option("delay", .int, default: 0),
      Option("port", .int),
      Option(
        "active_connection_states", .list(.string),
        default: ["ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "SYN_RECV", "SYN_SENT", "TIME_WAIT"]),
      Option("path", .path), Option("search_regex"),
      Option(
        "state", default: "started",
        choices: ["absent", "drained", "present", "started", "stopped"]),
      Option("exclude_hosts", .list(.string)), Option("sleep", .int, default: 1), Option("msg"),
    ])

  private let call: Call
  private let port: UInt16?
  private let path: String?
  private let state: String
  private let pattern: Pattern?

  /// What one look found.
  private enum Look {
    case no
    /// With the groups of the regular expression.
    case yes(Match?)
  }

  package init(_ call: Call) throws(Failure) {
    self.call = call
    path = call.string("path")
    state = call.string("state") ?? "started"
    if let number = call.int("port") {
      guard let port = UInt16(exactly: number) else {
        throw Failure("port \(number) is not between 0 and 65535")
      }
      self.port = port
    } else {
      port = nil
    }
    if let text = call.string("search_regex") {
      do {
        pattern = try Pattern(text, flags: .multiline)
      } catch {
        throw Failure("Invalid regular expression: \(error)")
      }
    } else {
      pattern = nil
    }
    try check()
  }

  private func check() throws(Failure) {
    let elapsed: Map = ["elapsed": 0]
    if port != nil && path != nil {
      throw Failure(
        "port and path parameter can not both be passed to wait_for", result: elapsed)
    }
    if path != nil, state == "stopped" || state == "drained" {
      throw Failure(
        "state=\(state) should only be used for checking a port in the wait_for module",
        result: elapsed)
    }
    if call.isGiven("exclude_hosts") && state != "drained" {
      throw Failure("exclude_hosts should only be with state=drained", result: elapsed)
    }
    for name in call.strings("active_connection_states") where Connections.states[name] == nil {
      throw Failure("unknown active_connection_state (\(name)) defined", result: elapsed)
    }
  }

  package struct State: Sendable {
    var elapsed: Int
    var groups: [Value]
    var named: Map
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let start = machine.now
    let timeout = Double(call.int("timeout") ?? 300)
    func elapsed() -> Int { max(0, Int(machine.now - start)) }
    if let delay = call.int("delay"), delay > 0 { try machine.wait(seconds: Double(delay)) }
    if port == nil && path == nil && state != "drained" {
      try machine.wait(seconds: timeout)
      return State(elapsed: elapsed(), groups: [], named: Map())
    }
    while machine.now < start + timeout || machine.isPlanned {
      if case .yes(let match) = try look(machine, until: start + timeout) {
        return State(elapsed: elapsed(), groups: groups(match), named: named(match))
      }
      if machine.isPlanned { throw .later("wait_for \(subject)") }
      try machine.wait(seconds: Double(max(1, call.int("sleep") ?? 1)))
    }
    throw Failure(call.string("msg") ?? complaint, result: ["elapsed": Value(elapsed())])
  }

  private var host: String { call.string("host") ?? "127.0.0.1" }
  private var subject: String { path ?? "\(host):\(port ?? 0)" }

  private var complaint: String {
    switch state {
    case "absent", "stopped":
      path.map { "Timeout when waiting for \($0) to be absent." }
        ?? "Timeout when waiting for \(subject) to stop."
    case "drained": "Timeout when waiting for \(subject) to drain"
    default:
      if let text = call.string("search_regex") {
        "Timeout when waiting for search string \(text) in \(subject)"
      } else {
        path.map { "Timeout when waiting for file \($0)" } ?? "Timeout when waiting for \(subject)"
      }
    }
  }

  private func look(_ machine: any Machine, until end: Double) throws(Failure) -> Look {
    let wantsNothing = state == "absent" || state == "stopped"
    if state == "drained" { return try isDrained(machine) ? .yes(nil) : .no }
    if let path {
      let exists = try machine.status(path, following: true) != nil
      if wantsNothing { return exists ? .no : .yes(nil) }
      guard exists else { return .no }
      guard let pattern else { return .yes(nil) }
      return try search(pattern, file: path, on: machine).map { .yes($0) } ?? .no
    }
    let seconds = min(Double(call.int("connect_timeout") ?? 5), max(1, end - machine.now))
    for address in try addresses(machine) {
      guard let look = try knock(address, seconds, end - machine.now) else { continue }
      return wantsNothing ? .no : look
    }
    return wantsNothing ? .yes(nil) : .no
  }

  /// nil when nothing answers at an address.
  private func knock(
    _ address: String, _ connectSeconds: Double, _ readSeconds: Double
  ) throws(Failure) -> Look? {
    guard let port else { return nil }
    let milliseconds = Clock.milliseconds(in: Int(max(0, min(connectSeconds, 1e9))))
    guard let pattern, state == "started" || state == "present" else {
      return TCPProbe.connect(address, port: port, connectMilliseconds: milliseconds) == nil
        ? nil : .yes(nil)
    }
    // Short turns, so that a cancelled request does not hang in a read.
    let bytes = TCPProbe.connect(
      address, port: port, connectMilliseconds: milliseconds,
      readMilliseconds: Int(min(10, max(1, readSeconds)) * 1000)
    ) { read in
      ((try? pattern.search(String(decoding: read, as: UTF8.self))) ?? nil) != nil
    }
    guard let bytes else { return nil }
    return try search(pattern, String(decoding: bytes, as: UTF8.self)).map { .yes($0) }
  }

  /// Window by window, each from the start of a line, with room for a match across two of them: a
  /// log may be larger than the memory.
  private func search(
    _ pattern: Pattern, file: String, on machine: any Machine
  ) throws(Failure) -> Match? {
    var start = 0
    while true {
      let bytes = try machine.read(file, from: start, count: Self.window)
      if let match = try search(pattern, String(decoding: bytes, as: UTF8.self)) { return match }
      guard bytes.count == Self.window else { return nil }
      let tail = bytes.dropLast(Self.overlap).lastIndex(of: 0x0A).map { $0 + 1 }
      start += max(tail ?? 0, Self.window / 2)
    }
  }

  /// In bytes.
  private static let window = 32 << 20
  private static let overlap = 1 << 20

  private func search(_ pattern: Pattern, _ text: String) throws(Failure) -> Match? {
    do {
      return try pattern.search(text)
    } catch {
      throw Failure("search_regex: \(error)")
    }
  }

  /// The host's addresses in figures: /etc/hosts and DNS are the node's, not the agent's, to ask.
  private func addresses(_ machine: any Machine) throws(Failure) -> [String] {
    if host == "localhost" { return ["127.0.0.1", "::1"] }
    let isFigures =
      host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E } || host.holds(":")
    if isFigures { return [host] }
    let told = try machine.answer(["getent", "ahosts", host]) ?? ""
    var found: [String] = []
    for line in told.textLines {
      if let address = line.words.first, !found.contains(address) { found.append(address) }
    }
    return found
  }

  private func isDrained(_ machine: any Machine) throws(Failure) -> Bool {
    let states = call.strings("active_connection_states").compactMap { Connections.states[$0] }
    let excluded = Set(call.strings("exclude_hosts"))
    for file in ["/proc/net/tcp", "/proc/net/tcp6"] {
      let connections = Connections.read(try machine.text(file) ?? "")
      let isOpen = connections.contains { connection in
        connection.localPort == port && states.contains(connection.state)
          && !excluded.contains(connection.remote)
      }
      if isOpen { return false }
    }
    return true
  }

  private func groups(_ match: Match?) -> [Value] {
    guard let match, match.groupCount > 0 else { return [] }
    return (1...match.groupCount).map { match.text($0).map { Value($0) } ?? .null }
  }

  private func named(_ match: Match?) -> Map {
    guard let match else { return Map() }
    let names = match.names.sorted { $0.value < $1.value }
    return Map(names.map { (Value($0.key), match.text($0.value).map { Value($0) } ?? .null) })
  }

  package func report(
    _ found: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    Report([
      "state": Value(state), "port": port.map { Value(Int($0)) } ?? .null,
      "search_regex": call.arguments["search_regex"] ?? .null, "match_groups": Value(found.groups),
      "match_groupdict": Value(found.named), "path": path.map { Value($0) } ?? .null,
      "elapsed": Value(found.elapsed),
    ])
  }
}

/// /proc/net/tcp and its IPv6 twin.
enum Connections {
  struct Connection: Sendable, Equatable {
    var localPort: UInt16
    /// In figures; IPv4 only, since only that is compared.
    var remote: String
    var state: String
  }

  static let states = [
    "ESTABLISHED": "01", "SYN_SENT": "02", "SYN_RECV": "03", "FIN_WAIT1": "04", "FIN_WAIT2": "05",
    "TIME_WAIT": "06",
  ]

  static func read(_ text: String) -> [Connection] {
    text.textLines.dropFirst().compactMap { line in
      let fields = line.words
      guard fields.count > 3, let local = fields[1].cut(":"), let remote = fields[2].cut(":"),
        let port = UInt16(local.after, radix: 16)
      else { return nil }
      // The last four bytes, in the machine's order; an IPv6 address that maps an IPv4 one has them too.
      let digits = String(remote.before.utf8.suffix(8)) ?? ""
      let number = UInt32(digits, radix: 16)?.byteSwapped ?? 0
      return Connection(localPort: port, remote: NetworkFacts.dotted(number), state: fields[3])
    }
  }
}
