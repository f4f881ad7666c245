internal import Machine
internal import System

/// A directory copied on the node (`copy` with `remote_src`), compared entry by entry.
struct CopiedTree {
  private struct Entry {
    var path: String
    var source: FileStatus
    var target: FileStatus?
    /// Where the bytes to be written stand; nil when they are there already, or it is no file. They
    /// are read when they are written: a tree may be larger than the memory.
    var origin: String?
    /// Where a link points that is copied as a link.
    var link: String?
    var isSameLink = false
  }

  private var directories: [String]
  private var entries: [Entry] = []

  init(
    from source: String, to target: String, followingLinks: Bool, on machine: any Machine
  ) throws(Failure) {
    directories = try ContentChange.missingDirectories(above: target, on: machine)
    guard let top = try machine.status(source, following: true) else { return }
    entries = [
      Entry(path: target, source: top, target: try machine.status(target, following: true))
    ]
    var pending = [(path: source, trail: try Trail(source, on: machine))]
    while let directory = pending.popLast() {
      for name in try machine.list(directory.path) {
        let path = NodePath.join(directory.path, name)
        let suffix = String(decoding: path.utf8.dropFirst(source.utf8.count), as: UTF8.self)
        guard let status = try machine.status(path, following: followingLinks) else {
          if Path.isMangled(name) { throw .notUTF8(path) }
          continue
        }
        let entry = try Self.entry(path, target + suffix, status, on: machine)
        entries.append(entry)
        guard status.kind == .directory else { continue }
        var isLink = false
        if followingLinks { isLink = try machine.status(path, following: false)?.kind == .link }
        guard let trail = directory.trail.adding(status, byLink: isLink) else {
          throw Failure(
            "\(path) is a link to a directory that it is in, so a copy that follows links has no "
              + "end: set local_follow to false, and the link itself is copied")
        }
        pending.append((path, trail))
      }
    }
  }

  private static func entry(
    _ source: String, _ target: String, _ status: FileStatus, on machine: any Machine
  ) throws(Failure) -> Entry {
    var entry = Entry(
      path: target, source: status, target: try machine.status(target, following: false))
    if status.kind == .file {
      if entry.target?.kind == .file, try holdsSame(source, target, on: machine) { return entry }
      entry.origin = source
    } else if status.kind == .link {
      let link = try machine.readLink(source)
      entry.link = link
      if entry.target?.kind == .link { entry.isSameLink = try machine.readLink(target) == link }
    }
    return entry
  }

  /// Compares piece by piece.
  private static func holdsSame(
    _ one: String, _ other: String, on machine: any Machine
  ) throws(Failure) -> Bool {
    let count = 4 << 20
    var offset = 0
    while true {
      let piece = try machine.read(one, from: offset, count: count)
      guard try machine.read(other, from: offset, count: count) == piece else { return false }
      if piece.isEmpty { return true }
      offset += piece.count
    }
  }

  /// New directories and files carry their source's mode; owner and group are everybody's, the mode
  /// that the task asks for is the top's alone.
  func steps(_ wanted: ResolvedAttributes) throws(Failure) -> [FileStep] {
    var steps = directories.map { FileStep.makeDirectory($0, FileAttributes()) }
    for (place, entry) in entries.enumerated() {
      var attributes = ResolvedAttributes(
        mode: .bits(entry.source.mode), userID: wanted.userID, groupID: wanted.groupID)
      if place == 0, let mode = wanted.mode { attributes.mode = mode }
      if let origin = entry.origin {
        steps.append(.copy(origin, to: entry.path, try attributes.forNew()))
      } else if let link = entry.link {
        if !entry.isSameLink {
          steps.append(
            .symbolicLink(entry.path, target: link, replacing: PathState(entry.target)))
        }
      } else if entry.source.kind == .directory, entry.target == nil {
        steps.append(
          .makeDirectory(entry.path, try attributes.forNew(isDirectory: true)))
      } else if let target = entry.target {
        if place > 0 || wanted.mode == nil { attributes.mode = nil }
        if let difference = try attributes.difference(from: target) {
          steps.append(.attributes(entry.path, difference))
        }
      }
    }
    return steps
  }
}
