internal import Value

/// The Debian archives a node knows, as its installer would have written them.
struct AptSources: Equatable {
  /// The archive of the release itself, without a slash at its end.
  var archive: String
  /// The security archive, when the machine names one.
  var security: String?
  /// Whether the machine asks for updates of the release.
  var hasUpdates: Bool

  /// The public archive, for machines that are not Debian.
  static let standard = AptSources(
    archive: "http://deb.debian.org/debian", security: "http://deb.debian.org/debian-security",
    hasUpdates: true)

  /// What `texts` (the contents of sources.list and sources.list.d) say about Debian; nil when they
  /// name no Debian archive.
  init?(reading texts: [String]) {
    var archive: String?
    var security: String?
    var hasUpdates = false
    for entry in texts.flatMap(AptSources.entries) {
      if entry.uri.hasSuffix("/debian") {
        archive = archive ?? entry.uri
        hasUpdates = hasUpdates || entry.suites.contains { $0.hasSuffix("-updates") }
      } else if entry.uri.hasSuffix("/debian-security") {
        security = security ?? entry.uri
      }
    }
    guard let archive else { return nil }
    self.init(archive: archive, security: security, hasUpdates: hasUpdates)
  }

  init(archive: String, security: String?, hasUpdates: Bool) {
    self.archive = archive
    self.security = security
    self.hasUpdates = hasUpdates
  }

  /// The lines of a sources.list for `suite`.
  ///
  /// An https archive is written the way apt-cacher-ng wants it (manual, "Access to SSL remotes"):
  /// the proxy speaks TLS and checks it, nodes have no certificates yet; packages stay signed.
  func lines(suite: String) -> [String] {
    let (archive, security) = (AptSources.proxied(archive), security.map(AptSources.proxied))
    var lines = ["deb \(archive) \(suite) main"]
    if hasUpdates { lines.append("deb \(archive) \(suite)-updates main") }
    if let security { lines.append("deb \(security) \(suite)-security main") }
    return lines
  }

  private static func proxied(_ uri: String) -> String {
    uri.hasPrefix("https://") ? "http://HTTPS///" + uri.dropFirst(8) : uri
  }

  private struct Entry {
    var uri: String
    var suites: [String]
  }

  /// Both formats of sources.list(5): one-line and deb822.
  private static func entries(in text: String) -> [Entry] {
    var entries: [Entry] = []
    var stanza: [String: String] = [:]
    func close() {
      let isOff = stanza["enabled"].flatMap { words($0).first?.lowercased() } == "no"
      if !isOff, let uris = stanza["uris"] {
        let suites = words(stanza["suites"] ?? "")
        entries += words(uris).map { Entry(uri: trimmed($0), suites: suites) }
      }
      stanza = [:]
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let line = String(line)
      if line.hasPrefix("deb ") {
        if let entry = oneLine(line) { entries.append(entry) }
      } else if words(line).isEmpty {
        close()
      } else if !line.hasPrefix("#"), let colon = line.firstIndex(of: ":") {
        stanza[line[..<colon].lowercased()] = String(line[line.index(after: colon)...])
      }
    }
    close()
    return entries
  }

  private static func oneLine(_ line: String) -> Entry? {
    var parts = words(line).dropFirst()
    if parts.first?.hasPrefix("[") == true {
      guard let end = parts.firstIndex(where: { $0.hasSuffix("]") }) else { return nil }
      parts = parts[(end + 1)...]
    }
    guard let uri = parts.first, let suite = parts.dropFirst().first else { return nil }
    return Entry(uri: trimmed(uri), suites: [suite])
  }

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }).map(String.init)
  }

  private static func trimmed(_ uri: String) -> String {
    uri.hasSuffix("/") ? String(uri.dropLast()) : uri
  }
}
