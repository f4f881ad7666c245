import Crypto
import PKI
import System
import Testing
import Value

@testable import SealedSecrets

/// Single values: what opens, and what is said when one does not.
@Suite struct SealedValueTests {
  private func problem(_ body: () throws -> Void) -> Problem? {
    #expect(throws: Problem.self, performing: body)
  }

  @Test(arguments: SealingScope.allCases)
  func `what is sealed opens, and looks different each time`(scope: SealingScope) throws {
    for bits in [2048, 3072, 4096] {
      let key = try Fixture.key(bits)
      for plain in [[], [0], Array(0...255), Array("pepper7".utf8)] as [[UInt8]] {
        let texts = try (0..<2).map { _ in try Fixture.seal(plain, key, scope) }
        #expect(texts[0] != texts[1])
        // The length of the key's part comes first: 512 bytes begin Ag.
        #expect(texts[0].hasPrefix([2048: "AQ", 3072: "AY", 4096: "Ag"][bits] ?? "?"))
        for text in texts { #expect(try Fixture.open(text, [key], scope) == plain) }
      }
    }
  }

  @Test func `a value of one MiB opens`() throws {
    var random = Fixture.Seeded(state: 7)
    let plain = Fixture.bytes(1 << 20, &random)
    let key = try Fixture.key(4096)
    #expect(try Fixture.open(try Fixture.seal(plain, key), [key]) == plain)
  }

  @Test func `each cause has its own sentence`() throws {
    let key = try Fixture.key()
    let text = try Fixture.seal(Array("x".utf8), key)
    func said(_ body: () throws -> Void) -> String? { problem(body)?.description }
    #expect(
      said { _ = try Fixture.open(text, [try Fixture.key(4096)]) } == """
        none of the keys opens the sealed value (sealed.wrong-key)
          because: it was sealed for an RSA key of 2048 bits, and there is none of that size
          fix: give the key of the cluster that it was sealed for: --private-key FILE
        """)
    let other = try SealingKey.create(bits: 2048, now: Fixture.now, others: [])
    #expect(
      said { _ = try Fixture.open(text, [other]) } == """
        none of the keys opens the sealed value (sealed.wrong-key)
          because: it was sealed for another RSA key of 2048 bits, or its first part was changed
          fix: give the key of the cluster that it was sealed for: --private-key FILE
        """)
    let elsewhere = SecretPlace(namespace: "test", name: "db")
    #expect(
      said { _ = try Fixture.open(text, [key], at: elsewhere, hints: [Fixture.place]) } == """
        the value was sealed for another namespace (sealed.wrong-namespace)
          because: it was sealed for shop, and the object is in test
          fix: name the object as the value was sealed for, or seal the value again
        """)
    let renamed = SecretPlace(namespace: "shop", name: "cache")
    #expect(
      said { _ = try Fixture.open(text, [key], at: renamed, hints: [Fixture.place]) } == """
        the value was sealed for another name (sealed.wrong-name)
          because: it was sealed for db, and the object is called cache
          fix: name the object as the value was sealed for, or seal the value again
        """)
    #expect(
      said { _ = try Fixture.open(text, [key], .clusterWide) } == """
        the value was sealed with another scope (sealed.wrong-scope)
          because: it was sealed strict, and the object's annotations say cluster-wide
          fix: put the annotations right, or seal the value again
        """)
    #expect(
      said { _ = try Fixture.open(text, [key], at: SecretPlace(namespace: "a", name: "b")) } == """
        the value was sealed for another Secret (sealed.wrong-place)
          because: a key opens it, but not for a/b; for which one, the value does not say
          fix: name the object as the value was sealed for, or seal the value again
        """)
    #expect(
      said { _ = try Fixture.open(String(text.dropLast(1)), [key]) } == """
        the sealed value is cut short (sealed.truncated)
          because: its beginning says that there is more
          fix: take it from the repository's history, or seal the value again
        """)
    let changed = String(text.dropLast(4)) + (text.hasSuffix("AAAA") ? "BBBB" : "AAAA")
    #expect(
      said { _ = try Fixture.open(changed, [key]) } == """
        the sealed value was changed after it was sealed (sealed.tampered)
          because: its key opens, but the tag of what follows does not fit
          fix: take it from the repository's history, or seal the value again
        """)
    #expect(problem { _ = try SealedValue("AgA*") }?.id == "sealed.damaged")
    #expect(problem { _ = try SealedValue("AAAAAAAA") }?.id == "sealed.damaged")
    #expect(problem { _ = try SealedValue("") }?.id == "sealed.truncated")
  }

  @Test func `thirty tampered or mislabelled values are all refused`() throws {
    let key = try Fixture.key()
    var random = Fixture.Seeded(state: 30)
    for number in 0..<30 {
      let plain = Fixture.bytes(Int.random(in: 0...100, using: &random), &random)
      let scope = SealingScope.allCases[number % 3]
      let text = try Fixture.seal(plain, key, scope)
      var bytes = try #require(Base64.decode(text))
      if number % 2 == 0 {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
        let id = problem { _ = try Fixture.open(Base64.encode(bytes), [key], scope) }?.id ?? ""
        let expected =
          place < 2
          ? ["sealed.truncated", "sealed.damaged", "sealed.wrong-key"]
          : place < 258 ? ["sealed.wrong-key"] : ["sealed.tampered"]
        #expect(expected.contains(id), "byte \(place) of \(bytes.count): \(id)")
      } else {
        let other = SealingScope.allCases[(number + 1) % 3]
        let id = problem { _ = try Fixture.open(text, [key], other) }?.id
        #expect(id == "sealed.wrong-scope")
      }
    }
  }

  @Test func `a certificate that is over or has no RSA key is refused`() throws {
    let key = try Fixture.key()
    let certificate = key.certificate
    try certificate.check(at: Fixture.now)
    let late = Fixture.now.adding(days: 3651)
    #expect(
      problem { try certificate.check(at: late) }?.description == """
        the sealing certificate has expired (sealed.expired-certificate)
          because: it was valid until 2036-11-18 05:00:00 UTC, and it is 2036-11-19 05:00:00 UTC
          fix: fetch the one in force, or make a new key: groundwork secrets keys rotate
        """)
    let curve = try PrivateKey(generating: .p256)
    let fields = X509.Fields(
      subject: [X509.NamePart("CN", "x")], serial: [1], notBefore: 0, notAfter: 4_000_000_000,
      publicKey: curve.publicKey, extensions: [])
    let pem = PEM.encode(
      PEM.Block(label: "CERTIFICATE", bytes: try X509.sign(fields, issuer: nil, key: curve)))
    #expect(problem { _ = try SealingCertificate(pem: pem) }?.id == "sealed.not-rsa")
    #expect(
      problem { _ = try KeyFile.read(Array(Fixture.text(curve.pem).utf8), file: "k") }?.id
        == "sealed.not-rsa")
  }

  @Test func `no session key comes twice`() throws {
    let key = try Fixture.key()
    let count = Fixture.isSoak ? 100_000 : 500
    var seen: Set<[UInt8]> = []
    for _ in 0..<count {
      let value = try SealedValue(try Fixture.seal([], key))
      let session = try #require(try value.sessionKey(key.opening))
      #expect(session.count == 32)
      #expect(seen.insert(session).inserted)
    }
    #expect(seen.count == count)
  }

  @Test func `a new key begins after every other, and not in the future`() throws {
    let first = try Fixture.key()
    let second = try SealingKey.create(bits: 2048, now: Fixture.now, others: [first.certificate])
    #expect(second.certificate.certificate.notBefore > first.certificate.certificate.notBefore)
    #expect(second.name == "sealed-secrets-key-20261121050001")
    let past = Fixture.now.adding(days: -1)
    #expect(
      problem { _ = try SealingKey.create(bits: 2048, now: past, others: [first.certificate]) }?.id
        == "sealed.clock")
  }
}
