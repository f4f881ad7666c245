package import Machine
package import ModuleTable
internal import System
internal import Value
package import Wire

/// What is kept on the node of everything that was applied to it; one for the life of an agent.
package final class Ledger {
  package let records: Records
  let entries: Entries
  let changes: Changes
  /// The run this agent works for.
  let run: String
  /// How many things of a directory that is removed are recorded.
  let treeLimit: Int

  /// What was declared by requests that ended well: by their number, until the controller says which of
  /// their answers it used.
  private var answered: [Int: Answered] = [:]
  /// What this run has declared and done so far, by resource.
  private var union: [String: Declaration] = [:]
  private var key: KeyedDigest?

  private enum Answered {
    /// An inspection that found nothing to do: looked into only when its answer was used.
    case request(Request)
    case declarations([Declaration])
  }

  package init(directory: String, run: String, treeLimit: Int = 4000) {
    self.treeLimit = treeLimit
    records = Records(directory: directory)
    entries = Entries(records: records)
    changes = Changes(records: records)
    self.run = run
  }

  /// The node as the module is to work on it: what it changes is written down first. The node itself
  /// where a module declares nothing.
  package func recorder(
    for request: Request, _ module: ModuleEntry, over node: any Machine
  ) throws(Failure) -> Recorder? {
    guard let resources = module.resources else { return nil }
    // Where that cannot be told, the module fails for the same reason, in its own words.
    guard let declared = try? resources(request, node), !declared.isEmpty else { return nil }
    let declarations = try declarations(of: request, declared, on: node, makesKey: true)
    return Recorder(
      over: node, for: request, declarations, commandFiles: declared.flatMap(\.changedFiles),
      in: self)
  }

  /// The module has ended. Of records that were set aside the response warns.
  package func finish(
    _ recorder: Recorder, _ request: Request, _ response: inout Response
  ) throws(Failure) {
    response.warnings += recorder.warnings
    try recorder.settle()
    response.warnings += changes.aside.taken().map {
      "a damaged record of what stood there before was set aside: \($0)"
    }
    guard response.outcome == .done else { return }
    answered[request.id] = .declarations(recorder.declarations)
    guard recorder.hasBegun else { return }
    try kept { () throws(SystemError) in try confirm(recorder.declarations) }
  }

  /// Whether anything was asked of this agent that a run takes over: not where it only checks.
  package var hasAnswered: Bool { !answered.isEmpty }

  /// An inspection has found nothing to do.
  package func remember(_ request: Request) { answered[request.id] = .request(request) }

  private func declarations(
    of request: Request, _ resources: [Resource], on node: any Machine, makesKey: Bool
  ) throws(Failure) -> [Declaration] {
    var made: [Declaration] = []
    for resource in resources {
      made.append(
        try Declaration(resource, request, on: node) { () throws(SystemError) in
          try self.digest(makesKey: makesKey)
        })
    }
    return made
  }

  /// Without a key yet, what is secret cannot have been recorded: any key tells them apart.
  private func digest(makesKey: Bool) throws(SystemError) -> KeyedDigest {
    if let key { return key }
    guard let known = makesKey ? try records.makeKey() : try records.key() else {
      return KeyedDigest(key: [])
    }
    key = known
    return known
  }
}

// Written around a change.
extension Ledger {
  /// Before the change.
  func intend(_ declarations: [Declaration]) throws(SystemError) {
    for declaration in declarations { try put(declaration, .intended) }
  }

  /// After it.
  private func confirm(_ declarations: [Declaration]) throws(SystemError) {
    for declaration in declarations {
      let merged = try put(declaration, .confirmed)
      union[declaration.key] = merged
    }
  }

  @discardableResult
  private func put(
    _ declaration: Declaration, _ state: Entry.State
  ) throws(SystemError) -> Declaration {
    let old = try entries.entry(declaration)
    var merged = declaration
    if let known = union[declaration.key] {
      merged = known.merging(declaration)
    } else if let old {
      // Another task of this run may declare the rest; the end of the run tells what is left of it.
      merged = old.declaration.merging(declaration)
      if !declaration.isPart(of: old.declaration) { merged.origin = declaration.origin }
    }
    // Applied again, it says what it said; were this run killed, drift would tell.
    if try entries.isRecorded(merged) { return merged }
    let now = Now.nanoseconds
    try entries.write(
      Entry(merged, state, run: run, first: old?.first ?? now, changed: now))
    return merged
  }

  /// Runs what writes records; a change that cannot be recorded is not made.
  func kept(_ body: () throws(SystemError) -> Void) throws(Failure) {
    do { try body() } catch { throw Self.unwritable(error) }
  }

  static func unwritable(_ error: SystemError) -> Failure {
    Failure(
      "what is to be changed cannot be recorded on the node: \(error.description): "
        + "\(error.remedy), then run it again")
  }
}

extension SystemError {
  /// What to do on the node where a file of ours cannot be written.
  package var remedy: String {
    switch code {
    case Errno.noSpace, Errno.overQuota: "make room there (df -h and df -i /var/lib)"
    case Errno.readOnly:
      "the file system is mounted read-only: dmesg says why, then mount -o remount,rw (findmnt -T /var/lib)"
    case Errno.isDirectory, Errno.invalid, Errno.tooManyLinks:
      "nothing but Groundwork's own file may stand there: remove it on the node (sudo rm -r)"
    default: "see to that file"
    }
  }
}

// What was right already.
extension Ledger {
  /// Takes over what the run found right, and forgets of each resource what the run did not declare.
  /// - Parameters:
  ///   - used: numbers of requests whose answers were used, in that order.
  ///   - isWhole: the run was a whole one, and this agent served all of it: what a resource's tasks
  ///     do not say any more is forgotten.
  ///   - lock: takes the node's lock; false where somebody else holds it, and nothing is written.
  package func own(
    _ used: [Int], isWhole: Bool, on node: (Request) -> any Machine, lock: () -> Bool
  ) throws(Failure) {
    var order: [String] = []
    var all: [String: Declaration] = [:]
    for number in used {
      guard let known = answered[number] else { continue }
      for declaration in try declared(known, on: node, makesKey: false) {
        let key = declaration.key
        if all[key] == nil { order.append(key) }
        all[key] = all[key]?.merging(declaration) ?? declaration
      }
    }
    var isLocked = false
    var isRewritten = false
    for key in order {
      guard let declaration = all[key] else { continue }
      do {
        if try entries.isRecorded(declaration) { continue }
        let old = try entries.entry(declaration)
        if !isWhole, let old, old.state == .confirmed,
          declaration.isPart(of: old.declaration)
        {
          continue
        }
        if !isLocked {
          guard lock() else { return }
          isLocked = true
          // Secrets of what was only asked have no key yet.
          if try !declaration.secrets.isEmpty && records.key() == nil {
            return try own(used, isWhole: isWhole, on: node, making: records.makeKey())
          }
        }
        try take(declaration, old, isWhole: isWhole)
        isRewritten = isRewritten || old != nil
      } catch let error as SystemError {
        throw Self.unwritable(error)
      } catch let error as Failure {
        throw error
      } catch { throw Failure("\(error)") }
    }
    if isRewritten { try kept { () throws(SystemError) in try records.sweep() } }
  }

  private func own(
    _ used: [Int], isWhole: Bool, on node: (Request) -> any Machine, making key: KeyedDigest
  ) throws(Failure) {
    self.key = key
    try own(used, isWhole: isWhole, on: node, lock: { true })
  }

  private func take(
    _ declaration: Declaration, _ old: Entry?, isWhole: Bool
  ) throws(SystemError) {
    var merged = declaration
    if !isWhole, let old {
      merged = old.declaration.merging(declaration)
      merged.origin = declaration.origin
    }
    let now = Now.nanoseconds
    try entries.write(
      Entry(merged, .confirmed, run: run, first: old?.first ?? now, changed: now))
  }

  private func declared(
    _ answered: Answered, on node: (Request) -> any Machine, makesKey: Bool
  ) throws(Failure) -> [Declaration] {
    switch answered {
    case .declarations(let known): return known
    case .request(let request):
      let machine = node(request)
      guard let resources = ModuleTable.module(request.module)?.resources,
        let declared = try? resources(request, machine)
      else { return [] }
      return try declarations(of: request, declared, on: machine, makesKey: makesKey)
    }
  }
}

extension Records {
  private var baselineFile: String { "\(directory)/before/packages" }

  var hasBaseline: Bool {
    get throws(SystemError) { try Files.status(baselineFile) != nil }
  }

  /// Names of the packages that were installed before the first of ours; nil where nothing was installed.
  func baseline() throws(SystemError) -> Set<String>? {
    guard let text = try Files.text(baselineFile, isRegular: true) else { return nil }
    return Set(text.utf8.split(separator: 0x0A).map { String(Substring($0)) })
  }

  func write(baseline names: [String]) throws(SystemError) {
    let text = names.sorted { $0.precedesByScalars($1) }.map { $0 + "\n" }.joined()
    try write(baselineFile, Array(text.utf8), in: before)
  }
}
