import System

/// A directory that `init` fills: when it fails, what was not there before goes again, so that the same
/// command may be given once more.
struct NewDirectory {
  let path: String
  private let absolute: String
  /// What `init` and the commands it gives make, and was missing.
  private let missing: [String]
  private let isNew: Bool

  init(_ path: String) {
    self.path = path
    // Commands that `init` gives run in it.
    absolute = Path.absolute(path, in: (try? Files.realPath(".")) ?? "/")
    let absolute = absolute
    func isMissing(_ name: String) -> Bool {
      ((try? Files.status(Path.join(absolute, name), following: false)) ?? nil) == nil
    }
    isNew = isMissing("")
    missing = ["inventory", "playbooks", "certs", ".gitignore", ".groundwork"].filter(isMissing)
  }

  func remove() {
    for name in missing { try? Files.removeTree(Path.join(absolute, name)) }
    if isNew { try? Files.removeTree(absolute) }
  }
}
