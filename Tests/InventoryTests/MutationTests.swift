import Inventory
import System
import Testing
import Value
import YAML

/// The same numbers in every run, so that a failure can be repeated.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 33
  }
}

private let tokens = [
  ":", "\t", "\n", "[", "]", "{", "}", "'", "\"", "&a", "*a", "<<: ", "\\", "\u{2028}", "\u{85}",
  "\r", "#", "!", "=", "9223372036854775807", "-", "é", "\u{301}", "[0:9223372036854775807]", "@",
  "|", "---\n", "- ",
].map { Array($0.utf8) }

@Suite struct MutationTests {
  /// A trap would end the test run; there is nothing else to expect of damaged files.
  @Test func `damaged inventories give problems, never a crash`() throws {
    let seeds = try ["ini/hosts", "yaml/hosts.yml", "yaml-play.list.json"].map {
      try Files.read(Fixture.path($0))
    }
    var generator = SeededGenerator(state: 1)
    for round in 0..<150 {
      let bytes = mutated(seeds[round % seeds.count], &generator)
      try withFiles([:]) { root in
        try Files.makeDirectories(root)
        let path = Path.join(root, round % 2 == 0 ? "hosts" : "hosts.yml")
        _ = try Files.writeAtomically(path, bytes, mode: 0o600)
        let (inventory, findings) = Inventory.load([path])
        for problem in findings.problems { #expect(!problem.fix.isEmpty) }
        #expect(try JSON.parse(inventory.listing).map != nil)
        _ = try? inventory.select(String(decoding: bytes.prefix(40), as: UTF8.self))
        _ = try? inventory.select("all[0:9223372036854775807]")
      }
    }
  }

  private func mutated(_ seed: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...8, using: &generator) {
      let place = Int.random(in: 0...bytes.count, using: &generator)
      switch Int.random(in: 0...3, using: &generator) {
      case 0:
        bytes.insert(contentsOf: tokens.randomElement(using: &generator) ?? [], at: place)
      case 1 where place < bytes.count: bytes[place] = .random(in: 0...255, using: &generator)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + 12))
      default: bytes.insert(contentsOf: bytes.prefix(place).suffix(15), at: place)
      }
    }
    return bytes
  }
}
