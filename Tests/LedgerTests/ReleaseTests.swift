import Ledger
import Machine
import System
import Testing
import Value
import Wire

@Suite struct `A release` {
  /// Every path with what stands there, without times.
  private func tree(_ machine: MemoryMachine) -> [String] {
    machine.entries.map { path, entry in
      "\(path) \(entry.status.kind) \(entry.status.mode) \(entry.status.userID) "
        + "\(String(decoding: entry.content, as: UTF8.self)) \(entry.target)"
    }.sorted()
  }

  private func prepare(_ book: Book) throws {
    book.machine.put("/etc/fstab", "swap\n", mode: 0o600)
    book.machine.put("/etc/attributes", "a\n", mode: 0o644, userID: 3)
    book.machine.put("/old/deep/file", "kept\n")
    book.machine.put(link: "/etc/link", to: "/etc/fstab")
  }

  private func apply(_ book: Book) throws {
    let agent = book.agent()
    try agent.ask("replace", ["path": "/etc/fstab", "regexp": "swap", "replace": "# swap"])
    try agent.ask("file", ["path": "/etc/attributes", "mode": "0600"])
    try agent.ask("file", ["path": "/old", "state": "absent"])
    try agent.ask("file", ["path": "/srv/a/b", "state": "directory"])
    try agent.ask("copy", ["dest": "/srv/a/b/c"], "one\n")
    try agent.ask("lineinfile", ["path": "/srv/a/b/c", "line": "two"])
    try agent.ask("file", ["path": "/etc/link", "src": "/srv", "state": "link", "force": true])
    try agent.end()
  }

  @Test func `leaves the node as it was before`() throws {
    let book = try Book()
    try prepare(book)
    let before = tree(book.machine)
    try apply(book)
    #expect(tree(book.machine) != before)
    let looked = try book.release(dry: true)
    #expect(looked.result["known"] == true)
    #expect(tree(book.machine) != before, "it only looked")
    let done = try book.release()
    #expect(done.result["left"] == 0, "\(done.result)")
    #expect(tree(book.machine) == before)
    #expect(done.steps.count == looked.steps.count)
    #expect(book.files("applied") + book.files("before") + book.files("content") == [])
    #expect(try book.release().result["known"] == false)
  }

  @Test func `leaves what others changed since, and names it`() throws {
    let book = try Book()
    try prepare(book)
    let before = tree(book.machine)
    try apply(book)
    book.machine.put("/etc/fstab", "by hand\n", mode: 0o600)
    book.machine.put("/srv/a/b/foreign", "not ours")
    let done = try book.release()
    #expect(done.result["left"] == 4, "\(done.steps)")
    #expect(book.machine.text("/etc/fstab") == "by hand\n")
    #expect(done.steps.contains("/etc/fstab: left"))
    #expect(done.steps.contains("/srv/a/b: left"))
    #expect(book.machine.text("/old/deep/file") == "kept\n")
    // It goes on where it was, once that is out of the way.
    book.machine.entries["/srv/a/b/foreign"] = nil
    #expect(try book.release(force: true).result["left"] == 0)
    #expect(tree(book.machine) == before)
  }

  @Test func `says beforehand what it will leave`() throws {
    let book = try Book()
    try prepare(book)
    try apply(book)
    book.machine.put("/etc/fstab", "by hand\n", mode: 0o600)
    book.machine.put("/srv/a/b/foreign", "not ours")
    let looked = try book.release(dry: true)
    let done = try book.release()
    #expect(looked.steps == done.steps)
    #expect(looked.result["left"] == done.result["left"])
    let left = (looked.result["steps"]?.list ?? []).first { $0["what"] == "/srv/a/b" }
    #expect(left?["text"] == "holds what is not ours: foreign")
    let above = (looked.result["steps"]?.list ?? []).first { $0["what"] == "/srv/a" }
    #expect(above?["text"] == "holds what is not ours: b")
  }

  @Test func `takes packages, units, users and kernel settings back`() throws {
    let book = try Book()
    let machine = book.machine
    machine.put(
      "/var/lib/dpkg/status", "Package: base\nStatus: install ok installed\nVersion: 1\n\n")
    machine.put("/proc/sys/vm/swappiness", "60\n")
    machine.put(directory: "/etc/sysctl.d")
    var unit = "LoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n"
    machine.answer = { command, machine in
      let words = command.arguments
      if words.starts(with: ["systemctl", "show"]) {
        return CommandResult(output: Array(unit.utf8))
      }
      if words.starts(with: ["systemctl", "start"]) {
        unit = "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n"
      }
      if words.first == "groupadd" {
        machine.groupEntries = [GroupEntry(name: "lab", groupID: 900)]
      }
      if words.first == "sysctl" {
        machine.put("/proc/sys/vm/swappiness", words.contains("-w") ? "60\n" : "1\n")
      }
      return CommandResult()
    }
    let agent = book.agent()
    try agent.ask("systemd", ["name": "chrony", "enabled": true, "state": "started"])
    try agent.ask("group", ["name": "lab"])
    try agent.ask(
      "sysctl", ["name": "vm.swappiness", "value": "1", "sysctl_file": "/etc/sysctl.d/9.conf"])
    try agent.end()
    let count = machine.ran.count
    let done = try book.release()
    #expect(done.result["left"] == 0, "\(done.steps)")
    #expect(
      machine.ran[count...].map { $0.joined(separator: " ") } == [
        "sysctl -w vm.swappiness=60", "groupdel lab", "systemctl disable chrony.service",
        "systemctl stop chrony.service",
      ])
    #expect(machine.text("/etc/sysctl.d/9.conf") == nil)
  }

  @Test func `tells what it has done also where it cannot do the rest`() throws {
    let book = try Book()
    let machine = book.machine
    let base = "Package: base\nStatus: install ok installed\nVersion: 1\n\n"
    machine.put("/var/lib/dpkg/status", base + base.replacing("base", with: "curl"))
    try agentless(book, "package", "curl", #"{"version":null}"#)
    try Files.writeAtomically("\(book.directory)/before/packages", Array("base\n".utf8))
    var isBroken = true
    machine.answer = { command, machine in
      switch command.arguments.filter({ !$0.hasPrefix("-") && !$0.contains("::") }) {
      case ["apt-get", "purge", "curl"] where command.arguments.contains("-s"):
        return CommandResult(output: Array("Purg curl [1]\n".utf8))
      case ["apt-get", "autoremove"]:
        return CommandResult(output: Array("Purg libcurl [1]\n".utf8))
      case ["apt-get", "purge", "curl"]: machine.put("/var/lib/dpkg/status", base)
      case ["apt-get", "purge", "libcurl"] where isBroken:
        return CommandResult(exitStatus: 100, errorOutput: Array("E: dpkg is broken\n".utf8))
      default: break
      }
      return CommandResult()
    }
    let done = try book.release()
    #expect(done.steps == ["package curl: done", "packages that came along: left"])
    #expect(done.step("packages that came along")?.hasSuffix("E: dpkg is broken") == true)
    #expect(done.result["left"] == 1)
    // The names of those that were there before are needed for the rest.
    #expect(book.files("before").contains("packages"))
    isBroken = false
    let rest = try book.release()
    #expect(rest.steps == ["packages that came along: libcurl: done"])
    #expect(rest.result["left"] == 0)
    #expect(book.files("before") == [])
  }

  @Test func `takes what is in a directory of ours first, whatever the clock said`() throws {
    let book = try Book()
    let before = tree(book.machine)
    let agent = book.agent()
    try agent.ask("file", ["path": "/srv/a/b", "state": "directory"])
    try agent.ask("copy", ["dest": "/srv/a/b/c"], "one\n")
    try agent.end()
    // The clock was set back by an hour before the file was made.
    for name in book.files("before") {
      let path = "\(book.directory)/before/\(name)"
      let record = try JSON.parse(try #require(try Files.text(path)))
      guard var map = record.map, map["name"] == "/srv/a/b/c" else { continue }
      map["time"] = Value((map["time"]?.int ?? 0) - 3_600_000_000_000)
      try Files.writeAtomically(path, JSON.bytes(Value(map), style: .compact), mode: 0o600)
    }
    #expect(try book.release(dry: true).result["left"] == 0)
    #expect(try book.release().result["left"] == 0)
    #expect(tree(book.machine) == before)
  }

  @Test func `says why an old content does not come back`() throws {
    let book = try Book()
    book.machine.put("/etc/large", String(repeating: "x", count: 300 << 10))
    book.machine.put("/etc/lost", "old\n")
    let agent = book.agent()
    try agent.ask("copy", ["dest": "/etc/large"], "new\n")
    try agent.ask("copy", ["dest": "/etc/lost"], "new\n")
    try agent.end()
    try Files.remove("\(book.directory)/content/\(Digest.sha256("old\n".utf8).hex)")
    let done = try book.release()
    #expect(
      done.step("/etc/large") == "left: what stood there before was too large to be kept")
    #expect(
      done.step("/etc/lost")
        == "left: what was kept of it in \(book.directory)/content is gone, or is not what it was")
  }

  @Test func `says that a key is gone, not that a secret was changed`() throws {
    let book = try Book()
    let agent = book.agent()
    try agent.ask("copy", ["dest": "/etc/key"], "secret\n", secret: true)
    try agent.end()
    try Files.remove("\(book.directory)/ledger-key")
    let said = try book.release().step("/etc/key")
    #expect(said?.contains("\(book.directory)/ledger-key is gone: --force removes it") == true)
    #expect(try book.release(force: true).result["left"] == 0)
  }

  @Test func `puts back the mode of what a link leads to`() throws {
    let book = try Book()
    book.machine.put("/etc/real", "a\n", mode: 0o644)
    book.machine.put(link: "/etc/name", to: "real")
    let before = tree(book.machine)
    let agent = book.agent()
    try agent.ask("file", ["path": "/etc/name", "mode": "0600", "follow": true])
    try agent.end()
    #expect(tree(book.machine) != before)
    #expect(try book.release().result["left"] == 0)
    #expect(tree(book.machine) == before)
  }

  @Test func `begins nothing new once nobody listens, and goes on there the next time`() throws {
    let book = try Book()
    try prepare(book)
    let before = tree(book.machine)
    try apply(book)
    let applied = tree(book.machine)
    book.machine.interruption = Failure("the controller has gone")
    let cut = try book.release()
    #expect(tree(book.machine) == applied)
    #expect(cut.steps == ["/etc/link: left"])
    #expect(cut.result["left"] == 1)
    book.machine.interruption = nil
    #expect(try book.release().result["left"] == 0)
    #expect(tree(book.machine) == before)
  }

  /// A record that no module wrote.
  private func agentless(
    _ book: Book, _ kind: String, _ name: String, _ before: String
  ) throws {
    let digest = Digest.sha256(Array("\(kind)\u{0}\(name)".utf8)).hex.prefix(32)
    try Files.makeDirectories("\(book.directory)/before")
    try Files.writeAtomically(
      "\(book.directory)/before/\(digest).json",
      Array(
        (#"{"format":1,"kind":"\#(kind)","name":"\#(name)","before":\#(before),"after":{},"#
          + #""resource":{"kind":"\#(kind)","id":"\#(name)"},"origin":"","run":"r","time":1}"#).utf8
      ))
  }
}
