package import System
package import Value

extension Machine {
  /// The text of a file; nil when nothing is there.
  package func text(_ path: String, limit: Int = 64 << 20) throws(Failure) -> String? {
    guard try status(path, following: true) != nil else { return nil }
    do {
      return String(decoding: try read(path, limit: limit), as: UTF8.self)
    } catch  where error.kind == .missing {
      return nil
    }
  }

  /// The text of a file that is edited and written back; nil when nothing is there. What is no UTF-8
  /// is refused: read as U+FFFD and written back it would be lost.
  package func editableText(_ path: String) throws(Failure) -> String? {
    guard try status(path, following: true) != nil else { return nil }
    let bytes = try read(path, limit: 64 << 20)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(path) }
    return text
  }

  /// Names in a directory; none when there is no directory.
  package func names(in directory: String) throws(Failure) -> [String] {
    guard try status(directory, following: true)?.kind == .directory else { return [] }
    return try list(directory)
  }

  /// A command with the task's environment, in the C locale so that its words can be read.
  package func command(
    _ arguments: [String], adding extra: [(name: String, value: String)] = [],
    input: [UInt8] = []
  ) -> Command {
    let own = environment.sorted { $0.key.precedesByScalars($1.key) }
      .map { (name: $0.key, value: $0.value) }
    let fixed: [(name: String, value: String)] = [
      ("LANG", "C"), ("LC_ALL", "C"), ("LC_MESSAGES", "C"), ("LANGUAGE", "C"),
    ]
    return Command(
      arguments,
      environment: Environment.merging(own + fixed + extra, into: Environment.entries),
      input: input)
  }

  /// The outcome of a reading command; one that is not on the node is missing, in Ansible's words.
  package func told(_ command: Command) throws(Failure) -> CommandResult {
    let name = command.arguments.first ?? ""
    let result: CommandResult
    do {
      result = try query(command)
    } catch  where error.kind == .missing {
      throw .missing("Failed to find required executable \"\(name)\"")
    }
    guard result.exitStatus != 127 else {
      throw .missing("Failed to find required executable \"\(name)\"")
    }
    return result
  }

  /// What a reading command printed; nil when it failed or is not there.
  package func answer(_ arguments: [String]) throws(Failure) -> String? {
    do {
      let result = try told(command(arguments))
      return result.exitStatus == 0 ? result.outputText : nil
    } catch  where error.kind == .missing {
      return nil
    }
  }

  /// Runs a command for its effect, as this process or as `user` alone; anything but success is a failure with Ansible's result keys.
  @discardableResult
  package func perform(
    _ arguments: [String], effects: [Effect] = [], input: [UInt8] = [],
    as user: UserEntry? = nil, failing message: (CommandResult) -> String
  ) throws(Failure) -> CommandResult {
    var command = command(arguments, input: input)
    command.userID = user?.userID
    command.groupID = user?.groupID
    let result = try run(command, effects: effects)
    guard result.exitStatus == 0 else {
      throw Failure(message(result), result: result.keys)
    }
    return result
  }
}

extension CommandResult {
  /// `rc`, `stdout` and `stderr`, as a failed module reports them.
  package var keys: Map {
    [
      "rc": Value(returnCode), "stdout": Value(outputText), "stderr": Value(errorText),
    ]
  }

  /// The error output, or the output where there is none, without blanks around.
  package var complaint: String {
    let text = errorText.trimmed
    return text.isEmpty ? outputText.trimmed : text
  }
}
