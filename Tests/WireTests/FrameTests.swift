import Testing
import Value

@testable import Wire

@Suite struct FrameTests {
  @Test func `frames come whole from bytes in any pieces`() throws {
    let request = Request(
      id: 7, module: "ansible.builtin.copy", arguments: ["dest": "/x"], mode: .inspect,
      wantsDiff: true, environment: ["A": "b"], deadlineSeconds: 3, notifies: ["restart"],
      chain: 2, origin: "p.yml:1:1", payload: [UInt8](repeating: 9, count: Payload.piece + 5))
    let bytes = request.frames.flatMap(\.bytes)
    for size in [1, 13, 4096, bytes.count] {
      var reader = FrameReader()
      var frames: [Frame] = []
      var place = 0
      while place < bytes.count {
        reader.append(Array(bytes[place..<min(place + size, bytes.count)]))
        while let frame = try reader.next() { frames.append(frame) }
        place += size
      }
      #expect(frames.map(\.kind) == [.request, .data])
      let read = try Request(
        header: frames[0].header, payload: frames.flatMap(\.payload))
      #expect(read.arguments == request.arguments && read.payload == request.payload)
      #expect(read.environment == ["A": "b"] && read.notifies == ["restart"] && read.chain == 2)
    }
  }

  @Test func `damage is named, not guessed at`() {
    var reader = FrameReader()
    reader.append([99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(throws: WireError("frame of unknown kind 99")) { try reader.next() }
    var long = FrameReader()
    long.append([2, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: WireError("frame of 0 + 4294967295 bytes is beyond the limits")) {
      try long.next()
    }
    var header = FrameReader()
    header.append([2, 0, 0, 0, 0x04, 0, 0, 1, 0, 0, 0, 0])
    #expect(throws: WireError("frame of 67108865 + 0 bytes is beyond the limits")) {
      try header.next()
    }
  }

  @Test func `a result beyond the limits becomes a failure, and what was changed stays`() throws {
    let text = String(repeating: "x", count: 1000)
    var small = Response(id: 1, change: .runs, result: ["stdout": Value(text)])
    #expect(small.pack(headerLimit: 2000).count == 1)
    #expect(small.outcome == .done)
    var long = small
    let packed = long.pack(headerLimit: 1000)
    #expect(long.outcome == Self.tooLarge(0))
    #expect(long.change == .runs && long.id == 1)
    var reader = FrameReader()
    reader.append(packed.flatMap { $0 })
    let frame = try #require(try reader.next())
    #expect(try Response(header: frame.header, payload: []).outcome == long.outcome)
    var heavy = Response(id: 2, payload: [UInt8](repeating: 1, count: 3 << 20))
    _ = heavy.pack(payloadLimit: 2 << 20)
    #expect(heavy.outcome == Self.tooLarge(2))
  }

  private static func tooLarge(_ limit: Int) -> Response.Outcome {
    .failed(
      "the result is larger than \(limit) MiB, the most an answer may hold: ask for less at a time, or "
        + "have it written to a file on the node")
  }

  @Test func `a request knows of secrets in its arguments and beside them`() throws {
    let open = Request(id: 1, module: "m", arguments: ["a": "b"], payload: [1])
    #expect(!open.holdsSecret)
    let marked = Request(
      id: 1, module: "m", arguments: ["a": [Value("b", marks: .secret)]])
    #expect(marked.holdsSecret)
    let carried = Request(id: 1, module: "m", arguments: [:], payload: [1], carriesSecret: true)
    #expect(carried.holdsSecret)
    let read = try Request(header: carried.frames[0].header, payload: [1])
    #expect(read.holdsSecret)
    #expect(try !Request(header: open.frames[0].header, payload: [1]).holdsSecret)
  }

  @Test func `a secret under a key that is no text stays secret`() throws {
    let arguments: Map = ["ports": Value(Map([(Value(80), Value("hunter22", marks: .secret))]))]
    let frame = Request(id: 1, module: "m", arguments: arguments).frames[0]
    let text = try JSON.parse(JSON.text(Value(frame.header), style: .compact))
    let read = try Request(header: text.map ?? Map(), payload: [])
    #expect(read.arguments["ports"]?.deepMarks.contains(.secret) == true)
  }

  @Test func `secret marks cross the wire, and answers are unsafe`() throws {
    let arguments: Map = [
      "password": Value("hunter22", marks: .secret),
      "list": [Value("open"), Value("closed", marks: .secret)],
    ]
    let frame = Request(id: 1, module: "m", arguments: arguments).frames[0]
    let read = try Request(header: frame.header, payload: [])
    #expect(read.arguments["password"]?.marks == .secret)
    #expect(read.arguments["list"]?.list?.map(\.marks) == [[], .secret])
    let response = Response(id: 1, change: .later("apt: x"), result: ["out": "{{ x }}"])
    let back = try Response(header: response.frames[0].header, payload: [])
    #expect(back.change == .later("apt: x"))
    #expect(back.result["out"]?.marks == .unsafe)
  }
}
