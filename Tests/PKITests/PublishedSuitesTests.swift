import Crypto
import PKI
import System
import Testing
import Value

/// Others' suites, which are not kept here: GROUNDWORK_LIMBO=FILE is x509-limbo's `limbo.json`.
@Suite struct PublishedSuitesTests {
  private static let limbo = Environment.value("GROUNDWORK_LIMBO")

  /// Ours is OpenSSL's verifier as `X509.verify` calls it; what it takes too easily is listed by name.
  @Test(.enabled(if: limbo != nil, "GROUNDWORK_LIMBO names no file of x509-limbo"))
  func `x509-limbo's cases are told apart`() throws {
    let path = try #require(Self.limbo)
    let suite = try JSON.parse(
      String(decoding: try Files.read(path, limit: 1 << 30), as: UTF8.self))
    var counts: [String: Int] = [:]
    var accepted: [String] = []
    var refused: [String] = []
    for one in suite["testcases"]?.list ?? [] {
      let id = one["id"]?.string ?? ""
      if one["features"]?.list?.contains("has-crl") == true {
        counts["skipped: it reads no lists", default: 0] += 1
        continue
      }
      let wanted = one["expected_result"] == "SUCCESS"
      let reason = Self.verdict(one)
      counts["\(wanted ? "good" : "bad"), \(reason == nil ? "accepted" : "refused")", default: 0] +=
        1
      if wanted, let reason { refused.append("\(id): \(reason)") }
      if !wanted, reason == nil { accepted.append(id) }
    }
    print("limbo: \(counts)")
    print("accepted, and should not be:\n  " + accepted.joined(separator: "\n  "))
    print("refused, and should not be:\n  " + refused.joined(separator: "\n  "))
    #expect((counts["bad, refused"] ?? 0) > 0 && (counts["good, accepted"] ?? 0) > 0)
  }

  /// Why it is refused; nil when it is accepted.
  private static func verdict(_ one: Value) -> String? {
    func der(_ key: String) -> [[UInt8]] {
      (one[key]?.list ?? []).compactMap { $0.string.flatMap { PEM.blocks(in: $0).first?.bytes } }
    }
    guard
      let leaf = one["peer_certificate"]?.string.flatMap({ PEM.blocks(in: $0).first?.bytes })
    else { return "no leaf" }
    let text = one["validation_time"]?.string.map { String($0.prefix(19)) + "Z" } ?? ""
    let now = Moment(rfc3339: text)?.seconds ?? Clock.now.seconds
    let isServer = one["validation_kind"] == "SERVER"
    do {
      try X509.verify(
        leaf, others: der("untrusted_intermediates"), authorities: der("trusted_certs"), at: now,
        host: isServer ? one["expected_peer_name"]?["value"]?.string : nil,
        use: isServer ? .server : .client)
      return nil
    } catch {
      return error.reason
    }
  }
}
