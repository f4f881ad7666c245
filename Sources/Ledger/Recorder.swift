package import Machine
package import System
package import Value
package import Wire

/// A node on which everything is written down before it is changed: what is declared, and what stood
/// there before.
///
/// Modules know nothing of it. What cannot be written down is not done: the change fails first.
package final class Recorder: Machine {
  let base: any Machine
  private let ledger: Ledger
  let declarations: [Declaration]
  /// Files that commands of the module change.
  private let commandFiles: [String]
  private let request: Request
  /// What the answer is to warn of.
  private(set) var warnings: [String] = []
  /// Something has been changed.
  private(set) var hasBegun = false
  /// Files whose state after the change is not known before.
  private var unsettled: Set<String> = []

  init(
    over base: any Machine, for request: Request, _ declarations: [Declaration],
    commandFiles: [String], in ledger: Ledger
  ) {
    self.base = base
    self.ledger = ledger
    self.request = request
    self.declarations = declarations
    self.commandFiles = commandFiles
  }

  private var changes: Changes { ledger.changes }

  // Before a change.

  private func begin() throws(Failure) {
    guard !hasBegun else { return }
    try ledger.kept { () throws(SystemError) in try ledger.intend(declarations) }
    hasBegun = true
  }

  /// - Parameters:
  ///   - after: what will stand there; nil where only the change will tell.
  ///   - isWritten: more than mode and owner changes.
  private func record(
    _ path: String, after: Standing?, isWritten: Bool = true
  ) throws(Failure) {
    // Siblings are never seen under their own name.
    guard !path.utf8.reversed().starts(with: ".groundwork-new".utf8.reversed()) else { return }
    try begin()
    if after == nil, isWritten { unsettled.insert(path) }
    var change: Change
    do {
      if let known = try changes.change("file", path) {
        change = known
        // Only mode and owner were ours so far: what stands there now is the content of before.
        if isWritten, !known.isWritten { change.before = try content(path, over: known.before) }
      } else {
        change = fresh("file", path, try before(path, isWritten: isWritten))
      }
      if let after { change.after = after.map }
      change.isWritten = change.isWritten || isWritten
      try changes.write(change)
    } catch let error as SystemError {
      throw Ledger.unwritable(error)
    } catch let error as Failure {
      throw error
    } catch { throw Failure("\(error)") }
  }

  /// A file with a content; of a secret only the keyed digest stays.
  private func standing(_ content: [UInt8]) throws(Failure) -> Standing {
    var standing = Standing(.file)
    guard request.holdsSecret else {
      standing.sha256 = Digest.sha256(content).hex
      return standing
    }
    try ledger.kept { () throws(SystemError) in
      standing.keyed = try ledger.records.makeKey().hex(content)
    }
    return standing
  }

  private func fresh(_ kind: String, _ name: String, _ before: Map) -> Change {
    let first = declarations.first
    return Change(
      kind, name, before: before, resource: (first?.kind ?? "", first?.id ?? ""),
      origin: request.origin, run: ledger.run)
  }

  /// - Parameter isWritten: otherwise nothing of the content is kept, not even its digest: it may be a key
  ///   or a password, and nobody is going to put it back.
  private func before(_ path: String, isWritten: Bool) throws(Failure) -> Map {
    let standing = try Standing(at: path, on: base, digesting: isWritten)
    var map = standing.map
    guard standing.kind == "file", let name = standing.sha256,
      let size = try base.status(path, following: false)?.size
    else { return map }
    guard size <= Records.contentLimit else {
      map["large"] = true
      return map
    }
    let content = try base.read(path, limit: Records.contentLimit)
    try ledger.kept { () throws(SystemError) in
      try ledger.records.keep(content, sha256: name)
    }
    return map
  }

  /// What stands there now, before its first write, with the mode and owner of before the first change.
  private func content(_ path: String, over first: Map) throws(Failure) -> Map {
    var now = try before(path, isWritten: true)
    if now["kind"] == first["kind"] {
      for name in ["mode", "uid", "gid"] { now[Value(name)] = first[Value(name)] }
    }
    return now
  }

  /// Of a directory that goes, everything in it.
  /// - Returns: false when there was more than room for it, or a name that is no UTF-8.
  private func recordTree(_ path: String, room: inout Int) throws(Failure) -> Bool {
    guard let status = try base.status(path, following: false) else { return false }
    guard room > 0 else { return false }
    room -= 1
    var isWhole = true
    if status.kind == .directory {
      for name in try base.list(path) where isWhole {
        isWhole = try recordTree(Path.join(path, name), room: &room)
      }
    }
    try record(path, after: .absent)
    return isWhole
  }

  /// Says that a directory holds more than is kept of it, before it goes.
  private func notePartial(_ path: String) throws(Failure) {
    try ledger.kept { () throws(SystemError) in
      guard var change = try changes.change("file", path) else { return }
      change.before["whole"] = false
      try changes.write(change)
    }
    let warning =
      "\(path) holds more than \(ledger.treeLimit) things, or names that are no UTF-8: a release cannot bring "
      + "back all of it"
    base.progress(warning)
    warnings.append(warning)
  }

  private func record(_ effects: [Effect]) throws(Failure) {
    for effect in effects {
      let kind = effect.kind.rawValue
      do {
        if effect.kind == .package { try recordPackages() }
        let known = try changes.change(kind, effect.name)
        if known != nil, effect.kind != .user { continue }
        var change: Change
        if let known {
          change = known
        } else {
          guard let before = try Effects.standing(of: effect, on: base) else { continue }
          change = fresh(kind, effect.name, before)
        }
        let hasMoved = try effect.kind == .user && noteGroups(effect, &change)
        if known == nil || hasMoved { try changes.write(change) }
      } catch let error as SystemError {
        throw Ledger.unwritable(error)
      } catch let error as Failure {
        throw error
      } catch { throw Failure("\(error)") }
    }
  }

  /// Adds the groups that an account of before is about to join and to leave; others may do so too.
  /// - Returns: whether there are any.
  private func noteGroups(_ effect: Effect, _ change: inout Change) throws(Failure) -> Bool {
    guard change.before["groups"] != nil,
      let wanted = effect.value.isNull ? [] : effect.value["groups"]?.list
    else { return false }
    let will = wanted.compactMap(\.string)
    let isIn = try Effects.memberships(of: effect.name, on: base)
    var hasMoved = false
    for (key, names) in [
      ("joined", will.filter { !isIn.contains($0) }), ("left", isIn.filter { !will.contains($0) }),
    ] {
      var all = (change.after[Value(key)]?.list ?? []).compactMap(\.string)
      for name in names where !all.contains(name) {
        all.append(name)
        hasMoved = true
      }
      if !all.isEmpty { change.after[Value(key)] = Value(all.map { Value($0) }) }
    }
    return hasMoved
  }

  /// What was installed before we installed anything: packages that come along with others are ours too.
  private func recordPackages() throws(Failure) {
    try ledger.kept { () throws(SystemError) in
      guard try !ledger.records.hasBaseline else { return }
      let names = (try? Effects.packages(on: base)).map { Array($0.keys) } ?? []
      try ledger.records.write(baseline: names)
    }
  }

  /// Packages that had to go for ours: they come back once ours are gone.
  private func recordDisplaced(_ before: [String: String], before time: Int) throws(Failure) {
    let now = try Effects.packages(on: base)
    for (name, version) in before.sorted(by: { $0.key.precedesByScalars($1.key) })
    where now[name] == nil {
      var change = fresh("package", name, ["version": Value(version)])
      change.time = time
      let displaced = change
      try ledger.kept { () throws(SystemError) in
        if try changes.change("package", name) == nil { try changes.write(displaced) }
      }
    }
  }

  // After the module has ended.

  /// What stands now where a command has been at work.
  func settle() throws(Failure) {
    for path in unsettled {
      let standing = try Standing(at: path, on: base)
      try ledger.kept { () throws(SystemError) in
        guard var change = try changes.change("file", path) else { return }
        change.after = standing.map
        try changes.write(change)
      }
    }
  }
}

// Writing.
extension Recorder {
  package func write(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes
  ) throws(Failure) {
    try record(path, after: try standing(content))
    try base.write(path, content, attributes)
  }

  package func write(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes, keptBy owner: UInt32
  ) throws(Failure) {
    try record(path, after: try standing(content))
    try base.write(path, content, attributes, keptBy: owner)
  }

  package func setAttributes(
    _ path: String, _ attributes: FileAttributes, following: Bool
  ) throws(Failure) {
    // Whoever wrote the content: it stays what it is.
    try record(following ? try target(of: path) : path, after: nil, isWritten: false)
    try base.setAttributes(path, attributes, following: following)
  }

  /// What stands at the end of the links at a path.
  private func target(of path: String) throws(Failure) -> String {
    var place = path
    for _ in 0..<40 {
      guard try base.status(place, following: false)?.kind == .link else { break }
      place = Path.absolute(try base.readLink(place), in: Path.parent(of: place) ?? "/")
    }
    return place
  }

  package func makeDirectory(_ path: String, _ attributes: FileAttributes) throws(Failure) {
    try record(path, after: Standing(.directory))
    try base.makeDirectory(path, attributes)
  }

  package func makeSymbolicLink(_ path: String, to target: String) throws(Failure) {
    try record(path, after: Standing(.link, target: target))
    try base.makeSymbolicLink(path, to: target)
  }

  package func makeHardLink(_ path: String, to target: String) throws(Failure) {
    try record(path, after: try Standing(at: target, on: base))
    try base.makeHardLink(path, to: target)
  }

  package func remove(_ path: String) throws(Failure) {
    var room = ledger.treeLimit
    if try base.status(path, following: false) != nil, try !recordTree(path, room: &room) {
      try notePartial(path)
    }
    try base.remove(path)
  }

  package func rename(_ path: String, to target: String) throws(Failure) {
    try record(target, after: try Standing(at: path, on: base))
    try record(path, after: .absent)
    try base.rename(path, to: target)
  }

  package func synchronize(_ directory: String) throws(Failure) {
    try base.synchronize(directory)
  }

  package func setTimes(_ path: String, access: Double?, modification: Double?) throws(Failure) {
    try base.setTimes(path, access: access, modification: modification)
  }

  package func run(_ command: Command, effects: [Effect]) throws(Failure) -> CommandResult {
    try begin()
    for path in commandFiles { try record(path, after: nil) }
    guard effects.contains(where: { $0.kind == .package }) else {
      try record(effects)
      return try base.run(command, effects: effects)
    }
    let start = Now.nanoseconds
    let packages = try Effects.packages(on: base)
    try record(effects)
    let result = try base.run(command, effects: effects)
    try recordDisplaced(packages, before: start)
    return result
  }

  package func lay(_ effect: Effect) { base.lay(effect) }
}

// Reading: the node's own answers.
extension Recorder {
  package var isPlanned: Bool { base.isPlanned }
  package var environment: [String: String] { base.environment }
  package var now: Double { base.now }
  package var pendingStep: String? { base.pendingStep }

  package func status(_ path: String, following: Bool) throws(Failure) -> FileStatus? {
    try base.status(path, following: following)
  }
  package func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    try base.read(path, limit: limit)
  }
  package func access(_ path: String) throws(Failure) -> Access { try base.access(path) }
  package func read(_ path: String, from offset: Int, count: Int) throws(Failure) -> [UInt8] {
    try base.read(path, from: offset, count: count)
  }
  package func read(
    _ path: String, keptBy owner: UInt32, limit: Int
  ) throws(Failure) -> [UInt8]? {
    try base.read(path, keptBy: owner, limit: limit)
  }
  package func list(_ path: String) throws(Failure) -> [String] { try base.list(path) }
  package func readLink(_ path: String) throws(Failure) -> String { try base.readLink(path) }
  package func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(Failure) -> String {
    try base.digest(path, algorithm)
  }
  package func users() throws(Failure) -> [UserEntry] { try base.users() }
  package func groups() throws(Failure) -> [GroupEntry] { try base.groups() }
  package func hardwareAddresses(
    of addresses: [String], on link: String, from source: String?, seconds: Double
  ) throws(Failure) -> [String: String] {
    try base.hardwareAddresses(of: addresses, on: link, from: source, seconds: seconds)
  }
  package func query(_ command: Command) throws(Failure) -> CommandResult {
    try base.query(command)
  }
  package func query(_ command: Command, about files: [String]) throws(Failure) -> CommandResult {
    try base.query(command, about: files)
  }
  package func planned(_ kind: Effect.Kind, _ name: String) -> Value? { base.planned(kind, name) }
  package func wait(seconds: Double) throws(Failure) { try base.wait(seconds: seconds) }
  package func progress(_ text: String) { base.progress(text) }
}
