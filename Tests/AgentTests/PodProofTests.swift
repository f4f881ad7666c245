import System
import Testing

/// The agent in a pod of its image: one answers, others ask.
@Suite struct PodProofTests {
  private func ask(_ words: String...) throws -> CommandResult {
    try Command([AgentUnderTest.program, "--ask"] + words, deadlineSeconds: 30).run()
  }

  @Test func `one that answers is heard by one that asks`() throws {
    let port = UInt16.random(in: 20_000..<30_000)
    let child = try ChildProcess(
      arguments: [AgentUnderTest.program, "--answer", "\(port)"], input: .null)
    defer {
      child.signal(Signal.kill)
      _ = try? child.wait()
    }
    var heard = try ask("127.0.0.1", "\(port)")
    for _ in 0..<100 where heard.exitStatus != 0 {
      Clock.sleep(milliseconds: 100)
      heard = try ask("127.0.0.1", "\(port)")
    }
    #expect(heard.outputText.contains("groundwork-proof "), "\(heard.errorText)")
    // And by whoever speaks HTTP.
    #expect(heard.outputText.hasPrefix("HTTP/1.0 200 OK"))
  }

  @Test func `nobody, or a name that nobody knows, is told`() throws {
    let silent = try ask("127.0.0.1", "1")
    #expect(silent.exitStatus == 1)
    #expect(silent.errorText == "groundwork-agent: nobody answers at 127.0.0.1 port 1\n")
    let wrong = try Command([AgentUnderTest.program, "--ask", "web"]).run()
    #expect(wrong.exitStatus == 64)
    #expect(wrong.errorText.contains("option --ask needs a name and a port"))
  }
}
