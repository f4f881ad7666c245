package import Value

/// One frame of the conversation with an agent: a header of JSON, then raw bytes.
///
/// On the wire: one byte of kind, three reserved zero bytes, the header's length and the payload's
/// length as 32-bit big-endian numbers, the header, the payload.
package struct Frame: Sendable {
  package enum Kind: UInt8, Sendable {
    /// Agent to controller, first of all: `Hello`.
    case hello = 1
    /// Controller to agent: `Request`; its payload starts here and goes on in `data` frames.
    case request = 2
    /// Either way: `{id, last}` and a piece of a payload.
    case data = 3
    /// Agent to controller: `{id, text}`, something to show while a request runs.
    case progress = 4
    /// Agent to controller: `Response`; its payload goes on in `data` frames as a request's does.
    case response = 5
    /// Controller to agent: `{id}`, end the request's process group.
    case cancel = 6
    /// Agent to controller: `Problem` as JSON, then the agent ends.
    case refusal = 7
    /// Controller to agent: forget everything laid over the node in check mode.
    case forget = 8
    /// Controller to agent: `{seconds}`, the controller is there and promises a further frame within
    /// so many seconds; an agent that was never promised anything waits for ever. Agent to controller: the
    /// answer to it, unless something else is on its way.
    case alive = 9
    /// Controller to agent: `{used, whole}`, the requests whose answers the run has used; there is no
    /// answer. What they declare is taken over into the node's records.
    case own = 10
  }

  package var kind: Kind
  package var header: Map
  package var payload: [UInt8]

  package init(_ kind: Kind, header: Map = Map(), payload: [UInt8] = []) {
    self.kind = kind
    self.header = header
    self.payload = payload
  }

  /// The most a header and a payload may hold, each; longer ones are refused as damage.
  package static let headerLimit = 64 << 20
  package static let payloadLimit = 1 << 20
  /// The most values in a header: what a node can answer in 64 MiB and mean it.
  static let valueLimit = 4 << 20
  package static let prefixLength = 12

  /// A large header is there once besides the frame itself.
  package var bytes: [UInt8] {
    var bytes = [kind.rawValue] + [UInt8](repeating: 0, count: Self.prefixLength - 1)
    JSON.append(Value(header), to: &bytes, style: .compact)
    Self.put(UInt32(bytes.count - Self.prefixLength), at: 4, in: &bytes)
    Self.put(UInt32(payload.count), at: 8, in: &bytes)
    bytes += payload
    return bytes
  }

  /// The length of the header that a frame's bytes announce.
  static func headerLength(of bytes: [UInt8]) -> Int {
    bytes[4..<8].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func put(_ number: UInt32, at place: Int, in bytes: inout [UInt8]) {
    for step in 0..<4 {
      bytes[place + step] = UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * step))
    }
  }
}

/// Why bytes are not frames.
package struct WireError: Error, Sendable, Equatable {
  package var reason: String

  package init(_ reason: String) { self.reason = reason }
}

/// Collects bytes as they come and gives whole frames.
package struct FrameReader: Sendable {
  private var buffer: [UInt8] = []
  private var start = 0

  package init() {}

  /// Bytes that are not yet part of a whole frame.
  package var pendingCount: Int { buffer.count - start }

  package mutating func append(_ bytes: [UInt8]) {
    if start > 1 << 20 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer += bytes
  }

  /// The next whole frame; nil when more bytes are needed.
  /// - Throws: `WireError` when the bytes cannot be a frame; the conversation is then lost.
  package mutating func next() throws(WireError) -> Frame? {
    guard pendingCount >= Frame.prefixLength else { return nil }
    guard let kind = Frame.Kind(rawValue: buffer[start]) else {
      throw WireError("frame of unknown kind \(buffer[start])")
    }
    let headerLength = number(at: 4)
    let payloadLength = number(at: 8)
    guard headerLength <= Frame.headerLimit, payloadLength <= Frame.payloadLimit else {
      throw WireError("frame of \(headerLength) + \(payloadLength) bytes is beyond the limits")
    }
    let whole = Frame.prefixLength + headerLength + payloadLength
    guard pendingCount >= whole else { return nil }
    let header = start + Frame.prefixLength
    let text = Array(buffer[header..<header + headerLength])
    let payload = Array(buffer[header + headerLength..<start + whole])
    start += whole
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      start = 0
    }
    do {
      return Frame(
        kind, header: try JSON.parse(text, mostValues: Frame.valueLimit).map ?? Map(),
        payload: payload)
    } catch {
      throw WireError("frame header is not JSON: \(error.reason) at byte \(error.offset)")
    }
  }

  private func number(at offset: Int) -> Int {
    (0..<4).reduce(0) { $0 << 8 | Int(buffer[start + offset + $1]) }
  }
}
