import Crypto
import Machine
import System
import Value

/// What a `get_url` fetches, and how.
struct DownloadSource: Sendable {
  var url: String
  var algorithm = ""
  /// Where the checksum is to be read from; nil when it is given itself.
  var checksumAddress: String?
  var verifies: Bool
  private var headers: [(String, String)] = []
  /// Names, in lower case, of headers that only the first request has.
  private var unredirected: Set<String>
  private var timeout: Int
  private var usesProxy: Bool

  /// What is fetched for no task.
  init(_ url: String, headers: [(String, String)], timeoutSeconds: Int) {
    self.url = url
    verifies = true
    usesProxy = true
    timeout = timeoutSeconds
    unredirected = []
    self.headers = [("User-Agent", "groundwork")] + headers
  }

  /// - Throws: for a `timeout` that is no time.
  init(_ call: ActionCall, _ url: String) throws(ActionError) { try self.init(call.arguments, url) }

  /// The same of options by `get_url`'s names.
  init(_ arguments: Map, _ url: String) throws(ActionError) {
    self.url = url
    verifies = arguments["validate_certs"]?.truth ?? true
    usesProxy = arguments["use_proxy"]?.truth ?? true
    let wait = arguments["timeout"].flatMap { $0.isNull ? nil : $0 } ?? 10
    guard let seconds = ActionTable.number(wait), seconds > 0 else {
      throw .failed("get_url: 'timeout' must be a whole number of seconds above 0")
    }
    timeout = min(seconds, ModuleSpec.longestWait)
    let checksum = arguments["checksum"]?.string ?? ""
    let parts = checksum.split(separator: ":", maxSplits: 1).map { String($0) }
    if parts.count == 2, ["http://", "https://", "file://"].contains(where: parts[1].hasPrefix) {
      algorithm = parts[0]
      checksumAddress = parts[1]
    }
    let bound = arguments["unredirected_headers"]
    let names = bound?.list?.compactMap(\.string) ?? bound?.string.map { [$0] } ?? []
    unredirected = Set(names.flatMap { $0.split(separator: ",") }.map { $0.lowercased() })
    headers = [("User-Agent", arguments["http_agent"]?.string ?? "ansible-httpget")]
    for (name, value) in arguments["headers"]?.map?.entries ?? [] {
      headers.append((name.messageText, value.messageText))
    }
    let address = WebAddress(url)
    let user = arguments["url_username"] ?? arguments["username"]
    let password = arguments["url_password"] ?? arguments["password"]
    if let name = user?.string ?? address?.user {
      let login = "\(name):\(password?.string ?? address?.password ?? "")"
      headers.append(("Authorization", "Basic \(Base64.encode(Array(login.utf8)))"))
    }
  }

  /// The file's name where `dest` is a directory.
  var name: String {
    let path = url.prefix { $0 != "?" && $0 != "#" }
    let last = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    return last.isEmpty || path.hasSuffix("://\(last)") ? "index.html" : String(last)
  }

  /// Whether nothing proves who answers at an address.
  func isUnproven(_ address: String) -> Bool {
    address.hasPrefix("http://") || (address.hasPrefix("https://") && !verifies)
  }

  /// All that decides what is sent for an address, so that equal requests can be told.
  func identity(of address: String, since: Double?) -> [String] {
    [address, since.map { "\($0)" } ?? "", "\(verifies)", "\(usesProxy)", "\(timeout)"]
      + unredirected.sorted() + headers.flatMap { [$0.0, $0.1] }
  }

  /// Whether a name is an address, and no path.
  static func isAddress(_ name: String) -> Bool { name.contains("://") }

  /// Only there does an answer have a status.
  var isOnWeb: Bool { !url.hasPrefix("file:") }

  /// The line of a list of checksums that names the file, or the only word there is.
  func digest(in bytes: [UInt8]) -> String? {
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: " ").map { String($0) } }.filter { !$0.isEmpty }
    if lines.count == 1, let only = lines.first, only.count == 1 { return only[0] }
    let line = lines.first { words in
      words.count == 2 && Path.name(of: words[1].drop { $0 == "*" }.description) == name
    }
    return line?.first
  }

  /// What may be told to whoever a redirect leads to.
  private static let open: Set = [
    "user-agent", "accept", "accept-language", "cache-control", "if-modified-since",
  ]

  /// The headers that go on with a redirect: none that may be a login once it leaves the scheme, host
  /// and port that were given.
  func following(
    _ headers: [(String, String)], from old: WebAddress, to new: WebAddress
  ) -> [(String, String)] {
    let isSame = old.scheme == new.scheme && old.host == new.host && old.port == new.port
    return headers.filter { header in
      let name = header.0.lowercased()
      return !unredirected.contains(name) && (isSame || Self.open.contains(name))
    }
  }

  /// A redirect from https to http gives up the proof of who answers.
  func checkRedirect(from old: WebAddress, to new: WebAddress) throws(Problem) {
    guard verifies, old.scheme == "https", new.scheme != "https" else { return }
    throw Problem(
      "download.downgrade", what: "\(old.text) leads to \(new.text), which proves nothing",
      because: "the answer of an http address may be anybody's",
      fix: "give the https address of the file itself, or validate_certs: false with a checksum")
  }

  /// Follows redirects, with the headers that may go on.
  func fetch(_ text: String, since: Double?) throws(Problem) -> WebAnswer {
    if text.hasPrefix("file://") { return try read(String(text.dropFirst("file://".count))) }
    guard var address = WebAddress(text) else {
      throw Problem(
        "download.bad-address", what: "'\(text)' is no address that can be fetched",
        fix: "use http://, https:// or file://")
    }
    var headers = headers
    if let date = since.flatMap({ HTTPDate.text($0) }) {
      headers.append(("If-Modified-Since", date))
    }
    for _ in 0..<10 {
      let request = WebRequest(
        address, headers: headers, timeoutSeconds: timeout, verifiesCertificates: verifies,
        proxy: proxy(for: address))
      let answer: WebAnswer
      do throws(CryptoError) { answer = try request.fetch() } catch {
        throw Problem(
          "download.failed", what: "\(address.text) cannot be fetched", because: error.description,
          fix: error.operation.hasPrefix("take")
            ? "have the node fetch it itself, by a command"
            : error.operation.hasPrefix("trust")
              ? "have the controller trust its CA: /usr/local/share/ca-certificates, then "
                + "update-ca-certificates"
              : "see that the controller reaches it, or name a proxy in https_proxy")
      }
      guard [301, 302, 303, 307, 308].contains(answer.status),
        let location = answer.header("location")
      else { return answer }
      guard let next = address.following(location) else {
        throw Problem(
          "download.bad-redirect", what: "\(address.text) leads to '\(location)'",
          because: "only http and https are followed", fix: "give the address of the file itself")
      }
      try checkRedirect(from: address, to: next)
      headers = following(headers, from: address, to: next)
      address = next
    }
    throw Problem(
      "download.circle", what: "\(text) leads on and on", fix: "give the address it ends at")
  }

  private func read(_ path: String) throws(Problem) -> WebAnswer {
    do throws(SystemError) {
      let body = try Files.read(path, limit: WebRequest.sizeLimit, isRegular: true)
      return WebAnswer(status: 200, reason: "OK", headers: [], body: body)
    } catch {
      throw Problem(
        "download.failed", what: "\(path) cannot be read",
        because: error.code == Errno.tooLarge ? error.reason : error.unreadableReason,
        fix: "check its name, owner and mode")
    }
  }

  /// As `http_proxy`, `https_proxy` and `no_proxy` say.
  private func proxy(for address: WebAddress) -> WebAddress? {
    guard usesProxy else { return nil }
    func variable(_ name: String) -> String? {
      Environment.value(name) ?? Environment.value(name.uppercased())
    }
    let exempt = (variable("no_proxy") ?? "").split(separator: ",").map { part in
      part.drop { $0 == " " || $0 == "." }
    }
    let isExempt = exempt.contains { part in
      part == "*" || address.host == part || address.host.hasSuffix(".\(part)")
    }
    return isExempt ? nil : variable("\(address.scheme)_proxy").flatMap { WebAddress($0) }
  }
}
