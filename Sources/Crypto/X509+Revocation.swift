internal import COpenSSL

extension X509 {
  /// What a list of revoked certificates says (RFC 5280 §5).
  package struct RevocationList: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
      /// As in `Fields`.
      package var serial: [UInt8]
      /// Seconds since 1970.
      package var date: Int
      package var extensions: [Extension]

      package init(serial: [UInt8], date: Int, extensions: [Extension]) {
        self.serial = serial
        self.date = date
        self.extensions = extensions
      }
    }

    /// Seconds since 1970.
    package var thisUpdate: Int
    /// Seconds since 1970.
    package var nextUpdate: Int
    package var entries: [Entry]
    package var extensions: [Extension]

    package init(thisUpdate: Int, nextUpdate: Int, entries: [Entry], extensions: [Extension]) {
      self.thisUpdate = thisUpdate
      self.nextUpdate = nextUpdate
      self.entries = entries
      self.extensions = extensions
    }
  }

  /// A version 2 list signed by `key`.
  /// - Parameter issuer: the signer's certificate.
  /// - Returns: DER.
  package static func sign(
    _ list: RevocationList, issuer: [UInt8], key: PrivateKey
  ) throws(CryptoError) -> [UInt8] {
    let work = "build the list of revoked certificates"
    let result = try CryptoError.need(work, X509_CRL_new())
    defer { X509_CRL_free(result) }
    try CryptoError.check(work, X509_CRL_set_version(result, 1) == 1)
    let parent = try handle(issuer)
    defer { X509_free(parent) }
    try CryptoError.check(
      work, X509_CRL_set_issuer_name(result, X509_get_subject_name(parent)) == 1)
    try setTime(list.thisUpdate, work) { X509_CRL_set1_lastUpdate(result, $0) }
    try setTime(list.nextUpdate, work) { X509_CRL_set1_nextUpdate(result, $0) }
    for entry in list.entries {
      let item = try revoked(entry, work)
      guard X509_CRL_add0_revoked(result, item) == 1 else {
        X509_REVOKED_free(item)
        throw .last(work)
      }
    }
    try CryptoError.check(work, X509_CRL_sort(result) == 1)
    for item in list.extensions {
      try with(item) { X509_CRL_add_ext(result, $0, -1) == 1 }
    }
    let signer = try key.handle()
    defer { EVP_PKEY_free(signer) }
    try CryptoError.check(
      "sign the list of revoked certificates",
      X509_CRL_sign(result, signer, digest(of: signer)) > 0)
    return try DERBytes.of(work) { i2d_X509_CRL(result, $0) }
  }

  private static func revoked(
    _ entry: RevocationList.Entry, _ work: String
  ) throws(CryptoError) -> OpaquePointer {
    let item = try CryptoError.need(work, X509_REVOKED_new())
    do {
      try withInteger(entry.serial) { X509_REVOKED_set_serialNumber(item, $0) }
      try setTime(entry.date, work) {
        // It takes a copy, though its type does not say so.
        X509_REVOKED_set_revocationDate(item, UnsafeMutablePointer(mutating: $0))
      }
      for part in entry.extensions {
        try with(part) { X509_REVOKED_add_ext(item, $0, -1) == 1 }
      }
    } catch {
      X509_REVOKED_free(item)
      throw error
    }
    return item
  }
}
