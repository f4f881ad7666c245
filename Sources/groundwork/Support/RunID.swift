import System

/// Names of runs: time first, so that they sort.
enum RunID {
  static func make() -> String {
    let bytes = (try? Random.bytes(2)) ?? [0, 0]
    let stamp = Clock.text(Clock.now).filter { $0.isNumber }.prefix(14)
    return "\(stamp)-\(bytes.hex)"
  }
}
