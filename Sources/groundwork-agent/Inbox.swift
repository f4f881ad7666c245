internal import System
internal import Value
internal import Wire

/// What comes from the controller: frames on standard input, put together to requests.
final class Inbox {
  /// What the main loop takes out.
  enum Item {
    case request(Request)
    /// Forget what was laid over the node in check mode.
    case forget
    /// Take over what these requests declare.
    case own(used: [Int], isWhole: Bool)
  }

  private(set) var items: [Item] = []
  /// The input has ended, or cannot be understood any more.
  private(set) var isClosed = false
  /// Why the input cannot be understood.
  private(set) var damage: String?
  /// It was closed because the controller has not been heard for as long as it promised to be.
  private(set) var isForsaken = false
  private var cancelled: Set<Int> = []
  /// The controller's promise to be heard, in milliseconds; nil while it gave none.
  private(set) var patience: Int?
  private var heardAt = Clock.milliseconds
  /// Called when the controller has said that it is there.
  var onSign: () -> Void = {}
  private var reader = FrameReader()
  /// Requests whose payload has not all come.
  private var partial: [Int: (header: Map, payload: [UInt8], size: Int)] = [:]

  /// The most bytes one request may carry.
  private static let payloadLimit = 4 << 30

  func isCancelled(_ id: Int) -> Bool { cancelled.contains(id) }

  func next() -> Item? { items.isEmpty ? nil : items.removeFirst() }

  /// Waits until there is something to do or the input has ended.
  func wait() {
    while items.isEmpty && !isClosed {
      if patience == nil { fill() } else { listen() }
    }
  }

  /// How long the controller may still be silent, in milliseconds; nil for ever.
  var patienceLeft: Int? { patience.map { max(0, heardAt + $0 - Clock.milliseconds) } }

  /// Closes the input when the controller has broken its promise. What has come unread while a
  /// module worked counts as heard.
  func endIfForsaken() {
    guard !isClosed, patienceLeft == 0 else { return }
    listen()
  }

  /// Reads once if something comes while the controller may be silent; else it is gone.
  private func listen() {
    var interests = [Poll.Interest(0, reading: true)]
    do {
      let limit = patienceLeft.map { $0 > 0 ? $0 + 1 : 0 }
      if try Poll.wait(&interests, milliseconds: limit) > 0 { return fill() }
      isClosed = patienceLeft == 0
      isForsaken = isClosed
    } catch {
      isClosed = true
    }
  }

  /// Reads once; waits when nothing is there.
  func fill() {
    guard !isClosed else { return }
    do {
      let bytes = try Descriptor.read(0, 256 << 10)
      if bytes.isEmpty {
        isClosed = true
        if reader.pendingCount > 0 { damage = "the input ended within a frame" }
        return
      }
      heardAt = Clock.milliseconds
      reader.append(bytes)
      try collect()
    } catch let error as WireError {
      isClosed = true
      damage = error.reason
    } catch {
      isClosed = true
    }
  }

  private func collect() throws(WireError) {
    while let frame = try reader.next() {
      switch frame.kind {
      case .request: try begin(frame)
      case .data: try go(on: frame)
      case .cancel: if let id = frame.header["id"]?.int { cancelled.insert(id) }
      case .forget: items.append(.forget)
      case .own:
        items.append(
          .own(
            used: (frame.header["used"]?.list ?? []).compactMap(\.int),
            isWhole: frame.header["whole"]?.bool ?? false))
      case .alive:
        if let seconds = frame.header["seconds"]?.int, (1...86_400).contains(seconds) {
          patience = seconds * 1000
        }
        onSign()
      case .hello, .progress, .response, .refusal:
        throw WireError("frame of kind \(frame.kind.rawValue), which only an agent sends")
      }
    }
  }

  private func begin(_ frame: Frame) throws(WireError) {
    guard let id = frame.header["id"]?.int, let size = frame.header["size"]?.int,
      size >= frame.payload.count, size <= Self.payloadLimit
    else { throw WireError("request without id or size") }
    if frame.payload.count == size {
      items.append(.request(try Request(header: frame.header, payload: frame.payload)))
    } else {
      partial[id] = (frame.header, frame.payload, size)
    }
  }

  private func go(on frame: Frame) throws(WireError) {
    guard let id = frame.header["id"]?.int, let size = partial[id]?.size else {
      throw WireError("data of no request")
    }
    partial[id]?.payload += frame.payload
    guard let (header, payload, _) = partial[id], payload.count >= size else { return }
    guard payload.count == size else { throw WireError("more data than request \(id) announced") }
    partial[id] = nil
    items.append(.request(try Request(header: header, payload: payload)))
  }
}
