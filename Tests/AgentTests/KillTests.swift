import Glibc
import System
import Testing
import Value
import Wire

@Suite struct `An agent killed at any moment` {
  private static let files = 12

  /// What a run makes: files, with a handler for each.
  private func work(in directory: String) -> [Request] {
    (0..<Self.files).map { place in
      .copy(content("\(place)"), to: "\(directory)/\(place)", notifies: ["handler \(place)"])
    }
  }

  private func content(_ name: String) -> String {
    String(repeating: "line \(name)\n", count: 20_000)
  }

  /// A run that is killed in the middle of its work, some answers and microseconds after its start.
  private func run(
    _ state: String, _ tree: String, killedAfter answers: Int, _ microseconds: UInt32
  ) throws {
    let agent = try AgentUnderTest(state: state)
    _ = try agent.hello()
    for request in work(in: tree) { try agent.send(request) }
    for _ in 0..<answers { _ = try agent.response() }
    usleep(microseconds)
    agent.child.signal(Signal.kill)
    #expect(try agent.child.wait() == .signalled(9))
  }

  @Test func `leaves a node that the next run converges`() throws {
    var moments: Set<Int> = []
    for seed in UInt64(1)...6 {
      let scratch = try Scratch()
      let (state, tree) = ("\(scratch.path)/state", "\(scratch.path)/tree")
      try Files.makeDirectory(tree)
      var dice = seed
      for _ in 0..<3 {
        dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        try run(
          state, tree, killedAfter: Int((dice >> 33) % UInt64(Self.files)),
          UInt32((dice >> 41) % 2000))
        moments.insert(try wholeFiles(tree).count)
      }
      try converge(state, tree)
    }
    // Otherwise the kills came before the first change or after the last, and nothing was proven.
    #expect(moments.contains { $0 > 0 && $0 < Self.files }, "killed at \(moments)")
  }

  private func converge(_ state: String, _ tree: String) throws {
    let agent = try AgentUnderTest(state: state)
    let pending = Set(try agent.hello().pendingHandlers)
    // No change without its handler: what is there was made by a killed run.
    for name in try wholeFiles(tree) { #expect(pending.contains("handler \(name)")) }
    for request in work(in: tree) { #expect(try agent.ask(request).outcome == .done) }
    for request in work(in: tree) { #expect(try agent.ask(request).change == .none) }
    #expect(try agent.end() == .exited(0))
    // The siblings of killed writes are gone too.
    #expect(try Files.list(tree).count == Self.files)
    #expect(try wholeFiles(tree).count == Self.files)
  }

  /// The files under their names, each of which is whole.
  private func wholeFiles(_ tree: String) throws -> [String] {
    let names = try Files.list(tree).filter { $0.first != "." }
    for name in names {
      #expect(try Files.text("\(tree)/\(name)") == content(name), "\(name) is not whole")
      #expect(try Files.status("\(tree)/\(name)")?.mode == 0o640)
    }
    return names
  }
}
