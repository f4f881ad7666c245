import Addresses
package import Crypto
package import Value

/// A request for a certificate that somebody else made.
package struct SigningRequest: Sendable, Equatable {
  package let fields: X509.RequestedFields

  /// - Throws: `pki.bad-request`, also when it is not signed by its own key.
  package init(pem: String, at place: SourceLocation? = nil) throws(Problem) {
    let block = PEM.blocks(in: pem).first { $0.label.hasSuffix("CERTIFICATE REQUEST") }
    guard let block else {
      throw Self.bad("no complete block BEGIN CERTIFICATE REQUEST … END", place)
    }
    do { fields = try X509.readRequest(block.bytes) } catch { throw Self.bad(error.reason, place) }
  }

  private static func bad(_ reason: String, _ place: SourceLocation? = nil) -> Problem {
    Problem(
      "pki.bad-request", what: "the certificate request cannot be read", at: place, because: reason,
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

  /// The names it asks for, when every one of them may stand in a certificate.
  /// - Throws: `pki.request-names`, and what is wrong with one of them.
  package func checkedNames() throws(Problem) -> SubjectNames {
    var found = SubjectNames(domains: [])
    guard let value = alternatives else { return found }
    guard let outer = DER.elements(value)?.first, let parts = DER.elements(outer.content) else {
      throw Self.bad("its names are damaged")
    }
    for part in parts {
      switch part.tag {
      case 0x82, 0x86: try found.add(String(decoding: part.content, as: UTF8.self))
      case 0x87:
        guard let address = IPAddress(bytes: part.content) else {
          throw Self.bad("one of its addresses has \(part.content.count) bytes")
        }
        try found.add("\(address)")
      default:
        throw Problem(
          "pki.request-names", what: "the request asks for a name of another kind",
          because:
            "\(Self.kind(part.tag)); certificates here are for DNS names, addresses and URIs",
          fix: "make a request without it, or say with --name what it is to be for")
      }
    }
    return found
  }

  private static func kind(_ tag: UInt8) -> String {
    switch tag {
    case 0x81: "it is an e-mail address"
    case 0xA4: "it is a directory's name"
    default: "it is none that servers are reached by"
    }
  }

  /// Refuses a key that is too weak or that clients do not know, and what wants to be an authority.
  /// - Throws: `pki.weak-key`, `pki.unknown-key`, `pki.request-authority`.
  package func check() throws(Problem) {
    if let value = fields.extensions.first(where: { $0.oid == ExtensionID.basicConstraints })?
      .value,
      let first = DER.elements(value)?.first.flatMap({ DER.elements($0.content)?.first }),
      first.tag == DER.boolean, first.content != [0]
    {
      throw Problem(
        "pki.request-authority", what: "the request is for an authority",
        because: "whoever has its key could sign for others",
        fix: "declare an authority with 'issuer', or make a request without CA:TRUE")
    }
    let key: PublicKey
    do { key = try PublicKey.read(fields.publicKey) } catch { throw Self.bad(error.reason) }
    let good = "use P-256, P-384, Ed25519, or RSA of 2048 bits or more"
    switch key.algorithm {
    case "RSA", "RSA-PSS":
      guard key.algorithm == "RSA" else { break }
      guard key.bits >= 2048 else {
        throw Problem(
          "pki.weak-key", what: "the request's key is too weak",
          because: "RSA of \(key.bits) bits can be broken", fix: good)
      }
      guard key.bits <= 8192, key.bits.isMultiple(of: 8) else { break }
      guard let exponent = key.exponent, exponent >= 65_537, !exponent.isMultiple(of: 2) else {
        throw Problem(
          "pki.weak-key", what: "the request's key is too weak",
          because: "its public exponent is another than clients expect", fix: good)
      }
      return
    default:
      if key.kind != nil { return }
    }
    throw Problem(
      "pki.unknown-key", what: "the request's key is of a kind that clients do not take",
      because: key.curve.map { "it is on the curve \($0)" }
        ?? "it is \(key.algorithm) of \(key.bits) bits",
      fix: good)
  }
}

extension Authority {
  /// Signs for a key that stays with whoever asks. Of the request only the key is taken; what the
  /// certificate says is ours.
  /// - Parameter wanted: its names are the request's where it has none.
  package func sign(
    _ asked: SigningRequest, as wanted: Request, now: Moment
  ) throws(Problem) -> Certificate {
    try asked.check()
    var request = wanted
    if request.names.isEmpty { request.names = try asked.checkedNames() }
    return try issue(request, for: asked.fields.publicKey, now: now)
  }
}
