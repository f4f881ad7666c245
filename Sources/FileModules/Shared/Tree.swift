internal import Machine
internal import System

/// Everything below a directory.
enum Tree {
  /// Paths with what stands there (links as links), directories before what they hold.
  /// - Parameter following: adds what links lead to, and what is below it, once.
  static func walk(
    _ root: String, following: Bool = false, on machine: any Machine
  ) throws(Failure) -> [(path: String, status: FileStatus)] {
    var found: [(path: String, status: FileStatus)] = []
    var visited: Set<String> = [root]
    var pending = [root]
    while let directory = pending.popLast() {
      var below: [String] = []
      for name in try machine.list(directory) {
        let path = NodePath.join(directory, name)
        guard let status = try machine.status(path, following: false) else { continue }
        found.append((path, status))
        if status.kind == .directory { below.append(path) }
        guard following, status.kind == .link else { continue }
        let target = try NodePath.real(path, on: machine)
        guard let end = try machine.status(target, following: false),
          visited.insert(target).inserted
        else { continue }
        found.append((target, end))
        if end.kind == .directory { below.append(target) }
      }
      pending += below.reversed()
    }
    return found
  }
}
