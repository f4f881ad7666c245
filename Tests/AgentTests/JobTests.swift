import System
import Testing
import Value
import Wire

/// What an agent lets go on by itself.
@Suite struct `A job` {
  private func request(_ line: String, in directory: String, seconds: Int) -> Request {
    var request = Request.shell(line)
    request.job = Job(seconds: seconds, directory: directory)
    return request
  }

  /// What is kept of the job once `isDone` says so; nil when that took too long.
  private func kept(_ response: Response, _ isDone: (Map) -> Bool) throws -> Map? {
    let path = try #require(response.result["results_file"]?.string)
    for _ in 0..<3000 {
      let map = try Files.text(path).flatMap { try? JSON.parse($0) }?.map
      if let map, isDone(map) { return map }
      Clock.sleep(milliseconds: 10)
    }
    return nil
  }

  @Test func `goes on when its agent has ended, and keeps its result`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    let line = "while [ ! -e \(scratch.path)/go ]; do sleep 0.05; done; echo done"
    let begun = try agent.ask(request(line, in: "\(scratch.path)/jobs", seconds: 60))
    #expect(begun.result["started"] == 1 && begun.result["finished"] == 0)
    _ = try agent.end()
    #expect(try kept(begun) { _ in true }?["started"] == 1)
    try Files.writeAtomically("\(scratch.path)/go", "".utf8)
    #expect(try kept(begun) { $0["stdout"] != nil }?["stdout"] == "done")
  }

  @Test func `has its command ended with its time`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    let line = "echo $$ > \(scratch.path)/pid; sleep 600; echo late"
    let begun = try agent.ask(request(line, in: "\(scratch.path)/jobs", seconds: 1))
    #expect(try kept(begun) { $0["failed"] != nil }?["msg"] == "Timeout exceeded")
    let text = try #require(try Files.text("\(scratch.path)/pid"))
    let number = try #require(Int32(text.prefix { $0.isNumber }))
    var isAlive = true
    for _ in 0..<3000 where isAlive {
      isAlive = Process.isAlive(number)
      Clock.sleep(milliseconds: 10)
    }
    #expect(!isAlive)
  }
}
