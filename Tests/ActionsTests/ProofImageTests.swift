import System
import Testing
import Value

@testable import Actions

@Suite struct ProofImageTests {
  private let image = ProofImage(
    program: Array("program".utf8), named: "groundwork-agent", arguments: ["--version"],
    architecture: "x86_64", tag: "registry.local/groundwork/proof:1")

  /// Names and contents of a tar's files, read by its own rules.
  private func files(_ tar: [UInt8]) -> [(name: String, content: [UInt8])] {
    var found: [(String, [UInt8])] = []
    var place = 0
    while place + 512 <= tar.count, tar[place] != 0 {
      let header = tar[place..<(place + 512)]
      func text(_ from: Int, _ count: Int) -> String {
        String(decoding: header.dropFirst(from).prefix(count).prefix { $0 != 0 }, as: UTF8.self)
      }
      let size = Int(text(124, 12), radix: 8) ?? 0
      found.append((text(0, 100), Array(tar[(place + 512)..<(place + 512 + size)])))
      place += 512 + (size + 511) / 512 * 512
    }
    return found
  }

  @Test func `the same program gives the same image`() {
    let again = ProofImage(
      program: Array("program".utf8), named: "groundwork-agent", arguments: ["--version"],
      architecture: "x86_64", tag: "registry.local/groundwork/proof:1")
    #expect(again.archive == image.archive)
    #expect(again.digest == image.digest)
    let other = ProofImage(
      program: Array("another".utf8), named: "groundwork-agent", arguments: ["--version"],
      architecture: "x86_64", tag: "registry.local/groundwork/proof:1")
    #expect(other.digest != image.digest)
  }

  @Test func `every blob lies under its digest and the manifest names them`() throws {
    let all = files(image.archive)
    #expect(all.prefix(2).map(\.name) == ["oci-layout", "index.json"])
    for file in all.dropFirst(2) {
      #expect(file.name == "blobs/sha256/" + Digest.sha256(file.content).hex)
    }
    let manifest = try #require(
      all.first { $0.name == "blobs/sha256/" + image.digest.dropFirst("sha256:".count) })
    let text = String(decoding: manifest.content, as: UTF8.self)
    for file in all.dropFirst(3) {
      #expect(text.contains("sha256:" + file.name.dropFirst("blobs/sha256/".count)))
    }
  }

  @Test func `the layer holds the program alone, to be run by anybody`() throws {
    let layer = try #require(files(image.archive).last)
    let inside = files(layer.content)
    #expect(inside.map(\.name) == ["groundwork-agent"])
    #expect(inside.first?.content == Array("program".utf8))
    #expect(String(decoding: layer.content[100..<107], as: UTF8.self) == "0000755")
  }
}
