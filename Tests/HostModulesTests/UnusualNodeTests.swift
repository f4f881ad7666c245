import Machine
import System
import Testing
import Value
import Wire

@testable import HostModules

/// What a module must do where the node is in an unusual state.
@Suite struct UnusualNodeTests {
  private static let mounted =
    "22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n30 22 8:17 / /srv rw - xfs /dev/sdb1 rw\n"

  private func node(_ files: [String: String]) -> MemoryMachine {
    let machine = MemoryMachine(files: files)
    machine.answer = { command, machine in
      if command.arguments.first == "umount" {
        machine.put("/proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n")
      }
      return CommandResult()
    }
    return machine
  }

  @Test func `packages and units are ended by nothing but the user`() {
    let endless = HostModules.entries.filter { $0.spec.boundSeconds([:]) == nil }
    #expect(
      Set(endless.map(\.spec.shortName))
        == ["apt", "package", "systemd", "systemd_service", "service"])
  }

  @Test func `a mount that fstab no longer names is unmounted all the same`() {
    let machine = node(["/etc/fstab": "# f\n", "/proc/self/mountinfo": Self.mounted])
    machine.put(directory: "/srv")
    let wish: Map = ["path": "/srv", "state": "absent"]
    #expect(run("mount", wish, on: machine).change == .exact)
    #expect(machine.typed == ["umount /srv"])
    #expect(machine.entries["/srv"] == nil)
    #expect(run("mount", wish, on: machine).change == .none)
  }

  @Test func `fstab's line goes last, so that a killed run is finished by the next`() {
    let machine = node([
      "/etc/fstab": "/dev/sdb1 /srv xfs defaults 0 0\n", "/proc/self/mountinfo": Self.mounted,
    ])
    machine.put(directory: "/srv")
    let answer = machine.answer
    machine.answer = { _, _ in CommandResult(exitStatus: 32) }
    let wish: Map = ["path": "/srv", "state": "absent"]
    #expect(run("mount", wish, on: machine).outcome == .failed("Error unmounting /srv: "))
    #expect(machine.text("/etc/fstab") == "/dev/sdb1 /srv xfs defaults 0 0\n")
    machine.answer = answer
    #expect(run("mount", wish, on: machine).change == .exact)
    #expect(machine.text("/etc/fstab") == "")
    #expect(machine.entries["/srv"] == nil)
  }

  @Test func `an ephemeral mount never takes another source away`() {
    // Another device than its parent's, as any mounted file system: that must not count.
    let machine = node(["/etc/fstab": "", "/proc/self/mountinfo": Self.mounted])
    machine.put(directory: "/srv")
    machine.entries["/srv"]?.status.device = 99
    let wish: Map = ["path": "/srv", "src": "/dev/sdc1", "fstype": "xfs", "state": "ephemeral"]
    guard case .failed(let message) = run("mount", wish, on: machine).outcome else {
      Issue.record("it should fail")
      return
    }
    #expect(message.begins("Ephemeral mount point is already mounted with a different source"))
    #expect(machine.ran.isEmpty)
  }

  @Test(arguments: [
    ("/etc/sysctl.conf", "sysctl", ["name": "a.b", "value": "1", "reload": false] as Map),
    (
      "/etc/fstab", "mount", ["path": "/x", "src": "y", "fstype": "z", "state": "present"] as Map
    ),
    (
      "/etc/cron.d/x", "cron",
      ["name": "n", "cron_file": "x", "user": "root", "job": "j"] as Map
    ),
  ]) func `a file that is no UTF-8 is not edited`(path: String, module: String, arguments: Map) {
    let machine = node(["/proc/self/mountinfo": Self.mounted])
    machine.put(path, [0x23, 0xE4, 0x0A])
    #expect(
      run(module, arguments, on: machine).outcome
        == .failed(
          "\(path) is not UTF-8 text: convert it (iconv) or edit it by hand; nothing was changed"))
    #expect(machine.entries[path]?.content == [0x23, 0xE4, 0x0A])
  }

  @Test func `a policy that a killed run left is taken away, the user's own is back`() {
    let machine = AptTests.node()
    let policy = "/usr/sbin/policy-rc.d"
    machine.put(policy, "#!/bin/sh\n# groundwork: until apt-get has ended\nexit 101\n")
    #expect(run("apt", ["name": "bash"], on: machine).change == .exact)
    #expect(machine.entries[policy] == nil)
    #expect(run("apt", ["name": "bash"], on: machine).change == .none)
    machine.put("/usr/sbin/.policy-rc.d.groundwork-saved", "own\n")
    #expect(run("apt", ["name": "bash"], on: machine).change == .exact)
    #expect(machine.text(policy) == "own\n")
    #expect(run("apt", ["name": "bash"], on: machine).change == .none)
  }

  @Test func `a network file system is asked by a child, for so long and no longer`() {
    var files = FactsTests.files
    files["/proc/self/mounts"] =
      "nas:/data /data nfs4 rw 0 0\nnas:/dead /dead nfs4 rw 0 0\n/dev/sda1 / ext4 rw 0 0\n"
    let machine = MemoryMachine(files: files)
    var bounds: [Int?] = []
    machine.answer = { command, _ in
      bounds.append(command.deadlineSeconds)
      guard typed(command).hasSuffix(" /data") else {
        return CommandResult(signal: 15, timedOut: true)
      }
      return CommandResult(output: Array("4096 10 4 5 7 3\n".utf8))
    }
    let facts = run("setup", ["gather_timeout": 3], on: machine).result["ansible_facts"]
    let mounts = facts?["ansible_mounts"]?.list ?? []
    #expect(bounds == [3, 3])
    #expect(mounts.first?["size_total"] == 40960)
    #expect(mounts.first?["block_used"] == 6)
    #expect(mounts.dropFirst().first?["size_total"] == nil)
    #expect(
      mounts.dropFirst().first?["note"]
        == "Timed out while attempting to get extra information.")
  }

  @Test func `sizes beyond a number are the largest number`() {
    let volume = Volume(
      blockSize: 4096, blocks: .max, availableBlocks: 2, freeBlocks: 2, inodes: 0,
      availableInodes: 0)
    #expect(volume.bytes(volume.blocks) == Int.max)
    #expect(volume.bytes(2) == 8192)
  }

  @Test func `a secret of the task's environment is secret in the facts`() throws {
    let machine = MemoryMachine(files: FactsTests.files)
    machine.environment = ["TOKEN": "hunter22"]
    let entry = try #require(HostModules.entries.first { $0.spec.shortName == "setup" })
    let response = entry.run(
      Request(id: 1, module: entry.spec.name, arguments: [:], carriesSecret: true), machine)
    let env = response.result["ansible_facts"]?["ansible_env"]
    #expect(env?["TOKEN"]?.marks == .secret)
    #expect(env?["PATH"]?.marks == [])
  }

  @Test func `a date beyond the calendar is refused, not taken for 1970`() {
    let response = run(
      "user", ["name": "ops", "expires": Value(.double(.infinity))], on: UserTests.node())
    #expect(
      response.outcome
        == .failed("expires inf is no date: give seconds since 1970, or -1 for never"))
  }

  @Test func `a search goes on behind the first window of a large file`() {
    let machine = MemoryMachine()
    var bytes = [UInt8](repeating: 0x78, count: 33 << 20)
    for place in stride(from: 0, to: bytes.count, by: 1000) { bytes[place] = 0x0A }
    machine.put("/var/log/big", bytes + Array("\nready: 7\n".utf8))
    let response = run(
      "wait_for", ["path": "/var/log/big", "search_regex": "^ready: (\\d)$", "timeout": 1],
      on: machine)
    #expect(response.result["match_groups"] == ["7"])
  }

  @Test func `a wait beyond all time is a long wait`() {
    let machine = MemoryMachine()
    let response = run(
      "wait_for", ["port": 1, "connect_timeout": Value(Int.max), "timeout": 1], on: machine)
    #expect(response.outcome == .failed("Timeout when waiting for 127.0.0.1:1"))
  }
}
