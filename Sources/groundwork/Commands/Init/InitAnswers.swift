import Addresses
import Fleet
import Messages
import System
import Value

/// What `init` needs to know: from flags, and asked for on the terminal where a flag is missing.
struct InitAnswers {
  private let arguments: Arguments
  /// Nothing is asked when the machines are given: a script must not hang.
  private let asks: Bool

  init(_ arguments: Arguments) {
    self.arguments = arguments
    asks = !["platform", "control-plane", "worker"].contains { arguments.has($0) }
  }

  func project() throws(Problem) -> NewProject {
    let network = try answer("network", "The machines' network", nil) { text throws(Problem) in
      guard let network = Network(text), network.base.family == .v4 else {
        throw Self.bad("network", text, "an IPv4 network like 192.168.50.0/24")
      }
      return network
    }
    let router = NewProject.address(1, of: network)
    let gateway = try answer("gateway", "Its router", router.map { "\($0)" }) {
      text throws(Problem) in
      guard let address = IPAddress(text), network.isUsable(address) else {
        throw Self.bad("gateway", text, "an address of \(network)")
      }
      return address
    }
    let leases = try range("dhcp-range", "What DHCP hands out, or none", 100...199, in: network)
    let pool = try range("pool", "Addresses for services, or none", 240...250, in: network)
    var machines: [NewProject.Machine] = []
    for (key, role, text) in [
      ("platform", Role.platform, "The platform node (time, registry), NAME=ADDRESS[@WHERE]"),
      ("control-plane", .controlPlane, "A node of the control plane, empty for no more"),
      ("worker", .worker, "A node for workloads, empty for no more"),
    ] {
      machines += try self.machines(key, role, text, after: machines) {
        $0.misplacements(in: network, gateway: gateway, leases: leases)
      }
    }
    let user = try answer("user", "Who logs in", Environment.value("USER") ?? "root") {
      text throws(Problem) in
      guard Self.isUser(text) else { throw Self.bad("user", text, "the name of a user") }
      return text
    }
    let key = try answer("key-file", "The file of the private key, empty for those ssh knows", "") {
      text throws(Problem) in text.isEmpty ? nil : text
    }
    return NewProject(
      network: network, gateway: gateway, leases: leases, pool: pool, machines: machines,
      user: user, key: key)
  }

  /// What `useradd` and directories give as names; nothing that a shell or `ssh` would take for something else.
  private static func isUser(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "-") else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || "._-@\\".unicodeScalars.contains($0)
    }
  }

  private func range(
    _ key: String, _ text: String, _ numbers: ClosedRange<Int>, in network: Network
  ) throws(Problem) -> AddressRange? {
    let first = NewProject.address(numbers.lowerBound, of: network)
    let last = NewProject.address(numbers.upperBound, of: network)
    let usual = first.flatMap { first in last.map { "\(first)-\($0)" } } ?? "none"
    return try answer(key, text, usual) { text throws(Problem) in
      if text == "none" { return nil }
      guard let range = AddressRange(text), network.contains(range.first),
        network.contains(range.last)
      else { throw Self.bad(key, text, "FIRST-LAST, both of \(network), or none") }
      return range
    }
  }

  private func machines(
    _ key: String, _ role: Role, _ text: String, after earlier: [NewProject.Machine],
    _ misplacements: (NewProject.Machine) -> [Problem]
  ) throws(Problem) -> [NewProject.Machine] {
    var machines: [NewProject.Machine] = []
    for given in arguments.all(key) { machines.append(try .init(given, role: role)) }
    guard asks else { return machines }
    while role != .platform || machines.isEmpty {
      let known = earlier + machines
      let next: NewProject.Machine? = try patiently(text, nil) { line throws(Problem) in
        if line.isEmpty, role != .platform { return nil }
        let machine = try NewProject.Machine(line, role: role)
        // Told while it can still be answered otherwise; from flags all that is wrong is told at once.
        if let problem = (machine.clashes(with: known) + misplacements(machine)).first {
          throw problem
        }
        return machine
      }
      guard let next else { break }
      machines.append(next)
    }
    return machines
  }

  /// A flag's value, or else what is typed, asked again while it is wrong.
  private func answer<Answer>(
    _ key: String, _ text: String, _ usual: String?,
    _ read: (String) throws(Problem) -> Answer
  ) throws(Problem) -> Answer {
    if let given = arguments.last(key) { return try read(given) }
    guard asks else {
      guard let usual else {
        throw Problem(
          "usage.missing-flag", what: "init needs --\(key)", fix: "groundwork init --help")
      }
      return try read(usual)
    }
    return try patiently(text, usual.flatMap { $0.isEmpty ? nil : $0 }, read)
  }

  /// Asks until the answer can be read; one who has closed the terminal never answers better.
  private func patiently<Answer>(
    _ text: String, _ usual: String?, _ read: (String) throws(Problem) -> Answer
  ) throws(Problem) -> Answer {
    for triesLeft in (0..<10).reversed() {
      let line = try ask(text, usual)
      do throws(Problem) { return try read(line) } catch {
        guard triesLeft > 0 else { throw error }
        Output.error(error)
      }
    }
    throw Self.bad("network", "", "given")
  }

  private func ask(_ text: String, _ usual: String?) throws(Problem) -> String {
    let line: Secret
    do throws(Problem) {
      line = try Prompt.line(
        "\(Speech.words.told(text))\(usual.map { " [\($0)]" } ?? ""): ", echoes: true)
    } catch {
      throw Problem(
        "prompt.no-terminal", what: "there is no terminal to ask on",
        fix: "say everything by flags: groundwork init --help")
    }
    let typed = line.reveal { String(decoding: $0, as: UTF8.self) }
    let words = typed.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })
    return words.isEmpty ? usual ?? "" : words.joined(separator: " ")
  }

  private static func bad(_ key: String, _ text: String, _ wanted: String) -> Problem {
    Problem("usage.bad-value", what: "--\(key) '\(text)' is not \(wanted)", fix: "write \(wanted)")
  }
}
