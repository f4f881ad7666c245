import Machine
import System
import Testing
import Value
import Wire

@testable import HostModules

/// root writes where users rule: their links must lead it nowhere.
@Suite struct AuthorizedKeyTests {
  static let arguments: Map = [
    "user": "ops", "key": Value("ssh-ed25519 \(GoldenFileTests.key) a"),
  ]

  @Test func `a .ssh that is a link is refused and what it leads to untouched`() {
    let machine = UserTests.node()
    machine.put("/etc/ssh/sshd_config", "", mode: 0o600)
    machine.put(link: "/home/ops/.ssh", to: "/etc/ssh")
    let response = run("authorized_key", Self.arguments, on: machine)
    #expect(
      response.outcome
        == .failed(
          "/home/ops/.ssh is a link, which its owner can turn to any place: name the directory "
            + "behind it in 'path'"))
    #expect(machine.writes == 0)
    #expect(machine.entries["/etc/ssh"]?.status.mode == 0o755)
  }

  @Test func `a link to somebody else's file is not read, one to their own is`() {
    let machine = UserTests.node()
    machine.put("/etc/passwords", "root:x\n", mode: 0o600)
    machine.put(link: "/home/ops/.ssh/authorized_keys", to: "/etc/passwords")
    #expect(
      run("authorized_key", Self.arguments, on: machine).outcome
        == .failed(
          "/home/ops/.ssh/authorized_keys is a link to a file of uid 0, not of uid 1000: it is "
            + "not read"))
    machine.put("/home/ops/keys", "# mine\n", userID: 1000)
    machine.put(link: "/home/ops/.ssh/authorized_keys", to: "/home/ops/keys")
    #expect(run("authorized_key", Self.arguments, on: machine).change == .exact)
    #expect(machine.text("/home/ops/.ssh/authorized_keys")?.hasPrefix("# mine\nssh-") == true)
  }

  @Test func `a directory of somebody else is not written in`() throws {
    let machine = UserTests.node()
    machine.put("/srv/keys/x", "")
    try machine.setAttributes("/srv/keys", FileAttributes(userID: 77), following: false)
    let arguments = Self.arguments.merging(["path": "/srv/keys/ops", "manage_dir": false])
    #expect(
      run("authorized_key", arguments, on: machine).outcome
        == .failed(
          "/srv/keys belongs to uid 77, not to uid 1000 or root: nothing is written there"))
  }

  @Test(.enabled(if: Process.uid == 0)) func `a key is made by its user in the user's directory`()
    throws
  {
    let machine = UserTests.node()
    machine.put(directory: "/home/ops/.ssh")
    var makers: [UInt32?] = []
    machine.answer = { command, _ in
      if command.arguments.first == "ssh-keygen", command.arguments.contains("-t") {
        makers.append(command.userID)
      }
      return CommandResult()
    }
    let arguments: Map = ["name": "ops", "generate_ssh_key": true]
    machine.put("/home/ops/.ssh/id_rsa.pub", "x")
    _ = run("user", arguments, on: machine)
    try machine.setAttributes("/home/ops/.ssh", FileAttributes(userID: 1000), following: false)
    _ = run("user", arguments, on: machine)
    #expect(makers == [nil, 1000])
  }
}
