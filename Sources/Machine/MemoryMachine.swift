package import System
package import Value

/// A node in memory: the double for module tests. Files are a dictionary, commands are answered by a
/// closure and kept, effects are laid over as on a planned node.
package final class MemoryMachine: Machine {
  /// One thing at a path.
  package struct Entry: Sendable {
    package var status: FileStatus
    package var content: [UInt8]
    /// Where a symbolic link points.
    package var target: String
  }

  package var isPlanned = false
  package var entries: [String: Entry] = [:]
  package var userEntries: [UserEntry] = []
  package var groupEntries: [GroupEntry] = []
  /// Answers a command and may change the machine as the command would; nil gives "not found" (127).
  package var answer: (Command, MemoryMachine) -> CommandResult? = { _, _ in nil }
  /// What `run` was asked, in order, in a planned world too; `query` is not kept.
  package private(set) var ran: [[String]] = []
  package private(set) var effects: [Effect] = []
  package private(set) var progressLines: [String] = []
  /// What whoever waits is told: that nobody wants to hear of it any more.
  package var interruption: Failure?
  /// Who answers for which IPv4 address.
  package var neighbours: [String: String] = [:]
  package var now: Double = 1_763_700_000
  package var environment: [String: String] = [:]
  /// How often a file, link or directory was changed.
  package private(set) var writes = 0
  /// Hashes content; set by rooms that can.
  package var hash: ([UInt8], DigestAlgorithm) -> String? = { _, _ in nil }

  private var nextInode: UInt64 = 2

  package init(files: [String: String] = [:]) {
    put(directory: "/")
    for (path, text) in files { put(path, text) }
  }

  // Setting up.

  /// Puts a file there, with the directories above it.
  package func put(
    _ path: String, _ text: String, mode: UInt16 = 0o644, userID: UInt32 = 0, groupID: UInt32 = 0
  ) {
    put(path, Array(text.utf8), mode: mode, userID: userID, groupID: groupID)
  }

  package func put(
    _ path: String, _ content: [UInt8], mode: UInt16 = 0o644, userID: UInt32 = 0,
    groupID: UInt32 = 0
  ) {
    put(directory: Self.parent(path))
    entries[path] = Entry(
      status: status(.file, mode, userID, groupID, size: content.count), content: content,
      target: "")
  }

  package func put(directory path: String, mode: UInt16 = 0o755) {
    guard entries[path] == nil else { return }
    if path != "/" { put(directory: Self.parent(path)) }
    entries[path] = Entry(
      status: status(.directory, mode, 0, 0, size: 4096), content: [], target: "")
  }

  package func put(link path: String, to target: String) {
    put(directory: Self.parent(path))
    entries[path] = Entry(
      status: status(.link, 0o777, 0, 0, size: target.utf8.count), content: [], target: target)
  }

  /// The text of a file; nil when there is none.
  package func text(_ path: String) -> String? {
    entries[path].map { String(decoding: $0.content, as: UTF8.self) }
  }

  private func status(
    _ kind: FileStatus.Kind, _ mode: UInt16, _ userID: UInt32, _ groupID: UInt32, size: Int
  ) -> FileStatus {
    nextInode += 1
    return FileStatus(
      kind: kind, mode: mode, userID: userID, groupID: groupID, size: size, inode: nextInode,
      device: 1, linkCount: kind == .directory ? 2 : 1, accessTime: now, modificationTime: now,
      changeTime: now)
  }
}

// Files.
extension MemoryMachine {
  package func status(_ path: String, following: Bool) throws(Failure) -> FileStatus? {
    (following ? followed(path) : resolved(path)).flatMap { entries[$0]?.status }
  }

  package func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    guard let place = followed(path), let entry = entries[place] else {
      throw .missing("\(path) does not exist")
    }
    guard entry.status.kind == .file else { throw Failure("\(path) is not a regular file") }
    guard entry.content.count <= limit else {
      throw Failure("\(path) is larger than \(limit) bytes")
    }
    return entry.content
  }

  package func list(_ path: String) throws(Failure) -> [String] {
    guard let place = followed(path), entries[place]?.status.kind == .directory else {
      throw .missing("\(path) does not exist")
    }
    return entries.keys.filter { $0 != "/" && Self.parent($0) == place }
      .map { String($0.dropFirst(place == "/" ? 1 : place.count + 1)) }
      .sorted { $0.precedesByScalars($1) }
  }

  package func readLink(_ path: String) throws(Failure) -> String {
    guard let place = resolved(path), let entry = entries[place], entry.status.kind == .link else {
      throw .missing("\(path) is no link")
    }
    return entry.target
  }

  package func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(Failure) -> String {
    guard let text = hash(try read(path, limit: .max), algorithm) else {
      throw Failure("this double was given no \(algorithm.rawValue)")
    }
    return text
  }

  package func write(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes
  ) throws(Failure) {
    let place = try parentChecked(path)
    let old = entries[place].flatMap { $0.status.kind == .file ? $0.status : nil }
    var fresh = status(
      .file, attributes.mode ?? old?.mode ?? 0o644, attributes.userID ?? old?.userID ?? 0,
      attributes.groupID ?? old?.groupID ?? 0, size: content.count)
    fresh.inode = nextInode
    entries[place] = Entry(status: fresh, content: content, target: "")
    writes += 1
  }

  package func setAttributes(
    _ path: String, _ attributes: FileAttributes, following: Bool
  ) throws(Failure) {
    guard let place = following ? followed(path) : resolved(path), var entry = entries[place] else {
      throw .missing("\(path) does not exist")
    }
    entry.status.mode = attributes.mode ?? entry.status.mode
    entry.status.userID = attributes.userID ?? entry.status.userID
    entry.status.groupID = attributes.groupID ?? entry.status.groupID
    entries[place] = entry
    writes += 1
  }

  package func makeDirectory(_ path: String, _ attributes: FileAttributes) throws(Failure) {
    let place = try parentChecked(path)
    guard entries[place] == nil else { throw Failure("\(path) exists") }
    entries[place] = Entry(
      status: status(
        .directory, attributes.mode ?? 0o755, attributes.userID ?? 0, attributes.groupID ?? 0,
        size: 4096), content: [], target: "")
    writes += 1
  }

  package func makeSymbolicLink(_ path: String, to target: String) throws(Failure) {
    let place = try parentChecked(path)
    guard entries[place] == nil else { throw Failure("\(path) exists") }
    put(link: place, to: target)
    writes += 1
  }

  package func makeHardLink(_ path: String, to target: String) throws(Failure) {
    guard let source = resolved(target), var entry = entries[source] else {
      throw .missing("\(target) does not exist")
    }
    let place = try parentChecked(path)
    entry.status.linkCount += 1
    entries[place] = entry
    entries[source] = entry
    writes += 1
  }

  package func remove(_ path: String) throws(Failure) {
    guard let place = resolved(path), entries[place] != nil else { return }
    for key in entries.keys where key == place || key.hasPrefix(place + "/") { entries[key] = nil }
    writes += 1
  }

  package func rename(_ path: String, to target: String) throws(Failure) {
    guard let source = resolved(path), entries[source] != nil else {
      throw .missing("\(path) does not exist")
    }
    let place = try parentChecked(target)
    for (key, entry) in entries where key == source || key.hasPrefix(source + "/") {
      entries[key] = nil
      entries[place + key.dropFirst(source.count)] = entry
    }
    writes += 1
  }

  package func setTimes(_ path: String, access: Double?, modification: Double?) throws(Failure) {
    guard let place = followed(path), var entry = entries[place] else {
      throw .missing("\(path) does not exist")
    }
    entry.status.accessTime = access ?? entry.status.accessTime
    entry.status.modificationTime = modification ?? entry.status.modificationTime
    entries[place] = entry
    writes += 1
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// The path with links in the directories above it resolved; nil when one of them is missing.
  private func resolved(_ path: String, depth: Int = 0) -> String? {
    guard path != "/", depth < 40 else { return path == "/" ? "/" : nil }
    guard let above = followed(Self.parent(path), depth: depth + 1) else { return nil }
    let name = path.dropFirst(Self.parent(path) == "/" ? 1 : Self.parent(path).count + 1)
    return above == "/" ? "/\(name)" : "\(above)/\(name)"
  }

  /// The path with every link resolved; nil when nothing is there.
  private func followed(_ path: String, depth: Int = 0) -> String? {
    guard depth < 40, let place = resolved(path, depth: depth), let entry = entries[place] else {
      return nil
    }
    guard entry.status.kind == .link else { return place }
    let target =
      entry.target.hasPrefix("/") ? entry.target : "\(Self.parent(place))/\(entry.target)"
    return followed(Self.normal(target), depth: depth + 1)
  }

  private static func normal(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  private func parentChecked(_ path: String) throws(Failure) -> String {
    guard let place = resolved(path), entries[Self.parent(place)]?.status.kind == .directory else {
      throw .missing("\(Self.parent(path)) does not exist")
    }
    return place
  }
}

// People, commands, effects and time.
extension MemoryMachine {
  package func users() throws(Failure) -> [UserEntry] { userEntries }
  package func groups() throws(Failure) -> [GroupEntry] { groupEntries }

  package func hardwareAddresses(
    of addresses: [String], on link: String, from source: String?, seconds: Double
  ) throws(Failure) -> [String: String] {
    neighbours.filter { addresses.contains($0.key) }
  }

  package func query(_ command: Command) throws(Failure) -> CommandResult {
    answer(command, self)
      ?? CommandResult(exitStatus: 127, errorOutput: Array("not found".utf8))
  }

  package func run(_ command: Command, effects: [Effect]) throws(Failure) -> CommandResult {
    ran.append(command.arguments)
    if isPlanned {
      for effect in effects { lay(effect) }
      return CommandResult()
    }
    return try query(command)
  }

  package func planned(_ kind: Effect.Kind, _ name: String) -> Value? {
    guard isPlanned else { return nil }
    return effects.last { $0.kind == kind && $0.name == name }?.value
  }

  package func lay(_ effect: Effect) {
    if isPlanned { effects.append(effect) }
  }

  package var pendingStep: String? {
    guard isPlanned else { return nil }
    return effects.last { [.package, .unit, .opaque].contains($0.kind) }.map {
      $0.kind == .opaque ? $0.name : "\($0.kind.rawValue): \($0.name)"
    }
  }

  package func wait(seconds: Double) throws(Failure) {
    if let interruption { throw interruption }
    now += seconds
  }
  package func progress(_ text: String) { progressLines.append(text) }
}
