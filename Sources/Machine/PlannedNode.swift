package import System
package import Value

/// A node as it will be: what modules write is laid over another machine and stays in memory, so
/// that later inspections see it. Nothing here changes the node.
package final class PlannedNode: Machine {
  package let isPlanned = true
  private let base: any Machine
  let world: PlannedWorld

  /// - Parameters:
  ///   - base: what stands below; asked only for what it holds and for queries.
  ///   - world: what earlier requests of the same check run laid over it.
  package init(over base: any Machine, _ world: PlannedWorld = PlannedWorld()) {
    self.base = base
    self.world = world
  }

  package var environment: [String: String] { base.environment }
  package var now: Double { base.now }
  package func progress(_ text: String) { base.progress(text) }

  /// What would be waited for will not come in a planned world.
  package func wait(seconds: Double) throws(Failure) {}

  package func hardwareAddresses(
    of addresses: [String], on link: String, from source: String?, seconds: Double
  ) throws(Failure) -> [String: String] {
    try base.hardwareAddresses(of: addresses, on: link, from: source, seconds: seconds)
  }

  package func query(_ command: Command) throws(Failure) -> CommandResult {
    try base.query(command)
  }

  package func run(_ command: Command, effects: [Effect]) throws(Failure) -> CommandResult {
    for effect in effects { lay(effect) }
    return CommandResult()
  }

  package func lay(_ effect: Effect) { world.effects.append(effect) }

  package func planned(_ kind: Effect.Kind, _ name: String) -> Value? {
    world.effects.last { $0.kind == kind && $0.name.sameScalars(as: name) }?.value
  }

  /// The last step that would have made things this world cannot know.
  package var pendingStep: String? {
    world.effects.last { [.package, .unit, .opaque].contains($0.kind) }.map { effect in
      effect.kind == .opaque ? effect.name : "\(effect.kind.rawValue): \(effect.name)"
    }
  }
}

/// What is laid over a node in one check run; kept by whoever makes a `PlannedNode` per request.
package final class PlannedWorld {
  /// What stands at a place in the planned world.
  struct Entry {
    var status: FileStatus
    /// Where the node keeps the content, or the directory's names, that are not planned; nil when
    /// all of it is new.
    var origin: String?
    var content: [UInt8] = []
    /// Where a planned link points.
    var target: String?
  }

  /// What was laid at one place.
  struct Laid {
    var place: String
    /// nil where something was removed.
    var entry: Entry?
  }

  /// By the bytes of the resolved path: as keys, strings of the same letters composed and
  /// decomposed would be one.
  private var byPlace: [[UInt8]: Laid] = [:]
  var effects: [Effect] = []
  /// Planned files have numbers of their own, above those of real file systems.
  var nextInode: UInt64 = 1 << 62

  package init() {}

  var hasEntries: Bool { !byPlace.isEmpty }
  var laid: Dictionary<[UInt8], Laid>.Values { byPlace.values }

  /// What was laid at a place; nil when nothing was.
  func laid(at place: String) -> Laid? { byPlace[Array(place.utf8)] }

  func lay(_ entry: Entry?, at place: String) {
    byPlace[Array(place.utf8)] = Laid(place: place, entry: entry)
  }

  func forget(_ place: String) { byPlace[Array(place.utf8)] = nil }
}

// Reading.
extension PlannedNode {
  package func status(_ path: String, following: Bool) throws(Failure) -> FileStatus? {
    if !world.hasEntries { return try base.status(path, following: following) }
    guard let place = try resolve(path, following: following) else { return nil }
    return try entry(at: place)?.status
  }

  package func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    let entry = try existing(path)
    guard entry.status.kind == .file else { throw Failure("read \(path): Is a directory") }
    if let origin = entry.origin { return try base.read(origin, limit: limit) }
    guard entry.content.count <= limit else { throw Failure("read \(path): File too large") }
    return entry.content
  }

  package func read(_ path: String, from offset: Int, count: Int) throws(Failure) -> [UInt8] {
    let entry = try existing(path)
    if let origin = entry.origin { return try base.read(origin, from: offset, count: count) }
    return Array(entry.content.dropFirst(offset).prefix(count))
  }

  /// Asks the node below about what is its own; a planned thing is judged by its mode.
  package func access(_ path: String) throws(Failure) -> Access {
    guard let place = try resolve(path, following: true), let entry = try entry(at: place) else {
      return Access()
    }
    if entry.origin != nil, world.laid(at: place) == nil { return try base.access(path) }
    return Access.granted(by: entry.status)
  }

  package func list(_ path: String) throws(Failure) -> [String] {
    guard let place = try resolve(path, following: true), let entry = try entry(at: place) else {
      throw .missing("opendir \(path): No such file or directory")
    }
    guard entry.status.kind == .directory else {
      throw Failure("opendir \(path): Not a directory")
    }
    var names: [String] = []
    if let origin = entry.origin { names = try base.list(origin) }
    for laid in world.laid where laid.place != "/" {
      guard let parent = Path.parent(of: laid.place), parent.sameScalars(as: place) else {
        continue
      }
      let name = Path.name(of: laid.place)
      names.removeAll { $0.sameScalars(as: name) }
      if laid.entry != nil { names.append(name) }
    }
    return names.sorted { $0.precedesByScalars($1) }
  }

  package func readLink(_ path: String) throws(Failure) -> String {
    guard let place = try resolve(path, following: false), let entry = try entry(at: place) else {
      throw .missing("readlink \(path): No such file or directory")
    }
    if let target = entry.target { return target }
    guard let origin = entry.origin, entry.status.kind == .link else {
      throw Failure("readlink \(path): Invalid argument")
    }
    return try base.readLink(origin)
  }

  package func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(Failure) -> String {
    let entry = try existing(path)
    if let origin = entry.origin { return try base.digest(origin, algorithm) }
    return Digest.of(entry.content, algorithm).hex
  }

  /// Users of the node and those laid over it. A planned user without a number gets one that is free.
  package func users() throws(Failure) -> [UserEntry] {
    var users = try base.users()
    for effect in world.effects where effect.kind == .user {
      users.removeAll { $0.name.sameScalars(as: effect.name) && effect.value.isNull }
      guard !effect.value.isNull else { continue }
      let place = users.firstIndex { $0.name.sameScalars(as: effect.name) }
      var user =
        place.map { users[$0] }
        ?? UserEntry(
          name: effect.name, userID: free(users.map(\.userID)), groupID: free(users.map(\.userID)),
          home: "/home/\(effect.name)")
      user.userID = number(effect.value["uid"]) ?? user.userID
      user.groupID = number(effect.value["gid"]) ?? user.groupID
      user.comment = effect.value["comment"]?.string ?? user.comment
      user.home = effect.value["home"]?.string ?? user.home
      user.shell = effect.value["shell"]?.string ?? user.shell
      user.passwordHash = effect.value["password"]?.string ?? user.passwordHash
      if let place { users[place] = user } else { users.append(user) }
    }
    return users
  }

  package func groups() throws(Failure) -> [GroupEntry] {
    var groups = try base.groups()
    for effect in world.effects where effect.kind == .group {
      groups.removeAll { $0.name.sameScalars(as: effect.name) && effect.value.isNull }
      guard !effect.value.isNull else { continue }
      let place = groups.firstIndex { $0.name.sameScalars(as: effect.name) }
      var group =
        place.map { groups[$0] }
        ?? GroupEntry(name: effect.name, groupID: free(groups.map(\.groupID)))
      group.groupID = number(effect.value["gid"]) ?? group.groupID
      group.members = effect.value["members"]?.list?.compactMap(\.string) ?? group.members
      if let place { groups[place] = group } else { groups.append(group) }
    }
    return groups
  }

  private func number(_ value: Value?) -> UInt32? { value?.int.flatMap { UInt32(exactly: $0) } }

  private func free(_ taken: [UInt32]) -> UInt32 {
    (taken.filter { (1000..<60_000).contains($0) }.max() ?? 999) + 1
  }

  /// The entry a path leads to, links followed.
  func existing(_ path: String) throws(Failure) -> PlannedWorld.Entry {
    guard let place = try resolve(path, following: true), let entry = try entry(at: place) else {
      throw .missing("open \(path): No such file or directory")
    }
    return entry
  }

  /// What stands at a resolved place: what was laid there, else what the directory's origin holds.
  func entry(at place: String) throws(Failure) -> PlannedWorld.Entry? {
    if let laid = world.laid(at: place) { return laid.entry }
    guard place != "/" else {
      return try base.status("/", following: false).map { .init(status: $0, origin: "/") }
    }
    guard let parent = Path.parent(of: place), let above = try entry(at: parent),
      above.status.kind == .directory, let directory = above.origin
    else { return nil }
    let origin = Path.join(directory, Path.name(of: place))
    return try base.status(origin, following: false).map { .init(status: $0, origin: origin) }
  }

  /// The path without links; the last part need not exist. nil when a directory on the way is missing.
  func resolve(_ path: String, following: Bool) throws(Failure) -> String? {
    var pending = Array(parts(of: path).reversed())
    var place = "/"
    var links = 0
    while let part = pending.popLast() {
      if part == "." { continue }
      if part == ".." {
        place = Path.parent(of: place) ?? "/"
        continue
      }
      let next = Path.join(place, part)
      let entry = try entry(at: next)
      if let entry, entry.status.kind == .link, following || !pending.isEmpty {
        links += 1
        guard links <= 40 else { throw Failure("\(path): Too many levels of symbolic links") }
        let target: String
        if let planned = entry.target {
          target = planned
        } else {
          target = try base.readLink(entry.origin ?? next)
        }
        if target.utf8.first == UInt8(ascii: "/") { place = "/" }
        pending += parts(of: target).reversed()
        continue
      }
      if !pending.isEmpty, entry?.status.kind != .directory { return nil }
      place = next
    }
    return place
  }

  private func parts(of path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
  }
}
