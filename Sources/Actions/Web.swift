package import Crypto
package import Value

/// A file of the web for the controller's own commands: proxies, redirects and authorities as `get_url` has
/// them, always with its certificates verified.
package enum Web {
  /// - Parameter headers: sent to the address itself, and with redirects as far as they tell nothing.
  package static func get(
    _ address: String, headers: [(String, String)] = [], timeoutSeconds: Int = 60
  ) throws(Problem) -> WebAnswer {
    try DownloadSource(address, headers: headers, timeoutSeconds: timeoutSeconds)
      .fetch(address, since: nil)
  }
}
