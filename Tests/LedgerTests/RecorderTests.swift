import Ledger
import Machine
import System
import Testing
import Value
import Wire

/// What is kept of a thing before it is changed.
@Suite struct `What stood there before` {
  private static let key = "-----BEGIN OPENSSH PRIVATE KEY-----\n"

  private func digest(_ text: String) -> String { Digest.sha256(text.utf8).hex }

  private func before(_ book: Book, _ path: String) -> Value? {
    book.records("before").first { $0["name"]?.string == path }
  }

  @Test func `is no content where only mode and owner change`() throws {
    let book = try Book()
    book.machine.put("/etc/key", Self.key, mode: 0o644, userID: 7)
    let agent = book.agent()
    try agent.ask("file", ["path": "/etc/key", "mode": "0600"])
    try agent.end()
    #expect(book.files("content") == [])
    // A digest tells a short secret to who guesses it.
    #expect(before(book, "/etc/key")?["before"]?["sha256"] == nil)
    #expect(before(book, "/etc/key")?["written"] == false)
    let done = try book.release()
    #expect(done.step("/etc/key") == "done: owner and mode as before")
    #expect(book.machine.entries["/etc/key"]?.status.mode == 0o644)
    #expect(book.machine.text("/etc/key") == Self.key)
  }

  @Test func `is the content once it is written, with the mode of before the first change`() throws
  {
    let book = try Book()
    book.machine.put("/etc/key", "old\n", mode: 0o644)
    let agent = book.agent()
    try agent.ask("file", ["path": "/etc/key", "mode": "0600"])
    try agent.end()
    // Whoever wrote it meanwhile: that is what the first write of ours finds.
    book.machine.put("/etc/key", "newer\n", mode: 0o600)
    let next = book.agent(run: "run-2")
    try next.ask("copy", ["dest": "/etc/key", "mode": "0600"], "ours\n")
    try next.end()
    #expect(book.files("content").contains(digest("newer\n")))
    #expect(before(book, "/etc/key")?["before"]?["sha256"]?.string == digest("newer\n"))
    #expect(before(book, "/etc/key")?["written"] == true)
    // A third change finds what is ours, and keeps nothing of it.
    let third = book.agent(run: "run-3")
    try third.ask("copy", ["dest": "/etc/key", "mode": "0600"], "ours again\n")
    try third.end()
    #expect(before(book, "/etc/key")?["before"]?["sha256"]?.string == digest("newer\n"))
    let done = try book.release()
    #expect(done.result["left"] == 0, "\(done.steps)")
    #expect(book.machine.text("/etc/key") == "newer\n")
    #expect(book.machine.entries["/etc/key"]?.status.mode == 0o644)
  }

  @Test func `loses the copies that older agents kept of it`() throws {
    let book = try Book()
    book.machine.put("/etc/key", Self.key, mode: 0o644)
    let agent = book.agent()
    try agent.ask("file", ["path": "/etc/key", "mode": "0600"])
    try agent.ask("copy", ["dest": "/etc/a", "mode": "0644"], "one\n")
    try agent.end()
    let name = digest(Self.key)
    let record = try #require(
      book.files("before").first { name in
        ((try? Files.text("\(book.directory)/before/\(name)")) ?? nil)?.contains("/etc/key") == true
      })
    let path = "\(book.directory)/before/\(record)"
    let text = try #require(try Files.text(path))
    try Files.writeAtomically(
      path,
      Array(
        text.replacing(#""before":{"#, with: #""before":{"sha256":"\#(name)","#).utf8),
      mode: 0o600)
    try Files.writeAtomically(
      "\(book.directory)/content/\(name)", Array(Self.key.utf8), mode: 0o600)
    let next = book.agent(run: "run-2")
    // What it does not say any more is forgotten, which sweeps.
    try next.ask("copy", ["dest": "/etc/a"], "one\n")
    try next.end()
    #expect(!book.files("content").contains(name))
    #expect(try book.release().step("/etc/key") == "done: owner and mode as before")
  }

  // What is too much to be kept.

  @Test func `is a part of a large tree, which is said before and after`() throws {
    let book = try Book()
    for number in 0..<12 { book.machine.put("/old/\(number)", "\(number)\n") }
    book.machine.put("/small/one", "1\n")
    let agent = book.agent(treeLimit: 10)
    let answer = try agent.ask("file", ["path": "/old", "state": "absent"])
    let whole = try agent.ask("file", ["path": "/small", "state": "absent"])
    try agent.end()
    let said =
      "/old holds more than 10 things, or names that are no UTF-8: a release cannot bring back all of it"
    #expect(book.machine.progressLines == [said])
    #expect(answer.warnings == [said])
    #expect(whole.warnings == [])
    let looked = try book.release(dry: true)
    let done = try book.release()
    #expect(looked.steps == done.steps)
    #expect(
      done.step("/old")
        == "left: held more than was kept of it when it was removed: the rest does not come back")
    #expect(done.result["left"] == 1)
    #expect(book.machine.text("/small/one") == "1\n")
    #expect(try book.machine.list("/old").count == 9)
    // Told once; what could be put back is back.
    #expect(try book.release().result["left"] == 0)
    #expect(try book.release().result["known"] == false)
  }
}
