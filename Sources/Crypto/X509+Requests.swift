internal import COpenSSL

extension X509 {
  /// What a request for a certificate (PKCS #10) asks for.
  package struct RequestedFields: Sendable, Equatable {
    package var subject: [NamePart]
    /// SubjectPublicKeyInfo, in DER.
    package var publicKey: [UInt8]
    package var extensions: [Extension]
  }

  /// Reads a request.
  /// - Throws: also when it is not signed by the key it holds.
  package static func readRequest(_ der: [UInt8]) throws(CryptoError) -> RequestedFields {
    let work = "read the certificate request"
    let found = der.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return d2i_X509_REQ(nil, &start, buffer.count)
    }
    let request = try CryptoError.need(work, found)
    defer { X509_REQ_free(request) }
    try CryptoError.check(
      "verify the certificate request",
      X509_REQ_verify(request, X509_REQ_get0_pubkey(request)) == 1)
    let publicKey = try DERBytes.of(work) { i2d_X509_PUBKEY(X509_REQ_get_X509_PUBKEY(request), $0) }
    var fields = RequestedFields(
      subject: name(X509_REQ_get_subject_name(request)), publicKey: publicKey, extensions: [])
    guard let list = X509_REQ_get_extensions(request) else { return fields }
    defer {
      while let item = OPENSSL_sk_pop(list) { X509_EXTENSION_free(OpaquePointer(item)) }
      OPENSSL_sk_free(list)
    }
    for place in 0..<OPENSSL_sk_num(list) {
      guard let pointer = OPENSSL_sk_value(list, place) else { continue }
      let item = OpaquePointer(pointer)
      fields.extensions.append(
        Extension(
          oid(X509_EXTENSION_get_object(item)),
          critical: X509_EXTENSION_get_critical(item) == 1, bytes(X509_EXTENSION_get_data(item))))
    }
    return fields
  }
}
