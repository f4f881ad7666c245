import Crypto
import System
import Testing
import Value

@testable import SealedSecrets

/// Both ways with an independent writer and reader (Oracle/sealed.py, over pyca/cryptography).
@Suite struct InteroperationTests {
  private static let python = Environment.value("GROUNDWORK_ANSIBLE_PYTHON")
  private static let seed = Environment.value("GROUNDWORK_SEED").flatMap { UInt64($0) } ?? 1

  private struct Case {
    var plain: [UInt8]
    var scope: SealingScope
    var place: SecretPlace
    var bits: Int
    var label: String { Base64.encode(scope.label(place)) }
  }

  /// Random values, among them empty ones, and of a MiB.
  private func cases(_ count: Int) -> [Case] {
    var random = Fixture.Seeded(state: Self.seed)
    var cases: [Case] = []
    for bits in [2048, 3072, 4096] {
      for scope in SealingScope.allCases {
        for number in 0..<count {
          let isLarge = number == 1 && (Fixture.isSoak || bits == 4096 && scope == .strict)
          let size =
            number == 0 ? 0 : isLarge ? 1 << 20 : Int.random(in: 0...1024, using: &random)
          cases.append(
            Case(
              plain: Fixture.bytes(size, &random), scope: scope,
              place: SecretPlace(namespace: "ns-\(number)", name: "name.\(number)-é"), bits: bits))
        }
      }
    }
    return cases
  }

  private func ask(_ orders: [Value], _ keys: [SealingKey]) throws -> [Value] {
    let pems = keys.map { Value(Fixture.text($0.opening.key.pem)) }
    let lines = ([["keys": Value(pems)]] + orders).map { JSON.text($0, style: .compact) + "\n" }
    let script = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    var command = Command(
      [try #require(Self.python), "/\(script)/Oracle/sealed.py"],
      input: Array(lines.joined().utf8), deadlineSeconds: 3600)
    command.outputLimit = 4 << 30
    let result = try command.run()
    #expect(result.exitStatus == 0, "\(result.errorText)")
    return try result.output.split(separator: 0x0A).map { try JSON.parse(Array($0)) }
  }

  @Test(.enabled(if: python != nil, "GROUNDWORK_ANSIBLE_PYTHON names no interpreter"))
  func `an independent reader opens what is sealed here, and the other way round`() throws {
    let keys = try [2048, 3072, 4096].map { try Fixture.key($0) }
    let cases = cases(Fixture.isSoak ? 1000 : 6)
    func key(_ one: Case) -> Int { [2048, 3072, 4096].firstIndex(of: one.bits) ?? 0 }
    let opened = try ask(
      try cases.map { one in
        [
          "open": Value(try Fixture.seal(one.plain, keys[key(one)], one.scope, at: one.place)),
          "label": Value(one.label), "key": Value(key(one)),
        ]
      }, keys)
    #expect(opened.count == cases.count)
    for (one, answer) in zip(cases, opened) {
      let bytes = answer.string.flatMap { Base64.decode($0) }
      #expect(bytes == one.plain, "\(one.bits) \(one.scope) \(one.plain.count)")
    }
    let sealed = try ask(
      cases.map { one in
        [
          "seal": Value(Base64.encode(one.plain)), "label": Value(one.label),
          "key": Value(key(one)),
        ]
      }, keys)
    #expect(sealed.count == cases.count)
    for (one, answer) in zip(cases, sealed) {
      let text = try #require(answer.string)
      #expect(try Fixture.open(text, keys, one.scope, at: one.place) == one.plain)
    }
  }

  @Test(.enabled(if: python != nil, "GROUNDWORK_ANSIBLE_PYTHON names no interpreter"))
  func `the independent reader refuses another label too`() throws {
    let key = try Fixture.key()
    let text = try Fixture.seal([1], key)
    let label = Base64.encode(SealingScope.clusterWide.label(Fixture.place))
    let answers = try ask([["open": Value(text), "label": Value(label), "key": 0]], [key])
    #expect(answers == [.null])
  }
}
