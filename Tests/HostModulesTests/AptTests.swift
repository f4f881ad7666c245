import Machine
import System
import Testing
import Value
import Wire

@testable import HostModules

@Suite struct AptTests {
  static let status = """
    Package: bash
    Status: install ok installed
    Priority: required
    Architecture: amd64
    Version: 5.2.15-2
    Description: shell
     Package: not this

    Package: exim4
    Status: deinstall ok config-files
    Architecture: all
    Version: 4.96

    Package: postfix
    Status: install ok installed
    Architecture: amd64
    Version: 3.7
    Provides: mail-transport-agent, smtp (= 1)

    """

  static func node(_ status: String = status) -> MemoryMachine {
    let machine = MemoryMachine(files: ["/var/lib/dpkg/status": status])
    machine.put(directory: "/var/lib/apt/lists")
    machine.put("/var/lib/apt/lists/mirror_dists_bookworm_InRelease", "")
    machine.answer = { command, machine in
      let line = typed(command)
      switch command.arguments.first {
      case "apt-cache" where line.holds("policy"):
        return CommandResult(
          output: Array("bash:\n  Installed: 5.2.15-2\n  Candidate: 5.2.21-1\n".utf8))
      case "apt-cache" where line.holds("madison"):
        return CommandResult(
          output: Array(
            " bash | 5.2.21-1 | http://x bookworm\n bash | 5.1-2 | http://x bookworm\n".utf8))
      case "apt-get" where line.holds("nosuch"):
        return CommandResult(
          exitStatus: 100, errorOutput: Array("E: Unable to locate package nosuch\n".utf8))
      case "apt-get" where line.holds("--simulate"):
        return CommandResult(
          output: Array(
            "Reading state information...\nThe following NEW packages\nInst chrony (4.3-2 Debian:12 [amd64])\n1 upgraded\n"
              .utf8))
      default: return CommandResult(output: Array("done\n".utf8))
      }
    }
    return machine
  }

  static let base =
    "apt-get -q -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=60"

  struct Case: Sendable {
    var arguments: Map
    var command: String?
    init(_ arguments: Map, _ command: String?) {
      self.arguments = arguments
      self.command = command
    }
  }

  static let cases: [Case] = [
    Case(["name": "bash"], nil),
    Case(["name": ["bash", "chrony"]], "install chrony"),
    Case(["name": "bash", "state": "latest"], "install bash=5.2.21-1"),
    Case(["name": "bash=5.2.15-2"], nil),
    Case(["name": "bash=5.1*"], "install bash=5.1-2"),
    Case(["name": "bash=5.2*"], "install bash=5.2*"),
    Case(["name": "bash>=5.2"], nil),
    Case(["name": "bash", "state": "absent"], "remove bash"),
    Case(["name": "exim4", "state": "absent"], nil),
    Case(["name": "exim4", "state": "absent", "purge": true], "--purge remove exim4"),
    Case(
      ["name": "chrony", "install_recommends": false],
      "-o APT::Install-Recommends=no install chrony"),
    Case(["name": "chrony", "only_upgrade": true], nil),
  ]

  @Test(arguments: cases) func `apt-get is asked for what is missing only`(_ one: Case) {
    let machine = Self.node()
    let response = run("apt", one.arguments, on: machine)
    #expect(response.outcome == .done)
    #expect(machine.typed == (one.command.map { ["\(Self.base) \($0)"] } ?? []))
    #expect(response.change == (one.command == nil ? .none : .exact))
  }

  @Test func `a package nobody has fails with Ansible's words`() {
    let response = run("apt", ["name": "nosuch"], on: Self.node())
    #expect(response.outcome == .failed("No package matching 'nosuch' is available"))
    #expect(response.result["rc"] == 100)
  }

  @Test func `a version nobody has fails with Ansible's words`() {
    let response = run("apt", ["name": "bash=9"], on: Self.node())
    #expect(response.outcome == .failed("no available installation candidate for bash=9"))
  }

  @Test func `fresh lists are not fetched again and stale ones count only alone`() {
    let machine = Self.node()
    let fresh = run("apt", ["update_cache": true, "cache_valid_time": 3600], on: machine)
    #expect(fresh.change == .none)
    #expect(machine.typed.isEmpty)
    machine.now += 4000
    let stale = run("apt", ["name": "bash", "cache_valid_time": 3600], on: machine)
    #expect(machine.typed == ["apt-get -q -o APT::Update::Error-Mode=any update"])
    #expect(stale.change == .none)
    let again = run("apt", ["name": "bash", "cache_valid_time": 3600], on: machine)
    #expect(again.change == .none)
    #expect(machine.typed.count == 1)
  }

  @Test func `a source that is newer than the lists has them fetched, once`() {
    let machine = Self.node()
    let update = "apt-get -q -o APT::Update::Error-Mode=any update"
    let arguments: Map = ["repo": "deb http://x y z"]
    machine.now += 10
    machine.put("/etc/apt/sources.list.d/x.list", "deb http://x y z\n")
    let unasked = run(
      "apt_repository", arguments.merging(["update_cache": false]), on: machine)
    #expect(unasked.change == .none)
    #expect(run("apt_repository", arguments, on: machine, mode: .check).change == .runs)
    #expect(run("apt_repository", arguments, on: machine, mode: .check).change == .none)
    machine.now += 10
    let typed = machine.typed.count
    #expect(run("apt_repository", arguments, on: machine).change == .runs)
    #expect(machine.typed.dropFirst(typed) == [update])
    #expect(run("apt_repository", arguments, on: machine).change == .none)
    // A clock that was wrong and went back must not make every run a change.
    machine.now -= 7200
    machine.entries["/var/lib/apt/lists"]?.status.modificationTime = machine.now
    #expect(run("apt_repository", arguments, on: machine).change == .none)
    #expect(machine.typed.count == typed + 1)
  }

  @Test func `a dpkg that was killed is put on its feet first`() {
    let machine = Self.node(
      Self.status + "Package: chrony\nStatus: install ok half-configured\nVersion: 4.3\n\n")
    _ = run("apt", ["name": "chrony"], on: machine)
    #expect(machine.typed.first == "dpkg --force-confdef --force-confold --configure -a")
    #expect(machine.typed.last == "\(Self.base) install chrony")
  }

  @Test func `a lock that is held is waited for`() {
    let machine = Self.node()
    let answer = machine.answer
    var refusals = 2
    machine.answer = { command, machine in
      guard command.arguments.first == "apt-get", refusals > 0 else {
        return answer(command, machine)
      }
      refusals -= 1
      return CommandResult(
        exitStatus: 100, errorOutput: Array("E: Could not get lock /var/lib/apt/lists/lock".utf8))
    }
    #expect(run("apt", ["name": "chrony"], on: machine).outcome == .done)
    #expect(machine.typed.count == 3)
  }

  @Test func `before planned lists are there, a package apt does not know yet is no failure`() {
    let machine = Self.node()
    let unlisted = run("apt", ["name": "nosuch"], on: machine, mode: .check)
    #expect(unlisted.outcome == .failed("No package matching 'nosuch' is available"))

    machine.lay(Effect(.opaque, "apt update", true))
    let planned = run("apt", ["name": "nosuch"], on: machine, mode: .check, diff: true)
    #expect(planned.outcome == .done)
    #expect(planned.change == .exact)
    #expect(
      planned.diffs.first?.prepared
        == "nosuch: which versions is unknown until the package lists are fetched\n")
    #expect(machine.planned(.package, "nosuch") == "")
  }

  @Test func `asking apt writes none of its caches`() {
    let machine = Self.node()
    let answer = machine.answer
    var asked: [String] = []
    machine.answer = { command, machine in
      let line = typed(command)
      if line.contains("--simulate") || line.contains("apt-cache") { asked.append(line) }
      return answer(command, machine)
    }
    _ = run("apt", ["name": "chrony"], on: machine, mode: .check)
    _ = run("apt", ["name": "bash", "state": "latest"], on: machine, mode: .inspect)
    #expect(asked.count >= 2)
    for line in asked {
      #expect(line.contains("-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache="), "\(line)")
    }
  }

  @Test func `in a planned world what apt-get would install is there afterwards`() {
    let machine = Self.node()
    let planned = run("apt", ["name": "chrony"], on: machine, mode: .check, diff: true)
    #expect(planned.change == .exact)
    #expect(
      planned.diffs.first?.prepared
        == "The following NEW packages\nInst chrony (4.3-2 Debian:12 [amd64])\n1 upgraded")
    #expect(machine.planned(.package, "chrony") == "4.3-2")
    #expect(run("apt", ["name": "chrony"], on: machine, mode: .check).change == .none)
  }

  @Test func `package is apt`() {
    let machine = Self.node()
    #expect(run("package", ["name": "bash", "state": "absent"], on: machine).change == .exact)
    #expect(machine.typed == ["\(Self.base) remove bash"])
  }

  @Test(arguments: [
    ("1.0", "1.0", 0), ("1.0~rc1", "1.0", -1), ("1:0.1", "9.9", 1), ("1.10", "1.9", 1),
    ("1.0-1", "1.0-1+b1", -1), ("1.0a", "1.0+", -1), ("2.0", "10", -1), ("1.007", "1.7", 0),
  ]) func `versions are ordered as dpkg orders them`(_ a: String, _ b: String, _ wanted: Int) {
    #expect(DebianVersion(a).compared(to: DebianVersion(b)).signum() == wanted)
    #expect(DebianVersion(b).compared(to: DebianVersion(a)).signum() == -wanted)
  }

  @Test(arguments: [
    ("1.2*", "1.2.3", true), ("1.2*", "1.3", false), ("a?c", "abc", true), ("[a-c]x", "bx", true),
    ("[!a]x", "ax", false), ("*b*", "abc", true), ("[", "[", true), ("", "", true), ("*", "", true),
  ]) func `patterns are the shell's`(_ pattern: String, _ text: String, _ wanted: Bool) {
    #expect(Glob(pattern).matches(text) == wanted)
  }
}
