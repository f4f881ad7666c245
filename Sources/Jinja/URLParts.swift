import Value

/// Python's `urllib.parse.urlsplit`.
struct URLParts {
  var scheme = ""
  var netloc = ""
  var path = ""
  var query = ""
  var fragment = ""

  /// - Throws: for brackets in the host that are not closed.
  init(_ url: String) throws(TemplateError) {
    var rest = url[...]
    if let colon = rest.firstIndex(of: ":"), Self.isScheme(rest[..<colon]) {
      scheme = rest[..<colon].lowercased()
      rest = rest[rest.index(after: colon)...]
    }
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
      netloc = String(rest[..<end])
      rest = rest[end...]
      if netloc.contains("[") != netloc.contains("]") { throw .runtime("Invalid IPv6 URL") }
    }
    func cut(_ mark: Character) -> String {
      guard let place = rest.firstIndex(of: mark) else { return "" }
      defer { rest = rest[..<place] }
      return String(rest[rest.index(after: place)...])
    }
    fragment = cut("#")
    query = cut("?")
    path = String(rest)
  }

  private static func isScheme(_ text: Substring) -> Bool {
    text.utf8.first.map { (0x61...0x7A).contains($0 | 0x20) } == true
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
      }
  }

  private var login: (user: Item, password: Item) {
    guard let at = netloc.lastIndex(of: "@") else { return (.null, .null) }
    let parts = netloc[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    return (Item(String(parts[0])), parts.count > 1 ? Item(String(parts[1])) : .null)
  }

  /// What stands behind the login.
  private var place: Substring {
    netloc.lastIndex(of: "@").map { netloc[netloc.index(after: $0)...] } ?? netloc[...]
  }

  private var hostname: Item {
    let place = place
    var host = place
    if place.hasPrefix("["), let close = place.firstIndex(of: "]") {
      host = place[..<close].dropFirst()
    } else if let colon = place.firstIndex(of: ":") {
      host = place[..<colon]
    }
    return host.isEmpty ? .null : Item(host.lowercased())
  }

  private func port() throws(TemplateError) -> Item {
    let place = place
    let end = place.lastIndex(of: "]").map { place.index(after: $0) } ?? place.startIndex
    guard let colon = place[end...].firstIndex(of: ":") else { return .null }
    let text = String(place[place.index(after: colon)...])
    if text.isEmpty { return .null }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw .runtime("Port could not be cast to integer value as \(Python.quoted(text))")
    }
    guard let number = Int(text), number <= 65535 else {
      throw .runtime("Port out of range 0-65535")
    }
    return Item(number)
  }

  /// The part of that name, or all of them.
  func item(_ wanted: String) throws(TemplateError) -> Item {
    let login = login
    let found: [(Value, Item)] = [
      ("fragment", Item(fragment)), ("hostname", hostname), ("netloc", Item(netloc)),
      ("password", login.password), ("path", Item(path)), ("port", try port()),
      ("query", Item(query)), ("scheme", Item(scheme)), ("username", login.user),
    ]
    if wanted.isEmpty { return Item(.dict(DictBox(found.map { ($0.0, $0.1) }))) }
    guard let part = found.first(where: { $0.0 == Value(wanted) })?.1 else {
      throw .runtime("urlsplit: unknown URL component: \(wanted)")
    }
    return part
  }
}
