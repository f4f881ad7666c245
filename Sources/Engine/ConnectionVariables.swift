import Actions
package import Inventory
import Jinja
import Playbooks
package import Value
import Variables

/// What may be said of a connection and is not acted on: refused, for a host reached in another way
/// than was asked for may be another host.
package enum ConnectionVariables {
  private static let becoming = [
    "ansible_become_method", "ansible_become_exe", "ansible_sudo_exe", "ansible_become_flags",
    "ansible_sudo_flags",
  ]
  private static let reaching = [
    "ansible_ssh_common_args", "ansible_ssh_extra_args", "ansible_ssh_args",
    "ansible_ssh_executable", "ansible_ssh_pkcs11_provider", "ansible_paramiko_proxy_command",
    "ansible_libssh_proxy_command", "ansible_shell_type",
  ]

  private static let ports = ["ansible_port", "ansible_ssh_port"]
  package static let badPort = "inventory.bad-port"

  /// What is wrong with the variables that the inventory gives `hosts`, as far as they are no
  /// templates; each place once, with the first host it is for.
  /// - Parameter over: variables that come before the inventory's, and have no place.
  package static func problems(
    in inventory: Inventory, of hosts: [String], over: Map = Map()
  ) -> [Problem] {
    var seen: Set<String> = []
    return hosts.flatMap { host -> [Problem] in
      let variables = inventory.variables(of: host)
      return findings(of: host) { name in
        (over[name] ?? variables[name]).flatMap { Templar.needsTemplating($0) ? nil : $0 }
      }.compactMap { name, problem in
        var problem = problem
        if over[name] == nil { problem.at = inventory.place(of: name, for: host) }
        return seen.insert("\(name) \(problem.at?.description ?? host)").inserted ? problem : nil
      }
    }
  }

  /// Whatever is wrong with the variables that are in force.
  /// - Parameter target: what was made of them and of keywords.
  static func check(_ target: Target, in scope: HostScope) throws(Problem) {
    let findings = findings(of: target.host) { name in
      if name == "ansible_connection" { return target.connection.map { Value($0) } }
      if target.becomeUser == nil, becoming.contains(name) { return nil }
      return (try? scope.lookUp(name)) ?? nil
    }
    if let first = findings.first { throw first.problem }
  }

  private static func findings(
    of host: String, _ value: (String) -> Value?
  ) -> [(name: String, problem: Problem)] {
    var found: [(name: String, problem: Problem)] = []
    func refuse(_ name: String, _ what: String, fix: String) {
      found.append(
        (name, Problem("inventory.not-built", what: what, host: host, fix: fix)))
    }
    let connection = value("ansible_connection")?.string
    if let connection, !Connections.isKnown(connection) {
      refuse(
        "ansible_connection", "'ansible_connection: \(connection)' is not supported",
        fix: Connections.advice)
    }
    for name in becoming {
      guard let text = value(name)?.string, !isUsual(name, text) else { continue }
      refuse(
        name, "'\(name)' is not supported", fix: "remove it: one becomes another user by 'sudo -H'")
    }
    guard !Connections.isLocal(connection) else { return found }
    for name in reaching {
      guard let text = value(name)?.string, !isUsual(name, text) else { continue }
      refuse(
        name, "'\(name)' is not supported",
        fix: "remove it, and write what it says into ~/.ssh/config under 'Host \(host)'; "
          + "a jump host: ssh_proxy_jump: USER@HOST")
    }
    for name in ports {
      guard let port = value(name), !port.isNull, port.string != "", !isPort(port) else { continue }
      let shown =
        port.deepMarks.contains(.secret) ? "«secret»" : port.string ?? JSON.text(port)
      found.append(
        (
          name,
          Problem(
            badPort, what: "'\(name): \(shown)' is no port", host: host,
            fix: "write a number from 1 to 65535, or leave it out for 22")
        ))
    }
    return found
  }

  private static func isPort(_ value: Value) -> Bool {
    let number = value.bool == nil ? value.int ?? value.string.flatMap { Int($0) } : nil
    return number.map { (1...65_535).contains($0) } ?? false
  }

  /// Whether the value asks for what is done anyway.
  private static func isUsual(_ name: String, _ text: String) -> Bool {
    if text.isEmpty { return true }
    switch name {
    case "ansible_become_method": return ["sudo", "ansible.builtin.sudo"].contains(text)
    case "ansible_become_exe", "ansible_sudo_exe": return text == "sudo"
    case "ansible_become_flags", "ansible_sudo_flags":
      return ["-H -S -n", "-H -S", "-H"].contains(text)
    case "ansible_ssh_executable": return text == "ssh"
    case "ansible_shell_type": return ["sh", "bash"].contains(text)
    default: return false
    }
  }
}

extension Prepared {
  /// Whether it is done on a node.
  var takesNode: Bool {
    switch self {
    case .local, .controller: false
    case .requests, .conversation: true
    }
  }
}

extension Engine {
  /// Refuses a host whose variables ask for a way to it that there is not, when it is first reached.
  func admit(_ target: Target, _ task: Task) throws(Problem) {
    guard task.vars != nil || !admitted.contains(target.host) else { return }
    try ConnectionVariables.check(target, in: HostScope(target.host, task: task, in: store))
    admitted.insert(target.host)
  }
}
