internal import System
internal import Value

// Writing, into memory only. Failures are those the real node would give.
extension PlannedNode {
  package func write(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes
  ) throws(Failure) {
    let place = try placeToMake(path)
    let old = try entry(at: place)
    if old?.status.kind == .directory { throw Failure("rename to \(path): Is a directory") }
    let kept = old?.status.kind == .file ? old?.status : nil
    var status = fresh(.file, attributes, mode: kept?.mode ?? 0o666 & ~Process.mask, over: kept)
    status.size = content.count
    world.lay(.init(status: status, content: content), at: place)
  }

  /// The content stays where it is.
  package func copy(
    _ source: String, to path: String, _ attributes: FileAttributes
  ) throws(Failure) {
    let original = try existing(source)
    guard original.status.kind == .file else { throw Failure("read \(source): Is a directory") }
    try write(path, original.content, attributes)
    guard original.origin != nil, let place = try resolve(path, following: false),
      var entry = try entry(at: place)
    else { return }
    entry.origin = original.origin
    entry.status.size = original.status.size
    world.lay(entry, at: place)
  }

  package func setAttributes(
    _ path: String, _ attributes: FileAttributes, following: Bool
  ) throws(Failure) {
    guard let place = try resolve(path, following: following), var entry = try entry(at: place)
    else { throw .missing("chmod \(path): No such file or directory") }
    if entry.status.kind != .link { entry.status.mode = attributes.mode ?? entry.status.mode }
    entry.status.userID = attributes.userID ?? entry.status.userID
    entry.status.groupID = attributes.groupID ?? entry.status.groupID
    world.lay(entry, at: place)
  }

  package func makeDirectory(_ path: String, _ attributes: FileAttributes) throws(Failure) {
    let place = try vacant(path, call: "mkdir")
    let status = fresh(.directory, attributes, mode: 0o777 & ~Process.mask, over: nil)
    world.lay(.init(status: status), at: place)
  }

  package func makeSymbolicLink(_ path: String, to target: String) throws(Failure) {
    let place = try vacant(path, call: "symlink")
    var status = fresh(.link, FileAttributes(), mode: 0o777, over: nil)
    status.size = target.utf8.count
    world.lay(.init(status: status, target: target), at: place)
  }

  package func makeHardLink(_ path: String, to target: String) throws(Failure) {
    guard let source = try resolve(target, following: false), var entry = try entry(at: source)
    else { throw .missing("link \(target): No such file or directory") }
    let place = try vacant(path, call: "link")
    entry.status.linkCount += 1
    world.lay(entry, at: source)
    world.lay(entry, at: place)
  }

  package func remove(_ path: String) throws(Failure) {
    guard let place = try resolve(path, following: false), try entry(at: place) != nil else {
      return
    }
    for laid in laid(within: place) { world.forget(laid.place) }
    world.lay(nil, at: place)
  }

  package func rename(_ path: String, to target: String) throws(Failure) {
    guard let source = try resolve(path, following: false), let entry = try entry(at: source) else {
      throw .missing("rename \(path): No such file or directory")
    }
    let place = try placeToMake(target)
    if source == place { return }
    let moved = laid(within: source)
    for laid in laid(within: place) + moved { world.forget(laid.place) }
    for laid in moved {
      let rest = laid.place.utf8.dropFirst(source.utf8.count)
      world.lay(laid.entry, at: place + String(decoding: Array(rest), as: UTF8.self))
    }
    world.lay(nil, at: source)
    world.lay(entry, at: place)
  }

  package func setTimes(_ path: String, access: Double?, modification: Double?) throws(Failure) {
    guard let place = try resolve(path, following: true), var entry = try entry(at: place) else {
      throw .missing("utimensat \(path): No such file or directory")
    }
    entry.status.accessTime = access ?? entry.status.accessTime
    entry.status.modificationTime = modification ?? entry.status.modificationTime
    world.lay(entry, at: place)
  }

  /// What was laid below a directory, not on itself.
  private func laid(within directory: String) -> [PlannedWorld.Laid] {
    let prefix = Array((directory == "/" ? "/" : "\(directory)/").utf8)
    return world.laid.filter {
      $0.place.utf8.starts(with: prefix) && $0.place.utf8.count > prefix.count
    }
  }

  /// The resolved place of something to be made; its directory must exist.
  private func placeToMake(_ path: String) throws(Failure) -> String {
    guard let place = try resolve(path, following: false),
      let parent = Path.parent(of: place), try entry(at: parent)?.status.kind == .directory
    else { throw .missing("open \(path): No such file or directory") }
    return place
  }

  private func vacant(_ path: String, call: String) throws(Failure) -> String {
    let place = try placeToMake(path)
    guard try entry(at: place) == nil else { throw Failure("\(call) \(path): File exists") }
    return place
  }

  private func fresh(
    _ kind: FileStatus.Kind, _ attributes: FileAttributes, mode: UInt16, over old: FileStatus?
  ) -> FileStatus {
    world.nextInode += 1
    return FileStatus(
      kind: kind, mode: attributes.mode ?? mode,
      userID: attributes.userID ?? old?.userID ?? Process.uid,
      groupID: attributes.groupID ?? old?.groupID ?? Process.gid,
      inode: world.nextInode, device: old?.device ?? 0, linkCount: kind == .directory ? 2 : 1,
      accessTime: now, modificationTime: now, changeTime: now)
  }
}
