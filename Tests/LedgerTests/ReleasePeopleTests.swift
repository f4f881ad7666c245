import Ledger
import Machine
import System
import Testing
import Value
import Wire

/// What a release does with accounts, and with what stands in their homes.
@Suite struct `A release of people` {
  private static let key = "ssh-ed25519 AAAA ops"

  /// A node on which useradd and its kin do what they do elsewhere.
  private func book(home: String = "/home/ops") throws -> Book {
    let book = try Book()
    book.machine.put("/etc/skel/.bashrc", "alias l=ls\n")
    book.machine.put("/etc/skel/.config/tool", "a = 1\n")
    book.machine.put(directory: "/home")
    book.machine.answer = { command, machine in
      let words = command.arguments
      switch words.first {
      case "useradd":
        let makes = words.contains("-m")
        machine.userEntries.append(
          UserEntry(name: "ops", userID: 1000, groupID: 1000, home: home, shell: "/bin/sh"))
        guard makes, machine.entries[home] == nil else { break }
        machine.put("\(home)/.bashrc", "alias l=ls\n", userID: 1000, groupID: 1000)
        machine.put("\(home)/.config/tool", "a = 1\n", userID: 1000, groupID: 1000)
      case "userdel": machine.userEntries.removeAll { $0.name == words.last }
      default: break
      }
      return CommandResult()
    }
    return book
  }

  private func apply(_ book: Book, _ more: Map = Map()) throws {
    let agent = book.agent()
    try agent.ask("user", (["name": "ops"] as Map).merging(more))
    try agent.end()
  }

  /// Looks and then does it; what is said of the account, the same both times.
  private func said(_ book: Book, force: Bool = false) throws -> String? {
    let looked = try book.release(force: force, dry: true)
    let done = try book.release(force: force)
    #expect(looked.steps == done.steps)
    #expect(looked.step("user ops") == done.step("user ops"))
    #expect(book.machine.userEntries.isEmpty)
    return done.step("user ops")
  }

  @Test func `takes a home that came with its account`() throws {
    let book = try book()
    try apply(book)
    #expect(try said(book) == "done: removed, with its home")
    #expect(book.machine.entries["/home/ops"] == nil)
    #expect(book.machine.entries["/home"] != nil)
  }

  @Test func `takes it with what we put there and what we changed there`() throws {
    let book = try book()
    let agent = book.agent()
    try agent.ask("user", ["name": "ops"])
    try agent.ask("authorized_key", ["user": "ops", "key": Value(Self.key)])
    try agent.ask("lineinfile", ["path": "/home/ops/.bashrc", "line": "umask 027"])
    try agent.end()
    #expect(try said(book) == "done: removed, with its home")
    #expect(book.machine.entries["/home/ops"] == nil)
  }

  @Test(arguments: [".ssh/id_ed25519", ".config/tool2", ".config/deep/er", "notes"])
  func `leaves a home with what others put there, however deep`(foreign: String) throws {
    let book = try book()
    let agent = book.agent()
    try agent.ask("user", ["name": "ops"])
    try agent.ask("authorized_key", ["user": "ops", "key": Value(Self.key)])
    try agent.end()
    book.machine.put("/home/ops/\(foreign)", "not ours\n", userID: 1000)
    let said = try #require(try said(book))
    let first = foreign == ".config/deep/er" ? ".config/deep" : foreign
    let named = first == ".ssh/id_ed25519" ? ".ssh" : first
    #expect(said == "done: removed; its home /home/ops stays, for it holds \(named)")
    #expect(book.machine.text("/home/ops/\(foreign)") == "not ours\n")
    #expect(book.machine.text("/home/ops/.ssh/authorized_keys") == nil)
  }

  @Test(arguments: [true, false])
  func `leaves a home with a file of ours that others changed`(isForced: Bool) throws {
    let book = try book()
    let agent = book.agent()
    try agent.ask("user", ["name": "ops"])
    try agent.ask("copy", ["dest": "/home/ops/.profile"], "ours\n")
    try agent.end()
    book.machine.put("/home/ops/.profile", "by hand\n")
    let said = try said(book, force: isForced)
    #expect(
      said
        == (isForced
          ? "done: removed, with its home"
          : "done: removed; its home /home/ops stays, for it holds .profile"))
    #expect(book.machine.text("/home/ops/.profile") == (isForced ? nil : "by hand\n"))
  }

  @Test func `leaves a home that was there before, also an empty one`() throws {
    let book = try book()
    book.machine.put(directory: "/home/ops")
    try apply(book)
    #expect(
      try said(book)
        == "done: removed; its home /home/ops stays, for nothing says that it was made with it")
    #expect(book.machine.entries["/home/ops"] != nil)
  }

  @Test func `leaves a home that the account was given without making it`() throws {
    let book = try book()
    try apply(book, ["create_home": false])
    book.machine.put(directory: "/home/ops")
    #expect(
      try said(book)
        == "done: removed; its home /home/ops stays, for nothing says that it was made with it")
    #expect(book.machine.entries["/home/ops"] != nil)
  }

  @Test func `leaves what is no directory`() throws {
    let device = try book(home: "/dev/null")
    device.machine.put("/dev/null", "")
    try apply(device, ["home": "/dev/null", "create_home": false])
    #expect(
      try said(device)
        == "done: removed; its home /dev/null stays, for nothing says that it was made with it")
    #expect(device.machine.entries["/dev/null"] != nil)

    let link = try book()
    try apply(link)
    try link.machine.remove("/home/ops")
    link.machine.put("/srv/people/ops/.bashrc", "alias l=ls\n")
    link.machine.put(link: "/home/ops", to: "/srv/people/ops")
    #expect(try said(link) == "done: removed; its home /home/ops stays, for it is a link")
    #expect(link.machine.entries["/home/ops"] != nil)
    #expect(link.machine.text("/srv/people/ops/.bashrc") != nil)
  }

  @Test func `says nothing of a home that is not there`() throws {
    let book = try book()
    try apply(book, ["create_home": false])
    #expect(try said(book) == "done: removed")
  }

  @Test func `goes on where it was killed behind the account`() throws {
    let book = try book()
    try apply(book)
    book.machine.userEntries = []
    #expect(try said(book) == "done: removed, with its home")
    #expect(book.machine.entries["/home/ops"] == nil)
  }

  // Memberships.

  /// A node with an account of before, on which usermod -G does what it does elsewhere.
  private func memberships(_ groups: [String: [String]]) throws -> Book {
    let book = try Book()
    book.machine.userEntries = [
      UserEntry(name: "ops", userID: 1000, groupID: 1000, home: "/home/ops")
    ]
    book.machine.put(directory: "/home/ops")
    book.machine.groupEntries = groups.sorted { $0.key < $1.key }.enumerated().map {
      GroupEntry(name: $1.key, groupID: UInt32(2000 + $0), members: $1.value)
    }
    book.machine.answer = { command, machine in
      let words = command.arguments
      guard words.first == "usermod", let place = words.firstIndex(of: "-G") else {
        return CommandResult()
      }
      let wanted = words[place + 1].split(separator: ",").map(String.init)
      for index in machine.groupEntries.indices {
        let isIn = wanted.contains(machine.groupEntries[index].name)
        if isIn || !words.contains("-a") {
          machine.groupEntries[index].members.removeAll { $0 == "ops" }
        }
        if isIn { machine.groupEntries[index].members.append("ops") }
      }
      return CommandResult()
    }
    return book
  }

  private func members(_ book: Book) -> [String] {
    book.machine.groupEntries.filter { $0.members.contains("ops") }.map(\.name)
  }

  @Test func `takes an account of before out of the groups it was put into`() throws {
    let book = try memberships(["audio": ["ops"], "docker": [], "wheel": []])
    let agent = book.agent()
    try agent.ask("user", ["name": "ops", "groups": ["docker"], "append": true])
    try agent.ask("user", ["name": "ops", "groups": ["wheel"], "append": true])
    try agent.end()
    #expect(members(book) == ["audio", "docker", "wheel"])
    let looked = try book.release(dry: true)
    #expect(looked.step("user ops") == "done: as before, but for its password")
    #expect(members(book) == ["audio", "docker", "wheel"], "it only looked")
    let done = try book.release()
    #expect(done.steps == looked.steps)
    #expect(done.result["left"] == 0)
    #expect(members(book) == ["audio"])
  }

  @Test func `puts an account of before back into the groups it was taken out of`() throws {
    let book = try memberships(["audio": ["ops"], "docker": [], "video": ["ops", "b"]])
    let agent = book.agent()
    try agent.ask("user", ["name": "ops", "groups": ["docker"]])
    try agent.end()
    #expect(members(book) == ["docker"])
    _ = try book.release()
    #expect(members(book) == ["audio", "video"])
    #expect(book.machine.groupEntries.first { $0.name == "video" }?.members == ["b", "ops"])
  }

  @Test func `leaves memberships that others gave or took since`() throws {
    let book = try memberships(["audio": ["ops"], "docker": [], "games": [], "video": ["ops"]])
    let agent = book.agent()
    try agent.ask("user", ["name": "ops", "groups": ["docker"], "append": true])
    try agent.end()
    for index in book.machine.groupEntries.indices {
      switch book.machine.groupEntries[index].name {
      case "games": book.machine.groupEntries[index].members = ["ops"]
      case "audio": book.machine.groupEntries[index].members = []
      default: break
      }
    }
    _ = try book.release()
    #expect(members(book) == ["games", "video"])
  }

  @Test func `leaves alone the memberships of an account whose shell it puts back`() throws {
    let book = try memberships(["audio": ["ops"], "docker": []])
    let agent = book.agent()
    try agent.ask("user", ["name": "ops", "shell": "/bin/zsh"])
    try agent.end()
    book.machine.userEntries[0].shell = "/bin/zsh"
    let count = book.machine.ran.count
    _ = try book.release()
    #expect(book.machine.ran[count...].map { $0 } == [["usermod", "-s", "/bin/sh", "ops"]])
  }
}
