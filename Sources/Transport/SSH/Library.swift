internal import CLibSSH2
internal import Value

/// What libssh2 said about a call that failed.
struct SSHFailure: Error, Sendable {
  var code: Int32
  var message: String

  /// The connection itself is gone or unusable.
  var isFatal: Bool { Self.fatal.contains(code) }
  /// A larger window could not be sent now, for instance behind half of another packet: libssh2 keeps it
  /// and tries again with the next read (channel.c, `_libssh2_channel_receive_window_adjust`). A
  /// connection that is gone says so by itself.
  var isPutOff: Bool { code == LIBSSH2_ERROR_SOCKET_SEND && message.hasSuffix("deferring") }
  var isAuthentication: Bool {
    [LIBSSH2_ERROR_AUTHENTICATION_FAILED, LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED].contains(code)
  }
  /// The two sides have no algorithm in common, or the host key's signature is of a kind unknown here.
  var isKeyExchange: Bool {
    [LIBSSH2_ERROR_KEX_FAILURE, LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE, LIBSSH2_ERROR_METHOD_NONE]
      .contains(code)
  }
  /// The server hung up before it said who it is: what MaxStartups does.
  var isTurnedAway: Bool {
    [
      LIBSSH2_ERROR_BANNER_RECV, LIBSSH2_ERROR_BANNER_SEND, LIBSSH2_ERROR_SOCKET_DISCONNECT,
      LIBSSH2_ERROR_SOCKET_RECV, LIBSSH2_ERROR_SOCKET_SEND,
    ].contains(code)
  }

  private static let fatal: Set<Int32> = [
    LIBSSH2_ERROR_SOCKET_NONE, LIBSSH2_ERROR_BANNER_RECV, LIBSSH2_ERROR_BANNER_SEND,
    LIBSSH2_ERROR_INVALID_MAC, LIBSSH2_ERROR_SOCKET_SEND, LIBSSH2_ERROR_SOCKET_DISCONNECT,
    LIBSSH2_ERROR_PROTO, LIBSSH2_ERROR_SOCKET_RECV, LIBSSH2_ERROR_DECRYPT,
    LIBSSH2_ERROR_BAD_SOCKET, LIBSSH2_ERROR_SOCKET_TIMEOUT, LIBSSH2_ERROR_ENCRYPT,
    LIBSSH2_ERROR_BAD_USE, LIBSSH2_ERROR_KEX_FAILURE, LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE,
  ]
}

/// The library as a whole.
enum Library {
  /// Once, before any thread uses it.
  static let isReady: Bool = libssh2_init(0) == 0

  /// Whether it signs RSA keys with SHA-2; from 1.11 on. Probed, since a distribution may patch.
  static var signsRSAWithSHA2: Bool { libssh2_version(0x010B00) != nil }

  static var version: String { libssh2_version(0).map { String(cString: $0) } ?? "" }

  /// What this build of the library can do for one kind of method, in its order of preference.
  static func algorithms(_ kind: Int32) -> [String] {
    guard isReady, let session = libssh2_session_init_ex(nil, nil, nil, nil) else { return [] }
    defer { libssh2_session_free(session) }
    var list: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    let count = libssh2_session_supported_algs(session, kind, &list)
    guard count > 0, let list else { return [] }
    defer { libssh2_free(session, list) }
    return (0..<Int(count)).compactMap { list[$0].map { String(cString: $0) } }
  }
}

/// What one try of a libssh2 call came to.
enum Attempt<Output> {
  /// Not done: call again with the same arguments.
  case again
  case done(Output)
  case failed(SSHFailure)
}
