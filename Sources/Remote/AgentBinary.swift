internal import Crypto
internal import Synchronization
internal import System
package import Transport
package import Value

/// The agent's file for one architecture.
package struct AgentBinary: Sendable, Equatable {
  package let path: String
  /// As `uname -m` says it.
  package let architecture: String
  /// SHA-256 in hex.
  package let digest: String
  package let size: Int
  /// It needs shared libraries: a debug build, which runs on this machine only.
  package let isDynamic: Bool
  /// The same as it is sent; nil where each run has to pack it.
  let packed: PackedAgent?

  /// What it is called on a node: by its content, so that builds are never mixed, and in full, so
  /// that the agent need not read itself to know its build.
  package var name: String { "agent-" + digest }

  /// - Throws: `agent.file` when it is not a program for Linux.
  package init(path: String) throws(Problem) {
    let head: [UInt8]
    do throws(SystemError) {
      let file = try Descriptor(opening: path)
      let status = try file.status(of: path)
      size = status.size
      packed = PackedAgent(of: path, status)
      head = try file.read(1 << 12)
      if let packed {
        digest = packed.digest
      } else {
        digest = try Self.digest(head, file)
      }
    } catch {
      throw Self.damaged(path, error.reason)
    }
    guard let elf = ELF(head) else { throw Self.damaged(path, "it is not a 64-bit ELF program") }
    self.path = path
    architecture = elf.architecture
    isDynamic = elf.isDynamic
  }

  /// By libcrypto, for it is some eight megabytes.
  private static func digest(
    _ head: [UInt8], _ rest: borrowing Descriptor
  ) throws(SystemError) -> String {
    var piece = head
    return try Crypto.Digest.sha256 { () throws(SystemError) in
      defer { piece = [] }
      return try piece.isEmpty ? rest.read(1 << 18) : piece
    }.hex
  }

  private static func damaged(_ path: String, _ reason: String) -> Problem {
    Problem(
      "agent.file", what: "cannot use the agent '\(path)'", because: reason,
      fix: "build it: swift build -c release --product groundwork-agent")
  }
}

/// As much of an ELF file as tells where it runs.
private struct ELF {
  let architecture: String
  let isDynamic: Bool

  init?(_ bytes: [UInt8]) {
    // The magic, 64-bit, little-endian.
    guard bytes.count > 64, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else { return nil }
    func number(_ place: Int, _ width: Int) -> Int? {
      guard place >= 0, place + width <= bytes.count else { return nil }
      return (0..<width).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
    }
    switch number(18, 2) {
    case 62: architecture = "x86_64"
    case 183: architecture = "aarch64"
    case let other: architecture = "machine-\(other ?? 0)"
    }
    guard let table = number(32, 4), let width = number(54, 2), let count = number(56, 2) else {
      return nil
    }
    let interpreter = 3
    isDynamic = (0..<count).contains { number(table + $0 * width, 4) == interpreter }
  }
}

/// Finds the agents of this build, packed once for all hosts.
package final class AgentStore: Sendable {
  private struct State {
    var binaries: [String: AgentBinary] = [:]
    /// Shared by all hosts that want it.
    var packing: [String: Task<Result<[UInt8], Problem>, Never>] = [:]
  }

  private let state = Mutex(State())
  private let directories: [String]
  private let named: String?
  private let connector: Connector

  /// - Parameters:
  ///   - controller: the path of the running controller.
  ///   - named: `GROUNDWORK_AGENT`.
  package init(controller: String, named: String?, connector: Connector) {
    let directory = Path.parent(of: controller) ?? "/"
    directories = [directory, Path.join(directory, "../libexec/groundwork")]
    self.named = named
    self.connector = connector
  }

  /// The agent for an architecture: where `GROUNDWORK_AGENT` says, then beside the controller, then
  /// in `../libexec/groundwork`.
  /// - Throws: `agent.missing`, `agent.file`.
  package func binary(architecture: String, mayBeDynamic: Bool = false) throws(Problem)
    -> AgentBinary
  {
    // Held while the file is looked at, so that of many hosts one does it.
    try state.withLock { (state) throws(Problem) in
      let key = "\(architecture) \(mayBeDynamic)"
      if let known = state.binaries[key] { return known }
      let binary = try find(architecture, mayBeDynamic)
      state.binaries[key] = binary
      return binary
    }
  }

  private func find(_ architecture: String, _ mayBeDynamic: Bool) throws(Problem) -> AgentBinary {
    var passedOver: [String] = []
    let places =
      (named.map { [$0] } ?? []) + [
        // `make agent` strips it: half the bytes to carry.
        Path.join(directories[0], "groundwork-agent.stripped"),
        Path.join(directories[0], "groundwork-agent"),
        Path.join(directories[1], "agent-\(architecture)"),
      ]
    for path in places {
      guard Files.isAccessible(path) else { continue }
      let binary = try AgentBinary(path: path)
      if binary.architecture != architecture {
        passedOver.append("'\(path)' is for \(binary.architecture)")
      } else if binary.isDynamic, !mayBeDynamic {
        passedOver.append("'\(path)' is a debug build, which needs this machine's libraries")
      } else {
        return binary
      }
    }
    passedOver.append("looked for " + places.joined(separator: ", "))
    throw Problem(
      "agent.missing", what: "there is no agent for \(architecture)",
      because: passedOver.joined(separator: "; "),
      fix: "on a machine of that architecture: swift build -c release --product groundwork-agent, "
        + "then set GROUNDWORK_AGENT to the file")
  }

  /// The agent as gzip, which every node can unpack; read or packed once, however many wait for it.
  func packed(_ binary: AgentBinary) async throws(Problem) -> [UInt8] {
    let work = state.withLock { state in
      if let running = state.packing[binary.digest] { return running }
      let fresh = Task { [connector] in await Self.pack(binary, connector) }
      state.packing[binary.digest] = fresh
      return fresh
    }
    return try await work.value.get()
  }

  private static func pack(
    _ binary: AgentBinary, _ connector: Connector
  ) async -> Result<[UInt8], Problem> {
    if let packed = binary.packed, let bytes = try? Files.read(packed.path) {
      return .success(bytes)
    }
    do throws(Problem) {
      let local = try await connector.connect(
        to: HostTarget(name: "localhost", transport: .local))
      let finished = try await local.run("gzip -6 -n -c < \(ShellWords.quote(binary.path))")
      guard finished.status == .code(0) else {
        throw Problem(
          "agent.file", what: "cannot pack the agent '\(binary.path)'",
          because: finished.complaint, fix: "install gzip")
      }
      return .success(finished.output)
    } catch {
      return .failure(error)
    }
  }
}
