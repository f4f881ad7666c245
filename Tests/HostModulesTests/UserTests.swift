import Machine
import System
import Testing
import Value
import Wire

@testable import HostModules

@Suite struct UserTests {
  static let hash = "$6$salt$" + String(repeating: "a", count: 86)

  static func node(shadow: String = "ops:!:20000:0:99999:7:::\n") -> MemoryMachine {
    let machine = MemoryMachine(files: ["/etc/shadow": shadow, "/home/ops/.profile": ""])
    machine.userEntries = [
      UserEntry(
        name: "ops", userID: 1000, groupID: 1000, comment: "Ops", home: "/home/ops",
        shell: "/bin/bash")
    ]
    machine.groupEntries = [
      GroupEntry(name: "ops", groupID: 1000), GroupEntry(name: "sudo", groupID: 27),
      GroupEntry(name: "adm", groupID: 4, members: ["ops"]),
    ]
    machine.answering([:])
    return machine
  }

  struct Case: Sendable {
    var arguments: Map
    var commands: [String]
    init(_ arguments: Map, _ commands: String...) {
      self.arguments = arguments
      self.commands = commands
    }
  }

  static let cases: [Case] = [
    Case(["name": "ops"]),
    Case(["name": "ops", "comment": "Ops", "shell": "/bin/bash", "uid": 1000, "group": "ops"]),
    Case(["name": "ops", "shell": "/bin/sh"], "usermod -s /bin/sh ops"),
    Case(["name": "ops", "groups": "sudo", "append": true], "usermod -a -G sudo ops"),
    Case(["name": "ops", "groups": "adm", "append": true]),
    Case(["name": "ops", "groups": ["sudo"]], "usermod -G sudo ops"),
    Case(["name": "ops", "groups": []], "usermod -G  ops"),
    Case(["name": "ops", "password": Value(hash)], "chpasswd -e"),
    // A bare `!` is an account whose making was cut off before its password.
    Case(["name": "ops", "password": Value(hash), "update_password": "on_create"], "chpasswd -e"),
    Case(["name": "ops", "password_lock": true]),
    Case(["name": "ops", "password_lock": false], "usermod -U ops"),
    Case(["name": "ops", "password_expire_max": 90, "password_expire_warn": 7], "chage -M 90 ops"),
    Case(["name": "ops", "expires": 86400], "usermod -e 1970-01-02 ops"),
    Case(["name": "ops", "state": "absent", "remove": true], "userdel -r ops"),
    Case(["name": "gone", "state": "absent"]),
    Case(
      [
        "name": "new", "uid": 1234, "group": "ops", "groups": ["sudo", "adm"],
        "shell": "/bin/bash", "system": true,
      ], "useradd -u 1234 -g ops -G sudo,adm -s /bin/bash -m -r new"),
    Case(["name": "sudo", "create_home": false], "useradd -N -M sudo"),
  ]

  @Test(arguments: cases) func `the tools are asked for what differs only`(_ one: Case) {
    let machine = Self.node()
    let response = run("user", one.arguments, on: machine)
    #expect(response.outcome == .done)
    #expect(machine.typed == one.commands)
    #expect((response.change == .none) == one.commands.isEmpty)
  }

  @Test(arguments: ["$6$other$x", "!$6$other$x", "*", "!*", ""])
  func `on_create leaves an account alone whose password is decided`(_ field: String) {
    let machine = Self.node(shadow: "ops:\(field):20000:0:99999:7:::\n")
    let response = run(
      "user", ["name": "ops", "password": Value(Self.hash), "update_password": "on_create"],
      on: machine)
    #expect(response.change == .none)
    #expect(machine.typed == [])
  }

  @Test func `a password reaches standard input and nothing else`() {
    let machine = Self.node()
    var inputs: [String] = []
    machine.answer = { command, _ in
      inputs.append(String(decoding: command.input, as: UTF8.self))
      return CommandResult()
    }
    let response = run(
      "user", ["name": "ops", "password": Value(Self.hash), "password_lock": true], on: machine)
    #expect(inputs == ["ops:!\(Self.hash)\n"])
    #expect(!machine.typed.joined().holds("salt"))
    #expect(!JSON.text(Value(response.result)).holds("salt"))
    #expect(response.result["password"] == "NOT_LOGGING_PASSWORD")
  }

  @Test func `the result has Ansible's keys`() {
    let response = run("user", ["name": "ops", "groups": "adm"], on: Self.node())
    #expect(
      response.result == [
        "name": "ops", "state": "present", "append": false, "move_home": false, "uid": 1000,
        "group": 1000, "comment": "Ops", "home": "/home/ops", "shell": "/bin/bash", "groups": "adm",
      ])
  }

  @Test func `a group that is not there fails, or waits for the step that makes it`() {
    let machine = Self.node()
    let arguments: Map = ["name": "ops", "groups": "docker"]
    #expect(run("user", arguments, on: machine).outcome == .failed("Group docker does not exist"))
    machine.isPlanned = true
    machine.lay(Effect(.package, "docker-ce", ""))
    #expect(
      run("user", arguments, on: machine, mode: .check).change == .later("package: docker-ce"))
  }

  @Test func `in a planned world the account is there for later tasks`() {
    let machine = Self.node()
    let planned = PlannedNode(over: machine)
    func ask(_ module: String, _ arguments: Map) -> Response {
      guard let entry = HostModules.entries.first(where: { $0.spec.shortName == module }) else {
        return Response(outcome: .notRun)
      }
      return entry.run(
        Request(id: 1, module: entry.spec.name, arguments: arguments, mode: .check), planned)
    }
    #expect(ask("group", ["name": "kube", "gid": 900]).change == .exact)
    #expect(ask("group", ["name": "kube", "gid": 900]).change == .none)
    #expect(ask("user", ["name": "kube", "group": "kube", "create_home": false]).change == .exact)
    let key = "ssh-ed25519 \(GoldenFileTests.key) a"
    let response = ask("authorized_key", ["user": "kube", "key": Value(key), "path": "/home/k"])
    #expect(response.change == .exact)
    #expect(machine.ran.isEmpty)
    #expect(machine.writes == 0)
  }

  @Test func `a home that was lost is made again from the skeleton`() throws {
    let machine = Self.node()
    try machine.remove("/home/ops")
    machine.put("/etc/skel/.bashrc", "alias ll='ls -l'\n")
    machine.put("/etc/login.defs", "UMASK 077\n")
    #expect(run("user", ["name": "ops"], on: machine).change == .exact)
    #expect(machine.text("/home/ops/.bashrc") == "alias ll='ls -l'\n")
    let home = try machine.status("/home/ops", following: true)
    #expect(home?.mode == 0o700)
    #expect(home?.userID == 1000)
    #expect(run("user", ["name": "ops"], on: machine).change == .none)
  }

  @Test(arguments: [
    ("$6$s$" + String(repeating: "a", count: 86), true), ("geheim", false), ("!", true),
    ("*", true),
    ("$6$short", false), ("$y$j9T$x$" + String(repeating: "b", count: 43), true),
    ("a:b$c$d", false),
  ]) func `what is no hash is told apart`(_ text: String, _ wanted: Bool) {
    #expect(User.looksHashed(text) == wanted)
  }

  @Test func `groups are made, renumbered and removed`() {
    let machine = Self.node()
    #expect(run("group", ["name": "adm", "gid": 4], on: machine).change == .none)
    _ = run("group", ["name": "kube", "gid": 900, "system": true], on: machine)
    _ = run("group", ["name": "adm", "gid": 5, "non_unique": true], on: machine)
    _ = run("group", ["name": "adm", "state": "absent"], on: machine)
    #expect(
      machine.typed == ["groupadd -g 900 -r kube", "groupmod -g 5 -o adm", "groupdel adm"])
  }
}
