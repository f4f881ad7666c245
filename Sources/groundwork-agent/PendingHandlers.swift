internal import System
internal import Value

/// Handlers that were notified and have not run: one small file each, written before the change that
/// notifies, so that a run killed between a change and its handler does not lose the restart.
struct PendingHandlers {
  private let directory: String?

  init(directory: String?) { self.directory = directory.map { "\($0)/pending" } }

  /// The names, in the order in which they were notified.
  var names: [String] {
    guard let directory, let files = try? Files.list(directory) else { return [] }
    return files.compactMap { file -> (since: Double, name: String)? in
      let path = "\(directory)/\(file)"
      guard let text = (try? Files.text(path)) ?? nil, let entry = try? JSON.parse(text),
        let name = entry["handler"]?.string
      else { return nil }
      return (entry["since"]?.double ?? 0, name)
    }
    .sorted { $0.since < $1.since }.map(\.name)
  }

  /// Records a handler; one that is recorded already is left as it is.
  func add(_ name: String, origin: String) throws(SystemError) {
    guard let directory else { return }
    let path = path(name, in: directory)
    if try Files.status(path) != nil { return }
    try Files.makeDirectories(Path.parent(of: directory) ?? "/", mode: 0o755)
    try Files.makeDirectories(directory, mode: 0o700)
    let entry: Value = [
      "handler": Value(name), "origin": Value(origin),
      "since": Value(.double(Clock.now.inSeconds)),
    ]
    for triesLeft in (0..<5).reversed() {
      do throws(SystemError) {
        try Files.writeAtomically(path, JSON.text(entry, style: .compact).utf8, mode: 0o600)
        return
      } catch {
        // The run's other agent on this machine may record or strike it off at this very moment.
        if try Files.status(path) != nil { return }
        if triesLeft == 0 { throw error }
      }
    }
  }

  /// Forgets handlers that have run.
  func remove(_ names: [String]) throws(SystemError) {
    guard let directory else { return }
    for name in names { try Files.remove(path(name, in: directory)) }
    if !names.isEmpty, try Files.status(directory) != nil {
      try Files.syncDirectory(directory)
    }
  }

  private func path(_ name: String, in directory: String) -> String {
    "\(directory)/\(Digest.sha256(name.utf8).hex)"
  }
}
