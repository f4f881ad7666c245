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
  /// `lineinfile` and its like put the command's answer into the message; `copy` does not.
  var saysWhyInvalid = true
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
    var outcome: CommandResult
    do throws(Failure) {
      outcome = try machine.run(Command(words), effects: [])
    } catch {
      try machine.remove(candidate)
      throw error
    }
    try machine.remove(candidate)
    guard outcome.exitStatus == 0 else {
      let message =
        saysWhyInvalid
        ? "failed to validate: rc:\(outcome.returnCode) error:\(outcome.errorText)"
        : "failed to validate"
      guard !saysWhyInvalid else { throw Failure(message) }
      var result = try CommandOutcome.result(&outcome, strip: false)
      result["rc"] = nil
      result["exit_status"] = Value(outcome.returnCode)
      throw Failure(message, result: result)
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
