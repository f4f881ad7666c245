import Ledger
import Machine
import ModuleTable
import System
import Testing
import Value
import Wire

/// A node in memory with its records in a directory that is gone after the test.
final class Book {
  let machine = MemoryMachine()
  let directory: String
  private var nextID = 0

  init() throws {
    directory = "/tmp/groundwork-ledger-\(try Random.bytes(8).hex)"
    machine.hash = { Digest.of($0, $1).hex }
    machine.put(directory: "/etc")
  }

  deinit { try? Files.removeTree(directory) }

  /// An agent for one run.
  func agent(run: String = "run-1", treeLimit: Int = 4000) -> Agent {
    Agent(self, run, treeLimit: treeLimit)
  }

  func files(_ kind: String) -> [String] { (try? Files.list("\(directory)/\(kind)")) ?? [] }

  /// Every record of a kind as JSON.
  func records(_ kind: String) -> [Value] {
    files(kind).compactMap { name in
      ((try? Files.text("\(directory)/\(kind)/\(name)")) ?? nil).flatMap { try? JSON.parse($0) }
    }
  }

  func entry(_ kind: String, _ id: String) -> Value? {
    records("applied").first { $0["kind"]?.string == kind && $0["id"]?.string == id }
  }

  /// Everything in the directory with its times: equal only when nothing was written.
  func trace() -> [String] {
    ["applied", "before", "content"].flatMap { kind in
      files(kind).map { name in
        let status = (try? Files.status("\(directory)/\(kind)/\(name)")) ?? nil
        return "\(kind)/\(name) \(status?.changeTime ?? 0) \(status?.inode ?? 0)"
      }
    }
  }

  func drift() throws -> Response {
    var drift = Drift(Records(directory: directory)) { _ in self.machine }
    return try drift.look()
  }

  func release(force: Bool = false, dry: Bool = false) throws -> Response {
    var release = Release(
      Records(directory: directory), on: machine, forced: force, dry: dry)
    return try release.carryOut()
  }

  /// Kind, id and causes of all that differs.
  func differences() throws -> [String] {
    (try drift().result["drift"]?.list ?? []).map { item in
      let causes = (item["causes"]?.list ?? []).compactMap(\.string)
      return "\(item["kind"]?.string ?? "") \(item["id"]?.string ?? ""): "
        + causes.joined(separator: ", ")
    }
  }
}

extension Response {
  /// `what: outcome` of every step of a release.
  var steps: [String] {
    (result["steps"]?.list ?? []).map {
      "\($0["what"]?.string ?? ""): \($0["outcome"]?.string ?? "")"
    }
  }

  /// What a release says of one thing.
  func step(_ what: String) -> String? {
    (result["steps"]?.list ?? []).last { $0["what"]?.string == what }.map {
      "\($0["outcome"]?.string ?? ""): \($0["text"]?.string ?? "")"
    }
  }
}

/// What an agent does with requests, without the agent.
final class Agent {
  let ledger: Ledger
  let book: Book
  private var nextID = 0
  private(set) var used: [Int] = []

  init(_ book: Book, _ run: String, treeLimit: Int) {
    self.book = book
    ledger = Ledger(directory: book.directory, run: run, treeLimit: treeLimit)
  }

  @discardableResult
  func ask(
    _ module: String, _ arguments: Map, _ payload: String? = nil, mode: Request.Mode = .apply,
    secret: Bool = false, at origin: String = "site.yml:1:1"
  ) throws -> Response {
    nextID += 1
    used.append(nextID)
    let entry = try #require(
      ModuleTable.entries.first { $0.spec.name == module || $0.spec.shortName == module })
    var arguments = arguments
    if let payload {
      arguments["_sha256"] = Value(Digest.sha256(payload.utf8).hex)
      arguments["_size"] = Value(payload.utf8.count)
      if secret { arguments["_secret"] = true }
    }
    let request = Request(
      id: nextID, module: entry.spec.name, arguments: arguments, mode: mode, origin: origin,
      payload: Array((payload ?? "").utf8), carriesSecret: secret)
    guard mode == .apply,
      let recorder = try ledger.recorder(for: request, entry, over: book.machine)
    else {
      let response = entry.run(request, book.machine)
      if mode == .inspect, response.change == .none { ledger.remember(request) }
      return response
    }
    var response = entry.run(request, recorder)
    try ledger.finish(recorder, request, &response)
    return response
  }

  func end(isWhole: Bool = true, isFree: Bool = true) throws {
    try ledger.own(used, isWhole: isWhole, on: { _ in self.book.machine }, lock: { isFree })
  }
}
