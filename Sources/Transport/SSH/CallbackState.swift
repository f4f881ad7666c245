internal import CLibSSH2
internal import Glibc

/// What the library's callbacks of one session answer from.
///
/// `@unchecked Sendable` because it is touched on the session's reactor thread only.
final class CallbackState: @unchecked Sendable {
  enum Signature {
    case none
    case asked
    case ready([UInt8])
    case refused
  }

  /// The answer to the server's prompts; given once.
  var password: [UInt8]?
  /// Asks for a signature elsewhere; it arrives in `signature`, and the call is tried again.
  var ask: (([UInt8]) -> Void)?
  var signature = Signature.none
  /// Something has come through the socket since this was last set to false.
  var hasReceived = false
  /// Reads the socket as `recv` does; a test may withhold what came.
  var read: (Int32, UnsafeMutableRawPointer, Int, Int32) -> Int = { recv($0, $1, $2, $3) }
}

/// libssh2 reads its socket. What a call finds there for another channel, or for another operation, it keeps,
/// and no poll tells of it any more: that something came is noted, for everybody to be asked once more.
/// - Returns: how many bytes, or the negative of `errno`.
func receive(
  _ socket: Int32, _ buffer: UnsafeMutableRawPointer?, _ length: Int, _ flags: Int32,
  _ abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int {
  guard let buffer, let owner = abstract?.pointee else { return -Int(EINVAL) }
  let state = Unmanaged<CallbackState>.fromOpaque(owner).takeUnretainedValue()
  let count = state.read(socket, buffer, length, flags)
  if count > 0 { state.hasReceived = true }
  guard count < 0 else { return count }
  let code = errno
  return -Int(code == EINTR ? EAGAIN : code)
}
