import Ledger
import Machine
import System
import Testing
import Value
import Wire

/// Records that are none: named, waited for by nobody, and in nobody's way.
@Suite struct `A damaged record` {
  /// What stands in the place of one, and what is said of it.
  static let damages = [
    ("echo '{\"kind\": 1' > $f", "it is damaged"), ("echo '{}' > $f", "it is damaged"),
    ("echo '[1]' > $f", "it is damaged"), (": > $f", "it is damaged"),
    ("mkfifo $f", "it is a pipe or a device, and no file"),
    ("mknod $f c 1 5 2>/dev/null || mkfifo $f", "it is a pipe or a device, and no file"),
    ("mkdir $f", "it is a directory"),
    ("ln -s $f $f", "it cannot be read: Too many levels of symbolic links"),
  ]

  private func put(_ damage: String, at path: String) throws {
    let line = "rm -rf $f; \(damage)"
    let done = try Command(["sh", "-c", "f='\(path)'; \(line)"], deadlineSeconds: 20).run()
    #expect(done.succeeded, "\(done.errorText)")
  }

  private func prepare(_ book: Book) throws {
    let agent = book.agent()
    try agent.ask("copy", ["dest": "/etc/a"], "one\n")
    try agent.ask("copy", ["dest": "/etc/b"], "b\n")
    try agent.end()
  }

  private func path(_ book: Book, _ kind: String, of file: String) throws -> String {
    let name = try #require(
      book.files(kind).first { name in
        let text = (try? Files.text("\(book.directory)/\(kind)/\(name)")) ?? nil
        return text?.contains(file) == true
      })
    return "\(book.directory)/\(kind)/\(name)"
  }

  @Test(arguments: damages)
  func `is named with its file, and the others are compared`(damage: String, reason: String) throws
  {
    let book = try Book()
    try prepare(book)
    let path = try path(book, "applied", of: "/etc/a")
    try put(damage, at: path)
    book.machine.put("/etc/b", "by hand\n")
    #expect(try book.differences() == ["file /etc/b: content"])
    let response = try book.drift()
    #expect(response.result["damaged"] == [["path": Value(path), "reason": Value(reason)]])
    #expect(response.result["known"] == true)
    // What its content names is kept while nobody knows which that is.
    let kept = book.files("content")
    let next = book.agent(run: "run-2")
    try next.ask("copy", ["dest": "/etc/b"], "again\n")
    try next.end()
    #expect(Set(kept).isSubset(of: book.files("content")))
  }

  @Test(arguments: damages)
  func `is written anew by the next run, or stands in its way by name`(
    damage: String, reason: String
  ) throws {
    let book = try Book()
    try prepare(book)
    let path = try path(book, "applied", of: "/etc/a")
    try put(damage, at: path)
    let agent = book.agent(run: "run-2")
    let isInTheWay = reason == "it is a directory" || reason.hasPrefix("it cannot")
    let response = try agent.ask("copy", ["dest": "/etc/a"], "two\n")
    guard isInTheWay else {
      try agent.end()
      #expect(response.outcome == .done)
      #expect(book.machine.text("/etc/a") == "two\n")
      #expect(try book.drift().result["damaged"] == [])
      return
    }
    guard case .failed(let message) = response.outcome else {
      Issue.record("\(response)")
      return
    }
    #expect(message.contains(path), "\(message)")
    #expect(message.hasSuffix("see to that file, then run it again"), "\(message)")
    #expect(book.machine.text("/etc/a") == "one\n")
  }

  @Test(arguments: damages)
  func `keeps a release from its end, which names it`(damage: String, reason: String) throws {
    let book = try Book()
    try prepare(book)
    let paths = try ["applied", "before"].map { try path(book, $0, of: "/etc/a") }
    for path in paths { try put(damage, at: path) }
    for dry in [true, false] {
      var release = Release(
        Records(directory: book.directory), on: book.machine, forced: false, dry: dry)
      let response = try release.carryOut()
      #expect(response.result["left"] == 2)
      for path in paths {
        let steps = response.result["steps"]?.list ?? []
        let step = try #require(steps.first { $0["what"]?.string == path })
        #expect(step["outcome"] == "left")
        #expect(step["text"]?.string?.hasPrefix("\(reason): ") == true, "\(step)")
        #expect(try Files.status(path, following: false) != nil)
      }
    }
    // In the way of nothing else.
    #expect(book.machine.text("/etc/b") == nil)
    #expect(book.machine.text("/etc/a") == "one\n")
  }

  @Test func `is no matter of files that are none of the records`() throws {
    let book = try Book()
    try prepare(book)
    try put("mkfifo $f", at: "\(book.directory)/applied/notes")
    #expect(try book.drift().result["damaged"] == [])
  }
}
