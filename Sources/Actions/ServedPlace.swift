import Addresses
import Crypto
package import PKI
package import Value

/// Where a certificate is shown to clients.
package struct ServedPlace: Sendable, Hashable {
  package var host: String
  package var port: Int
  /// What is asked for; nil for nothing, as of an address.
  package var name: String?

  package init(host: String, port: Int, name: String? = nil) {
    self.host = host
    self.port = port
    self.name = name
  }

  /// Reads `HOST:PORT`, IPv6 in brackets.
  /// - Parameter name: instead of HOST, which is asked for where it is no address.
  package init(_ text: String, name: String? = nil) throws(Problem) {
    let problem = Problem(
      "certificate.bad-address", what: "'\(text)' is no address where something is served",
      fix: "write HOST:PORT, as registry.local:443 or [fd00::10]:443")
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
      let port = Int(text[text.utf8.index(after: colon)...]), (1...65_535).contains(port)
    else { throw problem }
    var host = String(text[..<colon])
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    if isBracketed { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty, isBracketed ? IPAddress(host) != nil : !host.contains(":") else {
      throw problem
    }
    self.init(host: host, port: port, name: name ?? (IPAddress(host) == nil ? host : nil))
  }

  /// `HOST:PORT`
  package var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// The certificates shown there, the server's own first.
  /// - Throws: `certificate.not-served` with the reason.
  package func look(seconds: Int = 5) async throws(Problem) -> [Certificate] {
    let place = self
    return try await Downloads.aside { () throws(Problem) in
      do throws(CryptoError) {
        let chain = try ServedChain.look(
          at: place.host, port: place.port, name: place.name, seconds: seconds)
        var certificates: [Certificate] = []
        for der in chain { certificates.append(try Certificate(der: der)) }
        return certificates
      } catch {
        throw Problem(
          "certificate.not-served", what: "nothing is served at \(place.text)",
          because: error.reason, fix: "look whether the service runs there")
      }
    }.get()
  }
}
