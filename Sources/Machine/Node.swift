package import System
package import Value

/// The real node this process runs on.
package final class Node: Machine {
  package let isPlanned = false
  package let environment: [String: String]
  private let supervision: any Supervision
  /// Of the monotonic clock, in milliseconds; what still runs then is ended.
  private let deadline: Int?
  private let deadlineSeconds: Int?
  private let streamsOutput: Bool
  private let accounts: AccountsCache
  private let digests: KnownDigests?

  /// - Parameters:
  ///   - environment: laid over that of this process for every child.
  ///   - deadlineSeconds: from now; nil for no bound.
  ///   - streamsOutput: shows the last line of what a command writes, about once a second.
  ///   - accounts: kept by whoever makes one node for each request.
  ///   - digests: the same; nil to read every file through each time.
  package init(
    environment: [String: String] = [:], deadlineSeconds: Int? = nil,
    streamsOutput: Bool = false, accounts: AccountsCache = AccountsCache(),
    digests: KnownDigests? = nil, supervision: any Supervision = Unsupervised()
  ) {
    self.accounts = accounts
    self.digests = digests
    self.environment = environment
    self.supervision = supervision
    self.deadlineSeconds = deadlineSeconds
    self.streamsOutput = streamsOutput
    deadline = deadlineSeconds.map { Clock.milliseconds + Clock.milliseconds(in: $0) }
  }

  package func planned(_: Effect.Kind, _: String) -> Value? { nil }
  package func lay(_: Effect) {}
  package var pendingStep: String? { nil }
  package var now: Double { Clock.now.inSeconds }
  package func progress(_ text: String) { supervision.progress(text) }
}

// Files.
extension Node {
  package func status(_ path: String, following: Bool) throws(Failure) -> FileStatus? {
    try node { () throws(SystemError) in try Files.status(path, following: following) }
  }

  package func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    try node { () throws(SystemError) in
      try Files.read(path, limit: limit, isRegular: true)
    }
  }

  package func access(_ path: String) throws(Failure) -> Access {
    Access(
      reads: Files.isAccessible(path, reading: true),
      writes: Files.isAccessible(path, writing: true),
      runs: Files.isAccessible(path, executing: true))
  }

  package func read(_ path: String, from offset: Int, count: Int) throws(Failure) -> [UInt8] {
    try node { () throws(SystemError) in try Files.read(path, from: offset, count: count) }
  }

  package func list(_ path: String) throws(Failure) -> [String] {
    try node { () throws(SystemError) in try Files.list(path) }
  }

  package func readLink(_ path: String) throws(Failure) -> String {
    try node { () throws(SystemError) in try Files.readLink(path) }
  }

  package func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(Failure) -> String {
    // Large files, and trees of many, are read through for minutes.
    guard goesOn else { throw cancelled }
    return try node { () throws(SystemError) in
      guard let digests, let status = try Files.status(path), status.isFile,
        status.size >= KnownDigests.least
      else { return try Digest.ofFile(path, algorithm, while: { goesOn }).hex }
      let mark = KnownDigests.Mark(status)
      if let known = digests.digest(path, algorithm, mark) { return known }
      let begun = Clock.now
      let digest = try Digest.ofFile(path, algorithm, while: { goesOn }).hex
      if try Files.status(path).map({ KnownDigests.Mark($0) }) == mark {
        digests.keep(digest, of: path, algorithm, mark, begun: begun)
      }
      return digest
    }
  }

  package func write(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes
  ) throws(Failure) {
    try put(path, content, attributes, owner: nil)
  }

  package func write(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes, keptBy owner: UInt32
  ) throws(Failure) {
    // For its messages; what decides is the directory as it is opened.
    try checkKept(path, by: owner)
    try put(path, content, attributes, owner: owner)
  }

  package func read(
    _ path: String, keptBy owner: UInt32, limit: Int
  ) throws(Failure) -> [UInt8]? {
    guard try checkReadable(path, by: owner) else { return nil }
    return try node { () throws(SystemError) in
      try Files.read(path, keptBy: owner, limit: limit)
    }
  }

  private func put(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes, owner: UInt32?
  ) throws(Failure) {
    try change { () throws(SystemError) in
      tell(
        try Files.writeAtomically(
          path, content, mode: attributes.mode, userID: attributes.userID,
          groupID: attributes.groupID, keptBy: owner, syncsEntry: false), of: path)
    }
  }

  package func copy(
    _ source: String, to path: String, _ attributes: FileAttributes
  ) throws(Failure) {
    try change { () throws(SystemError) in
      tell(
        try Files.copyAtomically(
          source, to: path, mode: attributes.mode, userID: attributes.userID,
          groupID: attributes.groupID, syncsEntry: false), of: path)
    }
  }

  private func tell(_ outcome: WriteOutcome, of path: String) {
    guard outcome == .inPlace else {
      supervision.hasRenamed(in: Path.parent(of: path) ?? "/")
      return
    }
    supervision.progress("\(path) is a mount point: written in place, not renamed")
  }

  package func setAttributes(
    _ path: String, _ attributes: FileAttributes, following: Bool
  ) throws(Failure) {
    try change { () throws(SystemError) in
      if attributes.userID != nil || attributes.groupID != nil {
        try Files.changeOwner(
          path, userID: attributes.userID, groupID: attributes.groupID, following: following)
      }
      // After the owner, because a change of owner clears the set-id bits. A link has no mode.
      guard let mode = attributes.mode else { return }
      if !following, try Files.status(path, following: false)?.kind == .link { return }
      try Files.changeMode(path, mode, following: following)
    }
  }

  package func makeDirectory(_ path: String, _ attributes: FileAttributes) throws(Failure) {
    try change { () throws(SystemError) in
      try Files.makeDirectory(path, mode: attributes.mode ?? 0o777 & ~Process.mask)
      guard attributes.userID != nil || attributes.groupID != nil else { return }
      try Files.changeOwner(path, userID: attributes.userID, groupID: attributes.groupID)
      if let mode = attributes.mode { try Files.changeMode(path, mode) }
    }
  }

  package func makeSymbolicLink(_ path: String, to target: String) throws(Failure) {
    try change { () throws(SystemError) in try Files.makeLink(path, to: target) }
  }

  package func makeHardLink(_ path: String, to target: String) throws(Failure) {
    try change { () throws(SystemError) in try Files.makeHardLink(path, to: target) }
  }

  package func remove(_ path: String) throws(Failure) {
    try change { () throws(SystemError) in try Files.removeTree(path) }
  }

  package func rename(_ path: String, to target: String) throws(Failure) {
    try change { () throws(SystemError) in try Files.rename(path, to: target) }
  }

  package func synchronize(_ directory: String) throws(Failure) {
    try change { () throws(SystemError) in try Files.syncDirectory(directory) }
  }

  package func setTimes(_ path: String, access: Double?, modification: Double?) throws(Failure) {
    try change { () throws(SystemError) in
      try Files.changeTimes(path, access: access, modification: modification)
    }
  }

  package func users() throws(Failure) -> [UserEntry] {
    try node { () throws(SystemError) in try accounts.current().users }
  }

  package func groups() throws(Failure) -> [GroupEntry] {
    try node { () throws(SystemError) in try accounts.current().groups }
  }

  private func change(_ body: () throws(SystemError) -> Void) throws(Failure) {
    try supervision.willChange()
    try node(body)
  }

  /// Turns the kernel's answer into the module's.
  private func node<Result>(_ body: () throws(SystemError) -> Result) throws(Failure) -> Result {
    do {
      return try body()
    } catch {
      throw Failure(error.description, kind: error.isMissing ? .missing : .plain)
    }
  }
}

// The network, commands and time.
extension Node {
  package func hardwareAddresses(
    of addresses: [String], on link: String, from source: String?, seconds: Double
  ) throws(Failure) -> [String: String] {
    let answers = try node { () throws(SystemError) in
      try AddressProbe.ask(for: addresses, on: link, from: source, seconds: seconds)
    }
    return Dictionary(
      answers.map { ($0.address, $0.holder) }, uniquingKeysWith: { first, _ in first })
  }

  package func query(_ command: Command) throws(Failure) -> CommandResult {
    try execute(command, streaming: false)
  }

  package func query(_ command: Command, about files: [String]) throws(Failure) -> CommandResult {
    guard environment.isEmpty,
      let memory = RememberedAnswer(command, about: files, now: now)
    else { return try query(command) }
    if let output = memory.output { return CommandResult(output: output) }
    let result = try query(command)
    if result.succeeded, !result.truncated { memory.keep(result.output) }
    return result
  }

  package func run(_ command: Command, effects: [Effect]) throws(Failure) -> CommandResult {
    try supervision.willChange()
    // It may be useradd, and change a file within one tick of its clock.
    defer { accounts.forget() }
    return try execute(command, streaming: streamsOutput)
  }

  /// Whether work that nobody waits for in a poll may go on; hears what has come meanwhile.
  private var goesOn: Bool {
    var watched = supervision.watched
    do throws(Failure) { try hear(&watched, milliseconds: 0) } catch { return false }
    return !supervision.mustStop
  }

  /// Waits a while, or until one of the descriptors has told something.
  private func hear(_ watched: inout [Int32], milliseconds: Int) throws(Failure) {
    var interests = watched.map { Poll.Interest($0, reading: true) }
    do {
      _ = try Poll.wait(&interests, milliseconds: milliseconds)
    } catch {
      throw Failure(error.description)
    }
    for interest in interests where interest.isReadable {
      switch supervision.readable(interest.descriptor) {
      case .proceed: break
      case .ignore: watched.removeAll { $0 == interest.descriptor }
      case .stop: throw cancelled
      }
    }
  }

  package func wait(seconds: Double) throws(Failure) {
    let end = Clock.milliseconds + Int(min(seconds, 1e9) * 1000)
    var watched = supervision.watched
    while Clock.milliseconds < end {
      try hear(&watched, milliseconds: min(1000, end - Clock.milliseconds, remaining ?? .max))
      if supervision.mustStop || supervision.isForsaken { throw cancelled }
      if let remaining, remaining <= 0 { throw overdue }
    }
  }

  private func execute(_ command: Command, streaming: Bool) throws(Failure) -> CommandResult {
    var command = command
    if !environment.isEmpty {
      let own = environment.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { (name: $0.key, value: $0.value) }
      // What the module itself names comes last: a task's LC_ALL must not translate what it reads.
      let named = (command.environment ?? []).compactMap(Environment.split)
      let base = command.environment == nil ? Environment.entries : []
      command.environment = Environment.merging(
        named, into: Environment.merging(own, into: base))
    }
    var isBoundByRequest = false
    if let remaining {
      let seconds = max(1, (remaining + 999) / 1000)
      isBoundByRequest = command.deadlineSeconds.map { seconds < $0 } ?? true
      if isBoundByRequest { command.deadlineSeconds = seconds }
    }
    var shown = LastLine()
    let result: CommandResult
    do {
      result = try command.run(watching: supervision.watched) { event in
        switch event {
        case .readable(let descriptor): return supervision.readable(descriptor)
        case .output(let bytes) where streaming, .errorOutput(let bytes) where streaming:
          if let line = shown.next(bytes) { supervision.progress(line) }
        default: break
        }
        // Asked at whatever happens: what writes all the time is never idle.
        return supervision.mustStop ? .stop : .proceed
      }
    } catch {
      throw Failure(error.description, kind: error.isMissing ? .missing : .plain)
    }
    if result.stopped { throw cancelled }
    if result.timedOut && isBoundByRequest { throw overdue }
    return result
  }

  private var remaining: Int? { deadline.map { $0 - Clock.milliseconds } }

  private var cancelled: Failure { Failure("cancelled: its process group was ended") }

  private var overdue: Failure {
    Failure(
      "took longer than \(deadlineSeconds ?? 0) seconds and was ended with its process group")
  }
}

/// The last whole line of an output, at most about once a second.
private struct LastLine {
  private var line: [UInt8] = []
  private var shownAt = Int.min

  mutating func next(_ bytes: [UInt8]) -> String? {
    line += bytes
    let lines = line.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count > 1, let rest = lines.last else {
      // A progress bar may write for hours without a line's end.
      line = Array(line.suffix(4096))
      return nil
    }
    let whole = lines[lines.count - 2]
    line = Array(rest.suffix(4096))
    let now = Clock.milliseconds
    guard !whole.isEmpty, shownAt == .min || now - shownAt >= 1000 else { return nil }
    shownAt = now
    return String(decoding: whole.prefix(200), as: UTF8.self)
  }
}
