import Crypto
import System
import Testing
import Value

@testable import SealedSecrets

/// Both ways with bitnami's own kubeseal: what v0.36.6 (built from 86671a88) wrote is recorded, and with
/// GROUNDWORK_KUBESEAL naming the program it is asked itself.
@Suite struct KubesealTests {
  private static let program = Environment.value("GROUNDWORK_KUBESEAL")
  private static let directory =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    .joined(separator: "/") + "/Oracle/kubeseal"

  private static let values = [
    "binary=\(Hex.encode([0, 1, 254, 255]))", "empty=",
    "password=\(Hex.encode(Array("pepper7".utf8)))",
  ]

  private func told(_ values: [(key: String, value: Secret)]) -> [String] {
    values.map { "\($0.key)=\($0.value.reveal { Hex.encode($0) })" }.sorted()
  }

  private func keys() throws -> [OpeningKey] {
    let path = "\(Self.directory)/key.pem"
    return try KeyFile.read(try Files.read(path), file: path).map(\.key)
  }

  @Test(arguments: SealingScope.allCases)
  func `what kubeseal wrote opens`(scope: SealingScope) throws {
    let path = "\(Self.directory)/\(scope.rawValue).yml"
    let object = try #require(try SealedText(try Files.read(path), file: path).objects.first)
    #expect(object.scope == scope)
    let opened = object.open(try keys())
    #expect(opened.problems == [])
    #expect(told(opened.values) == Self.values)
    let secret = object.secret(of: opened.values)
    #expect(secret["metadata"]?["annotations"]?["team"] == "yes")
    #expect(secret["immutable"] == true)
  }

  @Test(.enabled(if: program != nil, "GROUNDWORK_KUBESEAL names no kubeseal"))
  func `kubeseal opens what is sealed here, and what is merged here`() throws {
    let program = try #require(Self.program)
    let pem = try #require(try Files.text("\(Self.directory)/crt.pem"))
    let certificate = try SealingCertificate(pem: pem)
    var random = Fixture.Seeded(state: 11)
    for scope in SealingScope.allCases {
      for number in 0..<(Fixture.isSoak ? 100 : 4) {
        let values = (0..<4).map { place in
          (
            key: "key.\(place)",
            value: Secret(
              Fixture.bytes(place == 0 ? 0 : Int.random(in: 1...3000, using: &random), &random))
          )
        }
        let secret = ClearSecret(
          place: SecretPlace(namespace: "ns-\(number)", name: "db.\(number)"), scope: scope,
          type: "Opaque", values: values)
        let text = KubernetesYAML.text([try secret.sealed(for: certificate)])
        let read = try SealedText(Array(text.utf8), file: "x")
        let object = try #require(read.objects.first)
        let fresh = ClearSecret(
          place: object.place, scope: scope, type: nil, values: [(key: "more", value: Secret("m"))])
        let merged = try read.setting(try fresh.sealedValues(for: certificate), in: object)
        let result = try Command(
          [
            program, "--recovery-unseal", "--recovery-private-key", "\(Self.directory)/key.pem",
            "-o", "json",
          ], input: merged, deadlineSeconds: 60
        ).run()
        #expect(result.exitStatus == 0, "\(result.errorText)")
        let data = try JSON.parse(result.output)["data"]
        for (key, value) in values + [(key: "more", value: Secret("m"))] {
          let got = data?[key]?.string.flatMap { Base64.decode($0) } ?? []
          #expect(value.reveal { $0 == got }, "\(scope) \(key)")
        }
      }
    }
  }
}
