import Engine
import Inventory
import Playbooks
import System
import Value

/// What the commands of the group `node` share.
enum NodeCommand {
  /// The machine that is named.
  /// - Throws: `usage.missing-operand`.
  static func host(_ arguments: Arguments, of name: String) throws(Problem) -> String {
    guard let host = arguments.operands.first else {
      throw Problem(
        "usage.missing-operand", what: "\(name) needs a host", fix: "groundwork \(name) HOST")
    }
    return host
  }

  /// Runs a command of one machine: `body` gets its name, and the session the playbooks as operands.
  static func run(
    _ name: String, _ arguments: Arguments, replacing: Bool = false,
    _ body: @escaping @Sendable (Session, String) async throws(Problem) -> Int32
  ) async -> Int32 {
    let host: String
    do throws(Problem) { host = try Self.host(arguments, of: name) } catch {
      Output.error(error)
      return ExitCode.usage
    }
    var changed = arguments
    changed.operands = Array(arguments.operands.dropFirst())
    if replacing { changed.values[NodeReplace.replacedHost] = [host] }
    return await Session.run(command: name, changed) { (session) async throws(Problem) -> Int32 in
      try await body(session, host)
    }
  }
}

extension Session {
  /// - Throws: `inventory.unknown-host` when the inventory does not name the host.
  func mustName(_ host: String) throws(Problem) {
    guard inventory.host(host) == nil else { return }
    throw Problem(
      "inventory.unknown-host", what: "the inventory has no host '\(host)'",
      fix: Problem.nearest(to: host, among: inventory.hostNames).map { "did you mean '\($0)'?" }
        ?? "groundwork inventory --graph names the hosts")
  }

  /// The playbooks that are meant when none is named.
  var mainPlaybooks: [String] {
    arguments.operands.isEmpty ? ["playbooks/site.yml"] : arguments.operands
  }

  /// A playbook beside the main one; nil where the user's own have none of that name.
  func beside(_ name: String) -> String? {
    let path = Path.parent(of: mainPlaybooks[0]).map { Path.join($0, name) } ?? name
    return Files.isAccessible(path) ? path : nil
  }

  /// One run in which only `host` is converged, and then all learn of it.
  /// - Parameters:
  ///   - before: playbooks that come first, on the hosts they name.
  ///   - isTold: the others learn of it (`members.yml`).
  func converge(
    _ host: String, before: [String] = [], isTold: Bool
  ) async throws(Problem) -> Int32 {
    let loader = loader()
    // It proves itself with an image that this release of Groundwork may not have brought yet.
    let before = before + (isTold ? beside("proof_image.yml").map { [$0] } ?? [] : [])
    let after = isTold ? beside("members.yml").map { [$0] } ?? [] : []
    var playbooks = try load(before + mainPlaybooks + after, loader)
    for place in playbooks.indices.dropFirst(before.count).dropLast(after.count) {
      for play in playbooks[place].plays.indices {
        playbooks[place].plays[play].limit(to: host)
      }
    }
    return try await run(playbooks, loader, files: before + mainPlaybooks + after)
  }
}

extension Play {
  /// Has it run on no other host.
  fileprivate mutating func limit(to host: String) {
    guard let pattern = hosts.value.string else {
      hosts.value = Value((hosts.value.list ?? []) + [Value("&\(host)")])
      return
    }
    // A pattern with a comma is split there, and at colons no more.
    hosts.value = Value("\(pattern)\(pattern.contains(",") ? "," : ":")&\(host)")
  }
}
