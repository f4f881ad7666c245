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
      if size == 1 { break }
    }
  }

  @Test func `damage is named, not guessed at`() {
    var reader = FrameReader()
    reader.append([99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(throws: WireError("frame of unknown kind 99")) { try reader.next() }
    var long = FrameReader()
    long.append([2, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: WireError.self) { try long.next() }
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
