package import Machine
internal import System
package import Value
internal import Wire

/// The node's name, in /etc/hostname and in the running kernel. Mirrors ansible-core 2.18 `hostname`.
/// hostnamectl is not used: it needs D-Bus, which small nodes lack.
package struct Hostname: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.hostname",
    [
      Option("name", required: true),
      Option(
        "use",
        choices: [
          "alpine", "debian", "freebsd", "generic", "macos", "macosx", "darwin", "openbsd",
          "openrc", "redhat", "sles", "solaris", "systemd",
        ]),
    ])

  package struct State: Sendable, Equatable {
    var live: String
    var permanent: String
  }
  package struct Change: Sendable, Equatable {
    var setsLive: Bool
    var setsPermanent: Bool
  }

  private let name: String

  package init(_ call: Call) throws(Failure) {
    name = call.string("name") ?? ""
    guard name.utf8.count <= 64 else {
      throw Failure(
        "name cannot be longer than 64 characters on systemd servers, try a shorter name")
    }
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw Failure("'\(name)' is not a host name")
    }
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    State(live: try Self.live(machine), permanent: try Self.permanent(machine))
  }

  static func live(_ machine: any Machine) throws(Failure) -> String {
    if let planned = machine.planned(.hostname, "live")?.string { return planned }
    return (try machine.text("/proc/sys/kernel/hostname") ?? "").trimmed
  }

  static func permanent(_ machine: any Machine) throws(Failure) -> String {
    let lines = (try machine.text("/etc/hostname") ?? "").textLines.map(\.trimmed)
    return lines.first { !$0.isEmpty && !$0.begins("#") } ?? ""
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    let change = Change(setsLive: state.live != name, setsPermanent: state.permanent != name)
    guard change.setsLive || change.setsPermanent else { return nil }
    let before = change.setsLive ? state.live : state.permanent
    return Planned(
      change,
      diffs: [Diff(before: "hostname = \(before)\n", after: "hostname = \(name)\n")])
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if change.setsPermanent {
      try machine.write("/etc/hostname", Array("\(name)\n".utf8), FileAttributes(mode: 0o644))
    }
    if change.setsLive {
      try machine.perform(
        ["hostname", name], effects: [Effect(.hostname, "live", Value(name))]
      ) { "Command failed rc=\($0.exitStatus), out=\($0.outputText), err=\($0.errorText)" }
    }
    return [:]
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    let full = try HostNames.fullName(of: name, on: machine)
    return Report([
      "name": Value(name),
      "ansible_facts": [
        "ansible_hostname": Value(name.cut(".")?.before ?? name),
        "ansible_nodename": Value(name), "ansible_fqdn": Value(full),
        "ansible_domain": Value(full.cut(".")?.after ?? ""),
      ],
    ])
  }
}
