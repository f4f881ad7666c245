internal import Machine
internal import System
internal import Value

/// Running apt-get and dpkg: never asking, waiting for the lock, healing what was broken off.
struct AptRun {
  static let variables: [(name: String, value: String)] = [
    ("DEBIAN_FRONTEND", "noninteractive"), ("DEBIAN_PRIORITY", "critical"),
    ("LC_CTYPE", "C"),
  ]
  private static let policy = "/usr/sbin/policy-rc.d"
  /// In the file while apt-get runs; one that is found before was left by a run that was killed.
  private static let mark = "# groundwork: until apt-get has ended"
  private static let savedPolicy = "/usr/sbin/.policy-rc.d.groundwork-saved"

  let machine: any Machine
  /// How long another holder of the lock is waited for.
  let lockSeconds: Int
  /// The status that policy-rc.d gives while packages are configured; nil leaves it alone.
  let policyStatus: Int?

  init(_ machine: any Machine, lockSeconds: Int = 60, policyStatus: Int? = nil) {
    self.machine = machine
    self.lockSeconds = lockSeconds
    self.policyStatus = policyStatus
  }

  /// Runs a command, again while another process holds a lock, for at most `lockSeconds`.
  /// - Parameter seconds: after which it is ended; nil lets it run to its end.
  func run(
    _ arguments: [String], effects: [Effect] = [], endingAfter seconds: Int? = nil
  ) throws(Failure) -> CommandResult {
    let deadline = machine.now + Double(lockSeconds)
    var command = machine.command(arguments, adding: Self.variables)
    command.deadlineSeconds = seconds
    while true {
      let result = try machine.run(command, effects: effects)
      guard result.exitStatus != 0, Self.isLocked(result.errorText), machine.now < deadline else {
        return result
      }
      machine.progress("waiting for another process that holds apt's lock")
      try machine.wait(seconds: 1)
    }
  }

  private static func isLocked(_ text: String) -> Bool {
    text.holds("Could not get lock") || text.holds("Unable to acquire the dpkg frontend lock")
      || text.holds("frontend lock was locked by another process")
      || text.holds("Unable to lock directory")
  }

  /// apt-get for an effect on packages.
  func install(_ arguments: [String], effects: [Effect]) throws(Failure) -> CommandResult {
    guard let policyStatus, !machine.isPlanned else {
      return try run(arguments, effects: effects)
    }
    try setPolicy(policyStatus)
    do {
      let result = try run(arguments, effects: effects)
      try restorePolicy()
      return result
    } catch {
      try restorePolicy()
      throw error
    }
  }

  private func setPolicy(_ status: Int) throws(Failure) {
    let isSaved = try machine.status(Self.savedPolicy, following: false) != nil
    if !isSaved, try !Self.isOurs(machine), try machine.status(Self.policy, following: false) != nil
    {
      try machine.rename(Self.policy, to: Self.savedPolicy)
    }
    try machine.write(
      Self.policy, Array("#!/bin/sh\n\(Self.mark)\nexit \(status)\n".utf8),
      FileAttributes(mode: 0o755))
  }

  private static func isOurs(_ machine: any Machine) throws(Failure) -> Bool {
    guard let status = try machine.status(policy, following: false), status.kind == .file,
      status.size < 4096
    else { return false }
    return try (machine.text(policy) ?? "").textLines.contains(mark)
  }

  /// Whether a killed run has left its policy, which keeps every service from being started.
  static func hasLeftPolicy(_ machine: any Machine) throws(Failure) -> Bool {
    if try machine.status(savedPolicy, following: false) != nil { return true }
    return try isOurs(machine)
  }

  func restorePolicy() throws(Failure) {
    try machine.remove(Self.policy)
    if try machine.status(Self.savedPolicy, following: false) != nil {
      try machine.rename(Self.savedPolicy, to: Self.policy)
    }
  }

  /// Finishes what a killed dpkg left half done.
  func repair() throws(Failure) {
    let result = try run([
      "dpkg", "--force-confdef", "--force-confold", "--configure", "-a",
    ])
    guard result.exitStatus == 0 else {
      throw Failure(
        "'dpkg --configure -a' failed: \(result.errorText)", result: result.keys)
    }
  }

  /// apt has been seen to wait for ever for one of its methods that had nothing to do; lists, unlike
  /// packages, may be given up half way.
  private static let updateSeconds = 600

  /// Fetches the package lists, again after a pause that doubles.
  /// - Returns: whether the lists' time moved, which is what Ansible calls updated.
  func update(retries: Int, longestDelay: Int) throws(Failure) -> Bool {
    let before = try AptLists.time(machine)
    var complaint = ""
    for turn in 0..<max(1, retries) {
      let result = try run(
        ["apt-get", "-q", "-o", "APT::Update::Error-Mode=any", "update"],
        effects: [Effect(.opaque, "apt update", true)], endingAfter: Self.updateSeconds)
      if result.succeeded {
        let after = try AptLists.time(machine)
        if !machine.isPlanned { try touchLists() }
        return machine.isPlanned || after != before
      }
      complaint =
        result.timedOut
        ? "it did not end within \(Self.updateSeconds) s and was ended" : result.complaint
      guard turn + 1 < retries else { break }
      machine.progress("apt-get update failed, trying again: \(complaint)")
      try machine.wait(seconds: Double(min(1 << min(turn, 16), longestDelay)))
    }
    throw Failure(
      "Failed to update apt cache after \(retries) retries: \(complaint.isEmpty ? "unknown reason" : complaint)"
    )
  }

  /// Lists that were all current are not written again; without this they would count as stale for ever.
  private func touchLists() throws(Failure) {
    // Where there is a stamp it is what counts, and not every system's apt renews it.
    for path in [AptLists.stamp, AptLists.directory]
    where try machine.status(path, following: true) != nil {
      return try machine.setTimes(path, access: nil, modification: machine.now)
    }
  }
}

extension CommandResult {
  /// What `apt-get --simulate` says would be installed and removed.
  var packageEffects: [Effect] {
    outputText.textLines.compactMap { line in
      let words = line.words
      guard words.count > 1 else { return nil }
      switch words[0] {
      case "Inst":
        let version = words.first { $0.begins("(") }.map { String($0.dropFirst()) } ?? ""
        return Effect(.package, words[1], Value(version))
      case "Remv", "Purg": return Effect(.package, words[1], .null)
      default: return nil
      }
    }
  }

  /// What of apt-get's output is shown as the difference.
  var aptDiff: Value {
    let lines = outputText.textLines
    let start = lines.firstIndex(of: "Reading state information...").map { $0 + 1 } ?? 0
    let end =
      lines.firstIndex { line in
        let words = line.words
        return words.count > 1 && Int(words[0]) != nil && words[1].begins("upgraded")
      }.map { $0 + 1 } ?? lines.count
    let text = start < end ? lines[start..<end].joined(separator: "\n") : ""
    return ["before": "", "after": "", "prepared": Value(text)]
  }

  var changesNothing: Bool {
    outputText.holds("0 upgraded, 0 newly installed, 0 to remove")
  }
}
