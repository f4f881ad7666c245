import Machine
import System
import Testing
import Value

@Suite struct `A planned node` {
  private let base = MemoryMachine(files: [
    "/etc/hosts": "127.0.0.1 localhost\n", "/etc/app/one": "1", "/etc/app/two": "2",
    "/srv/data/file": "data",
  ])

  private func planned() -> PlannedNode {
    base.put(link: "/link", to: "etc/app")
    return PlannedNode(over: base)
  }

  private func text(_ machine: any Machine, _ path: String) throws(Failure) -> String {
    String(decoding: try machine.read(path, limit: 1000), as: UTF8.self)
  }

  @Test func `shows what is written and leaves the node alone`() throws {
    let node = planned()
    try node.write("/etc/hosts", Array("new".utf8), FileAttributes(mode: 0o600))
    try node.write("/link/three", Array("3".utf8), FileAttributes())
    #expect(try text(node, "/etc/hosts") == "new")
    #expect(try node.status("/etc/hosts", following: true)?.mode == 0o600)
    #expect(try node.status("/etc/hosts", following: true)?.size == 3)
    #expect(try node.list("/etc/app") == ["one", "three", "two"])
    #expect(try text(node, "/etc/app/three") == "3")
    #expect(try text(node, "/link/one") == "1")
    #expect(try node.digest("/etc/hosts", .md5) == "22af645d1859cb5ca6da0c484f1f37ea")
    #expect(base.writes == 0)
  }

  @Test func `keeps the content of a file whose mode alone changes`() throws {
    let node = planned()
    let attributes = FileAttributes(mode: 0o640, userID: 5, groupID: 6)
    try node.setAttributes("/link/one", attributes, following: true)
    let status = try #require(try node.status("/etc/app/one", following: false))
    #expect(status.mode == 0o640 && status.userID == 5 && status.groupID == 6)
    #expect(try text(node, "/etc/app/one") == "1")
  }

  @Test func `removes trees and hides what was below when they come back`() throws {
    let node = planned()
    try node.remove("/etc/app")
    #expect(try node.status("/etc/app/one", following: true) == nil)
    #expect(try node.status("/link", following: true) == nil)
    #expect(try node.list("/etc") == ["hosts"])
    try node.makeDirectory("/etc/app", FileAttributes(mode: 0o700))
    #expect(try node.list("/etc/app") == [])
    #expect(try node.status("/etc/app/one", following: true) == nil)
    let missing = #expect(throws: Failure.self) { try node.read("/etc/app/one", limit: 10) }
    #expect(missing?.kind == .missing)
  }

  @Test func `renames a tree with what was laid on it`() throws {
    let node = planned()
    try node.write("/etc/app/one", Array("uno".utf8), FileAttributes())
    try node.remove("/etc/app/two")
    try node.rename("/etc/app", to: "/srv/app")
    #expect(try node.list("/srv/app") == ["one"])
    #expect(try text(node, "/srv/app/one") == "uno")
    #expect(try node.status("/etc/app", following: true) == nil)
    try node.rename("/srv/data", to: "/srv/moved")
    #expect(try text(node, "/srv/moved/file") == "data")
  }

  @Test func `does not take letters composed and decomposed for one name`() throws {
    let node = planned()
    try node.write("/etc/\u{E9}", Array("a".utf8), FileAttributes())
    try node.write("/etc/e\u{301}", Array("b".utf8), FileAttributes())
    #expect(try node.list("/etc").count == 4)
    #expect(try text(node, "/etc/\u{E9}") == "a")
  }

  @Test func `runs nothing, and remembers what it would have done`() throws {
    let node = planned()
    let install = Command(["apt-get", "install", "chrony"])
    #expect(node.pendingStep == nil)
    _ = try node.run(install, effects: [Effect(.package, "chrony", "4.3")])
    #expect(base.ran.isEmpty)
    #expect(node.planned(.package, "chrony") == "4.3")
    #expect(node.pendingStep == "package: chrony")
    node.lay(Effect(.user, "op", ["comment": "Operator"]))
    node.lay(Effect(.group, "ops", ["gid": 2000, "members": ["op"]]))
    #expect(try node.users().map(\.name) == ["op"])
    #expect(try node.users().first?.userID == 1000)
    #expect(try node.groups().first?.members == ["op"])
    node.lay(Effect(.user, "op", .null))
    #expect(try node.users().isEmpty)
  }

  @Test func `loops of links are refused`() throws {
    let node = planned()
    try node.makeSymbolicLink("/a", to: "/b")
    try node.makeSymbolicLink("/b", to: "a")
    let failure = #expect(throws: Failure.self) { try node.status("/a", following: true) }
    #expect(failure?.message == "/a: Too many levels of symbolic links")
  }

  /// Whatever is done to it, a planned node shows what a node shows to which the same was done.
  @Test(arguments: UInt64(1)...20)
  func `shows after any steps what a real one would`(seed: UInt64) throws {
    let real = MemoryMachine(files: [
      "/a/x": "ax", "/a/b/y": "aby", "/c/z": "cz", "/c/w": "cw",
    ])
    let below = MemoryMachine(files: [
      "/a/x": "ax", "/a/b/y": "aby", "/c/z": "cz", "/c/w": "cw",
    ])
    let node = PlannedNode(over: below)
    var dice = Dice(state: seed)
    for _ in 0..<40 {
      let step = Step(&dice)
      #expect(step.failed(on: node) == step.failed(on: real), "seed \(seed), \(step)")
      #expect(try tree(node, "/") == tree(real, "/"), "seed \(seed), after \(step)")
    }
    #expect(below.writes == 0)
  }

  private func tree(_ machine: any Machine, _ path: String) throws -> [String] {
    var lines: [String] = []
    for name in try machine.list(path) {
      let place = Path.join(path, name)
      guard let status = try machine.status(place, following: false) else { continue }
      let content = status.kind == .file ? try text(machine, place) : ""
      lines.append("\(place) \(status.kind) \(status.mode) \(content)")
      if status.kind == .directory { lines += try tree(machine, place) }
    }
    return lines
  }
}

/// A small generator, the same for a seed everywhere.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

/// One thing done to a machine.
private struct Step: CustomStringConvertible {
  let kind: Int
  let path: String
  let other: String

  init(_ dice: inout Dice) {
    let paths = ["/a", "/a/x", "/a/b", "/a/b/y", "/c", "/c/z", "/c/w", "/d", "/d/e", "/a/b/v"]
    kind = Int.random(in: 0..<5, using: &dice)
    path = paths.randomElement(using: &dice) ?? "/a"
    other = paths.randomElement(using: &dice) ?? "/a"
  }

  var description: String { "step \(kind) on \(path), \(other)" }

  /// Does it; whether it failed.
  func failed(on machine: any Machine) -> Bool {
    let attributes = FileAttributes(mode: 0o644, userID: 0, groupID: 0)
    do throws(Failure) {
      switch kind {
      case 0 where try machine.status(path, following: false)?.kind != .directory:
        try machine.write(path, Array(other.utf8), attributes)
      case 1: try machine.makeDirectory(path, attributes)
      case 2: try machine.remove(path)
      case 3: try machine.setAttributes(path, FileAttributes(mode: 0o600), following: false)
      // The double does not refuse what rename(2) refuses, so only plain moves are tried.
      case 4 where try machine.status(other, following: false) == nil && !other.hasPrefix(path):
        try machine.rename(path, to: other)
      default: break
      }
      return false
    } catch {
      return true
    }
  }
}
