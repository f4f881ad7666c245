import Value

/// Where the machines get packages and images, when the inventory names a proxy or a mirror.
enum ProxySetting {
  static let keys = [
    "apt_proxy", "apt_https_proxy", "apt_mirror", "apt_security_mirror", "http_proxy",
    "https_proxy",
  ]

  /// - Throws: `preflight.proxy-password` and `preflight.bad-url`.
  static func check(_ text: String, key: String, at: SourceLocation?) throws(Problem) {
    // apt's word for no proxy at all.
    if text == "DIRECT", key.hasPrefix("apt_"), key.hasSuffix("proxy") { return }
    let rest = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    let host = (rest.last ?? "").prefix { $0 != "/" }
    // The text itself is not told: it may hold one.
    guard !host.unicodeScalars.contains("@") else {
      throw Problem(
        "preflight.proxy-password", what: "\(key) names a user or a password", at: at,
        because: "every user of a machine can read apt's settings and a unit's environment",
        fix: "name a server that knows the machines by their addresses: \(key): \(example(key))")
    }
    guard rest.count == 2, ["http", "https"].contains(rest[0]), !host.isEmpty,
      text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0 != "\"" && $0 != "%" })
    else {
      throw Problem(
        "preflight.bad-url", what: "\(key): '\(text)' is no address of a server", at: at,
        because: rest.count == 1 ? "the 'http://' is missing" : nil,
        fix: "write \(key): \(example(key))")
    }
  }

  private static func example(_ key: String) -> String {
    key.hasSuffix("mirror") ? "http://mirror.local/debian" : "http://192.168.1.1:3128"
  }
}
