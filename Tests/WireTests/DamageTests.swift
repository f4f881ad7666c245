import Testing
import Value

@testable import Wire

/// What comes over a wire that breaks, or from somebody who is no agent.
@Suite struct DamageTests {
  private static func frames(_ chance: inout Chance) -> [Frame] {
    let kinds: [Frame.Kind] = [
      .hello, .request, .data, .progress, .response, .cancel, .refusal, .forget, .alive,
    ]
    return (0..<6).map { _ in
      let payload = (0..<chance.next(below: 200)).map { UInt8(truncatingIfNeeded: $0) }
      return Frame(
        kinds[chance.next(below: kinds.count)],
        header: ["id": Value(chance.next(below: 99)), "text": "ä\n\u{1F600}\"\\"], payload: payload)
    }
  }

  /// Feeds bytes in pieces of drawn sizes; the frames that come, and what ends them.
  private static func read(
    _ bytes: [UInt8], _ chance: inout Chance
  ) -> (frames: [Frame], error: WireError?, left: Int) {
    var reader = FrameReader()
    var frames: [Frame] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = 1 + chance.next(below: 40)
      reader.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      do throws(WireError) {
        while let frame = try reader.next() { frames.append(frame) }
      } catch {
        return (frames, error, reader.pendingCount)
      }
    }
    return (frames, nil, reader.pendingCount)
  }

  @Test(arguments: 0..<40) func `a frame that is cut off anywhere is waited for, not made up`(
    seed: UInt64
  ) {
    var chance = Chance(seed: seed)
    let sent = Self.frames(&chance)
    let pieces = sent.map(\.bytes)
    let bytes = pieces.flatMap { $0 }
    let cut = chance.next(below: bytes.count)
    // As many as lie whole before the cut.
    var whole = 0
    var end = 0
    while end + pieces[whole].count <= cut {
      end += pieces[whole].count
      whole += 1
    }
    let half = Self.read(Array(bytes.prefix(cut)), &chance)
    #expect(half.error == nil)
    #expect(half.left == cut - end)
    #expect(half.frames.map(\.bytes) == pieces.prefix(whole).map { $0 })
    let all = Self.read(bytes, &chance)
    #expect(all.frames.map(\.kind) == sent.map(\.kind))
    #expect(all.frames.map(\.payload) == sent.map(\.payload))
    #expect(all.frames.map { Value($0.header) } == sent.map { Value($0.header) })
    #expect(all.left == 0)
  }

  @Test(arguments: 0..<40) func `garbage never traps, and gives no frame that was not sent`(
    seed: UInt64
  ) {
    var chance = Chance(seed: seed)
    let noise = (0..<300).map { _ in UInt8(chance.next(below: 256)) }
    _ = Self.read(noise, &chance)
    // The same in a place where frames are: those before it are whole.
    let sent = Self.frames(&chance)
    let before = sent.map(\.bytes)
    let read = Self.read(before.flatMap { $0 } + [0xFF] + noise, &chance)
    #expect(read.error == WireError("frame of unknown kind 255"))
    #expect(read.frames.map(\.bytes) == before)
    // One byte of a frame that is another one.
    var bytes = before.flatMap { $0 }
    let place = chance.next(below: bytes.count)
    bytes[place] ^= UInt8(1 + chance.next(below: 255))
    let changed = Self.read(bytes, &chance)
    #expect(changed.frames.count <= sent.count * 2)
  }

  @Test func `every kind that is not one is named`() {
    for kind in UInt8.min...UInt8.max where Frame.Kind(rawValue: kind) == nil {
      var reader = FrameReader()
      reader.append([kind] + [UInt8](repeating: 0, count: 11))
      #expect(throws: WireError("frame of unknown kind \(kind)")) { try reader.next() }
    }
  }

  @Test func `what is too long is refused by its prefix, before anybody waits for it`() throws {
    for (header, payload) in [
      (Frame.headerLimit + 1, 0), (0, Frame.payloadLimit + 1), (0xFFFF_FFFF, 0xFFFF_FFFF),
    ] {
      var reader = FrameReader()
      reader.append([2, 0, 0, 0] + Self.number(header) + Self.number(payload))
      #expect(throws: WireError("frame of \(header) + \(payload) bytes is beyond the limits")) {
        try reader.next()
      }
    }
    // What is just within them is waited for.
    var reader = FrameReader()
    reader.append([2, 0, 0, 0] + Self.number(Frame.headerLimit) + Self.number(Frame.payloadLimit))
    #expect(try reader.next() == nil)
  }

  @Test func `a header of more values than anybody means is refused while it is read`() throws {
    func read(_ count: Int) throws -> Frame? {
      let bytes =
        [UInt8]("{\"a\":[0".utf8) + (0..<count).flatMap { _ in [0x2C, 0x30] } + [0x5D, 0x7D]
      var reader = FrameReader()
      reader.append([5, 0, 0, 0] + Self.number(bytes.count) + Self.number(0) + bytes)
      return try reader.next()
    }
    #expect(try read(1000)?.header["a"]?.list?.count == 1001)
    let error = #expect(throws: WireError.self) { try read(4 << 20) }
    #expect(error?.reason.hasPrefix("frame header is not JSON: more than 4194304 values") == true)
  }

  private static func number(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  @Test(arguments: ["{", "no", "\u{FF}", "{\"a\":}", "{\"a\":1} x", ""])
  func `a header that is no JSON ends the conversation`(text: String) {
    var reader = FrameReader()
    let bytes = Array(text.utf8)
    reader.append([2, 0, 0, 0] + Self.number(bytes.count) + Self.number(0) + bytes)
    let error = #expect(throws: WireError.self) { try reader.next() }
    #expect(error?.reason.hasPrefix("frame header is not JSON: ") == true)
  }

  @Test(arguments: [
    (Frame.Kind.request, "{}", "request without id, module or mode"),
    (.request, #"{"id":1,"module":"m"}"#, "request without id, module or mode"),
    (.request, #"{"id":1,"module":"m","mode":"destroy"}"#, "request without id, module or mode"),
    (.request, #"{"id":"1","module":"m","mode":"apply"}"#, "request without id, module or mode"),
    (.request, "[1]", "request without id, module or mode"),
    (.response, "{}", "response without id"), (.response, #"{"id":null}"#, "response without id"),
    (.hello, "{}", "hello without protocol"),
    (.hello, #"{"protocol":"2"}"#, "hello without protocol"),
  ])
  func `a header without what it must say is named`(
    kind: Frame.Kind, text: String, reason: String
  ) throws {
    var reader = FrameReader()
    let bytes = Array(text.utf8)
    reader.append(
      [kind.rawValue, 0, 0, 0] + Self.number(bytes.count) + Self.number(0) + bytes)
    let frame = try #require(try reader.next())
    #expect(throws: WireError(reason)) {
      switch kind {
      case .request: _ = try Request(header: frame.header, payload: [])
      case .response: _ = try Response(header: frame.header, payload: [])
      default: _ = try Hello(header: frame.header)
      }
    }
  }

  @Test func `words of the wrong kind in a header are as good as none`() throws {
    let hello = try Hello(header: ["protocol": 2, "uid": "root", "pending": 3, "facts": []])
    #expect(hello.userID == -1 && hello.pendingHandlers == [] && hello.facts == Map())
    let request = try Request(
      header: [
        "id": 1, "module": "m", "mode": "apply", "args": "x", "env": [1], "notifies": "n",
        "deadline": "soon",
      ], payload: [])
    #expect(request.arguments == Map() && request.environment == [:] && request.notifies == [])
    #expect(request.deadlineSeconds == nil)
    let response = try Response(
      header: ["id": 1, "result": ["v": 1], "diffs": "x", "warnings": [1, "w"]],
      payload: [])
    #expect(response.result == Map() && response.diffs == [] && response.warnings == ["w"])
  }
}
