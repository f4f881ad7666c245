import Crypto
import System
import Testing
import Value

@Suite struct PKCS12Tests {
  @Test(arguments: PrivateKey.Kind.allCases)
  func `openssl opens what was sealed, and finds AES and PBKDF2`(kind: PrivateKey.Kind) throws {
    let key = try PrivateKey(generating: kind)
    let now = Clock.now.seconds
    let fields = X509.Fields(
      subject: [X509.NamePart("CN", "a")], serial: [1], notBefore: now, notAfter: now + 1000,
      publicKey: key.publicKey, extensions: [])
    let certificate = try X509.sign(fields, issuer: nil, key: key)
    let sealed = try PKCS12.seal(
      certificate: certificate, chain: [certificate], key: key, name: "my pair",
      passphrase: Secret("correct horse"))
    let place = "/tmp/gw-p12-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    try Files.makeDirectory(place, mode: 0o700)
    defer { try? Files.removeTree(place) }
    _ = try Files.writeAtomically("\(place)/a.p12", sealed, mode: 0o600)
    func openssl(_ words: [String], _ password: String = "correct horse") throws -> CommandResult {
      try Command(
        ["openssl", "pkcs12", "-in", "a.p12", "-passin", "stdin"] + words, directory: place,
        input: Array("\(password)\n".utf8), deadlineSeconds: 60
      ).run()
    }
    let told = try openssl(["-info", "-noout"]).errorText
    for line in [
      "MAC: sha256, Iteration 600000",
      "PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256",
    ] {
      #expect(told.contains(line), "\(told)")
    }
    let opened = try openssl(["-nodes"]).outputText
    #expect(opened.contains("friendlyName: my pair"))
    let blocks = PEM.blocks(in: opened)
    #expect(blocks.filter { $0.label == "CERTIFICATE" }.map(\.bytes) == [certificate, certificate])
    let found = try #require(blocks.first { $0.label == "PRIVATE KEY" })
    #expect(try PrivateKey(der: found.bytes).publicKey == key.publicKey)
    #expect(try !openssl(["-noout"], "wrong").succeeded)
  }

  @Test func `a password with a zero byte is refused`() throws {
    let key = try PrivateKey(generating: .p256)
    #expect(throws: CryptoError.self) {
      try PKCS12.seal(
        certificate: [], chain: [], key: key, name: "", passphrase: Secret([1, 0, 2]))
    }
  }
}
