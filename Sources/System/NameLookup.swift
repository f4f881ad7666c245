internal import Glibc

/// Asks name servers for IPv4 addresses (RFC 1035), as a static program in an image with nothing else can:
/// the C library's own way wants files that are not there.
package struct NameLookup: Sendable {
  /// In figures.
  package var servers: [String] = []
  package var search: [String] = []
  /// A name with fewer dots is first looked for below `search`.
  package var dots = 1

  package init() {}

  /// Reads resolv.conf(5).
  package init(_ text: String) {
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        .map { String(decoding: Array($0), as: UTF8.self) }
      switch words.first {
      case "nameserver": servers += words.dropFirst().prefix(1)
      case "search": search = Array(words.dropFirst())
      case "options":
        for word in words where word.utf8.starts(with: "ndots:".utf8) {
          dots = Int(String(decoding: Array(word.utf8.dropFirst(6)), as: UTF8.self)) ?? dots
        }
      default: break
      }
    }
  }

  /// The names that are asked for, in order.
  package func candidates(_ name: String) -> [String] {
    if name.utf8.last == UInt8(ascii: ".") { return [name] }
    let below = search.map { "\(name).\($0)" }
    let count = name.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: ".") ? 1 : 0) }
    return count < dots ? below + [name] : [name] + below
  }

  /// The addresses of the first of the candidates that has any; empty when none has.
  package func addresses(of name: String, milliseconds: Int = 2000) -> [String] {
    for candidate in candidates(name) {
      for server in servers.prefix(3) {
        guard let query = Self.query(candidate, id: 0x6777),
          let answer = Self.exchange(query, with: server, milliseconds)
        else { continue }
        let found = Self.addresses(in: answer, id: 0x6777)
        if !found.isEmpty { return found }
        break
      }
    }
    return []
  }

  /// A question for the addresses of a name; nil for one that cannot be asked for.
  package static func query(_ name: String, id: UInt16) -> [UInt8]? {
    var bytes = [UInt8(id >> 8), UInt8(id & 0xFF), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    for label in name.utf8.split(separator: UInt8(ascii: ".")) {
      guard (1...63).contains(label.count) else { return nil }
      bytes.append(UInt8(label.count))
      bytes += label
    }
    return bytes.count > 255 ? nil : bytes + [0, 0, 1, 0, 1]
  }

  /// The addresses an answer holds; empty for one that is damaged, of another question, or a refusal.
  package static func addresses(in bytes: [UInt8], id: UInt16) -> [String] {
    func number(_ place: Int) -> Int? {
      place + 1 < bytes.count ? Int(bytes[place]) << 8 | Int(bytes[place + 1]) : nil
    }
    guard number(0) == Int(id), let flags = number(2), flags & 0x800F == 0x8000,
      let questions = number(4), let answers = number(6)
    else { return [] }
    var place = 12
    for _ in 0..<questions {
      guard let end = end(ofName: place, in: bytes) else { return [] }
      place = end + 4
    }
    var found: [String] = []
    for _ in 0..<answers {
      guard let end = end(ofName: place, in: bytes), let type = number(end),
        let size = number(end + 8), end + 10 + size <= bytes.count
      else { return found }
      if type == 1, size == 4 {
        let parts = bytes[(end + 10)..<(end + 14)]
        found.append(parts.map { "\($0)" }.joined(separator: "."))
      }
      place = end + 10 + size
    }
    return found
  }

  private static func end(ofName start: Int, in bytes: [UInt8]) -> Int? {
    var place = start
    while place < bytes.count {
      let size = Int(bytes[place])
      if size == 0 { return place + 1 }
      if size & 0xC0 == 0xC0 { return place + 2 }
      place += size + 1
    }
    return nil
  }

  private static func exchange(
    _ query: [UInt8], with server: String, _ milliseconds: Int
  ) -> [UInt8]? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(53).bigEndian
    guard inet_pton(AF_INET, server, &address.sin_addr) == 1 else { return nil }
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected, send(descriptor, query, query.count, 0) == query.count else { return nil }
    var interests = [Poll.Interest(descriptor, reading: true)]
    guard ((try? Poll.wait(&interests, milliseconds: milliseconds)) ?? 0) > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }
}
