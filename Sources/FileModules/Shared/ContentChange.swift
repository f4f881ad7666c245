internal import Machine
internal import System
internal import Value

/// A file that gets new content: what copy, lineinfile, blockinfile and replace have in common.
struct ContentChange {
  var path: String
  var content: [UInt8]
  var attributes: FileAttributes
  /// Keeps a copy of what was there.
  var backup = false
  /// The command that must accept the new content, with `%s` for its path.
  var validate: String?
  /// Directories to be made first, from the top.
  var directories: [(path: String, attributes: FileAttributes)] = []

  /// - Returns: `backup_file` when there is one.
  func apply(to machine: any Machine) throws(Failure) -> Map {
    for directory in directories {
      try machine.makeDirectory(directory.path, directory.attributes)
    }
    try checkContent(on: machine)
    var result = Map()
    if backup, let file = try Backup.make(of: path, on: machine) {
      result["backup_file"] = Value(file)
    }
    try machine.write(path, content, attributes)
    return result
  }

  /// Shows the content to the `validate` command; in a planned world there is nothing to show.
  private func checkContent(on machine: any Machine) throws(Failure) {
    guard let validate, !machine.isPlanned else { return }
    let placeholder = [UInt8]("%s")
    guard [UInt8](validate).firstIndex(of: placeholder) != nil else {
      throw Failure("validate must contain %s: \(validate)")
    }
    let candidate = NodePath.sibling(of: path)
    let line = [UInt8](validate).replacing(placeholder, with: [UInt8](candidate)).text
    guard case .words(let words) = ShellWords.split(line), !words.isEmpty else {
      throw Failure("validate is not a command line: \(validate)")
    }
    try machine.write(
      candidate, content,
      FileAttributes(
        mode: attributes.mode ?? 0o600, userID: attributes.userID, groupID: attributes.groupID))
    let outcome: CommandResult
    do throws(Failure) {
      outcome = try machine.run(Command(words), effects: [])
    } catch {
      try machine.remove(candidate)
      throw error
    }
    try machine.remove(candidate)
    guard outcome.exitStatus == 0 else {
      throw Failure(
        "failed to validate: rc:\(outcome.exitStatus) error:\(outcome.errorText)",
        result: [
          "exit_status": Value(outcome.exitStatus), "stdout": Value(outcome.outputText),
          "stderr": Value(outcome.errorText),
        ])
    }
  }

  /// The directories above `path` that are missing, from the top.
  static func missingDirectories(
    above path: String, on machine: any Machine
  ) throws(Failure) -> [String] {
    var missing: [String] = []
    var directory = NodePath.parent(of: path)
    while directory != "/", try machine.status(directory, following: true) == nil {
      missing.insert(directory, at: 0)
      directory = NodePath.parent(of: directory)
    }
    return missing
  }
}

/// Copies that `backup` leaves beside a file.
enum Backup {
  /// Copies a file to `NAME.PID.YYYY-MM-DD@HH:MM:SS~` with its attributes and times; nil when there
  /// is nothing.
  static func make(of path: String, on machine: any Machine) throws(Failure) -> String? {
    guard let status = try machine.status(path, following: true) else { return nil }
    let time = LocalTime(machine.now)
    let copy = "\(path).\(Process.id).\(time.date)@\(time.clock)~"
    let content = try machine.read(path, limit: .max)
    try machine.write(
      copy, content,
      FileAttributes(mode: status.mode, userID: status.userID, groupID: status.groupID))
    try machine.setTimes(
      copy, access: status.accessTime, modification: status.modificationTime)
    return copy
  }
}
