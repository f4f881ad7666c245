package import System
package import Value
import Wire

/// A node as modules see it. There are three: the real node, the planned world laid over it (check
/// mode: what is written stays in memory, later inspections see it), and doubles in tests.
///
/// Modules reach the node through this and nothing else.
package protocol Machine: AnyObject {
  /// True where effects are only laid over the node.
  var isPlanned: Bool { get }

  // Files. Paths are absolute and UTF-8.

  /// nil when nothing is there.
  func status(_ path: String, following: Bool) throws(Failure) -> FileStatus?
  /// At most `limit` bytes; a longer file is a failure.
  func read(_ path: String, limit: Int) throws(Failure) -> [UInt8]
  /// What this process may do with what stands there, a link followed; nothing where nothing is.
  func access(_ path: String) throws(Failure) -> Access
  /// Bytes from a place on, at most `count`; none behind the end.
  func read(_ path: String, from offset: Int, count: Int) throws(Failure) -> [UInt8]
  /// Names in a directory, sorted by scalars, without `.` and `..`.
  func list(_ path: String) throws(Failure) -> [String]
  func readLink(_ path: String) throws(Failure) -> String
  /// The digest of a file's content, in lower-case hex.
  func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(Failure) -> String
  /// Replaces or creates a file in one step: sibling, sync, rename. `attributes` that are nil keep
  /// what the old file has, or take the process's own for a new one (0666 less the umask).
  func write(_ path: String, _ content: [UInt8], _ attributes: FileAttributes) throws(Failure)
  /// As `write`, with the content of another file, which may be larger than the memory.
  func copy(_ source: String, to path: String, _ attributes: FileAttributes) throws(Failure)
  /// As `write`, where `owner` rules the directory and could make it lead elsewhere meanwhile: it
  /// must be no link, and theirs or root's.
  func write(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes, keptBy owner: UInt32
  ) throws(Failure)
  /// Reads a file whose place `owner` rules; nil when nothing is there. Only a link to a file of
  /// their own is followed.
  func read(_ path: String, keptBy owner: UInt32, limit: Int) throws(Failure) -> [UInt8]?
  func setAttributes(_ path: String, _ attributes: FileAttributes, following: Bool) throws(Failure)
  func makeDirectory(_ path: String, _ attributes: FileAttributes) throws(Failure)
  func makeSymbolicLink(_ path: String, to target: String) throws(Failure)
  func makeHardLink(_ path: String, to target: String) throws(Failure)
  /// Removes a file, link or whole tree; nothing there is no failure.
  func remove(_ path: String) throws(Failure)
  func rename(_ path: String, to target: String) throws(Failure)
  /// Waits until the disk has the entries of a directory, where an order matters; else the node sees to it.
  func synchronize(_ directory: String) throws(Failure)
  /// Times in seconds since 1970; nil leaves one alone.
  func setTimes(_ path: String, access: Double?, modification: Double?) throws(Failure)

  // People, read from the files (never through NSS).

  func users() throws(Failure) -> [UserEntry]
  func groups() throws(Failure) -> [GroupEntry]

  // The network.

  /// Asks by ARP who has IPv4 addresses on a link: three questions for each in `seconds`.
  /// - Parameter source: the address asked from; nil asks as one that has none yet (RFC 5227).
  /// - Returns: address to the hardware address that answered; nothing of those nobody answered for.
  func hardwareAddresses(
    of addresses: [String], on link: String, from source: String?, seconds: Double
  ) throws(Failure) -> [String: String]

  // Commands.

  /// Runs a command that only reads; allowed in every world.
  func query(_ command: Command) throws(Failure) -> CommandResult
  /// The same for a command whose answer depends on `files` alone: while none of them has changed,
  /// an earlier answer may be given again.
  func query(_ command: Command, about files: [String]) throws(Failure) -> CommandResult
  /// Runs a command for its effect. In a planned world nothing runs: `effects` are laid over the node
  /// and the answer is an empty success.
  func run(_ command: Command, effects: [Effect]) throws(Failure) -> CommandResult
  /// What an earlier planned step laid over a resource; always nil on a real node.
  func planned(_ kind: Effect.Kind, _ name: String) -> Value?
  /// Lays an effect that no command carries (a kernel setting written through a file, for instance).
  func lay(_ effect: Effect)
  /// The step after which things are unknown in this planned world (`apt: chrony`), if any.
  var pendingStep: String? { get }

  /// Seconds since 1970.
  var now: Double { get }
  /// Suspends for a while; returns early with a failure when the request is cancelled.
  func wait(seconds: Double) throws(Failure)
  /// Shows a line while the request runs.
  func progress(_ text: String)
  /// The environment the task asks for its children.
  var environment: [String: String] { get }
}

extension Machine {
  /// The same of one address; nil when nobody answered.
  package func hardwareAddress(
    of address: String, on link: String, from source: String?, seconds: Double
  ) throws(Failure) -> String? {
    try hardwareAddresses(of: [address], on: link, from: source, seconds: seconds)[address]
  }

  package func query(_ command: Command, about files: [String]) throws(Failure) -> CommandResult {
    try query(command)
  }
}

// Places that somebody else rules. A double has nobody who changes them meanwhile.
extension Machine {
  package func write(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes, keptBy owner: UInt32
  ) throws(Failure) {
    try checkKept(path, by: owner)
    try write(path, content, attributes)
  }

  package func read(
    _ path: String, keptBy owner: UInt32, limit: Int
  ) throws(Failure) -> [UInt8]? {
    try checkReadable(path, by: owner) ? try read(path, limit: limit) : nil
  }

  /// - Throws: where `owner` could turn what root writes at `path` elsewhere.
  package func checkKept(_ path: String, by owner: UInt32) throws(Failure) {
    let directory = Path.parent(of: path) ?? "/"
    guard let status = try status(directory, following: false) else { return }
    guard status.kind != .link else { throw Self.leadsElsewhere(directory) }
    guard status.userID == owner || status.userID == 0 else {
      throw Failure(
        "\(directory) belongs to uid \(status.userID), not to uid \(owner) or root: nothing is "
          + "written there")
    }
  }

  /// Whether something is there that may be read.
  func checkReadable(_ path: String, by owner: UInt32) throws(Failure) -> Bool {
    let directory = Path.parent(of: path) ?? "/"
    if try status(directory, following: false)?.kind == .link {
      throw Self.leadsElsewhere(directory)
    }
    guard let status = try status(path, following: false) else { return false }
    guard status.kind == .link else { return true }
    guard let end = try self.status(path, following: true) else { return false }
    guard end.userID == owner else {
      throw Failure(
        "\(path) is a link to a file of uid \(end.userID), not of uid \(owner): it is not read")
    }
    return true
  }

  private static func leadsElsewhere(_ directory: String) -> Failure {
    Failure(
      "\(directory) is a link, which its owner can turn to any place: name the directory behind it "
        + "in 'path'")
  }
}

// What a node that holds its files in memory gives.
extension Machine {
  package func synchronize(_ directory: String) throws(Failure) {}

  package func access(_ path: String) throws(Failure) -> Access {
    try status(path, following: true).map { Access.granted(by: $0) } ?? Access()
  }

  package func read(_ path: String, from offset: Int, count: Int) throws(Failure) -> [UInt8] {
    Array(try read(path, limit: .max).dropFirst(offset).prefix(count))
  }

  package func copy(
    _ source: String, to path: String, _ attributes: FileAttributes
  ) throws(Failure) {
    try write(path, try read(source, limit: .max), attributes)
  }
}

/// What access(2) answers.
package struct Access: Sendable, Equatable {
  package var reads = false
  package var writes = false
  package var runs = false

  package init(reads: Bool = false, writes: Bool = false, runs: Bool = false) {
    self.reads = reads
    self.writes = writes
    self.runs = runs
  }

  /// Decided by the mode: root may read and write everything.
  static func granted(by status: FileStatus) -> Access {
    if Process.uid == 0 {
      let isRunnable = status.kind == .directory || status.mode & 0o111 != 0
      return Access(reads: true, writes: true, runs: isRunnable)
    }
    let shift: UInt16 =
      Process.uid == status.userID ? 6 : Process.gid == status.groupID ? 3 : 0
    let granted = status.mode >> shift & 7
    return Access(reads: granted & 4 != 0, writes: granted & 2 != 0, runs: granted & 1 != 0)
  }
}

/// What may be set on a file; nil leaves it.
package struct FileAttributes: Sendable, Equatable {
  package var mode: UInt16?
  package var userID: UInt32?
  package var groupID: UInt32?

  package init(mode: UInt16? = nil, userID: UInt32? = nil, groupID: UInt32? = nil) {
    self.mode = mode
    self.userID = userID
    self.groupID = groupID
  }
}

/// A resource as a planned step leaves it; later inspections in the same check run see it.
package struct Effect: Sendable {
  package enum Kind: String, Sendable {
    /// Value: version text, or null when removed.
    case package
    /// Value: map with any of `active`, `enabled`, `masked` (booleans).
    case unit
    /// Value: map of passwd fields, or null when removed.
    case user
    case group
    /// Value: the setting's text.
    case sysctl
    /// Value: true when loaded.
    case kernelModule
    /// Value: map `src`, `fstype`, `opts`, or null when unmounted.
    case mount
    case hostname
    case timezone
    /// Value: map of the link's planned addresses.
    case link
    /// A step whose result nobody can know; the name says which. Things missing afterwards are `later`.
    case opaque
  }

  package var kind: Kind
  package var name: String
  package var value: Value

  package init(_ kind: Kind, _ name: String, _ value: Value) {
    self.kind = kind
    self.name = name
    self.value = value
  }
}
