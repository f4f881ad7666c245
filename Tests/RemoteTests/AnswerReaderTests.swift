import Testing
import Value
import Wire

@testable import Remote

/// What an agent may say, and what ends the conversation.
@Suite struct AnswerReaderTests {
  /// What comes of frames while requests 1 and 2 wait for answers.
  private func read(_ frames: [Frame]) throws -> [String] {
    var reader = AnswerReader(FrameReader())
    var awaited: Set<Int> = [1, 2]
    var said: [String] = []
    for frame in frames {
      reader.append(frame.bytes)
      while let item = try reader.next({ awaited.contains($0) }) {
        switch item {
        case .answer(let response):
          awaited.remove(response.id)
          said.append("answer \(response.id): \(response.payload.count)")
        case .progress(let id, let text): said.append("progress \(id): \(text)")
        case .refusal: said.append("refusal")
        case .sign: said.append("sign")
        }
      }
    }
    return said
  }

  private func frame(_ kind: Frame.Kind, _ header: Map, _ count: Int = 0) -> Frame {
    Frame(kind, header: header, payload: [UInt8](repeating: 7, count: count))
  }

  @Test func `answers come whole, in pieces too, with what is said between them`() throws {
    let frames = [
      frame(.alive, [:]), frame(.progress, ["id": 1, "text": "half"]),
      frame(.response, ["id": 1, "size": 5], 2), frame(.data, ["id": 1], 3),
      frame(.response, ["id": 2, "size": 0]), frame(.refusal, ["what": "no"]),
    ]
    #expect(
      try read(frames) == ["sign", "progress 1: half", "answer 1: 5", "answer 2: 0", "refusal"])
  }

  @Test(
    arguments: [
      (
        [(Frame.Kind.response, ["id": 3, "size": 0], 0)],
        "an answer to request 3, which awaits none"
      ),
      (
        [(.response, ["id": 1, "size": 0], 0), (.response, ["id": 1, "size": 0], 0)],
        "an answer to request 1, which awaits none"
      ),
      (
        [(.response, ["id": 1, "size": 9], 1), (.response, ["id": 2, "size": 0], 0)],
        "an answer within the answer to request 1"
      ),
      ([(.response, ["id": 1, "size": 67_108_865], 0)], "a payload of 67108865 bytes"),
      ([(.response, ["id": 1, "size": 1], 2)], "more data than was announced"),
      ([(.response, ["id": 1, "size": -1], 0)], "more data than was announced"),
      (
        [(.response, ["id": 1, "size": 3], 1), (.data, ["id": 1], 3)],
        "not as much data as was announced"
      ),
      (
        [(.response, ["id": 1, "size": 3], 1), (.data, ["id": 1], 0)],
        "not as much data as was announced"
      ),
      ([(.response, ["id": 1, "size": 3], 1), (.data, ["id": 2], 1)], "data of no answer"),
      ([(.data, ["id": 1], 1)], "data of no answer"),
      ([(.response, ["size": 0], 0)], "a frame without id"),
      ([(.progress, ["text": "x"], 0)], "a frame without id"),
      ([(.hello, [:], 0)], "a frame of kind hello from the agent"),
      ([(.own, [:], 0)], "a frame of kind own from the agent"),
    ] as [([(Frame.Kind, Map, Int)], String)])
  func `what no agent of ours says is refused`(
    frames: [(Frame.Kind, Map, Int)], reason: String
  ) {
    #expect(throws: WireError(reason)) { try read(frames.map { frame($0.0, $0.1, $0.2) }) }
  }

  @Test func `what is no answer has an end, and each answer begins anew`() throws {
    let line = frame(
      .progress, ["id": 2, "text": Value(String(repeating: "x", count: 1 << 20))])
    var reader = AnswerReader(FrameReader())
    func say(_ frame: Frame) throws {
      reader.append(frame.bytes)
      while case .progress(_, let text) = try reader.next({ $0 < 3 }) {
        #expect(text.count == 1000)
      }
    }
    for _ in 0..<31 { try say(line) }
    try say(frame(.response, ["id": 1, "size": 0]))
    for _ in 0..<31 { try say(line) }
    let error = WireError("32 MiB without an answer in them")
    #expect(throws: error) { try say(line) }
    var other = AnswerReader(FrameReader())
    try other.passOver(32 << 20)
    #expect(throws: error) { try other.passOver(1) }
  }
}
