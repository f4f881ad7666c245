import System
import Testing
import Value
import Wire

/// What an agent takes of a node's memory while it works.
@Suite struct `An agent's memory` {
  /// A request that runs a line of shell.
  private func shell(_ line: String) -> Request {
    Request(module: "ansible.builtin.shell", arguments: ["cmd": Value(line)])
  }

  /// The most it ever took, in bytes.
  private func peak(_ agent: AgentUnderTest) throws -> Int {
    let status = try #require(try Files.text("/proc/\(agent.child.pid)/status"))
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
    return try #require(Int(words[1])) << 10
  }

  private func read(_ count: Int, from agent: AgentUnderTest) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      try #require(try agent.isReadable(60_000))
      let piece = try Descriptor.read(agent.child.output, min(1 << 20, count - bytes.count))
      try #require(!piece.isEmpty)
      bytes += piece
    }
    return bytes
  }

  @Test(arguments: ["tr '\\0' x < /dev/zero", "yes abcdefgh"])
  func `is not three times what a command writes`(writer: String) throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    _ = try agent.ask(shell("true"))
    let before = try peak(agent)
    let size = 50_000_000
    try agent.send(shell("\(writer) | head -c \(size)"))
    // Not parsed: these tests are built to be debugged, and the answer is no matter of theirs.
    let prefix = try read(Frame.prefixLength, from: agent)
    #expect(prefix[0] == Frame.Kind.response.rawValue)
    let length = prefix[4..<8].reduce(0) { $0 << 8 | Int($1) }
    #expect(length > size)
    _ = try read(length, from: agent)
    let taken = try peak(agent) - before
    #expect(taken < 3 * size, "\(taken) bytes")
    _ = try agent.end()
  }

  @Test func `has an end where an output has none`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    let size = Environment.value("GROUNDWORK_SOAK") == nil ? "1G" : "10G"
    let answer = try agent.ask(shell("head -c \(size) /dev/zero; exit 3"))
    #expect(
      answer.outcome
        == .failed(
          "it ran and wrote more than 64 MiB, the most that is kept of an output: send what it writes "
            + "to a file on the node (> FILE), or have it write less"))
    #expect(answer.result["rc"] == 3)
    let most = try peak(agent)
    #expect(most < 200_000_000, "\(most) bytes")
    _ = try agent.end()
  }
}
