import Machine
import System
import Testing
import Value
import Wire

@testable import HostModules

@Suite struct KernelTests {
  @Test(arguments: [
    ("net.ipv4.ip_forward", "net/ipv4/ip_forward"), ("net/ipv4/ip_forward", "net/ipv4/ip_forward"),
    ("net.ipv4.conf.eth0/100.rp_filter", "net/ipv4/conf/eth0.100/rp_filter"),
  ]) func `a setting's name leads to its file`(_ name: String, _ path: String) {
    #expect(Sysctl.path(of: name) == path)
  }

  @Test func `a value that is not in force is loaded`() {
    let machine = MemoryMachine(files: [
      "/etc/sysctl.conf": "vm.swappiness=0\n", "/proc/sys/vm/swappiness": "60\n",
    ])
    machine.answering([:])
    let wish: Map = ["name": "vm.swappiness", "value": "0", "sysctl_set": true]
    #expect(run("sysctl", wish, on: machine, mode: .check).change == .exact)
    #expect(run("sysctl", wish, on: machine, mode: .check).change == .none)
    #expect(run("sysctl", wish, on: machine).change == .exact)
    #expect(
      machine.typed.suffix(2) == ["sysctl -w vm.swappiness=0", "sysctl -p /etc/sysctl.conf"])
    machine.put("/proc/sys/vm/swappiness", "0\n")
    #expect(run("sysctl", wish, on: machine).change == .none)
  }

  @Test func `an error sysctl only prints is a failure`() {
    let machine = MemoryMachine(files: ["/proc/sys/vm/x": "1\n", "/etc/sysctl.conf": ""])
    machine.answer = { _, _ in
      CommandResult(errorOutput: Array("sysctl: setting key \"vm.x\": Invalid argument\n".utf8))
    }
    let response = run("sysctl", ["name": "vm.x", "value": "9"], on: machine)
    #expect(
      response.outcome
        == .failed(
          "Failed to reload sysctl: sysctl: setting key \"vm.x\": Invalid argument\n"))
  }

  @Test func `a module is loaded once`() {
    let machine = MemoryMachine(files: ["/proc/modules": "overlay 1 0 - Live 0x0\n"])
    machine.answering([:])
    #expect(run("modprobe", ["name": "overlay"], on: machine).change == .none)
    let response = run("modprobe", ["name": "br-netfilter", "params": "a=1 b=2"], on: machine)
    #expect(machine.typed == ["modprobe br-netfilter a=1 b=2"])
    #expect(
      response.result == ["name": "br-netfilter", "params": "a=1 b=2", "state": "present"])
    #expect(run("modprobe", ["name": "overlay", "state": "absent"], on: machine).change == .exact)
    #expect(machine.typed.last == "modprobe -r overlay")
  }

  @Test func `a module that is built in is loaded`() {
    let machine = MemoryMachine(files: [
      "/proc/sys/kernel/osrelease": "6.1\n",
      "/lib/modules/6.1/modules.builtin": "kernel/fs/overlayfs/overlay.ko\n",
    ])
    #expect(run("modprobe", ["name": "overlay"], on: machine).change == .none)
  }

  @Test func `a module the kernel lacks fails in a planned world too`() {
    let machine = MemoryMachine()
    machine.answer = { _, _ in
      CommandResult(exitStatus: 1, errorOutput: Array("modprobe: FATAL: Module x not found".utf8))
    }
    for mode in [Request.Mode.check, .apply] {
      let response = run("modprobe", ["name": "x"], on: machine, mode: mode)
      #expect(response.outcome == .failed("modprobe: FATAL: Module x not found"))
      #expect(response.result["rc"] == 1)
    }
  }

  @Test func `a name is set in the file and in the kernel`() {
    let machine = MemoryMachine(files: [
      "/etc/hostname": "old\n", "/proc/sys/kernel/hostname": "old\n",
      "/etc/hosts": "127.0.0.1 localhost\n10.0.0.5 node1.lab.example node1 # me\n",
    ])
    machine.answering([:])
    let response = run("hostname", ["name": "node1"], on: machine, diff: true)
    #expect(machine.typed == ["hostname node1"])
    #expect(machine.text("/etc/hostname") == "node1\n")
    #expect(response.diffs == [Diff(before: "hostname = old\n", after: "hostname = node1\n")])
    #expect(
      response.result == [
        "name": "node1",
        "ansible_facts": [
          "ansible_hostname": "node1", "ansible_nodename": "node1",
          "ansible_fqdn": "node1.lab.example", "ansible_domain": "lab.example",
        ],
      ])
  }

  @Test func `mounting makes the directory, and a failure takes the line back`() {
    let machine = MemoryMachine(files: [
      "/etc/fstab": "# f\n",
      "/proc/self/mountinfo": "22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n",
    ])
    machine.answering([:])
    let wish: Map = ["path": "/srv/a/b", "src": "/dev/sdb1", "fstype": "xfs", "state": "mounted"]
    #expect(run("mount", wish, on: machine).change == .exact)
    #expect(machine.typed == ["mount /srv/a/b"])
    #expect(machine.text("/etc/fstab") == "# f\n/dev/sdb1 /srv/a/b xfs defaults 0 0\n")
    machine.put("/etc/fstab", "# f\n")
    machine.answer = { _, _ in CommandResult(exitStatus: 32, errorOutput: Array("bad".utf8)) }
    #expect(run("mount", wish, on: machine).outcome == .failed("Error mounting /srv/a/b: bad"))
    #expect(machine.text("/etc/fstab") == "# f\n")
  }

  @Test func `what is mounted is not mounted again`() {
    let machine = MemoryMachine(files: [
      "/etc/fstab": "/dev/sdb1 /srv xfs defaults 0 0\n",
      "/proc/self/mountinfo":
        "22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n30 22 8:17 / /srv rw - xfs /dev/sdb1 rw\n",
    ])
    machine.put(directory: "/srv")
    machine.answering([:])
    let wish: Map = ["path": "/srv", "src": "/dev/sdb1", "fstype": "xfs", "state": "mounted"]
    #expect(run("mount", wish, on: machine).change == .none)
    #expect(run("mount", wish.merging(["opts": "ro"]), on: machine).change == .exact)
    #expect(machine.typed == ["mount -o remount /srv"])
    #expect(run("mount", ["path": "/srv", "state": "unmounted"], on: machine).change == .exact)
    #expect(machine.typed.last == "umount /srv")
  }

  @Test func `a bind mount's source is the directory it shows`() {
    let table = MountTable(
      "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 8:1 /var/x /mnt rw - ext4 /dev/sda1 rw\n")
    #expect(table["/mnt"]?.source == "/var/x")
    #expect(table["/"]?.source == "/dev/sda1")
    #expect(table["/nowhere"] == nil)
  }
}
