internal import Transport
internal import Value
internal import Wire

/// Puts together what an agent says after its hello, and refuses what none of ours would: a node must
/// not fill the controller's memory, nor keep it for ever.
struct AnswerReader {
  /// What was said, whole.
  enum Item {
    case answer(Response)
    case progress(id: Int, text: String)
    /// A problem of the agent's own; it ends after it.
    case refusal(Map)
    /// The agent is there.
    case sign
  }

  private var frames: FrameReader
  /// The answer whose payload has not all come; agents send one after the other.
  private var partial: (id: Int, header: Map, payload: [UInt8], size: Int)?
  /// Bytes since the last answer that were none.
  private var asideCount = 0

  /// decisions.md 14: results stream, 64 MiB at most.
  private static let largestPayload = 64 << 20
  /// Progress is a line a second at most: more than a day of it.
  private static let largestAside = 32 << 20
  private static let longestLine = 1000

  init(_ frames: FrameReader) { self.frames = frames }

  mutating func append(_ bytes: [UInt8]) { frames.append(bytes) }

  /// Counts bytes that are no frames: what an agent complains of.
  mutating func passOver(_ count: Int) throws(WireError) {
    asideCount += count
    if asideCount > Self.largestAside {
      throw WireError("\(Self.largestAside >> 20) MiB without an answer in them")
    }
  }

  /// - Parameter isAwaited: whether a request was sent and has no answer yet.
  /// - Returns: nil until more has come.
  mutating func next(_ isAwaited: (Int) -> Bool) throws(WireError) -> Item? {
    while let frame = try frames.next() {
      if let item = try item(frame, isAwaited) { return item }
    }
    return nil
  }

  private mutating func item(
    _ frame: Frame, _ isAwaited: (Int) -> Bool
  ) throws(WireError) -> Item? {
    switch frame.kind {
    case .alive:
      try passOver(Frame.prefixLength)
      return .sign
    case .refusal: return .refusal(frame.header)
    case .response: try begin(frame, isAwaited)
    case .data: try goOn(frame)
    case .progress:
      let text = frame.header["text"]?.string ?? ""
      try passOver(Frame.prefixLength + text.utf8.count)
      let line = String(text.unicodeScalars.prefix(Self.longestLine))
      return .progress(id: try Self.id(frame), text: line)
    case .hello, .request, .cancel, .forget, .own:
      throw WireError("a frame of kind \(frame.kind) from the agent")
    }
    guard let whole = partial, whole.payload.count == whole.size else { return nil }
    partial = nil
    asideCount = 0
    return .answer(try Response(header: whole.header, payload: whole.payload))
  }

  private mutating func begin(
    _ frame: Frame, _ isAwaited: (Int) -> Bool
  ) throws(WireError) {
    let id = try Self.id(frame)
    let size = frame.header["size"]?.int ?? frame.payload.count
    if let partial { throw WireError("an answer within the answer to request \(partial.id)") }
    guard isAwaited(id) else { throw WireError("an answer to request \(id), which awaits none") }
    guard size <= Self.largestPayload else { throw WireError("a payload of \(size) bytes") }
    guard frame.payload.count <= size else { throw WireError("more data than was announced") }
    partial = (id, frame.header, frame.payload, size)
  }

  private mutating func goOn(_ frame: Frame) throws(WireError) {
    guard let whole = partial, frame.header["id"]?.int == whole.id else {
      throw WireError("data of no answer")
    }
    // A frame without a byte would leave the answer as it was, for ever.
    guard !frame.payload.isEmpty, whole.payload.count + frame.payload.count <= whole.size else {
      throw WireError("not as much data as was announced")
    }
    partial?.payload += frame.payload
  }

  private static func id(_ frame: Frame) throws(WireError) -> Int {
    guard let id = frame.header["id"]?.int else { throw WireError("a frame without id") }
    return id
  }
}

extension ExitStatus {
  /// How an agent ended, with what it complained of.
  func reason(_ complaint: [UInt8]) -> String {
    let said = Finished.text(complaint)
    let end =
      switch self {
      case .code(let code): "the agent ended with code \(code)"
      case .signal(let name): "the agent was ended by signal \(name)"
      }
    return said.isEmpty ? end : "\(end) and said: \(said)"
  }
}
