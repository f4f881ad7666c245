import Dispatch
import Synchronization
import System

/// Looks at the command line and the environment of every process of this machine, some fifty times a
/// second.
final class ProcessWatch: Sendable {
  private struct State {
    var isOn = true
    var seen: Set<String> = []
  }

  private let state = Mutex(State())
  private let ended = DispatchSemaphore(value: 0)

  func start() {
    // Since /proc is read, and each read blocks.
    DispatchQueue.global().async {
      while self.state.withLock({ $0.isOn }) {
        let found = Self.look()
        self.state.withLock { $0.seen.formUnion(found) }
        Clock.sleep(milliseconds: 20)
      }
      self.ended.signal()
    }
  }

  /// Ends the watching.
  /// - Returns: everything seen, the fields of a line separated by blanks.
  func stop() -> Set<String> {
    state.withLock { $0.isOn = false }
    ended.wait()
    return state.withLock { $0.seen }
  }

  private static func look() -> Set<String> {
    var found: Set<String> = []
    for name in (try? Files.list("/proc")) ?? [] where Int(name) != nil {
      for file in ["cmdline", "environ"] {
        // A process may end at any moment; its parent then still has the line.
        guard let bytes = try? Files.read("/proc/\(name)/\(file)", limit: 1 << 20), !bytes.isEmpty
        else { continue }
        found.insert(
          String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self))
      }
    }
    return found
  }
}
