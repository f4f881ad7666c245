internal import COpenSSL

extension X509 {
  /// What a certificate says; its signature is not looked at.
  package static func read(_ der: [UInt8]) throws(CryptoError) -> Fields {
    let certificate = try handle(der)
    defer { X509_free(certificate) }
    let work = "read the certificate"
    let publicKey = try DERBytes.of(work) {
      i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), $0)
    }
    var fields = Fields(
      subject: name(X509_get_subject_name(certificate)),
      serial: bytes(X509_get0_serialNumber(certificate)),
      notBefore: try seconds(X509_get0_notBefore(certificate)),
      notAfter: try seconds(X509_get0_notAfter(certificate)), publicKey: publicKey, extensions: [])
    fields.issuer = name(X509_get_issuer_name(certificate))
    for place in 0..<X509_get_ext_count(certificate) {
      guard let item = X509_get_ext(certificate, place) else { continue }
      fields.extensions.append(
        Extension(
          oid(X509_EXTENSION_get_object(item)),
          critical: X509_EXTENSION_get_critical(item) == 1, bytes(X509_EXTENSION_get_data(item))))
    }
    return fields
  }

  /// Which end of a connection shows the leaf.
  package enum Use: Sendable { case server, client }

  /// Checks a leaf against authorities at a point in time, as strictly as libcrypto can.
  /// - Parameters:
  ///   - others: certificates between the leaf and the authorities, in any order.
  ///   - seconds: since 1970.
  ///   - host: a name or an IP address the leaf must be valid for; nil for none.
  ///   - use: what the leaf and those above it must be allowed to be used for; nil for anything.
  /// - Throws: `CryptoError` with libcrypto's reason.
  package static func verify(
    _ leaf: [UInt8], others: [[UInt8]] = [], authorities: [[UInt8]], at seconds: Int,
    host: String? = nil, use: Use? = nil
  ) throws(CryptoError) {
    let work = "verify the certificate"
    let store = try CryptoError.need(work, X509_STORE_new())
    defer { X509_STORE_free(store) }
    for authority in authorities {
      let certificate = try handle(authority)
      defer { X509_free(certificate) }
      try CryptoError.check(work, X509_STORE_add_cert(store, certificate) == 1)
    }
    let subject = try handle(leaf)
    defer { X509_free(subject) }
    let stack = try CryptoError.need(work, OPENSSL_sk_new_null())
    var kept: [OpaquePointer] = []
    defer {
      OPENSSL_sk_free(stack)
      for certificate in kept { X509_free(certificate) }
    }
    for other in others {
      let certificate = try handle(other)
      kept.append(certificate)
      try CryptoError.check(work, OPENSSL_sk_push(stack, UnsafeRawPointer(certificate)) > 0)
    }
    let context = try CryptoError.need(work, X509_STORE_CTX_new())
    defer { X509_STORE_CTX_free(context) }
    try CryptoError.check(work, X509_STORE_CTX_init(context, store, subject, stack) == 1)
    let parameters = X509_STORE_CTX_get0_param(context)
    try CryptoError.check(
      work, X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_X509_STRICT)) == 1)
    // No key or digest below 112 bits: RSA of 1024 bits, SHA-1.
    X509_VERIFY_PARAM_set_auth_level(parameters, 2)
    // A name is one of the subject's alternative names, never its common name; `ba*.lab` is none.
    X509_VERIFY_PARAM_set_hostflags(
      parameters,
      UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
    X509_VERIFY_PARAM_set_time(parameters, time_t(seconds))
    if let use {
      let purpose = use == .server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT
      try CryptoError.check(work, X509_VERIFY_PARAM_set_purpose(parameters, purpose) == 1)
    }
    if let host {
      let set =
        X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1
        || X509_VERIFY_PARAM_set1_host(parameters, host, 0) == 1
      // The first attempt leaves an error behind for every name that is no address.
      ERR_clear_error()
      try CryptoError.check(work, set)
    }
    guard X509_verify_cert(context) == 1 else {
      let code = Int(X509_STORE_CTX_get_error(context))
      ERR_clear_error()
      throw CryptoError(work, String(cString: X509_verify_cert_error_string(code)))
    }
  }

  static func name(_ name: OpaquePointer?) -> [NamePart] {
    (0..<X509_NAME_entry_count(name)).compactMap { place in
      guard let entry = X509_NAME_get_entry(name, place) else { return nil }
      let object = X509_NAME_ENTRY_get_object(entry)
      let kind = OBJ_nid2sn(OBJ_obj2nid(object)).map { String(cString: $0) }
      var text: UnsafeMutablePointer<UInt8>?
      let count = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry))
      guard count >= 0, let text else { return nil }
      defer { CRYPTO_free(text, nil, 0) }
      let value = String(
        decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
      return NamePart(kind ?? oid(object), value)
    }
  }

  static func oid(_ object: OpaquePointer?) -> String {
    var text = [CChar](repeating: 0, count: 128)
    let count = OBJ_obj2txt(&text, Int32(text.count), object, 1)
    return String(
      decoding: text.prefix(max(0, min(Int(count), 127))).map { UInt8(bitPattern: $0) },
      as: UTF8.self)
  }

  static func bytes(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
    guard let string, let start = ASN1_STRING_get0_data(string) else { return [] }
    return Array(UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(string))))
  }

  private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) throws(CryptoError) -> Int {
    let work = "read the validity"
    let zero = try CryptoError.need(work, ASN1_TIME_set(nil, 0))
    defer { ASN1_TIME_free(zero) }
    var days: Int32 = 0
    var rest: Int32 = 0
    try CryptoError.check(work, ASN1_TIME_diff(&days, &rest, zero, time) == 1)
    return Int(days) * 86_400 + Int(rest)
  }
}
