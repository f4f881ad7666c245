internal import Glibc

/// The ssh-agent behind one socket (draft-ietf-sshm-ssh-agent). Its calls block: pool only.
struct AgentClient: Sendable, Equatable {
  let socketPath: String

  /// A public key the agent can sign with.
  struct Key: Sendable, Equatable {
    var blob: [UInt8]
    var comment: String
  }

  private static let listRequest: UInt8 = 11
  private static let listAnswer: UInt8 = 12
  private static let signRequest: UInt8 = 13
  private static let signAnswer: UInt8 = 14

  /// nil when no agent answers.
  func keys() -> [Key]? {
    guard let answer = ask([Self.listRequest], expecting: Self.listAnswer) else { return nil }
    var reader = BlobReader(answer)
    var keys: [Key] = []
    for _ in 0..<min(reader.number() ?? 0, 1000) {
      guard let blob = reader.string(), let comment = reader.string() else { return keys }
      keys.append(Key(blob: blob, comment: String(decoding: comment, as: UTF8.self)))
    }
    return keys
  }

  /// The bare signature of `data`, without its algorithm's name; nil when the agent refuses.
  func sign(_ data: [UInt8], with blob: [UInt8]) -> [UInt8]? {
    let flags: Int
    switch Self.algorithm(of: data) {
    case "rsa-sha2-256": flags = 2
    case "rsa-sha2-512": flags = 4
    default: flags = 0
    }
    let request =
      [Self.signRequest] + Blob.string(blob) + Blob.string(data) + Blob.number(flags)
    guard let answer = ask(request, expecting: Self.signAnswer) else { return nil }
    var outer = BlobReader(answer)
    guard let signature = outer.string() else { return nil }
    var inner = BlobReader(signature)
    guard inner.string() != nil else { return nil }
    return inner.string()
  }

  /// The algorithm named in what is to be signed (RFC 4252 §7): session, 50, user, service,
  /// "publickey", true, algorithm, key.
  private static func algorithm(of data: [UInt8]) -> String? {
    var reader = BlobReader(data)
    guard reader.string() != nil, reader.byte() != nil, reader.string() != nil,
      reader.string() != nil, reader.string() != nil, reader.byte() != nil,
      let name = reader.string()
    else { return nil }
    return String(decoding: name, as: UTF8.self)
  }

  private func ask(_ message: [UInt8], expecting kind: UInt8) -> [UInt8]? {
    guard let socket = open() else { return nil }
    defer { close(socket) }
    guard sendAll(Blob.number(message.count) + message, to: socket),
      let head = receive(4, from: socket)
    else { return nil }
    var reader = BlobReader(head)
    guard let length = reader.number(), (1...(256 << 10)).contains(length),
      let answer = receive(length, from: socket), answer[0] == kind
    else { return nil }
    return Array(answer.dropFirst())
  }

  private func open() -> Int32? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array(socketPath.utf8)
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let socket = Glibc.socket(AF_UNIX, kind, 0)
    guard socket >= 0 else { return nil }
    // A token may wait for a touch; nothing waits for ever.
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(
        socket, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if result == 0 { return socket }
    close(socket)
    return nil
  }

  private func sendAll(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var place = 0
    while place < bytes.count {
      let count = bytes.withUnsafeBytes {
        send(socket, $0.baseAddress.map { $0 + place }, bytes.count - place, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      place += count
    }
    return true
  }

  private func receive(_ count: Int, from socket: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var place = 0
    while place < count {
      let got = bytes.withUnsafeMutableBytes {
        recv(socket, $0.baseAddress.map { $0 + place }, count - place, 0)
      }
      if got <= 0 { return nil }
      place += got
    }
    return bytes
  }
}
