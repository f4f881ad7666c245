import System
import Testing
import Value
import Wire

/// An agent on this machine, spoken to over pipes as a controller does.
final class AgentUnderTest {
  let child: ChildProcess
  private var reader = FrameReader()
  private var payloads: [Int: (header: Map, payload: [UInt8])] = [:]
  private(set) var progress: [String] = []
  private var nextID = 0

  struct Silence: Error {
    var waitedFor: String
  }

  /// The repository's root.
  static let root = String(#filePath.split(separator: "/Tests/AgentTests/")[0])

  /// The agent that is asked: the one of the tests' own build.
  static let program =
    Environment.value("GROUNDWORK_TEST_AGENT") ?? "\(root)/.build/debug/groundwork-agent"

  /// - Parameter state: the directory of lock and pending handlers.
  convenience init(state: String, _ arguments: [String] = []) throws {
    try self.init(command: [Self.program, "--state", state] + arguments)
  }

  init(command: [String], environment: [String]? = nil) throws {
    // Writing to an agent that was killed is an error here, not the end of the tests.
    Process.ignoreBrokenPipes()
    child = try ChildProcess(
      arguments: command, environment: environment, errorOutput: .inherit)
  }

  /// The hello, which is the first frame.
  func hello() throws -> Hello {
    let frame = try frame("hello")
    try #require(frame.kind == .hello)
    return try Hello(header: frame.header)
  }

  /// Sends a request; returns its number.
  @discardableResult
  func send(_ request: Request) throws -> Int {
    nextID += 1
    var request = request
    request.id = nextID
    for frame in request.frames { try send(frame) }
    return request.id
  }

  func send(_ frame: Frame) throws { try Descriptor.writeAll(child.input, frame.bytes) }

  /// The next response, with its payload.
  func response() throws -> Response {
    while true {
      let frame = try frame("response")
      switch frame.kind {
      case .progress: progress.append(frame.header["text"]?.string ?? "")
      case .alive: break
      case .response, .data:
        let id = try #require(frame.header["id"]?.int)
        if frame.kind == .response { payloads[id] = (frame.header, []) }
        payloads[id]?.payload += frame.payload
        guard let (header, payload) = payloads[id], payload.count >= header["size"]?.int ?? 0 else {
          continue
        }
        payloads[id] = nil
        return try Response(header: header, payload: payload)
      default:
        Issue.record("unexpected frame \(frame.kind): \(Value(frame.header))")
      }
    }
  }

  func ask(_ request: Request) throws -> Response {
    try send(request)
    return try response()
  }

  /// The next frame of any kind.
  /// - Throws: `Silence` after 30 seconds or at the end.
  func frame(_ waitedFor: String) throws -> Frame {
    let deadline = Clock.milliseconds + 30_000
    while true {
      if let frame = try reader.next() { return frame }
      guard try isReadable(deadline - Clock.milliseconds) else {
        throw Silence(waitedFor: waitedFor)
      }
      let bytes = try Descriptor.read(child.output, 1 << 16)
      if bytes.isEmpty { throw Silence(waitedFor: waitedFor) }
      reader.append(bytes)
    }
  }

  func isReadable(_ milliseconds: Int) throws -> Bool {
    var interests = [Poll.Interest(child.output, reading: true)]
    return try Poll.wait(&interests, milliseconds: max(0, milliseconds)) > 0
  }

  /// Ends its input and waits for it.
  func end() throws -> ChildProcess.Ending {
    child.closeInput()
    return try child.wait()
  }
}

/// A directory that is gone after the test.
final class Scratch {
  let path: String

  init() throws(SystemError) {
    path = "/tmp/groundwork-test-\(try Random.bytes(8).hex)"
    try Files.makeDirectory(path, mode: 0o755)
  }

  deinit { try? Files.removeTree(path) }
}

extension Request {
  static func shell(_ line: String, chain: Int? = nil, deadline: Int? = nil) -> Request {
    Request(
      module: "ansible.builtin.shell", arguments: ["cmd": Value(line)],
      deadlineSeconds: deadline, chain: chain)
  }

  static func copy(
    _ text: String, to path: String, mode: Mode = .apply, notifies: [String] = []
  ) -> Request {
    Request(
      module: "ansible.builtin.copy", arguments: ["dest": Value(path), "mode": "0640"],
      mode: mode, notifies: notifies, payload: Array(text.utf8))
  }
}
