import Ledger
import Machine
import ModuleTable
import System
import Testing
import Value
import Wire

@Suite struct `Declarations` {
  /// Modules that neither look nor run a user's command, and yet leave nothing that has to hold.
  private static let acting = [
    "ansible.builtin.async_status", "ansible.builtin.wait_for", "groundwork.core.etcd_backup",
    "groundwork.core.etcd_members",
    "groundwork.core.etcd_restore", "groundwork.core.image_proof",
    "groundwork.core.kubeadm_init", "groundwork.core.kubeadm_join",
    "groundwork.core.kubeadm_renew", "groundwork.core.kubeadm_reset",
    "groundwork.core.kubeadm_token",
    "groundwork.core.kubeadm_upgrade",
    "groundwork.core.schedule_reboot", "groundwork.core.signing_requests",
    "groundwork.core.static_address_confirm",
  ]

  @Test func `every module that makes something so says of what`() {
    let silent = ModuleTable.entries.filter {
      !$0.spec.isCommandLike && !$0.spec.isReadOnly && $0.resources == nil
    }.map(\.spec.name).sorted()
    #expect(silent == Self.acting)
  }

  @Test(
    arguments: [
      ("copy", ["dest": "/etc/motd", "_original_basename": "motd.j2"], ["file /etc/motd"]),
      ("copy", ["dest": "/etc/", "_original_basename": "motd"], ["file /etc/motd"]),
      ("file", ["path": "/srv", "state": "directory"], ["path /srv"]),
      ("blockinfile", ["path": "/etc/x"], ["block /etc/x#\u{23} {mark} ANSIBLE MANAGED BLOCK"]),
      ("lineinfile", ["path": "/etc/x", "line": "a"], ["line /etc/x#a"]),
      ("lineinfile", ["path": "/etc/x", "line": "a", "regexp": "^b"], ["line /etc/x#^b"]),
      ("apt", ["name": ["curl", "jq=1.6"]], ["package curl", "package jq"]),
      ("apt", ["update_cache": true], []),
      ("systemd", ["name": "chrony", "state": "started"], ["unit chrony.service"]),
      ("service", ["name": "chrony", "enabled": true], ["unit chrony.service"]),
      ("systemd", ["name": "chrony", "state": "restarted"], []),
      ("systemd", ["daemon_reload": true], []),
      ("sysctl", ["name": "vm.swappiness", "value": "1"], ["sysctl vm.swappiness"]),
      ("modprobe", ["name": "overlay"], ["module overlay"]),
      ("user", ["name": "ops"], ["user ops"]),
      ("group", ["name": "ops"], ["group ops"]),
      ("cron", ["name": "tidy", "job": "true", "user": "ops"], ["cron ops#tidy"]),
      ("mount", ["path": "/mnt", "state": "unmounted"], ["mount /mnt"]),
      ("hostname", ["name": "k8s"], ["hostname "]),
      ("hosts_block", ["entries": []], ["hosts_block /etc/hosts"]),
      ("authorized_key", ["user": "ops", "key": "ssh-rsa A"], ["authorized_key ops#ssh-rsa A"]),
    ] as [(String, Map, [String])])
  func `name kind and id`(module: String, arguments: Map, wanted: [String]) throws {
    let machine = MemoryMachine()
    machine.put(directory: "/etc")
    let entry = try #require(ModuleTable.entries.first { $0.spec.shortName == module })
    let resources = try #require(entry.resources)
    let declared = try resources(
      Request(module: entry.spec.name, arguments: arguments, payload: [65]), machine)
    #expect(
      declared.map { resource in
        "\(resource.kind) \(resource.place)" + (resource.part?.string.map { "#\($0)" } ?? "")
      } == wanted)
  }

  @Test func `of a unit only what lasts is kept, under one module for all three`() throws {
    let entry = try #require(ModuleTable.module("ansible.builtin.service"))
    let declared = try #require(
      try entry.resources?(
        Request(
          module: "", arguments: ["name": "x", "state": "restarted", "enabled": true]),
        MemoryMachine())
    ).first
    #expect(declared?.module == "ansible.builtin.systemd")
    #expect(declared.map { Value($0.arguments) } == ["enabled": true, "name": "x"])
  }
}

@Suite struct `What was applied` {
  @Test func `is written down, and the second run touches nothing`() throws {
    let book = try Book()
    let first = book.agent()
    try first.ask("copy", ["dest": "/etc/motd", "mode": "0640"], "hello\n", at: "site.yml:4:7")
    try first.ask("file", ["path": "/srv", "state": "directory"], at: "site.yml:8:7")
    try first.end()
    let entry = try #require(book.entry("file", "/etc/motd"))
    #expect(entry["format"] == 1)
    #expect(entry["module"] == "ansible.builtin.copy")
    #expect(entry["arguments"]?["mode"] == "0640")
    #expect(entry["origin"] == "site.yml:4:7")
    #expect(entry["state"] == "confirmed")
    #expect(entry["run"] == "run-1")
    let sha = try #require(entry["payload"]?["sha256"]?.string)
    #expect(try Files.text("\(book.directory)/content/\(sha)") == "hello\n")
    for kind in ["applied", "before", "content"] {
      for name in book.files(kind) {
        #expect(try Files.status("\(book.directory)/\(kind)/\(name)")?.mode == 0o600)
      }
    }

    let before = book.trace()
    let second = book.agent(run: "run-2")
    try second.ask(
      "copy", ["dest": "/etc/motd", "mode": "0640"], "hello\n", mode: .inspect, at: "site.yml:4:7")
    try second.ask("file", ["path": "/srv", "state": "directory"], at: "site.yml:8:7")
    try second.end()
    #expect(book.trace() == before)
    #expect(book.entry("file", "/etc/motd")?["run"] == "run-1")
  }

  @Test func `is owned also where it was right already`() throws {
    let book = try Book()
    book.machine.put("/etc/motd", "hello\n")
    let agent = book.agent()
    try agent.ask("copy", ["dest": "/etc/motd"], "hello\n", mode: .inspect)
    #expect(book.files("applied") == [])
    try agent.end(isFree: false)
    #expect(book.files("applied") == [], "somebody else holds the lock")
    try agent.end()
    #expect(book.entry("file", "/etc/motd")?["state"] == "confirmed")
    #expect(book.files("before") == [], "nothing was changed")
  }

  @Test func `stays intended when the run was cut off, and the next run confirms it`() throws {
    let book = try Book()
    let agent = book.agent()
    // As killed between intent and end: the failing validation command stands for the kill.
    book.machine.answer = { _, _ in CommandResult(exitStatus: 1) }
    try agent.ask("copy", ["dest": "/etc/sudoers", "validate": "visudo -c %s"], "x\n")
    #expect(book.entry("file", "/etc/sudoers")?["state"] == "intended")
    book.machine.answer = { _, _ in CommandResult() }
    let next = book.agent(run: "run-2")
    try next.ask("copy", ["dest": "/etc/sudoers", "validate": "visudo -c %s"], "x\n")
    #expect(book.entry("file", "/etc/sudoers")?["state"] == "confirmed")
  }

  @Test func `says of one resource what several tasks of the run say`() throws {
    let book = try Book()
    for run in ["run-1", "run-2"] {
      let agent = book.agent(run: run)
      try agent.ask("file", ["path": "/srv", "state": "directory"], at: "a.yml:1:1")
      try agent.ask("file", ["path": "/srv", "mode": "0700"], at: "a.yml:9:1")
      try agent.end()
      let entry = book.entry("path", "/srv")
      #expect(entry?["arguments"] == ["mode": "0700", "path": "/srv", "state": "directory"])
      #expect(entry?["origin"] == "a.yml:1:1")
      #expect(entry?["run"] == "run-1", "the second run wrote nothing")
    }
    // What is put back is no other declaration: nothing of the record changes.
    let trace = book.trace().filter { $0.hasPrefix("applied") }
    book.machine.entries["/srv"]?.status.mode = 0o755
    let mender = book.agent(run: "run-mended")
    try mender.ask("file", ["path": "/srv", "state": "directory"], at: "a.yml:1:1")
    try mender.ask("file", ["path": "/srv", "mode": "0700"], at: "a.yml:9:1")
    try mender.end()
    #expect(book.machine.entries["/srv"]?.status.mode == 0o700)
    #expect(book.trace().filter { $0.hasPrefix("applied") } == trace)
    // What is not said any more is forgotten by a whole run, and by no other.
    let part = book.agent(run: "run-3")
    try part.ask("file", ["path": "/srv", "state": "directory"], at: "a.yml:1:1")
    try part.end(isWhole: false)
    #expect(book.entry("path", "/srv")?["arguments"]?["mode"] == "0700")
    try part.end(isWhole: true)
    #expect(book.entry("path", "/srv")?["arguments"] == ["path": "/srv", "state": "directory"])
  }

  @Test func `holds no secret, and finds a changed one nevertheless`() throws {
    let book = try Book()
    let agent = book.agent()
    try agent.ask("copy", ["dest": "/etc/token"], "hunter2hunter2", secret: true)
    try agent.ask(
      "lineinfile",
      [
        "path": "/etc/token.d", "create": true,
        "line": Value("pass=hunter2hunter2", marks: .secret),
      ])
    try agent.end()
    let guessable = Digest.sha256("hunter2hunter2".utf8).hex
    for kind in ["applied", "before", "content"] {
      for name in book.files(kind) {
        let text = try #require(try Files.text("\(book.directory)/\(kind)/\(name)"))
        // What we put there ourselves is known by its digest: it must not be the plain one.
        #expect(!text.contains("hunter2"), "\(kind)/\(name)")
        #expect(!text.contains(guessable), "\(kind)/\(name)")
      }
    }
    #expect(try Files.status("\(book.directory)/ledger-key")?.mode == 0o600)
    #expect(try book.differences() == [])
    let blind = try book.drift().result["blind"]?.list ?? []
    #expect(blind.count == 1)
    #expect(blind.first?["reason"] == "its 'line' is secret")

    book.machine.put("/etc/token", "other", mode: 0o600)
    #expect(try book.differences() == ["file /etc/token: content"])
    let drift = try book.drift().result["drift"]?.list?.first
    #expect(drift?["diffs"] == [["before": "", "after": "", "prepared": "«secret»\n"]])
  }
}

@Suite struct `What differs` {
  @Test func `names what was done by hand, and nothing else`() throws {
    let book = try Book()
    book.machine.userEntries = [UserEntry(name: "root", userID: 0, groupID: 0)]
    let agent = book.agent()
    try agent.ask("copy", ["dest": "/etc/a"], "one\n")
    try agent.ask("copy", ["dest": "/etc/b", "mode": "0600"], "b\n")
    try agent.ask("copy", ["dest": "/etc/c", "owner": "root"], "c\n")
    try agent.ask("copy", ["dest": "/etc/d"], "d\n")
    try agent.ask("file", ["path": "/etc/e", "state": "absent"])
    try agent.end()
    #expect(try book.differences() == [])

    book.machine.put("/etc/a", "two\n")
    book.machine.entries["/etc/b"]?.status.mode = 0o644
    book.machine.entries["/etc/c"]?.status.userID = 7
    book.machine.entries["/etc/d"] = nil
    book.machine.put("/etc/e", "")
    book.machine.put("/etc/foreign", "nobody's")
    #expect(
      try book.differences() == [
        "file /etc/a: content", "file /etc/b: mode", "file /etc/c: owner", "file /etc/d: deleted",
        "path /etc/e: is there again",
      ])
    let first = try book.drift().result["drift"]?.list?.first
    #expect(first?["diffs"]?.list?.first?["before"] == "two\n")
    #expect(first?["diffs"]?.list?.first?["after"] == "one\n")
    #expect(first?["origin"] == "site.yml:1:1")
  }

  @Test func `names what stands in the place of something of another kind`() throws {
    let book = try Book()
    let agent = book.agent()
    book.machine.put("/etc/lines", "")
    try agent.ask("copy", ["dest": "/etc/file"], "one\n")
    try agent.ask("file", ["path": "/etc/directory", "state": "directory"])
    try agent.ask("file", ["path": "/etc/link", "src": "file", "state": "link"])
    try agent.ask(
      "file",
      [
        "path": "/etc/touched", "state": "touch", "modification_time": "preserve",
        "access_time": "preserve",
      ])
    try agent.ask("lineinfile", ["path": "/etc/lines", "line": "two"])
    try agent.ask("blockinfile", ["path": "/etc/lines", "block": "three"])
    try agent.end()
    #expect(try book.differences() == [])

    for name in ["directory", "link"] { book.machine.put("/etc/\(name)", "by hand\n") }
    for name in ["file", "touched", "lines"] {
      book.machine.entries["/etc/\(name)"] = nil
      book.machine.put(directory: "/etc/\(name)")
      book.machine.put("/etc/\(name)/kept", "by hand\n")
    }
    #expect(try book.drift().result["blind"] == [])
    let found = try book.differences().sorted()
    #expect(
      found == [
        "block /etc/lines## {mark} ANSIBLE MANAGED BLOCK: is a directory",
        "file /etc/file: is a directory",
        "line /etc/lines#two: is a directory", "path /etc/directory: is a file",
        "path /etc/link: is a file", "path /etc/touched: is a directory",
      ], "\(found)")
  }

  @Test func `one that cannot be looked at hides no other`() throws {
    let book = try Book()
    let agent = book.agent()
    book.machine.put(directory: "/etc/sub")
    for name in ["sub/a", "b"] { try agent.ask("copy", ["dest": Value("/etc/\(name)")], "one\n") }
    try agent.end()
    book.machine.put("/etc/b", "two\n")
    book.machine.put(link: "/etc/sub", to: "/etc/sub")
    let found = try book.differences()
    #expect(found.count == 2 && found.contains("file /etc/b: content"), "\(found)")
  }

  @Test func `of a link to a place where nothing is can be told`() throws {
    let book = try Book()
    let agent = book.agent()
    try agent.ask(
      "file", ["path": "/etc/link", "src": "../none", "state": "link", "force": true])
    try agent.end()
    #expect(try book.drift().result["blind"] == [])
    #expect(try book.differences() == [])
    book.machine.put(link: "/etc/link", to: "/etc")
    #expect(try book.differences() == ["path /etc/link: target"])
  }

  @Test func `is none where a later task owns a part of the file`() throws {
    let book = try Book()
    let agent = book.agent()
    try agent.ask("copy", ["dest": "/etc/a"], "one\n")
    try agent.ask("lineinfile", ["path": "/etc/a", "line": "two"])
    try agent.end()
    #expect(book.machine.text("/etc/a") == "one\ntwo\n")
    #expect(try book.differences() == [])
    book.machine.put("/etc/a", "one\ntwo\nthree\n")
    #expect(try book.differences() == ["file /etc/a: content"])
    book.machine.put("/etc/a", "one\n")
    #expect(try book.differences() == ["line /etc/a#two: content"])
  }

  @Test func `is not looked for where nothing was ever applied`() throws {
    #expect(try Book().drift().result["known"] == false)
  }
}
