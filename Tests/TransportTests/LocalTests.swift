import Glibc
import System
import Testing
import Value

@testable import Transport

@Suite struct LocalTests {
  private func local() async throws -> (Connector, any Connection) {
    let connector = Connector(settings: TransportSettings(knownHosts: nil, environment: [:]))
    let connection = try await connector.connect(
      to: HostTarget(name: "here", transport: .local))
    return (connector, connection)
  }

  @Test func `a command gets its input and gives both outputs and its status`() async throws {
    let (_, connection) = try await local()
    let finished = try await connection.run(
      "cat; echo error >&2; exit 3", input: Array("hello".utf8))
    #expect(finished.output == Array("hello".utf8))
    #expect(finished.complaint == "error")
    #expect(finished.status == .code(3))
  }

  @Test func `a command ended by a signal says which`() async throws {
    let (_, connection) = try await local()
    #expect(try await connection.run("kill -KILL $$").status == .signal("KILL"))
  }

  @Test func `megabytes come back whole however small the pipes are`() async throws {
    let (_, connection) = try await local()
    let sent = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let finished = try await connection.run("cat", input: sent)
    #expect(finished.output == sent)
  }

  @Test func `a slow reader stops the command, not the memory`() async throws {
    let (_, connection) = try await local()
    let channel = try await connection.open("head -c 50000000 /dev/zero; echo done >&2")
    try await Task.sleep(for: .milliseconds(300))
    var count = 0
    reading: while true {
      switch try await channel.read() {
      case .output(let bytes): count += bytes.count
      case .errorOutput: break
      case .end: break reading
      }
    }
    #expect(count == 50_000_000)
  }

  @Test func `closing a channel ends what the command started`() async throws {
    let (_, connection) = try await local()
    let channel = try await connection.open("sleep 600 & echo $!; wait")
    guard case .output(let bytes) = try await channel.read() else {
      Issue.record("no process id")
      return
    }
    let pid = Finished.text(bytes)
    await channel.close()
    #expect(try await channel.read(within: .seconds(10)) == .end(.signal("TERM")))
    // Gone, or dead and waiting for init.
    let state = try await connection.run("sleep 0.2; cut -d ' ' -f 3 /proc/\(pid)/stat 2>&1")
    #expect(state.output != Array("S\n".utf8))
    #expect(state.output != Array("R\n".utf8))
  }

  @Test func `a wait ends at its bound and the channel stays usable`() async throws {
    let (_, connection) = try await local()
    let channel = try await connection.open("cat")
    let problem = await #expect(throws: Problem.self) {
      try await channel.read(within: .milliseconds(50))
    }
    #expect(problem?.id == "transport.timeout")
    try await channel.write([1, 2])
    #expect(try await channel.read(within: .seconds(10)) == .output([1, 2]))
    await channel.close()
  }

  @Test func `cancelling a task ends its wait`() async throws {
    let (_, connection) = try await local()
    let channel = try await connection.open("cat")
    let waiting = Task { try await channel.read() }
    try await Task.sleep(for: .milliseconds(20))
    waiting.cancel()
    let problem = await #expect(throws: Problem.self) { try await waiting.value }
    #expect(problem?.id == "transport.cancelled")
    await channel.close()
  }

  @Test func `a cancellation is never lost, whenever it comes`() async throws {
    let (_, connection) = try await local()
    let channel = try await connection.open("cat")
    for _ in 0..<2000 {
      let waiting = Task { try await channel.read(within: .seconds(10)) }
      let cancelling = Task.detached { waiting.cancel() }
      let problem = await #expect(throws: Problem.self) { try await waiting.value }
      await cancelling.value
      #expect(problem?.id == "transport.cancelled")
      if problem?.id != "transport.cancelled" { break }
    }
    await channel.close()
  }

  @Test func `what is not taken in time ends the channel, not the wait for it`() async throws {
    let (_, connection) = try await local()
    let channel = try await connection.open("exec sleep 600")
    let problem = await #expect(throws: Problem.self) {
      try await channel.write([UInt8](repeating: 0, count: 1 << 20), within: .milliseconds(200))
    }
    #expect(problem?.id == "transport.timeout")
    #expect(try await channel.read(within: .seconds(20)) == .end(.signal("TERM")))
    let other = try await connection.open("cat")
    try await other.write([1], within: .seconds(60))
    #expect(try await other.read(within: .seconds(20)) == .output([1]))
    await other.close()
  }

  @Test func `a program begins with its three descriptors and no signal ignored`() async throws {
    let (_, connection) = try await local()
    System.Process.ignoreBrokenPipes()
    // One that is not closed on exec, as a library's may be.
    let stray = dup(1)
    defer { close(stray) }
    let finished = try await connection.run(
      "for n in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$n ] && echo $n; done;"
        + " grep -E '^Sig(Ign|Blk)' /proc/self/status")
    var lines = String(decoding: finished.output, as: UTF8.self).split(separator: "\n")
    let masks = lines.suffix(2).map { line in
      // glibc keeps 32 and 33 for itself, and lets nobody change them.
      UInt64(line.suffix(16), radix: 16).map { $0 & 0x7FFF_FFFF }
    }
    #expect(masks == [0, 0], "\(lines)")
    lines.removeLast(2)
    #expect(lines == ["0", "1", "2"])
  }

  @Test func `writing to a command that has ended is a problem, not a signal`() async throws {
    let (_, connection) = try await local()
    let channel = try await connection.open("exec 0<&-; sleep 0.2")
    try await Task.sleep(for: .milliseconds(50))
    let problem = await #expect(throws: Problem.self) {
      try await channel.write([UInt8](repeating: 0, count: 1 << 20))
    }
    #expect(problem?.id == "transport.input-closed")
  }

  @Test func `a missing program is named`() async throws {
    let programs = Programs(reactor: Reactor())
    let problem = await #expect(throws: Problem.self) {
      try await programs.run(["no-such-program"], within: .seconds(5))
    }
    #expect(
      problem?.description == """
        cannot start 'no-such-program' (transport.cannot-start)
          because: No such file or directory
          fix: install 'no-such-program' or correct PATH
        """)
  }
}
