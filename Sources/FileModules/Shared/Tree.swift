internal import Machine
internal import System

/// Everything below a directory.
enum Tree {
  /// Paths with what stands there (links as links), directories before what they hold.
  /// - Parameters:
  ///   - following: adds what links lead to, and what is below it, once.
  ///   - isWhole: a name that no path can hold is refused, not passed over.
  static func walk(
    _ root: String, following: Bool = false, isWhole: Bool = true, on machine: any Machine
  ) throws(Failure) -> [(path: String, status: FileStatus)] {
    var found: [(path: String, status: FileStatus)] = []
    var visited: Set<String> = [root]
    var pending = [root]
    while let directory = pending.popLast() {
      var below: [String] = []
      for name in try machine.list(directory) {
        let path = NodePath.join(directory, name)
        guard let status = try machine.status(path, following: false) else {
          if isWhole, Path.isMangled(name) { throw .notUTF8(path) }
          continue
        }
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

/// The directories a walk has come through to where it is. A link to one of them leads round and
/// round; two names of one directory beside each other are no circle.
struct Trail {
  private struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ status: FileStatus) { (device, inode) = (status.device, status.inode) }
  }

  private var identities: Set<Identity> = []

  init(_ root: String, on machine: any Machine) throws(Failure) {
    if let status = try machine.status(root, following: true) {
      identities.insert(Identity(status))
    }
  }

  /// The trail into a directory; nil where a link leads back. Only links are judged, because some
  /// file systems give two directories one number.
  func adding(_ directory: FileStatus, byLink isLink: Bool) -> Trail? {
    var trail = self
    let isNew = trail.identities.insert(Identity(directory)).inserted
    return isNew || !isLink ? trail : nil
  }
}
