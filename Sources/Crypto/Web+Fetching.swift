internal import COpenSSL
internal import Glibc

extension WebRequest {
  /// Sends the request and reads the whole answer. Blocks.
  ///
  /// Certificates are checked against the system's store, and against the name asked for.
  /// - Parameter limit: of the answer, which is kept in memory.
  /// - Throws: when the other side cannot be reached, does not prove who it is, breaks off, says too
  ///   much or takes too long.
  package func fetch(limit: Int = WebRequest.sizeLimit) throws(CryptoError) -> WebAnswer {
    let first = proxy ?? address
    let socket = try WebDial(first, seconds: timeoutSeconds).socket()
    guard let plain = BIO_new_socket(socket, BIO_CLOSE) else {
      close(socket)
      throw CryptoError.last("connect to \(first.host)")
    }
    var channel = plain
    defer { BIO_free_all(channel) }
    let deadline = WebDeadline(bound(plain), seconds: wholeSeconds)
    defer { deadline.end() }
    let tooLong = CryptoError("take the answer", "it took longer than \(wholeSeconds) s")
    do throws(CryptoError) {
      if address.scheme == "https" {
        if proxy != nil { try tunnel(plain) }
        channel = try secured(plain)
      }
      try send(text, over: channel)
      let (bytes, isEnded) = try receive(from: channel, limit: limit)
      // What was cut off looks as if it had ended.
      if deadline.hasExpired { throw tooLong }
      return try WebAnswer(bytes, isEnded: isEnded)
    } catch {
      throw deadline.hasExpired ? tooLong : error
    }
  }

  /// Every read and write ends after `timeoutSeconds` without a byte.
  /// - Returns: the socket.
  private func bound(_ channel: OpaquePointer) -> Int32 {
    var descriptor: Int32 = -1
    BIO_ctrl(channel, BIO_C_GET_FD, 0, &descriptor)
    var time = timeval(tv_sec: max(1, timeoutSeconds), tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    return descriptor
  }

  private var text: String {
    let isThroughProxy = proxy != nil && address.scheme == "http"
    var text = "GET \(isThroughProxy ? address.text : address.path) HTTP/1.1\r\n"
    text += "Host: \(address.authority)\r\nConnection: close\r\nAccept-Encoding: identity\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    return text + "\r\n"
  }

  /// Asks the proxy for a way through (RFC 9110, section 9.3.6).
  private func tunnel(_ channel: OpaquePointer) throws(CryptoError) {
    let target = "\(address.host):\(address.port)"
    try send("CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n\r\n", over: channel)
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while WebAnswer.headEnd(head, from: max(0, head.count - 4)) == nil,
      head.count < WebAnswer.headLimit
    {
      guard BIO_read(channel, &byte, 1) == 1 else { break }
      head.append(byte)
    }
    let words = String(decoding: head, as: UTF8.self).split(separator: " ", maxSplits: 2)
    guard words.count > 1, words[1] == "200" else {
      throw CryptoError("go through the proxy", "it answers '\(words.dropFirst().first ?? "")'")
    }
  }

  /// TLS over `plain`, with the other side's certificate proven.
  private func secured(_ plain: OpaquePointer) throws(CryptoError) -> OpaquePointer {
    let context = try CryptoError.need("begin TLS", SSL_CTX_new(TLS_client_method()))
    defer { SSL_CTX_free(context) }
    SSL_CTX_set_default_verify_paths(context)
    SSL_CTX_set_verify(context, verifiesCertificates ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
    let secure = try CryptoError.need("begin TLS", BIO_new_ssl(context, 1))
    var session: OpaquePointer?
    BIO_ctrl(secure, BIO_C_GET_SSL, 0, &session)
    let name = address.host
    _ = name.withCString { text in
      SSL_ctrl(
        session, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name),
        UnsafeMutableRawPointer(mutating: text))
    }
    guard SSL_set1_host(session, name) == 1 else { throw CryptoError.last("begin TLS") }
    BIO_push(secure, plain)
    guard BIO_ctrl(secure, BIO_C_DO_STATE_MACHINE, 0, nil) > 0 else {
      let verdict = SSL_get_verify_result(session)
      let reason = X509_verify_cert_error_string(verdict).map { String(cString: $0) }
      let error = CryptoError.last("begin TLS with \(name)")
      BIO_pop(secure)
      BIO_free(secure)
      throw verdict == 0 ? error : CryptoError("trust \(name)", reason ?? error.reason)
    }
    return secure
  }

  /// Whether TLS has been closed from the other side (RFC 8446, section 6.1).
  private func hasClosed(_ channel: OpaquePointer) -> Bool {
    var session: OpaquePointer?
    BIO_ctrl(channel, BIO_C_GET_SSL, 0, &session)
    return SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN != 0
  }

  private func send(_ text: String, over channel: OpaquePointer) throws(CryptoError) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { BIO_write(channel, $0.baseAddress, Int32($0.count)) }
      guard written > 0 else { throw CryptoError.last("send the request") }
      rest = rest.dropFirst(Int(written))
    }
  }

  /// All that comes, and whether the other side ended it: over TLS it has to say so, for anybody on the
  /// way can end the connection below.
  private func receive(
    from channel: OpaquePointer, limit: Int
  ) throws(CryptoError) -> (bytes: [UInt8], isEnded: Bool) {
    var all: [UInt8] = []
    var hasHead = false
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      errno = 0
      let count = BIO_read(channel, &buffer, Int32(buffer.count))
      guard count > 0 else {
        if count < 0, errno == EAGAIN {
          throw CryptoError("read the answer", "nothing came for \(timeoutSeconds) s")
        }
        ERR_clear_error()
        return (all, count == 0 && (address.scheme != "https" || hasClosed(channel)))
      }
      let before = all.count
      all += buffer[..<Int(count)]
      if !hasHead {
        let end = WebAnswer.headEnd(all, from: max(0, before - 3))
        guard end ?? all.count <= WebAnswer.headLimit else {
          throw CryptoError(
            "take the answer", "its head is larger than \(WebAnswer.headLimit >> 10) KiB")
        }
        hasHead = end != nil
      }
      if all.count > limit {
        throw CryptoError(
          "take the answer",
          "it is larger than \(limit >> 20) MiB, the most that is fetched")
      }
    }
  }
}
