internal import COpenSSL

/// Certificates as bytes: signing, reading, verifying. What may stand in one is PKI's to decide.
package enum X509 {
  /// One extension, its value in DER.
  package struct Extension: Sendable, Equatable {
    /// `2.5.29.17`
    package var oid: String
    package var isCritical: Bool
    package var value: [UInt8]

    package init(_ oid: String, critical: Bool = false, _ value: [UInt8]) {
      self.oid = oid
      isCritical = critical
      self.value = value
    }
  }

  /// One part of a distinguished name.
  package struct NamePart: Sendable, Equatable {
    /// `CN`, `O`, `OU`, …
    package var type: String
    package var value: String

    package init(_ type: String, _ value: String) {
      self.type = type
      self.value = value
    }
  }

  /// What a certificate says.
  package struct Fields: Sendable, Equatable {
    package var subject: [NamePart]
    package var issuer: [NamePart] = []
    /// Big-endian, at most 20 bytes, the highest bit clear.
    package var serial: [UInt8]
    /// Seconds since 1970.
    package var notBefore: Int
    /// Seconds since 1970; the last second it is valid.
    package var notAfter: Int
    /// DER SubjectPublicKeyInfo.
    package var publicKey: [UInt8]
    package var extensions: [Extension]

    package init(
      subject: [NamePart], serial: [UInt8], notBefore: Int, notAfter: Int, publicKey: [UInt8],
      extensions: [Extension]
    ) {
      self.subject = subject
      self.serial = serial
      self.notBefore = notBefore
      self.notAfter = notAfter
      self.publicKey = publicKey
      self.extensions = extensions
    }
  }

  /// A version 3 certificate signed by `key`.
  /// - Parameter issuer: the signer's certificate; nil signs by itself.
  /// - Returns: DER.
  package static func sign(
    _ fields: Fields, issuer: [UInt8]?, key: PrivateKey
  ) throws(CryptoError) -> [UInt8] {
    let work = "build the certificate"
    let certificate = try CryptoError.need(work, X509_new())
    defer { X509_free(certificate) }
    try CryptoError.check(work, X509_set_version(certificate, 2) == 1)
    try setSerial(fields.serial, certificate)
    try setTime(fields.notBefore, work) { X509_set1_notBefore(certificate, $0) }
    try setTime(fields.notAfter, work) { X509_set1_notAfter(certificate, $0) }
    let subject = try CryptoError.need(work, X509_NAME_new())
    defer { X509_NAME_free(subject) }
    for part in fields.subject {
      let bytes = Array(part.value.utf8)
      let done = X509_NAME_add_entry_by_txt(
        subject, part.type, Int32(0x1000), bytes, Int32(bytes.count), -1, 0)
      try CryptoError.check(work, done == 1)
    }
    try CryptoError.check(work, X509_set_subject_name(certificate, subject) == 1)
    if let issuer {
      let parent = try handle(issuer)
      defer { X509_free(parent) }
      let name = X509_get_subject_name(parent)
      try CryptoError.check(work, X509_set_issuer_name(certificate, name) == 1)
    } else {
      try CryptoError.check(work, X509_set_issuer_name(certificate, subject) == 1)
    }
    try setKey(fields.publicKey, certificate)
    for item in fields.extensions {
      try with(item) { X509_add_ext(certificate, $0, -1) == 1 }
    }
    let signer = try key.handle()
    defer { EVP_PKEY_free(signer) }
    try CryptoError.check(
      "sign the certificate", X509_sign(certificate, signer, digest(of: signer)) > 0)
    return try DERBytes.of(work) { i2d_X509(certificate, $0) }
  }

  /// What a key signs: as many bits as it has strength. Ed25519 hashes by itself and takes none.
  static func digest(of signer: OpaquePointer) -> OpaquePointer? {
    if EVP_PKEY_is_a(signer, "ED25519") == 1 { return nil }
    return EVP_PKEY_is_a(signer, "EC") == 1 && EVP_PKEY_get_bits(signer) == 384
      ? EVP_sha384() : EVP_sha256()
  }

  private static func setSerial(
    _ serial: [UInt8], _ certificate: OpaquePointer
  ) throws(CryptoError) {
    try withInteger(serial) { X509_set_serialNumber(certificate, $0) }
  }

  /// Lends a big-endian number as an INTEGER, of which `use` takes a copy.
  static func withInteger(
    _ bytes: [UInt8], _ use: (UnsafeMutablePointer<ASN1_INTEGER>) -> Int32
  ) throws(CryptoError) {
    let work = "set the serial number"
    let number = try CryptoError.need(work, BN_bin2bn(bytes, Int32(bytes.count), nil))
    defer { BN_free(number) }
    let integer = try CryptoError.need(work, BN_to_ASN1_INTEGER(number, nil))
    defer { ASN1_INTEGER_free(integer) }
    try CryptoError.check(work, use(integer) == 1)
  }

  static func setTime(
    _ seconds: Int, _ work: String, _ set: (UnsafePointer<ASN1_TIME>) -> Int32
  ) throws(CryptoError) {
    let time = try CryptoError.need(work, ASN1_TIME_set(nil, time_t(seconds)))
    defer { ASN1_TIME_free(time) }
    try CryptoError.check(work, set(time) == 1)
  }

  private static func setKey(
    _ bytes: [UInt8], _ certificate: OpaquePointer
  ) throws(CryptoError) {
    let key = bytes.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return d2i_PUBKEY(nil, &start, buffer.count)
    }
    defer { EVP_PKEY_free(key) }
    let work = "set the public key"
    try CryptoError.check(work, key != nil && X509_set_pubkey(certificate, key) == 1)
  }

  /// Lends an extension to `use`, which takes a copy.
  static func with(
    _ item: Extension, _ use: (OpaquePointer) -> Bool
  ) throws(CryptoError) {
    let work = "add the extension \(item.oid)"
    let object = try CryptoError.need(work, OBJ_txt2obj(item.oid, 1))
    defer { ASN1_OBJECT_free(object) }
    let octets = try CryptoError.need(work, ASN1_OCTET_STRING_new())
    defer { ASN1_OCTET_STRING_free(octets) }
    try CryptoError.check(
      work, ASN1_OCTET_STRING_set(octets, item.value, Int32(item.value.count)) == 1)
    let made = X509_EXTENSION_create_by_OBJ(nil, object, item.isCritical ? 1 : 0, octets)
    let built = try CryptoError.need(work, made)
    defer { X509_EXTENSION_free(built) }
    try CryptoError.check(work, use(built))
  }

  /// libcrypto's certificate; the caller frees it.
  static func handle(_ der: [UInt8]) throws(CryptoError) -> OpaquePointer {
    let certificate = der.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return d2i_X509(nil, &start, buffer.count)
    }
    return try CryptoError.need("read the certificate", certificate)
  }
}
