package import Machine
package import ModuleTable
internal import System
package import Value
package import Wire

/// What differs on a node from what was applied to it last: every module inspects again what it was
/// declared to make true.
package struct Drift {
  /// The module of the request that asks for it.
  package static let name = "groundwork.agent.drift"

  /// One resource that is not as it was left.
  struct Finding {
    var entry: Entry
    var causes: [String]
    var diffs: [Diff]
  }

  private let records: Records
  /// The real node, with an environment for children.
  private let node: (_ environment: [String: String]) -> any Machine
  private var findings: [Finding] = []
  /// What cannot be compared, and why.
  private var blind: [(entry: Entry, reason: String)] = []

  package init(
    _ records: Records, node: @escaping (_ environment: [String: String]) -> any Machine
  ) {
    self.records = records
    self.node = node
  }

  /// Looks at everything; writes nothing.
  package mutating func look() throws(Failure) -> Response {
    let found: Records.Found<Entry>
    let damage: [Damage]
    do throws(SystemError) {
      found = try Entries(records: records).all()
      damage = found.damage + (try Changes(records: records).all().damage)
    } catch {
      throw Failure("the records of what was applied cannot be read: \(error.description)")
    }
    let all = found.records
    for entry in all {
      // One that cannot be looked at hides no other: a path through a link to itself, for one.
      do { try look(at: entry) } catch {
        let causes = ["cannot be looked at: \(error.message)"]
        findings.append(Finding(entry: entry, causes: causes, diffs: Causes.diffs(causes)))
      }
    }
    try dropWhatOthersOwn(all)
    return Response(result: [
      "known": Value(!all.isEmpty || !damage.isEmpty),
      "damaged": Value(damage.map(\.told)),
      "entries": Value(all.map { Value($0.told) }),
      "drift": Value(findings.map { Value($0.told) }),
      "blind": Value(
        blind.map { item in
          Value(item.entry.told.merging(["reason": Value(item.reason)]))
        }),
    ])
  }

  private mutating func look(at entry: Entry) throws(Failure) {
    guard let module = ModuleTable.module(entry.declaration.module) else {
      blind.append((entry, "this agent has no module \(entry.declaration.module)"))
      return
    }
    let machine = node(Self.environment(entry))
    var question = Question(entry.declaration, records)
    if let reason = try question.prepare(on: machine) {
      blind.append((entry, reason))
      return
    }
    let response = module.run(question.request(.inspect), machine)
    var causes: [String] = []
    if case .failed(let message) = response.outcome {
      causes = try Causes.ofFailure(entry.declaration, on: machine)
      if causes.isEmpty {
        blind.append((entry, message))
        return
      }
    } else if response.change != .none {
      causes = try Causes.of(entry.declaration, response, on: machine)
    }
    if causes == ["changed"] { causes = [] }
    causes += question.causes
    if causes.isEmpty, response.change != .none { causes = ["changed"] }
    guard !causes.isEmpty else { return }
    var diffs = response.diffs
    if diffs.isEmpty { diffs = Causes.diffs(causes) }
    findings.append(Finding(entry: entry, causes: causes, diffs: diffs))
  }

  private static func environment(_ entry: Entry) -> [String: String] {
    var all: [String: String] = [:]
    for (name, value) in entry.declaration.environment?.entries ?? [] {
      if let name = name.string, let value = value.string { all[name] = value }
    }
    return all
  }

  // What several tasks own together.

  /// A file that one task copies and another adds a line to is never as the first one left it. Where all
  /// that was declared of a path, done again in its order, would leave it as it stands, nothing differs.
  private mutating func dropWhatOthersOwn(_ all: [Entry]) throws(Failure) {
    var byPath: [String: [Entry]] = [:]
    for entry in all {
      if let path = entry.declaration.path { byPath[path, default: []].append(entry) }
    }
    var settled: Set<String> = []
    for finding in findings {
      guard let path = finding.entry.declaration.path, let owners = byPath[path], owners.count > 1,
        try stays(path, as: owners)
      else { continue }
      settled.insert(path)
    }
    findings.removeAll { finding in
      finding.entry.declaration.path.map { settled.contains($0) } ?? false
    }
  }

  private func stays(_ path: String, as owners: [Entry]) throws(Failure) -> Bool {
    let machine = node([:])
    let planned = PlannedNode(over: machine)
    for entry in owners {
      guard let module = ModuleTable.module(entry.declaration.module) else { return false }
      var question = Question(entry.declaration, records)
      if try question.prepare(on: planned) != nil { return false }
      let response = module.run(question.request(.check), planned)
      guard response.outcome == .done else { return false }
    }
    return try Standing(at: path, on: planned) == Standing(at: path, on: machine)
  }
}

extension Entry {
  /// As answers tell it: without content, which is none of the controller's business.
  package var told: Map {
    [
      "kind": Value(declaration.kind), "id": Value(declaration.id),
      "module": Value(declaration.module), "arguments": Value(declaration.arguments),
      "origin": Value(declaration.origin), "run": Value(run), "state": Value(state.rawValue),
      "first": Value(first), "changed": Value(changed),
    ]
  }
}

extension Drift.Finding {
  fileprivate var told: Map {
    entry.told.merging([
      "causes": Value(causes.map { Value($0) }), "diffs": Value(diffs.map(\.value)),
    ])
  }
}

/// A declaration asked again: with the secrets it lacks made up for, as far as that can be.
private struct Question {
  private let declaration: Declaration
  private let records: Records
  private var arguments: Map
  private var payload: [UInt8] = []
  private var isSecret = false
  /// What was found by keyed digests alone.
  private(set) var causes: [String] = []

  init(_ declaration: Declaration, _ records: Records) {
    self.declaration = declaration
    self.records = records
    arguments = declaration.arguments
  }

  func request(_ mode: Request.Mode) -> Request {
    Request(
      module: declaration.module, arguments: arguments, mode: mode, wantsDiff: true,
      payload: payload, carriesSecret: isSecret)
  }

  /// - Returns: why it cannot be asked; nil when it can.
  mutating func prepare(on machine: any Machine) throws(Failure) -> String? {
    let key: KeyedDigest?
    do { key = try records.key() } catch { throw Failure(error.description) }
    for (name, digest) in declaration.secrets.entries {
      guard let name = name.string, let digest = digest.string else { continue }
      if name == "_payload" {
        guard let key, declaration.kind == "file" else { return "its content is secret" }
        try compareContent(digest, key, on: machine)
      } else if name == "password", declaration.kind == "user", let key {
        let hash = try machine.users().first { $0.name.sameScalars(as: declaration.id) }?
          .passwordHash
        if let hash, key.hex(Array(hash.utf8)) != digest { causes.append("password") }
      } else if !declaration.dispensable.contains(name) {
        return "its '\(name)' is secret"
      }
    }
    return declaration.secrets["_payload"] == nil ? takeContent() : nil
  }

  /// A file with secret content: what stands there goes along as what is wanted when it is that, and
  /// something else when it is not.
  private mutating func compareContent(
    _ digest: String, _ key: KeyedDigest, on machine: any Machine
  ) throws(Failure) {
    isSecret = true
    var content: [UInt8] = []
    if try machine.status(declaration.id, following: false)?.kind == .file {
      content = try Self.content(of: declaration.id, on: machine)
      if key.hex(content) != digest {
        content.append(0)
        causes.append("content")
      }
    }
    payload = content
    arguments["_size"] = Value(content.count)
    arguments["_sha256"] = Value(Digest.sha256(content).hex)
  }

  /// Nothing of what is larger than any secret: it is another one.
  private static func content(
    of path: String, on machine: any Machine
  ) throws(Failure) -> [UInt8] {
    let most = 64 << 20
    guard let status = try machine.status(path, following: false), status.size <= most else {
      return []
    }
    return try machine.read(path, limit: most)
  }

  private mutating func takeContent() -> String? {
    guard let name = declaration.payload["sha256"]?.string,
      let size = declaration.payload["size"]?.int
    else { return nil }
    if let kept = records.kept(name) {
      payload = kept
    } else if size > 0 {
      guard declaration.kind == "file" else { return "its content was too large to be kept" }
      arguments["_deferred"] = true
    }
    return nil
  }
}
