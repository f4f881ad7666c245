internal import COpenSSL
internal import Glibc

/// What a server shows when TLS begins.
///
/// Nothing is trusted and nothing is sent: the question is which certificates stand there, also when they
/// have expired or nobody trusts them.
package enum ServedChain {
  /// The certificates in the order they are shown, the server's own first, as DER. Blocks.
  /// - Parameters:
  ///   - host: a name or an address, IPv6 without brackets.
  ///   - name: what is asked for (SNI); nil for nothing.
  ///   - seconds: for all of it.
  /// - Throws: when nobody answers, or not in TLS.
  package static func look(
    at host: String, port: Int, name: String?, seconds: Int = 5
  ) throws(CryptoError) -> [[UInt8]] {
    let shown = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    let work = "begin TLS with \(shown):\(port)"
    guard let address = WebAddress("https://\(shown):\(port)/") else {
      throw CryptoError(work, "that is no address")
    }
    let socket = try WebDial(address, seconds: seconds).socket()
    defer { close(socket) }
    let deadline = WebDeadline(socket, seconds: seconds)
    defer { deadline.end() }
    let context = try CryptoError.need(work, SSL_CTX_new(TLS_client_method()))
    defer { SSL_CTX_free(context) }
    let session = try CryptoError.need(work, SSL_new(context))
    defer { SSL_free(session) }
    try CryptoError.check(work, SSL_set_fd(session, socket) == 1)
    if let name {
      _ = name.withCString { text in
        SSL_ctrl(
          session, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name),
          UnsafeMutableRawPointer(mutating: text))
      }
    }
    let begun = SSL_connect(session)
    let failure = begun == 1 ? nil : CryptoError.last(work)
    // One that wants a certificate of its client shows its own before it refuses.
    let chain = try chain(of: session, work)
    if !chain.isEmpty { return chain }
    if deadline.hasExpired { throw CryptoError(work, "it took longer than \(seconds) s") }
    throw failure ?? CryptoError(work, "it shows no certificate")
  }

  private static func chain(
    of session: OpaquePointer, _ work: String
  ) throws(CryptoError) -> [[UInt8]] {
    guard let stack = SSL_get_peer_cert_chain(session) else { return [] }
    var chain: [[UInt8]] = []
    for place in 0..<OPENSSL_sk_num(stack) {
      guard let item = OPENSSL_sk_value(stack, place) else { continue }
      chain.append(try DERBytes.of(work) { i2d_X509(OpaquePointer(item), $0) })
    }
    return chain
  }
}
