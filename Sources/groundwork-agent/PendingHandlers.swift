internal import System
internal import Value

/// Handlers that were notified and have not run: one small file each, written before the change that
/// notifies, so that a run killed between a change and its handler does not lose the restart.
struct PendingHandlers {
  private let directory: String?

  init(directory: String?) { self.directory = directory.map { "\($0)/pending" } }

  /// What is due.
  struct Due {
    /// In the order in which they were notified.
    var names: [String] = []
    /// What cannot be read, each with its file: a restart may be hidden in it.
    var warnings: [String] = []
  }

  /// Reads what earlier runs have left.
  func due() -> Due {
    var due = Due()
    guard let directory else { return due }
    let files: [String]
    do throws(SystemError) {
      files = try Files.list(directory)
    } catch {
      if error.code != Errno.missing {
        due.warnings = [Self.warning(directory, "cannot be listed: \(error.reason)")]
      }
      return due
    }
    var entries: [(since: Double, name: String)] = []
    // What a killed write left beside its target announces a change that was never begun.
    for file in files where file.utf8.first != UInt8(ascii: ".") {
      let path = "\(directory)/\(file)"
      do throws(SystemError) {
        guard let text = try Files.text(path) else { continue }
        if let entry = try? JSON.parse(text), let name = entry["handler"]?.string {
          entries.append((entry["since"]?.double ?? 0, name))
        } else {
          due.warnings.append(Self.warning(path, "is damaged"))
        }
      } catch {
        due.warnings.append(Self.warning(path, "cannot be read: \(error.reason)"))
      }
    }
    due.names = entries.sorted { $0.since < $1.since }.map(\.name)
    return due
  }

  private static func warning(_ path: String, _ what: String) -> String {
    "\(path), which keeps the handlers an earlier run did not come to run, \(what): restart by hand "
      + "what may have changed, then remove it"
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
