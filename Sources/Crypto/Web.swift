/// An address of the web, as far as it is fetched: `http` and `https`.
package struct WebAddress: Sendable, Equatable {
  package var scheme: String
  package var user: String?
  package var password: String?
  package var host: String
  package var port: Int
  /// From the slash on, with the query, without the fragment.
  package var path: String

  /// nil for anything but `http://HOST…` and `https://HOST…`, and for one with blanks or controls.
  package init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    let parts = text.split(separator: "://", maxSplits: 1).map { String($0) }
    guard parts.count == 2, ["http", "https"].contains(parts[0].lowercased()) else { return nil }
    scheme = parts[0].lowercased()
    let body = parts[1].prefix { $0 != "#" }
    var authority = body.prefix { $0 != "/" && $0 != "?" }
    path = String(body.dropFirst(authority.count))
    if !path.hasPrefix("/") { path = "/" + path }
    if let at = authority.lastIndex(of: "@") {
      let login = authority[..<at].split(separator: ":", maxSplits: 1).map { String($0) }
      user = login.first
      password = login.count > 1 ? login[1] : nil
      authority = authority[authority.index(after: at)...]
    }
    port = scheme == "https" ? 443 : 80
    let isBracketed = authority.hasPrefix("[")
    if let colon = authority.lastIndex(of: ":"),
      !isBracketed || authority[..<colon].hasSuffix("]")
    {
      guard let number = Int(authority[authority.index(after: colon)...]), number > 0,
        number < 65_536
      else { return nil }
      port = number
      authority = authority[..<colon]
    }
    guard !authority.isEmpty else { return nil }
    host = String(authority)
  }

  /// `HOST` or `HOST:PORT`, as the `Host` header names it.
  package var authority: String {
    port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)"
  }

  /// Without user and password.
  package var text: String { "\(scheme)://\(authority)\(path)" }

  /// What a `Location` header means from here; nil when it is no web address.
  package func following(_ location: String) -> WebAddress? {
    if location.contains("://") { return WebAddress(location) }
    if location.hasPrefix("//") { return WebAddress("\(scheme):\(location)") }
    let base = "\(scheme)://\(authority)"
    if location.hasPrefix("/") { return WebAddress(base + location) }
    let own = path.prefix { $0 != "?" }
    let directory = own.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return WebAddress(base + directory.joined(separator: "/") + "/" + location)
  }
}

/// A `GET` and what decides how it is sent.
package struct WebRequest: Sendable {
  package var address: WebAddress
  /// Sent as they are, in order.
  package var headers: [(String, String)]
  /// The most that is fetched.
  package static let sizeLimit = 1 << 30

  /// For the connection, name included, and then for each read of what the other side says; above 0.
  package var timeoutSeconds: Int
  /// For everything after the connection stands.
  package var wholeSeconds = 3600
  /// False only where the user's own playbook says so.
  package var verifiesCertificates: Bool
  /// What the request goes through; nil for straight on.
  package var proxy: WebAddress?

  package init(
    _ address: WebAddress, headers: [(String, String)] = [], timeoutSeconds: Int = 10,
    verifiesCertificates: Bool = true, proxy: WebAddress? = nil
  ) {
    self.address = address
    self.headers = headers
    self.timeoutSeconds = timeoutSeconds
    self.verifiesCertificates = verifiesCertificates
    self.proxy = proxy
  }
}

/// One answer; redirects are answers too.
package struct WebAnswer: Sendable {
  package var status: Int
  package var reason: String
  /// Names in lower case.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  package init(
    status: Int, reason: String, headers: [(name: String, value: String)], body: [UInt8]
  ) {
    self.status = status
    self.reason = reason
    self.headers = headers
    self.body = body
  }

  package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

extension WebAnswer {
  /// Reads an answer to `GET` that ended with the connection or at its own length (RFC 9112).
  /// - Parameter isEnded: whether the other side said that it ends here, rather than breaking off.
  /// - Throws: when it is cut short or is no HTTP.
  package init(_ bytes: [UInt8], isEnded: Bool = true) throws(CryptoError) {
    guard let end = Self.headEnd(bytes) else {
      throw CryptoError("read the answer", "its head is not complete")
    }
    let lines = String(decoding: bytes[..<end], as: UTF8.self)
      .replacing("\r\n", with: "\n").split(separator: "\n").map { String($0) }
    let words = (lines.first ?? "").split(separator: " ", maxSplits: 2).map { String($0) }
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
      throw CryptoError("read the answer", "it is not HTTP")
    }
    self.status = status
    reason = words.count > 2 ? words[2] : ""
    headers = lines.dropFirst().compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 1).map { String($0) }
      guard let name = parts.first else { return nil }
      let value = parts.count > 1 ? parts[1] : ""
      return (name.lowercased(), String(value.drop { $0 == " " || $0 == "\t" }))
    }
    body = []
    let rest = bytes[end...]
    if status == 304 || status == 204 { return }
    if header("transfer-encoding")?.lowercased().contains("chunked") == true {
      body = try Self.unchunked(rest)
    } else if let text = header("content-length") {
      let digits = text.prefix { $0 != " " && $0 != "\t" }
      guard let length = Int(digits) else {
        throw CryptoError("read the answer", "its length '\(text)' is no number")
      }
      guard length >= 0, rest.count >= length else {
        throw CryptoError("read the answer", "it ends after \(rest.count) of \(length) bytes")
      }
      body = Array(rest.prefix(length))
    } else if isEnded {
      body = Array(rest)
    } else {
      throw CryptoError("read the answer", "the connection broke off before its end")
    }
  }

  /// The most that a head may be.
  static let headLimit = 64 << 10

  /// Where the head ends and the body begins; nil before it is there.
  static func headEnd(_ bytes: [UInt8], from start: Int = 0) -> Int? {
    guard bytes.count - start > 3 else { return nil }
    for place in start...(bytes.count - 4) where bytes[place] == 0x0D {
      if bytes[place + 1] == 0x0A, bytes[place + 2] == 0x0D, bytes[place + 3] == 0x0A {
        return place + 4
      }
    }
    return nil
  }

  private static func unchunked(_ bytes: ArraySlice<UInt8>) throws(CryptoError) -> [UInt8] {
    let cut = CryptoError("read the answer", "a chunk is cut short")
    var body: [UInt8] = []
    var rest = bytes
    while true {
      guard let end = rest.firstIndex(of: 0x0A) else { throw cut }
      let size = String(decoding: rest[..<end], as: UTF8.self).prefix { $0.isHexDigit }
      guard let count = Int(size, radix: 16) else { throw cut }
      rest = rest[(end + 1)...]
      if count == 0 { return body }
      guard rest.count - 2 >= count else { throw cut }
      body += rest.prefix(count)
      rest = rest.dropFirst(count + 2)
    }
  }
}
