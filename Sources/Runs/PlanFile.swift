package import System
package import Value

/// What a saved plan is made of, and what `apply` holds it to.
package struct PlanFile: Sendable, Equatable {
  /// Of the format; another one is not read.
  package static let version = 1
  /// Nothing larger is read.
  package static let sizeLimit = 64 << 20
  static let mark = "groundwork_plan"

  /// The machine that stands behind an inventory name.
  package struct Machine: Sendable, Equatable {
    package var id: String
    /// `SHA256:…`, sorted; empty where no host key is asked for.
    package var hostKeys: [String]

    package init(id: String, hostKeys: [String]) {
      self.id = id
      self.hostKeys = hostKeys
    }
  }

  /// The words of the command line that decide what a plan is about.
  package struct Options: Sendable, Equatable {
    package var playbooks: [String] = []
    package var inventories: [String] = []
    /// By flag: `limit`, `tags`, `skip-tags`, ….
    package var flags: [String: [String]] = [:]
    /// Digest of the extra variables under the plan's key; nil without any.
    package var extraVars: String?

    package init() {}
  }

  /// Of the program that made it.
  package var program: String
  /// Builds of the agents that looked, sorted.
  package var agents: [String] = []
  /// Seconds since 1970.
  package var created: Double
  /// 32 random bytes; digests of what was read on nodes are made with it.
  package var key: [UInt8]
  package var options = Options()
  /// Every file that loading and planning read, with the SHA-256 of its bytes as they lie there.
  package var inputs: [String: String] = [:]
  /// What gives another value each time it is asked: `FILE:LINE: now()`.
  package var volatile: [String] = []
  package var machines: [String: Machine] = [:]
  package var steps: [PlannedStep] = []

  package init(program: String, created: Double, key: [UInt8]) {
    self.program = program
    self.created = created
    self.key = key
  }

  /// A digest that is of use only to who has the plan.
  package func digest(_ text: String) -> String {
    KeyedDigest.of(Array(text.utf8), key: key).hex
  }
}

// Writing.
extension PlanFile {
  private var body: Map {
    var machines = Map()
    for (host, machine) in self.machines.sorted(by: { $0.key.precedesByScalars($1.key) }) {
      machines[host] = [
        "machine_id": Value(machine.id), "host_keys": Self.list(machine.hostKeys),
      ]
    }
    var options: Map = [
      "playbooks": Self.list(self.options.playbooks),
      "inventories": Self.list(self.options.inventories),
    ]
    var flags = Map()
    for (name, values) in self.options.flags.sorted(by: { $0.key.precedesByScalars($1.key) }) {
      flags[name] = Self.list(values)
    }
    options["flags"] = Value(flags)
    if let extra = self.options.extraVars { options["extra_vars"] = Value(extra) }
    var inputs = Map()
    for (path, digest) in self.inputs.sorted(by: { $0.key.precedesByScalars($1.key) }) {
      inputs[path] = Value(digest)
    }
    return [
      Self.mark: Value(Self.version), "program": Value(program), "agents": Self.list(agents),
      "created": Value(.double(created)), "key": Value(key.hex), "options": Value(options),
      "inputs": Value(inputs), "volatile": Self.list(volatile), "machines": Value(machines),
      "steps": Value(steps.map { Value($0.json) }),
    ]
  }

  /// The file's bytes. Secrets in `steps` must have been taken out before.
  package var bytes: [UInt8] {
    var map = body
    map["seal"] = Value(Self.seal(body, key: key))
    var style = JSON.Style.compact
    style.indent = 1
    style.colon = ": "
    return JSON.bytes(Value(map), style: style) + [0x0A]
  }

  /// Notices damage and edits; whoever has the file can make another.
  private static func seal(_ body: Map, key: [UInt8]) -> String {
    KeyedDigest.of(JSON.bytes(Value(body), style: .compact), key: key).hex
  }

  /// Refuses to write over what is no plan: a device, or a file that somebody needs.
  /// - Throws: `usage.no-plan`.
  package static func checkTarget(_ path: String) throws(Problem) {
    let status = (try? Files.status(path, following: true)) ?? nil
    guard let status, status.kind != .file || (status.size > 0 && !isPlan(path)) else { return }
    throw Problem(
      "usage.no-plan", what: "\(path) is there and is no plan: it is not written over",
      fix: "name another file: -o FILE")
  }

  /// Writes it for its owner alone.
  package func write(to path: String) throws(Problem) {
    try Self.checkTarget(path)
    do {
      _ = try Files.writeAtomically(path, bytes, mode: 0o600)
    } catch {
      throw Problem(
        "plan.unwritable", what: "the plan cannot be written to \(path)", because: error.reason,
        fix: "name a file in a directory you may write to: -o FILE")
    }
  }

  private static func list(_ texts: [String]) -> Value { Value(texts.map { Value($0) }) }
}

// Reading.
extension PlanFile {
  /// Whether a file is a plan, or the rest of one, whatever its name: told by how it begins.
  package static func isPlan(_ path: String) -> Bool {
    guard let start = try? Files.read(path, from: 0, count: 256) else { return false }
    let text = start.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    guard text.first == UInt8(ascii: "{") else { return false }
    let rest = text.dropFirst().drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    return rest.starts(with: Array("\"\(mark)\"".utf8))
  }

  package init(reading path: String) throws(Problem) {
    let bytes: [UInt8]
    do {
      bytes = try Files.read(path, limit: Self.sizeLimit, isRegular: true)
    } catch {
      let isLarge = error.code == Errno.tooLarge
      throw Problem(
        "plan.unreadable", what: "the plan \(path) cannot be read",
        because: isLarge
          ? "it is larger than \(Self.sizeLimit >> 20) MiB" : error.unreadableReason,
        fix: "check its name and mode, or plan again: groundwork plan -o \(path)")
    }
    try self.init(bytes, named: path)
  }

  package init(_ bytes: [UInt8], named path: String) throws(Problem) {
    let value: Value
    do throws(JSONError) { value = try JSON.parse(bytes) } catch {
      throw Self.damaged(path, error.reason, Self.place(error.offset, in: bytes, path))
    }
    guard let found = value[Self.mark]?.int else {
      throw Self.damaged(path, "it does not say which version of the format it has")
    }
    guard found == Self.version else {
      throw Problem(
        "plan.version", what: "the plan \(path) has format \(found)",
        because: "this groundwork reads and writes format \(Self.version)",
        fix: "plan again: groundwork plan -o \(path)")
    }
    guard let program = value["program"]?.string,
      let created = value["created"]?.double ?? value["created"]?.int.map(Double.init),
      let key = value["key"]?.string.flatMap({ [UInt8](hex: $0) }), key.count == 32
    else { throw Self.damaged(path, "'program', 'created' or 'key' is missing or of no use") }
    self.init(program: program, created: created, key: key)
    agents = try Self.texts(value["agents"], "agents", path)
    volatile = try Self.texts(value["volatile"], "volatile", path)
    options = try Self.options(value["options"], path)
    for (file, digest) in try Self.map(value["inputs"], "inputs", path) {
      guard let digest = digest.string else { throw Self.damaged(path, "'inputs' of '\(file)'") }
      inputs[file] = digest
    }
    for (host, machine) in try Self.map(value["machines"], "machines", path) {
      guard let id = machine["machine_id"]?.string else {
        throw Self.damaged(path, "'machines' says nothing of '\(host)'")
      }
      machines[host] = Machine(
        id: id, hostKeys: try Self.texts(machine["host_keys"], "host_keys", path))
    }
    guard let list = value["steps"]?.list else { throw Self.damaged(path, "'steps' is missing") }
    for (number, step) in list.enumerated() {
      guard let step = PlannedStep(step) else {
        throw Self.damaged(path, "step \(number + 1) lacks a part, or has one of another kind")
      }
      steps.append(step)
    }
    guard value["seal"]?.string == Self.seal(body, key: key) else {
      throw Self.damaged(path, "it is not as it was written: its seal does not fit")
    }
  }

  private static func options(_ value: Value?, _ path: String) throws(Problem) -> Options {
    var options = Options()
    options.playbooks = try texts(value?["playbooks"], "playbooks", path)
    options.inventories = try texts(value?["inventories"], "inventories", path)
    for (name, values) in try map(value?["flags"], "flags", path) {
      options.flags[name] = try texts(values, name, path)
    }
    options.extraVars = value?["extra_vars"]?.string
    return options
  }

  private static func texts(
    _ value: Value?, _ name: String, _ path: String
  ) throws(Problem) -> [String] {
    guard let list = value?.list else { throw damaged(path, "'\(name)' is no list") }
    let texts = list.compactMap(\.string)
    guard texts.count == list.count else { throw damaged(path, "'\(name)' holds more than texts") }
    return texts
  }

  private static func map(
    _ value: Value?, _ name: String, _ path: String
  ) throws(Problem) -> [(String, Value)] {
    guard let map = value?.map else { throw damaged(path, "'\(name)' is no map") }
    return map.entries.compactMap { entry in entry.key.string.map { ($0, entry.value) } }
  }

  private static func damaged(
    _ path: String, _ because: String, _ at: SourceLocation? = nil
  ) -> Problem {
    Problem(
      "plan.damaged", what: "the plan \(path) is damaged", at: at, because: because,
      fix: "plan again: groundwork plan -o \(path)")
  }

  private static func place(_ offset: Int, in bytes: [UInt8], _ path: String) -> SourceLocation {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == 0x0A } + 1
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return SourceLocation(file: path, line: line, column: before.count - start + 1)
  }
}
