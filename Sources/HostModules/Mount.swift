package import Machine
internal import System
package import Value
internal import Wire

/// A mount, in fstab and in force. Mirrors ansible.posix `mount` on Linux.
package struct Mount: Module {
  package static let spec = ModuleSpec(
    "ansible.posix.mount",
    [
      Option("path", .path, aliases: ["name"], required: true),
      Option(
        "state", required: true,
        choices: [
          "absent", "absent_from_fstab", "mounted", "present", "unmounted", "remounted",
          "ephemeral",
        ]),
      Option("src", .path), Option("fstype"), Option("opts"),
      Option("opts_no_log", .bool, default: false), Option("dump", default: "0"),
      Option("passno", default: "0"), Option("fstab"), Option("boot", .bool, default: true),
      Option("backup", .bool, default: false),
    ],
    requiredIf: [
      .init("state", is: "mounted", needs: ["src", "fstype"]),
      .init("state", is: "present", needs: ["src", "fstype"]),
      .init("state", is: "ephemeral", needs: ["src", "fstype"]),
    ])

  package struct State: Sendable {
    var fstab: String?
    /// What is mounted at the place; nil when nothing is.
    var source: String?
    /// The wanted source is mounted there, or a file system of its own, which may name it otherwise.
    var isSame: Bool
    var directoryExists: Bool
  }

  package struct Change: Sendable, Equatable {
    enum Step: Sendable, Equatable { case mount, remount, unmount }

    /// fstab's new text.
    var fstab: String?
    var steps: [Step] = []
    var makesDirectory = false
    var removesDirectory = false
  }

  private let call: Call
  private let path: String
  private let state: String
  private let options: String
  private let table: String

  package init(_ call: Call) throws(Failure) {
    self.call = call
    path = call.string("path") ?? ""
    state = call.string("state") ?? ""
    var options = call.string("opts") ?? "defaults"
    if !call.bool("boot") { options += ",noauto" }
    self.options = options
    table = call.string("fstab") ?? "/etc/fstab"
  }

  private var wanted: FileSystemTable.Line {
    FileSystemTable.Line(
      source: call.string("src") ?? "", path: path, type: call.string("fstype") ?? "",
      options: options, dump: call.string("dump") ?? "0", pass: call.string("passno") ?? "0")
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let fstab = try machine.editableText(table)
    let exists = try machine.status(path, following: true) != nil
    if let planned = machine.planned(.mount, path) {
      let source = planned["src"]?.string
      return State(
        fstab: fstab, source: source, isSame: source != nil && source == call.string("src"),
        directoryExists: exists)
    }
    let mounts = MountTable(try machine.text("/proc/self/mountinfo") ?? "")
    guard let entry = mounts[path] else {
      return State(fstab: fstab, source: nil, isSame: false, directoryExists: exists)
    }
    // A bind mount of the same file system over another is told only by its source.
    let own = try machine.status(path, following: true)?.device
    let above = try machine.status(path.parentPath, following: true)?.device
    let isSame = entry.source.sameScalars(as: call.string("src") ?? entry.source)
    return State(
      fstab: fstab, source: entry.source, isSame: isSame || own != above, directoryExists: exists)
  }

  package func change(from found: State) throws(Failure) -> Planned<Change>? {
    let old = found.fstab ?? ""
    var change = Change()
    switch state {
    case "present": change.fstab = FileSystemTable.setting(wanted, in: old)
    case "mounted":
      change.fstab = FileSystemTable.setting(wanted, in: old)
      change.makesDirectory = !found.directoryExists
      if !found.isSame {
        change.steps = [.mount]
      } else if change.fstab != nil {
        change.steps = [.remount]
      }
    case "absent", "absent_from_fstab":
      change.fstab = FileSystemTable.removing(path, source: call.string("src"), from: old)
      if state == "absent" {
        if found.source != nil { change.steps = [.unmount] }
        change.removesDirectory =
          found.directoryExists && (change.fstab != nil || found.source != nil)
      }
    case "unmounted": if found.source != nil { change.steps = [.unmount] }
    case "remounted": change.steps = [.remount]
    default:
      // By the source alone: that anything is mounted there does not make it the wanted one.
      if let source = found.source, !source.sameScalars(as: call.string("src") ?? source) {
        throw Failure(
          "Ephemeral mount point is already mounted with a different source than the specified one. Failing in order to prevent an unwanted unmount or override operation. Try replacing this command with a \"state: unmounted\" followed by a \"state: ephemeral\", or use a different destination path."
        )
      }
      change.makesDirectory = !found.directoryExists
      change.steps = [found.source == nil ? .mount : .remount]
    }
    guard change != Change() else { return nil }
    let diffs = change.fstab.map {
      [Diff(beforeHeader: table, afterHeader: table, before: old, after: $0)]
    }
    return Planned(change, diffs: diffs ?? [])
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    var extra: Map = [:]
    let old = try machine.editableText(table)
    if change.makesDirectory { try makeDirectories(path, on: machine) }
    if state == "absent" {
      // fstab's line goes last: a run that ends between finds it, and does the rest.
      for step in change.steps { try finish(step, on: machine) }
      if change.removesDirectory { try removeDirectory(machine) }
      if let text = change.fstab { try write(text, &extra, hadTable: old != nil, on: machine) }
      return extra
    }
    if let text = change.fstab {
      try write(text, &extra, hadTable: old != nil, on: machine)
    }
    for step in change.steps {
      do throws(Failure) {
        try finish(step, on: machine)
      } catch {
        // A mount that fails leaves no line behind that would stop the next start.
        if change.fstab != nil, step != .unmount, let old {
          try machine.write(table, Array(old.utf8), FileAttributes())
        }
        throw error
      }
    }
    return extra
  }

  private func write(
    _ text: String, _ extra: inout Map, hadTable: Bool, on machine: any Machine
  ) throws(Failure) {
    if call.bool("backup"), hadTable {
      extra["backup_file"] = try Backup.make(of: table, on: machine).map { Value($0) }
    }
    try machine.write(table, Array(text.utf8), FileAttributes())
  }

  private func finish(_ step: Change.Step, on machine: any Machine) throws(Failure) {
    let result = try carryOut(step, on: machine)
    guard result.exitStatus != 0 else { return }
    let verb = ["mounted", "ephemeral"].contains(state) ? "mounting" : "remounting"
    let word = step == .unmount ? "unmounting" : verb
    throw Failure("Error \(word) \(path): \(result.outputText)\(result.errorText)")
  }

  private func carryOut(_ step: Change.Step, on machine: any Machine) throws(Failure)
    -> CommandResult
  {
    let source = call.string("src") ?? ""
    let effect = Effect(
      .mount, path,
      [
        "src": Value(source), "fstype": Value(call.string("fstype") ?? ""), "opts": Value(options),
      ])
    let other = call.isGiven("fstab") && table != "/etc/fstab" ? ["-T", table] : []
    var ephemeral = ["-t", call.string("fstype") ?? ""]
    if options != "defaults" { ephemeral += ["-o", options] }
    let target = state == "ephemeral" ? ephemeral + [source, path] : other + [path]
    switch step {
    case .unmount:
      return try machine.run(
        machine.command(["umount", path]), effects: [Effect(.mount, path, .null)])
    case .mount:
      return try machine.run(machine.command(["mount"] + target), effects: [effect])
    case .remount:
      let hasOptions = state == "remounted" && options != "defaults"
      let words = ["mount", "-o", hasOptions ? "remount,\(options)" : "remount"] + target
      let result = try machine.run(machine.command(words), effects: [effect])
      if result.exitStatus == 0 || hasOptions { return result }
      let ended = try carryOut(.unmount, on: machine)
      return ended.exitStatus == 0 ? try carryOut(.mount, on: machine) : ended
    }
  }

  private func makeDirectories(_ path: String, on machine: any Machine) throws(Failure) {
    guard path.begins("/"), try machine.status(path, following: true) == nil else { return }
    try makeDirectories(path.parentPath, on: machine)
    try machine.makeDirectory(path, FileAttributes())
  }

  /// Only an empty directory goes, as with rmdir.
  private func removeDirectory(_ machine: any Machine) throws(Failure) {
    // In a planned world what is mounted there is still seen.
    let names = machine.isPlanned ? [] : try machine.names(in: path)
    guard names.isEmpty else {
      throw Failure("Error rmdir \(path): [Errno 39] Directory not empty: '\(path)'")
    }
    try machine.remove(path)
  }

  package func report(
    _ found: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var result: Map = [
      "name": Value(path), "opts": Value(options), "dump": Value(call.string("dump") ?? "0"),
      "passno": Value(call.string("passno") ?? "0"), "fstab": Value(table),
      "boot": Value(call.bool("boot") ? "yes" : "no"), "backup_file": "",
    ]
    if let source = call.string("src") { result["src"] = Value(source) }
    if let type = call.string("fstype") { result["fstype"] = Value(type) }
    if call.bool("opts_no_log") { result["opts"] = Value(options, marks: .secret) }
    let warns = call.bool("boot") && options.parts(",").contains("noauto")
    return Report(
      result, warnings: warns ? ["Ignore the 'boot' due to 'opts' contains 'noauto'."] : [])
  }
}
