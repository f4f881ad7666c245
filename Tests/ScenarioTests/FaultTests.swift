import System
import Testing
import Value

extension Scenarios {
  @Suite struct Faults {
    /// GROUNDWORK_SEED draws other moments; GROUNDWORK_MOMENTS says how many of them at least.
    private static let seed = number("GROUNDWORK_SEED") ?? 20_264
    private static let count =
      number("GROUNDWORK_MOMENTS") ?? (Surroundings.isSoak ? 200 : Fault.allCases.count)

    private static func number(_ name: String) -> Int? {
      Environment.value(name).flatMap { Int($0) }
    }

    @Test
    func `whatever goes wrong, a run ends and says what it was, and the next one mends it`()
      async throws
    {
      try await Site.with { site in
        print("faults: seed \(Self.seed)")
        var matrix = try await FaultMatrix(site, seed: Self.seed)
        while matrix.counts.values.reduce(0, +) < Self.count {
          try await matrix.playDeck()
          print("faults: seed \(Self.seed), \(matrix.summary)")
        }
      }
    }
  }
}
