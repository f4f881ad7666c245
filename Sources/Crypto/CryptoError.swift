internal import COpenSSL
internal import Glibc

/// An operation libcrypto refused; rooms above turn it into a `Problem` with place and cure.
package struct CryptoError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was tried: `read private key`.
  package var operation: String
  /// libcrypto's reason, or ours when it has none.
  package var reason: String

  package init(_ operation: String, _ reason: String) {
    self.operation = operation
    self.reason = reason
  }

  package var description: String { "cannot \(operation): \(reason)" }

  /// The first error libcrypto recorded on this thread; its queue is empty afterwards.
  static func last(_ operation: String) -> CryptoError {
    let code = ERR_get_error()
    ERR_clear_error()
    // The system's own errors have no text there (ERR_SYSTEM_ERROR in <openssl/err.h>).
    let systemError = Int32(truncatingIfNeeded: code & 0x7FFF_FFFF)
    let reason =
      code == 0
      ? nil
      : code & 0x8000_0000 != 0
        ? String(cString: strerror(systemError))
        : ERR_reason_error_string(code).map { String(cString: $0) }
    return CryptoError(operation, reason ?? "libcrypto gives no reason")
  }

  /// Throws the last error unless `condition` holds.
  static func check(_ operation: String, _ condition: Bool) throws(CryptoError) {
    guard condition else { throw last(operation) }
  }

  /// The pointer libcrypto returned; nil is an error.
  static func need<Pointer>(
    _ operation: String, _ pointer: Pointer?
  ) throws(CryptoError) -> Pointer {
    guard let pointer else { throw last(operation) }
    return pointer
  }
}
