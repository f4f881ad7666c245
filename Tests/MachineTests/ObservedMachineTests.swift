import Machine
import System
import Testing
import Value
import Wire

/// Reads a path in every way there is, and changes nothing.
private struct Reading: Module {
  static let spec = ModuleSpec("test.reading", [Option("path", .path), Option("fails", .bool)])
  let path: String
  let fails: Bool

  init(_ call: Call) throws(Failure) {
    path = call.string("path") ?? "/"
    fails = call.bool("fails")
  }

  func inspect(_ machine: any Machine) throws(Failure) -> String {
    guard let status = try machine.status(path, following: false) else { return "" }
    switch status.kind {
    case .directory: return try machine.list(path).joined(separator: " ")
    case .link: return try machine.readLink(path)
    default: break
    }
    _ = try machine.query(Command(["uptime"]))
    let text = String(decoding: try machine.read(path, limit: 1000), as: UTF8.self)
    if fails { throw Failure("no") }
    return text
  }

  func change(from state: String) -> Planned<String>? { nil }
  func apply(_ change: String, to machine: any Machine) -> Map { Map() }
  func report(_ state: String, changed: Bool, on machine: any Machine) throws(Failure) -> Report {
    // Not of the inspection, so it does not count.
    _ = try machine.status("/after", following: true)
    return Report(["seen": Value(state)])
  }
}

@Suite struct ObservedMachineTests {
  private static let key = [UInt8](repeating: 7, count: 32).hex
  private let node = MemoryMachine(files: ["/etc/app": "one\n", "/etc/dir/a": "a"])

  private func observed(
    _ path: String, key: String? = key, fails: Bool = false
  ) -> String? {
    var request = Request(
      module: "test.reading", arguments: ["path": Value(path), "fails": Value(fails)])
    request.observes = key
    return runModule(Reading.self, request, on: node).observed
  }

  @Test func `the same reading gives the same digest, and nothing is said unasked`() throws {
    let first = try #require(observed("/etc/app"))
    #expect(first.utf8.count == 64)
    #expect(observed("/etc/app") == first)
    #expect(observed("/etc/app", key: nil) == nil)
    #expect(observed("/etc/app", key: "no key") == nil)
    #expect(observed("/etc/app", key: [UInt8](repeating: 8, count: 32).hex) != first)
    #expect(observed("/etc/app", fails: true) == first, "a failed inspection has read as much")
  }

  @Test func `content, mode, owner, kind, names and targets count`() throws {
    let first = observed("/etc/app")
    node.put("/etc/app", "two\n")
    #expect(observed("/etc/app") != first)
    node.put("/etc/app", "one\n", mode: 0o600)
    #expect(observed("/etc/app") != first)
    node.put("/etc/app", "one\n", userID: 5)
    #expect(observed("/etc/app") != first)
    node.put("/etc/app", "one\n", groupID: 5)
    #expect(observed("/etc/app") != first)
    node.put("/etc/app", "one\n")
    #expect(observed("/etc/app") == first)

    let names = observed("/etc/dir")
    node.put("/etc/dir/b", "")
    #expect(observed("/etc/dir") != names)

    node.put(link: "/etc/link", to: "app")
    let target = observed("/etc/link")
    node.put(link: "/etc/link", to: "dir")
    #expect(observed("/etc/link") != target)
    #expect(observed("/etc/none") != observed("/etc/nothing"))
  }

  @Test func `times, inodes, commands and the running system do not count`() throws {
    let first = observed("/etc/app")
    node.now += 100
    // Written again: another inode and other times.
    node.put("/etc/app", "one\n")
    node.answer = { _, _ in CommandResult(output: Array("up".utf8)) }
    #expect(observed("/etc/app") == first)
    node.put("/proc/uptime", "1")
    let running = observed("/proc/uptime")
    node.put("/proc/uptime", "2")
    #expect(observed("/proc/uptime") == running)
  }

  @Test func `key and digest travel`() throws {
    var request = Request(module: "ping", arguments: Map())
    request.observes = Self.key
    #expect(try Request(header: request.frames[0].header, payload: []).observes == Self.key)
    let response = Response(id: 1)
    #expect(try Response(header: response.frames[0].header, payload: []).observed == nil)
    var said = response
    said.observed = "ab"
    #expect(try Response(header: said.frames[0].header, payload: []).observed == "ab")
  }
}
