import Crypto
package import Jinja
import PKI
import Value

/// Filters that need cryptography.
package enum SecretFilters {
  package static let all: [String: Filter] = [
    // As Ansible's: password_hash(hashtype='sha512', salt=None, salt_size=None, rounds=None, ident=None).
    "password_hash": Filter.data { input, arguments, options throws(TemplateError) in
      func option(_ name: String, _ place: Int) -> Value? {
        let value = options[name] ?? (arguments.count > place ? arguments[place] : nil)
        return value.flatMap { $0.isNull ? nil : $0 }
      }
      guard let password = input.string else {
        throw TemplateError.runtime("secret must be unicode or bytes, not \(input.kindName)")
      }
      let rounds = option("rounds", 3).flatMap { $0.int ?? $0.string.flatMap { Int($0) } }
      return Value(
        try hash(
          password, option("hashtype", 0)?.string ?? "sha512", salt: option("salt", 1)?.string,
          rounds: rounds))
    },
    // Of a certificate in PEM: what kubeadm takes for `caCertHashes`.
    "public_key_hash": Filter.data { input, _, _ throws(TemplateError) in
      guard let text = input.string else {
        throw TemplateError.runtime(
          "public_key_hash needs a certificate in PEM, not \(input.kindName)")
      }
      do throws(Problem) {
        return Value(try Certificate(pem: text).publicKeyHash)
      } catch {
        throw TemplateError.runtime("public_key_hash: \(error.what)")
      }
    },
  ]

  /// A password's hash as passlib 1.7 makes it, whose rounds are more than crypt(3)'s own.
  package static func hash(
    _ password: String, _ name: String, salt: String? = nil, rounds: Int? = nil
  ) throws(TemplateError) -> String {
    guard let method = methods[name] else {
      throw TemplateError.runtime(
        "password_hash knows \(methods.keys.sorted().joined(separator: ", ")), not '\(name)'")
    }
    let usual: [PasswordHash.Method: Int] = [.sha512: 656_000, .sha256: 535_000]
    do throws(CryptoError) {
      let hash = try PasswordHash.make(
        Secret(password), method, salt: salt, rounds: rounds ?? usual[method])
      return hash.reveal { String(decoding: $0, as: UTF8.self) }
    } catch {
      throw TemplateError.runtime("password_hash: \(error)")
    }
  }

  private static let methods: [String: PasswordHash.Method] = [
    "md5": .md5, "sha256": .sha256, "sha512": .sha512, "blowfish": .bcrypt, "bcrypt": .bcrypt,
    "md5_crypt": .md5, "sha256_crypt": .sha256, "sha512_crypt": .sha512,
  ]
}
