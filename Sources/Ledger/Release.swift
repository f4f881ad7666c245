package import Machine
internal import System
package import Value
package import Wire

/// Takes off a node what was put on it, the newest first. Each thing that is back is forgotten at once,
/// so that a release that was killed goes on where it was.
package struct Release {
  /// The module of the request that asks for it: in check mode it only says what it would do.
  package static let name = "groundwork.agent.release"

  /// What comes of one change.
  enum Outcome: Equatable {
    /// It is as it was before already.
    case same
    /// In check mode: would be done.
    case done(String)
    /// Stays as it is, and why.
    case left(String)
  }

  let records: Records
  let machine: any Machine
  /// Also what was changed by others since.
  let isForced: Bool
  let isDry: Bool
  private var steps: [Value] = []
  private var leftResources: Set<String> = []
  /// How paths stand once what was told is done, also where it is only told.
  private(set) var expected: [String: Standing] = [:]
  private var countLeft = 0

  package init(_ records: Records, on machine: any Machine, forced: Bool, dry: Bool) {
    self.records = records
    self.machine = machine
    isForced = forced
    isDry = dry
  }

  package mutating func carryOut() throws(Failure) -> Response {
    let changes = Changes(records: records)
    let all: [Change]
    let entries: [Entry]
    let damage: [Damage]
    do throws(SystemError) {
      let (before, applied) = (try changes.all(), try Entries(records: records).all())
      (all, entries) = (before.records, applied.records)
      damage = before.damage + applied.damage
    } catch { throw Self.unreadable(error) }
    let isKnown = !all.isEmpty || !entries.isEmpty || !damage.isEmpty
    // While one cannot be read, nobody knows of it whether all is taken off: the records stay.
    countLeft = damage.count
    var packages: [Change] = []
    var isStopped = false
    for change in all {
      if !isDry, let reason = stop {
        add(change.title, "left", reason)
        countLeft += 1
        isStopped = true
        break
      }
      let outcome: Outcome
      do throws(Failure) { outcome = try restore(change) } catch { outcome = .left(error.message) }
      note(change.title, outcome, change)
      if case .left = outcome, !change.isAddress { continue }
      if change.isPartial {
        add(
          change.title, "left",
          "held more than was kept of it when it was removed: the rest does not come back")
        countLeft += 1
      }
      // Forgotten with those that came along.
      if change.isOurPackage {
        packages.append(change)
      } else if !isDry {
        do { try changes.remove(change) } catch { throw Self.unreadable(error) }
      }
    }
    if !isDry, !isStopped {
      if takeCompanions(all) {
        for change in packages {
          do { try changes.remove(change) } catch { throw Self.unreadable(error) }
        }
      }
      try forget(entries)
    }
    for entry in entries {
      if let reason = entry.staying { add(entry.declaration.title, "left", reason) }
    }
    for record in damage {
      add(record.path, "left", record.text)
    }
    return Response(
      change: steps.isEmpty || isDry ? .none : .runs,
      result: [
        "known": Value(isKnown), "steps": Value(steps), "left": Value(countLeft),
      ])
  }

  private static func unreadable(_ error: SystemError) -> Failure {
    Failure("the records of what was applied: \(error.description)")
  }

  /// Why nothing new is begun: whoever asked for it has gone. The next release goes on there.
  private var stop: String? {
    do throws(Failure) { try machine.wait(seconds: 0.001) } catch { return error.message }
    return nil
  }

  /// Takes off what came along with our packages.
  /// - Returns: false where that could not be; the next release goes on there.
  private mutating func takeCompanions(_ all: [Change]) -> Bool {
    do throws(Failure) {
      let others = try removeCompanions(all)
      if !others.isEmpty {
        steps.append(["what": Value("packages that came along: \(others)"), "outcome": "done"])
      }
    } catch {
      add("packages that came along", "left", error.message)
      countLeft += 1
      return false
    }
    return true
  }

  private mutating func note(_ title: String, _ outcome: Outcome, _ change: Change) {
    switch outcome {
    case .same: break
    case .done(let what):
      add(title, "done", what)
      machine.progress("\(title): \(what)")
    case .left(let reason):
      add(title, "left", reason)
      guard !change.isAddress else { return }
      countLeft += 1
      leftResources.insert(Declaration.key(change.resource.kind, change.resource.id))
    }
  }

  private mutating func add(_ title: String, _ outcome: String, _ text: String) {
    steps.append(["what": Value(title), "outcome": Value(outcome), "text": Value(text)])
  }

  /// All records go when nothing is left; otherwise those of what was left stay.
  private func forget(_ entries: [Entry]) throws(Failure) {
    do throws(SystemError) {
      if countLeft == 0 { return try records.removeAll() }
      let store = Entries(records: records)
      for entry in entries where !leftResources.contains(entry.declaration.key) {
        try store.remove(entry)
      }
      try records.sweep()
    } catch { throw Self.unreadable(error) }
  }

  private mutating func restore(_ change: Change) throws(Failure) -> Outcome {
    if change.isAddress {
      return .left("the address is never taken off, for the node would be lost")
    }
    if change.kind == "file" {
      let outcome = try restoreFile(change)
      let before = Standing(change.before)
      if case .left = outcome {
      } else if change.isWritten || before.kind == "absent" {
        expected[change.name] = before
      }
      return outcome
    }
    guard let kind = Effect.Kind(rawValue: change.kind) else {
      return .left("this agent does not know a \(change.kind)")
    }
    return try restore(kind, change)
  }
}

// Files.
extension Release {
  private mutating func restoreFile(_ change: Change) throws(Failure) -> Outcome {
    let path = change.name
    let before = Standing(change.before)
    let now = try Standing(at: path, on: machine, digesting: change.isWritten)
    if before.kind == "absent" { return now == before ? .same : try removeOurs(change, now) }
    if now == before { return .same }
    guard change.isWritten else {
      guard now.kind == before.kind else { return .left("is a \(now.kind) now") }
      if now.mode == before.mode, now.userID == before.userID, now.groupID == before.groupID {
        return .same
      }
      return try done("owner and mode as before") { () throws(Failure) in
        try machine.setAttributes(path, before.attributes, following: false)
      }
    }
    if now.isSameThing(as: before) {
      return try done("owner and mode as before") { () throws(Failure) in
        try machine.setAttributes(path, before.attributes, following: false)
      }
    }
    let isOurs = try isOurs(change, now)
    guard isForced || isOurs else {
      return .left(
        try lacksKey(change)
          ? "nobody can tell whether it was changed, for \(records.keyFile) is gone: --force puts back what stood there before"
          : "was changed since it was applied: --force puts back what stood there before")
    }
    switch before.kind {
    case "file":
      if change.before["large"] == true {
        return .left("what stood there before was too large to be kept")
      }
      guard let name = before.sha256, let content = records.kept(name) else {
        return .left(
          "what was kept of it in \(records.directory)/content is gone, or is not what it was")
      }
      return try done("the content it had before") { () throws(Failure) in
        if now.kind == "link" || now.kind == "directory" { try machine.remove(path) }
        try machine.write(path, content, before.attributes)
        try setRight(path)
      }
    case "directory":
      return try done("the directory it was before") { () throws(Failure) in
        if now.kind != "absent" { try machine.remove(path) }
        try machine.makeDirectory(path, before.attributes)
      }
    case "link":
      guard let target = before.target else { return .left("nobody knows where it led") }
      return try done("the link it was before") { () throws(Failure) in
        if now.kind != "absent" { try machine.remove(path) }
        try machine.makeSymbolicLink(path, to: target)
      }
    default: return .left("was a \(before.kind), which cannot be made again")
    }
  }

  private func removeOurs(_ change: Change, _ now: Standing) throws(Failure) -> Outcome {
    let path = change.name
    if now.kind == "directory" {
      // Ours are newer than it and gone by now; in check mode they are still there.
      let foreign = try machine.list(path).first {
        expected[Path.join(path, $0)]?.kind != "absent"
      }
      if let foreign { return .left("holds what is not ours: \(foreign)") }
    } else if !isForced, try !isOurs(change, now) {
      return .left(
        try lacksKey(change)
          ? "nobody can tell whether it was changed, for \(records.keyFile) is gone: --force removes it"
          : "was changed since it was applied: --force removes it")
    }
    return try done("removed") { () throws(Failure) in
      try machine.remove(path)
      try setRight(path)
    }
  }

  /// What we left there is known by a keyed digest alone, and the key is gone.
  private func lacksKey(_ change: Change) throws(Failure) -> Bool {
    guard Standing(change.after).keyed != nil else { return false }
    do { return try records.key() == nil } catch { throw Failure(error.description) }
  }

  /// Whether what stands there is what we left there.
  private func isOurs(_ change: Change, _ now: Standing) throws(Failure) -> Bool {
    if change.after.isEmpty { return false }
    let after = Standing(change.after)
    guard let keyed = after.keyed else { return now.isSameThing(as: after) }
    guard now.kind == "file" else { return false }
    let key: KeyedDigest?
    do { key = try records.key() } catch { throw Failure(error.description) }
    return key?.hex(try machine.read(change.name, limit: 64 << 20)) == keyed
  }

  /// What has to be told that a file is another one or gone.
  private func setRight(_ path: String) throws(Failure) {
    func isBelow(_ directory: String) -> Bool { path.utf8.starts(with: "\(directory)/".utf8) }
    if isBelow("/usr/local/share/ca-certificates") {
      _ = try? machine.run(Command(["update-ca-certificates", "--fresh"]), effects: [])
    }
    if isBelow("/etc/systemd/system") {
      _ = try? machine.run(Command(["systemctl", "daemon-reload"]), effects: [])
    }
  }

  func done(_ what: String, _ body: () throws(Failure) -> Void) throws(Failure) -> Outcome {
    if !isDry { try body() }
    return .done(what)
  }
}

extension Change {
  fileprivate var isAddress: Bool { resource.kind == "address" || kind == "link" }

  /// Of a directory that was removed only a part is on record.
  fileprivate var isPartial: Bool { before["whole"] == false }

  /// As people are told.
  fileprivate var title: String {
    switch kind {
    case "file": name
    case "kernelModule": "module \(name)"
    case "hostname": "hostname"
    default: "\(kind) \(name)"
    }
  }
}

extension Damage {
  /// As people are told.
  fileprivate var text: String {
    "\(reason): nobody knows what it told of; take that off by hand, and remove it (sudo rm -r)"
  }
}

extension Declaration {
  fileprivate var title: String { id.isEmpty ? kind : "\(kind) \(id)" }
}

extension Entry {
  /// Why what was declared stays, where no record of a change can take it off.
  fileprivate var staying: String? {
    switch declaration.kind {
    case "archive": "what was unpacked there stays: remove it by hand"
    case "selection": "dpkg's selection stays: change it with dpkg --set-selections"
    default: nil
    }
  }
}
