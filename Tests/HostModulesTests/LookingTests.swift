import Machine
import System
import Testing
import Value
import Wire

@testable import HostModules

@Suite struct LookingTests {
  @Test func `getent reads records and their repetitions`() {
    let machine = MemoryMachine()
    machine.answering([
      "getent passwd root": "root:x:0:0:root:/root:/bin/bash\n",
      "getent services": "http 80/tcp\nhttp 80/udp\n",
    ])
    #expect(
      run("getent", ["database": "passwd", "key": "root"], on: machine).result
        == [
          "ansible_facts": [
            "getent_passwd": ["root": ["x", "0", "0", "root", "/root", "/bin/bash"]]
          ]
        ])
    #expect(
      run("getent", ["database": "services"], on: machine).result
        == ["ansible_facts": ["getent_services": ["http": [["80/tcp"], ["80/udp"]]]]])
  }

  @Test func `a hash from getent is a secret`() {
    let machine = MemoryMachine()
    machine.answering(["getent shadow root": "root:$6$x:1::::::\n"])
    let result = run("getent", ["database": "shadow", "key": "root"], on: machine).result
    let fields = result["ansible_facts"]?["getent_shadow"]?["root"]?.list
    #expect(fields?.first?.marks == .secret)
    #expect(!JSON.text(Value(result)).holds("$6$"))
  }

  @Test func `a program that is not there is named, and waits for the package that brings it`() {
    let machine = MemoryMachine()
    machine.answer = { _, _ in nil }
    let job: Map = ["name": "x", "job": "y"]
    let message = "Failed to find required executable \"crontab\""
    #expect(run("cron", job, on: machine).outcome == .failed(message))
    machine.isPlanned = true
    machine.lay(Effect(.package, "cron", ""))
    #expect(run("cron", job, on: machine, mode: .check).change == .later("package: cron"))
    let node = Node()
    #expect(throws: Failure.self) { try node.told(node.command(["no-such-program-here"])) }
    #expect((try? node.answer(["no-such-program-here"])) == .some(nil))
  }

  @Test func `a key that is not there fails unless it may`() {
    let machine = MemoryMachine()
    machine.answer = { _, _ in CommandResult(exitStatus: 2) }
    let message = "One or more supplied key could not be found in the database."
    #expect(
      run("getent", ["database": "group", "key": "x"], on: machine).outcome == .failed(message))
    let lenient: Map = ["database": "group", "key": "x", "fail_key": false]
    #expect(
      run("getent", lenient, on: machine).result
        == ["ansible_facts": ["getent_group": ["x": .null]], "msg": Value(message)])
  }

  @Test func `package facts are dpkg's`() {
    let machine = AptTests.node()
    let packages = run("package_facts", [:], on: machine).result["ansible_facts"]?["packages"]
    #expect(
      packages?["bash"]?.list == [
        [
          "name": "bash", "version": "5.2.15-2", "arch": "amd64", "category": "", "origin": "",
          "source": "apt",
        ]
      ])
    #expect(packages?["exim4"] == nil)
  }

  @Test func `service facts join units and unit files`() {
    let machine = MemoryMachine()
    machine.answering([
      "systemctl list-units --no-pager --type service --all --plain":
        "UNIT LOAD ACTIVE SUB DESCRIPTION\nssh.service loaded active running OpenBSD\nx.service not-found inactive dead x\n",
      "systemctl list-unit-files --no-pager --type service --all":
        "ssh.service enabled enabled\nx.service disabled -\ny.service disabled enabled\nz@.service static -\n",
      "systemctl show --property=ActiveState --value y.service": "inactive\n",
    ])
    let services = run("service_facts", [:], on: machine).result["ansible_facts"]?["services"]
    func entry(_ name: Value, _ state: Value, _ status: Value) -> Value {
      ["name": name, "state": state, "status": status, "source": "systemd"]
    }
    #expect(services?["ssh.service"] == entry("ssh.service", "running", "enabled"))
    #expect(services?["x.service"] == entry("x.service", "stopped", "not-found"))
    #expect(services?["y.service"] == entry("y.service", "inactive", "disabled"))
    #expect(services?["z@.service"] == entry("z@.service", "unknown", "static"))
  }

  @Test func `a selection is set through standard input once`() {
    let machine = AptTests.node()
    let response = run("dpkg_selections", ["name": "bash", "selection": "hold"], on: machine)
    #expect(response.result == ["before": "install", "after": "hold"])
    #expect(machine.typed == ["dpkg --set-selections"])
    let same = run("dpkg_selections", ["name": "bash", "selection": "install"], on: machine)
    #expect(same.change == .none)
    #expect(
      run("dpkg_selections", ["name": "no", "selection": "hold"], on: machine).outcome
        == .failed("Failed to find package 'no' to perform selection 'hold'."))
  }

  @Test func `a reboot is set off by systemd, or detached, and the boot id is told`() {
    let machine = MemoryMachine(files: ["/proc/sys/kernel/random/boot_id": "b1\n"])
    machine.answering([:])
    #expect(run("boot_id", [:], on: machine).result == ["boot_id": "b1"])
    let first = run("schedule_reboot", ["delay": 3], on: machine)
    #expect(first.change == .runs)
    #expect(first.result == ["boot_id": "b1"])
    #expect(machine.ran.last?.first == "sh")
    machine.put(directory: "/run/systemd/system")
    _ = run("schedule_reboot", ["msg": "x; rm -r /"], on: machine)
    #expect(
      machine.ran.last == [
        "systemd-run", "--quiet", "--collect", "--on-active=2s", "--", "sh", "-c",
        "exec shutdown -r now \"$1\"", "sh", "x; rm -r /",
      ])
  }

  @Test func `a file with a text is waited for`() {
    let machine = MemoryMachine(files: ["/tmp/log": "starting\nready on port 6443\n"])
    let result = run(
      "wait_for", ["path": "/tmp/log", "search_regex": "^ready on (port) (?P<n>\\d+)"], on: machine
    ).result
    #expect(
      result == [
        "state": "started", "port": .null, "path": "/tmp/log",
        "search_regex": "^ready on (port) (?P<n>\\d+)", "match_groups": ["port", "6443"],
        "match_groupdict": ["n": "6443"], "elapsed": 0,
      ])
  }

  @Test func `waiting ends at its timeout with Ansible's words`() {
    let machine = MemoryMachine()
    let response = run("wait_for", ["path": "/never", "timeout": 5], on: machine)
    #expect(response.outcome == .failed("Timeout when waiting for file /never"))
    #expect(response.result["elapsed"] == 5)
    let absent = run(
      "wait_for", ["path": "/proc", "state": "absent", "timeout": 1, "msg": "too late"],
      on: MemoryMachine(files: ["/proc/x": ""]))
    #expect(absent.outcome == .failed("too late"))
  }

  @Test func `in a planned world what is not there is for later`() {
    let response = run("wait_for", ["path": "/never"], on: MemoryMachine(), mode: .check)
    #expect(response.change == .later("wait_for /never"))
  }

  @Test func `a port is drained when no connection is left`() {
    let header = "  sl  local_address rem_address   st\n"
    let busy = header + "   0: 0100007F:1F90 0200000A:D431 01 00000000:00000000 00:0\n"
    let machine = MemoryMachine(files: ["/proc/net/tcp": busy])
    let wish: Map = ["port": 8080, "state": "drained", "timeout": 2]
    #expect(
      run("wait_for", wish, on: machine).outcome
        == .failed("Timeout when waiting for 127.0.0.1:8080 to drain"))
    let excluded = wish.merging(["exclude_hosts": ["10.0.0.2"]])
    #expect(run("wait_for", excluded, on: machine).outcome == .done)
    machine.put("/proc/net/tcp", header)
    #expect(run("wait_for", wish, on: machine).outcome == .done)
  }

  @Test func `a crontab of a user goes through crontab`() {
    let machine = MemoryMachine()
    var input = ""
    machine.answer = { command, _ in
      if command.arguments.last == "-" { input = String(decoding: command.input, as: UTF8.self) }
      return CommandResult(
        output: Array(
          "# DO NOT EDIT THIS FILE - edit the master and reinstall.\n0 1 * * * a\n".utf8))
    }
    let response = run(
      "cron", ["name": "b", "user": "ops", "job": "b", "minute": "5"], on: machine)
    #expect(machine.typed == ["crontab -u ops -"])
    #expect(input == "0 1 * * * a\n#Ansible: b\n5 * * * * b\n")
    #expect(response.result["jobs"] != nil)
  }
}
