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
    #expect(
      message.hasSuffix("remove it on the node (sudo rm -r), then run it again"), "\(message)")
    #expect(book.machine.text("/etc/a") == "one\n")
  }

  /// Half of one, as a power cut leaves it, is no exception: nobody can tell it from one cut later.
  @Test(arguments: damages + [("head -c 40 $g > $f", "it is damaged")])
  func `of what stood there before is set aside by the next change and never written over`(
    damage: String, reason: String
  ) throws {
    let book = try Book()
    book.machine.put("/etc/a", "the operator's\n")
    try prepare(book)
    let path = try path(book, "before", of: "/etc/a")
    let whole = try Files.read(path)
    try Files.writeAtomically("\(book.directory)/copy", whole, mode: 0o600)
    try put(damage.replacing("$g", with: "'\(book.directory)/copy'"), at: path)
    let damaged = try? Files.read(path, isRegular: true)
    #expect(
      try book.drift().result["damaged"] == [["path": Value(path), "reason": Value(reason)]])
    let agent = book.agent(run: "run-2")
    let response = try agent.ask("copy", ["dest": "/etc/a"], "two\n")
    try agent.end()
    if reason == "it is a directory" || reason.hasPrefix("it cannot") {
      guard case .failed(let message) = response.outcome else {
        Issue.record("\(response)")
        return
      }
      #expect(message.contains(path), "\(message)")
      #expect(book.machine.text("/etc/a") == "one\n")
      return
    }
    #expect(response.outcome == .done)
    #expect(book.machine.text("/etc/a") == "two\n")
    let aside = "\(path).damaged"
    #expect(response.warnings.contains { $0.contains("set aside: \(aside)") })
    if let damaged { #expect(try Files.read(aside) == damaged) }
    #expect(
      try book.drift().result["damaged"] == [["path": Value(aside), "reason": "it is damaged"]])
    // The content it named is still there, and a release says that something stays.
    #expect(book.files("content").contains(Digest.sha256("the operator's\n".utf8).hex))
    var release = Release(
      Records(directory: book.directory), on: book.machine, forced: false, dry: false)
    #expect(try release.carryOut().result["left"]?.int ?? 0 > 0)
    #expect(try Files.status(aside, following: false) != nil)
    // A second one takes no place of the first.
    try put("echo > $f", at: path)
    let third = book.agent(run: "run-3")
    try third.ask("copy", ["dest": "/etc/a"], "three\n")
    #expect(Set(book.files("before").filter { $0.contains(".damaged") }).count == 2)
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
