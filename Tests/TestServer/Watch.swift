internal import Dispatch
internal import Synchronization
internal import System

/// Looks at something many times a second and remembers everything it saw.
package final class Watch: Sendable {
  private struct State {
    var isOn = true
    var seen: Set<String> = []
  }

  private let state = Mutex(State())
  private let ended = DispatchSemaphore(value: 0)
  private let pause: Int
  private let look: @Sendable () -> Set<String>

  private init(pause: Int, _ look: @escaping @Sendable () -> Set<String>) {
    self.pause = pause
    self.look = look
  }

  package func start() {
    // Since /proc is read, and each read blocks.
    DispatchQueue.global().async {
      while self.state.withLock({ $0.isOn }) {
        let found = self.look()
        self.state.withLock { $0.seen.formUnion(found) }
        Clock.sleep(milliseconds: self.pause)
      }
      self.ended.signal()
    }
  }

  /// Waits until each was seen by something, a minute at most: who is watched is to wait for that too.
  package func waitFor(_ wanted: [@Sendable (String) -> Bool]) async throws {
    for _ in 0..<3000 {
      let hasAll = state.withLock { state in
        wanted.allSatisfy { state.seen.contains(where: $0) } || !state.isOn
      }
      if hasAll { return }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Ends the watching.
  /// - Returns: everything seen.
  package func stop() -> Set<String> {
    state.withLock { $0.isOn = false }
    ended.wait()
    return state.withLock { $0.seen }
  }

  /// The command line and the environment of every process of this machine, some fifty times a second;
  /// the fields of a line separated by blanks.
  package static func processes() -> Watch {
    Watch(pause: 20) {
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

  /// The small regular files below some directories, a few times a second: `PATH`, a line end, and what
  /// is in it.
  /// - Parameters:
  ///   - besides: paths that are not looked into, as they are found below the directories.
  package static func files(below directories: [String], besides: Set<String>) -> Watch {
    Watch(pause: 150) {
      var found: Set<String> = []
      func walk(_ directory: String, _ depth: Int) {
        for name in (try? Files.list(directory)) ?? [] {
          let path = "\(directory)/\(name)"
          // Anything may be gone by now; a pipe must not be read by who is not meant.
          guard !besides.contains(path), let status = (try? Files.status(path)) ?? nil else {
            continue
          }
          if status.kind == .directory, depth < 4 {
            walk(path, depth + 1)
          } else if status.kind == .file, status.size < 256 << 10,
            let bytes = try? Files.read(path, limit: 256 << 10)
          {
            found.insert("\(path)\n\(String(decoding: bytes, as: UTF8.self))")
          }
        }
      }
      for directory in directories { walk(directory, 0) }
      return found
    }
  }
}
