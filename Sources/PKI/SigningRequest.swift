package import Addresses
package import Crypto
package import Value

/// A request for a certificate that somebody else made.
package struct SigningRequest: Sendable, Equatable {
  package let fields: X509.RequestedFields

  /// - Throws: `pki.bad-request`, also when it is not signed by its own key.
  package init(pem: String) throws(Problem) {
    let block = PEM.blocks(in: pem).first { $0.label.hasSuffix("CERTIFICATE REQUEST") }
    guard let block else { throw Self.bad("no complete block BEGIN CERTIFICATE REQUEST … END") }
    do { fields = try X509.readRequest(block.bytes) } catch { throw Self.bad(error.reason) }
  }

  private static func bad(_ reason: String) -> Problem {
    Problem(
      "pki.bad-request", what: "the certificate request cannot be read", because: reason,
      fix: "make a new one")
  }

  /// The values of one part of the subject (`CN`, `O`), in their order.
  package func subject(_ type: String) -> [String] {
    fields.subject.filter { $0.type == type }.map(\.value)
  }

  /// The names and addresses it asks for.
  package var names: SubjectNames {
    alternatives.flatMap { SubjectNames(extension: $0) } ?? SubjectNames(domains: [])
  }

  /// Whether it asks for nothing but DNS names and addresses.
  package var hasOnlyHostNames: Bool {
    guard let value = alternatives else { return true }
    guard let outer = DER.elements(value)?.first, let parts = DER.elements(outer.content) else {
      return false
    }
    return parts.count == names.domains.count + names.addresses.count
  }

  private var alternatives: [UInt8]? {
    fields.extensions.first { $0.oid == ExtensionID.subjectNames }?.value
  }
}
