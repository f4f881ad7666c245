import System
import Testing

@Suite struct `The accounts` {
  @Test func `are read from the texts, and lines that are none passed over`() {
    let users = Accounts.users(
      in:
        "root:x:0:0:root:/root:/bin/bash\n# no\n+nis::::::\nbroken:x:a:0:::\n\nop:x:1000:100::/h:\n"
    )
    #expect(users.map(\.name) == ["root", "op"])
    #expect(users[1].userID == 1000 && users[1].groupID == 100 && users[1].shell == "")
    let groups = Accounts.groups(in: "root:x:0:\nsudo:x:27:op,root\n")
    #expect(groups[0].members == [])
    #expect(groups[1].members == ["op", "root"])
    let accounts = Accounts(users: users, groups: groups)
    #expect(accounts.user(named: "op")?.userID == 1000)
    #expect(accounts.group(id: 27)?.name == "sudo")
    let shadow = Accounts.shadow(in: "op:$y$x:19000:0:99999:7:::\n")
    #expect(shadow.first?.hash == "$y$x")
    #expect(shadow.first?.maximumDays == 99999)
    #expect(shadow.first?.expires == nil)
  }

  @Test func `are read again when a file has changed`() throws {
    let scratch = try Scratch()
    try Files.makeDirectory("\(scratch.path)/etc")
    let cache = AccountsCache(root: scratch.path)
    #expect(try cache.current() == Accounts())
    let line = "op:x:1000:100::/h:/bin/sh\n"
    try Files.writeAtomically("\(scratch.path)/etc/passwd", line.utf8)
    #expect(try cache.current().users.map(\.name) == ["op"])
    try Files.writeAtomically("\(scratch.path)/etc/passwd", "po\(line.dropFirst(2))".utf8)
    #expect(try cache.current().users.map(\.name) == ["po"])
    try Files.writeAtomically("\(scratch.path)/etc/shadow", "po:*:1::::::\n".utf8)
    #expect(try cache.current().users.first?.passwordHash == "*")
  }

  @Test func `of this machine are those of getent`() throws {
    let said = try Command(["cut", "-d:", "-f1,3", "/etc/passwd"]).run().outputText
    let read = try Accounts.read().users.map { "\($0.name):\($0.userID)\n" }.joined()
    #expect(read == said)
  }
}

@Suite struct `The host` {
  @Test func `is what uname says`() throws {
    let kernel = Host.kernel
    let said = try Command(["uname", "-snrm"]).run().outputText
    #expect(said == "\(kernel.system) \(kernel.hostname) \(kernel.release) \(kernel.machine)\n")
    #expect(Host.bootID?.utf8.count == 36)
  }

  @Test func `writes times as ISO 8601`() {
    #expect(Clock.text(Timestamp(seconds: 1_795_245_334)) == "2026-11-21T07:15:34Z")
    #expect(Clock.text(Timestamp(seconds: 951_782_400)) == "2000-02-29T00:00:00Z")
    #expect(Clock.text(Timestamp(seconds: -1)) == "1969-12-31T23:59:59Z")
  }

  @Test func `gives different random bytes`() throws {
    let (a, b) = (try Random.bytes(32), try Random.bytes(32))
    #expect(a.count == 32 && a != b)
  }
}

@Suite struct `The environment` {
  @Test func `keeps places when it is changed`() {
    let merged = Environment.merging([("B", "2"), ("C", "3")], into: ["A=1", "B=1"])
    #expect(merged == ["A=1", "B=2", "C=3"])
    #expect(Environment.value("B", in: merged) == "2")
    #expect(Environment.value("D", in: merged) == nil)
    #expect(Environment.searchPath(in: ["PATH=/a::/b"]) == ["/a", ".", "/b"])
    #expect(Environment.find(program: "sh", in: ["PATH=/no:/bin"]) == "/bin/sh")
    #expect(Environment.find(program: "no-such-program") == nil)
  }
}
