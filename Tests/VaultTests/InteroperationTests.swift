import Crypto
import System
import Testing
import Value
import Vault

/// Both ways with ansible-core's VaultLib (Oracle/vault.py), byte for byte.
@Suite struct InteroperationTests {
  private static let python = Environment.value("GROUNDWORK_ANSIBLE_PYTHON")
  private static let isSoak = Environment.value("GROUNDWORK_SOAK") == "1"

  private struct Case {
    var plain: [UInt8]
    var id: String?
    var password: String
    var salt: String
  }

  private static let ids: [String?] = [nil, "default", "dev", "prod_2"]

  /// Texts of 0 to a MiB, under several ids.
  private func cases(_ count: Int) throws -> [Case] {
    try (0..<count).map { number in
      let sizes = [0, 1, 15, 16, 17, 79, 80, 81, 1000, 40_000]
      let size =
        number == 7 || Self.isSoak && number % 100 == 0 ? 1 << 20 : sizes[number % sizes.count]
      return Case(
        plain: try SecureRandom.bytes(size), id: Self.ids[number % Self.ids.count],
        password: "pässwort \(number)", salt: Hex.encode(try SecureRandom.bytes(16)))
    }
  }

  private func ask(_ orders: [Value]) throws -> [Value] {
    let script = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let lines = orders.map { JSON.text($0, style: .compact) + "\n" }
    var command = Command(
      [try #require(Self.python), "/\(script)/Oracle/vault.py"],
      input: Array(lines.joined().utf8), deadlineSeconds: 3600)
    command.outputLimit = 4 << 30
    let result = try command.run()
    #expect(result.exitStatus == 0, "\(result.errorText)")
    return try result.output.split(separator: 0x0A).map { try JSON.parse(Array($0)) }
  }

  @Test(.enabled(if: python != nil, "GROUNDWORK_ANSIBLE_PYTHON names no interpreter"))
  func `Ansible writes the same, and each reads the other's`() throws {
    let cases = try cases(Self.isSoak ? 1000 : 24)
    let vaults = cases.map { one in
      Vault([
        Vault.Password(id: "other", Secret("wrong")),
        Vault.Password(id: one.id ?? "default", Secret(one.password)),
      ])
    }
    var written: [String] = []
    for (one, vault) in zip(cases, vaults) {
      written.append(
        try vault.encrypt(
          Secret(one.plain), id: one.id ?? "default", salt: Array(one.salt.utf8)))
    }
    let theirs = try ask(
      cases.map { one in
        [
          "plain": Value(Base64.encode(one.plain)), "password": Value(one.password),
          "id": one.id.map { Value($0) } ?? .null, "salt": Value(one.salt),
        ]
      })
    #expect(theirs.count == cases.count)
    let place = SourceLocation(file: "x", line: 1, column: 1)
    for (number, answer) in theirs.enumerated() {
      let text = try #require(answer.string)
      #expect(text == written[number], "case \(number)")
      let plain = try vaults[number].decrypt(Array(text.utf8), at: place)
      #expect(plain == cases[number].plain, "case \(number)")
    }
    let read = try ask(
      zip(cases, written).map { one, text in
        [
          "passwords": Value(
            Map([(Value("other"), "wrong"), (Value(one.id ?? "default"), Value(one.password))])),
          "text": Value(text),
        ]
      })
    for (one, answer) in zip(cases, read) {
      #expect(answer.string.flatMap { Base64.decode($0) } == one.plain)
    }
  }
}
