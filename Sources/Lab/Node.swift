internal import System
internal import Value

/// One node of a lab: its files on the machine and what of it runs.
struct Node {
  let lab: LabSettings
  let identity: NodeIdentity

  var name: String { identity.name }
  var directory: String { "\(lab.state)/nodes/\(name)" }
  /// Where the node's disk image is mounted.
  var disk: String { "\(directory)/disk" }
  /// The node's root directory, as the machine sees it.
  var root: String { "\(directory)/root" }
  var console: String { "\(directory)/console.log" }
  var supervisorLog: String { "\(directory)/supervise.log" }
  /// Present while the cable is pulled; a boot respects it.
  var cutMark: String { "\(directory)/cut" }
  /// Present once the disk is complete.
  var seedMark: String { "\(directory)/seeded" }
  var groups: ControlGroups { ControlGroups(lab: lab) }
  var network: Switch { Switch(lab: lab) }

  /// The machine's number of the node's first process; nil when the node is off.
  var firstProcess: Int32? {
    guard let pid = TextFile.line("\(directory)/init.pid").flatMap({ Int32($0) }),
      let status = TextFile.read("/proc/\(pid)/status"),
      let groups = TextFile.read("/proc/\(pid)/cgroup")
    else { return nil }
    // Numbers are given again: it must be the first of a namespace below this one, in our group.
    let line = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
    let numbers = line?.split(whereSeparator: { $0 == "\t" || $0 == " " }).dropFirst() ?? []
    let group = "/\(lab.cgroup)/\(name)"
    let isOurs = groups.split(separator: "\n").contains { line in
      line.hasSuffix(group) || line.contains(group + "/")
    }
    return numbers.count > 1 && numbers.last == "1" && isOurs ? pid : nil
  }

  /// The process that boots the node again when it asks for it; nil when there is none.
  var supervisor: Int32? {
    guard let pid = TextFile.line("\(directory)/supervise.pid").flatMap({ Int32($0) }),
      let command = TextFile.read("/proc/\(pid)/cmdline")
    else { return nil }
    let words = command.split(separator: "\0")
    return words.suffix(2) == ["_supervise", Substring(name)] ? pid : nil
  }

  /// Starts the supervisor, which outlives this process.
  func start() throws(Problem) {
    if supervisor != nil || firstProcess != nil { return }
    try mount()
    let detached = "exec setsid --fork \"$@\" </dev/null >>\"$0\" 2>&1"
    try Tool.run(
      ["sh", "-c", detached, supervisorLog, try NodeBoot.program(), "lab", "_supervise", name])
  }

  /// Powers off as the node's own `poweroff` would.
  ///
  /// - Throws: `Problem` when it is still running after half a minute.
  func stop() throws(Problem) {
    if let process = firstProcess {
      try? Process.signal(process, 38)  // SIGRTMIN+4: systemd(1)
    }
    for _ in 0..<600 where supervisor != nil || firstProcess != nil {
      Clock.sleep(milliseconds: 50)
    }
    guard supervisor != nil || firstProcess != nil else { return }
    throw Problem(
      "lab.not-stopped", what: "\(name) is still running", host: name,
      because: "it did not power off within 30 s", fix: "groundwork lab kill \(name)")
  }

  /// A power cut: everything ends at once. Only what was written stays.
  func kill() {
    // Programs end one after the other, and those that are left might still say so.
    network.unplug(identity)
    if let process = firstProcess { try? Process.signal(process, Signal.kill) }
    groups.clear(identity)
    for _ in 0..<100 where supervisor != nil { Clock.sleep(milliseconds: 20) }
    if let supervisor {
      try? Process.signal(supervisor, Signal.kill)
      Clock.sleep(milliseconds: 20)
      groups.clear(identity)
    }
    for file in ["init.pid", "supervise.pid"] { _ = try? Files.remove("\(directory)/\(file)") }
  }

  /// Ends the node and removes all that was its own.
  func destroy() throws(Problem) {
    kill()
    unmount()
    try Tool.run(["rm", "-rf", "--one-file-system", directory])
  }

  /// The arguments that run `command` inside the node, as its root.
  ///
  /// Without CAP_SYS_TIME, as everything in the node: the clock is the machine's.
  func entering(_ command: [String]) throws(Problem) -> [String] {
    guard let process = firstProcess else {
      throw Problem(
        "lab.node-off", what: "\(name) is not running", host: name,
        fix: "groundwork lab start \(name)")
    }
    return ["nsenter", "-t", "\(process)", "-m", "-u", "-i", "-n", "-p", "-C", "--"]
      + NodeBoot.bounded + ["env", "-i", "HOME=/root", "TERM=dumb", NodeBoot.path] + command
  }
}

extension Node {
  private static let filler = "/var/.lab-fill"

  /// Takes the room on the node's disk but for `left` MiB.
  func fill(leavingMebibytes left: Int) throws(Problem) {
    unfill()
    // The last of it by writing: a large file's own bookkeeping takes room that is counted as free.
    let script = """
      rest=$(($(df --output=avail -B1M /var | tail -n 1) - $1))
      fallocate -l $((rest > 64 ? rest - 64 : rest))M $0
      [ "$1" -gt 0 ] || cat /dev/zero >> $0 2>/dev/null || :
      """
    try Tool.run(try entering(["sh", "-c", script, Node.filler, "\(left)"]))
  }

  /// Gives the room back; nothing to do on a node that is off or was never filled.
  func unfill() {
    if let command = try? entering(["rm", "-f", Node.filler]) { Tool.succeeds(command) }
  }
}
