internal import System
internal import Value
internal import Wire

/// What goes to the controller: frames on standard output.
final class Outbox {
  /// Nobody reads any more.
  private(set) var isBroken = false
  private let inbox: Inbox
  /// A frame is on its way, which may wait for the controller to read.
  private var isWriting = false

  /// - Parameter inbox: filled while the output is full, for a controller may be writing all its
  ///   requests before it reads the first answer.
  init(inbox: Inbox) {
    self.inbox = inbox
    // Where that is refused, writes wait; nothing else changes.
    try? Descriptor.setNonBlocking(1)
    inbox.onSign = { [weak self] in self?.sign() }
  }

  func send(_ frames: [Frame]) {
    for frame in frames { send(frame) }
  }

  func send(_ frame: Frame) { send(frame.bytes) }

  /// Says that the agent is there; what is being written says so as well.
  private func sign() {
    if !isWriting { send(Frame(.alive)) }
  }

  /// Bytes of whole frames.
  func send(_ bytes: [UInt8]) {
    guard !isBroken else { return }
    isWriting = true
    defer { isWriting = false }
    do {
      try write(bytes)
    } catch {
      isBroken = true
    }
  }

  func progress(_ id: Int, _ text: String) {
    send(Frame(.progress, header: ["id": Value(id), "text": Value(text)]))
  }

  private func write(_ bytes: [UInt8]) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = try some(of: rest)
      rest = rest.dropFirst(written)
      if written == 0 { try waitForRoom() }
    }
  }

  private func some(of bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
    var failure: SystemError?
    let count = bytes.withUnsafeBytes { buffer in
      do throws(SystemError) {
        return try Descriptor.writeSome(1, buffer)
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    return count
  }

  private func waitForRoom() throws(SystemError) {
    var interests = [Poll.Interest(1, writing: true)]
    if !inbox.isClosed { interests.append(Poll.Interest(0, reading: true)) }
    let ready = try Poll.wait(&interests, milliseconds: inbox.patienceLeft.map { $0 + 1 })
    if interests.last?.isReadable == true { inbox.fill() }
    // Nobody has read or said anything for as long as the controller promised to: it is gone.
    if ready == 0, inbox.patienceLeft == 0 {
      throw SystemError(call: "write", subject: "", code: Errno.timedOut)
    }
  }
}
