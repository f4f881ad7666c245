internal import Messages
internal import System
internal import Value

/// The machine's own programs, run for the lab.
///
/// Those that take long, and those that are handed the terminal, stay in its process group, so that
/// Ctrl-C reaches them too; those of `run` are short and come to their end.
enum Tool {
  /// Runs a program to its end and returns its output.
  ///
  /// - Throws: `Problem` with the last line it complained with.
  @discardableResult
  static func run(_ arguments: [String], input: String = "") throws(Problem) -> String {
    let result: CommandResult
    do throws(SystemError) {
      result = try Command(arguments, input: Array(input.utf8)).run()
    } catch {
      throw missing(arguments, error)
    }
    guard result.succeeded else { throw failed(arguments, result.errorText + result.outputText) }
    return result.outputText
  }

  /// Whether a program ends with 0; what it says is dropped.
  @discardableResult
  static func succeeds(_ arguments: [String], input: String = "") -> Bool {
    (try? run(arguments, input: input)) != nil
  }

  /// Runs a program that takes long: its output goes to `log`, a line every ten seconds to the user.
  static func runLong(
    _ arguments: [String], log: String, doing what: Sentence
  ) throws(Problem) {
    let ending: ChildProcess.Ending
    do throws(SystemError) {
      let file = try Descriptor(
        opening: log, flags: [.writing, .create, .truncate], mode: 0o644)
      let child = try ChildProcess(
        arguments: arguments, input: .null, output: .descriptor(file.raw),
        errorOutput: .descriptor(file.raw), isolation: .none)
      let start = Clock.milliseconds
      var told = start
      while !child.hasEnded {
        Clock.sleep(milliseconds: 50)
        if Clock.milliseconds - told >= 10_000 {
          told = Clock.milliseconds
          Say.progress("\(Say.words.say(what)): \((told - start) / 1000) s")
        }
      }
      ending = try child.wait()
    } catch {
      throw missing(arguments, error)
    }
    guard ending == .exited(0) else {
      throw failed(arguments, TextFile.read(log) ?? "", log: log)
    }
  }

  /// Runs a program on the user's own terminal and returns its exit status.
  static func hand(over arguments: [String], environment: [String]? = nil) throws(Problem) -> Int32
  {
    do throws(SystemError) {
      let child = try ChildProcess(
        arguments: arguments, environment: environment, input: .inherit, output: .inherit,
        errorOutput: .inherit, isolation: .none)
      return switch try child.wait() {
      case .exited(let status): Int32(status)
      case .signalled(let number): 128 + Int32(number)
      }
    } catch {
      throw missing(arguments, error)
    }
  }

  private static func missing(_ arguments: [String], _ error: SystemError) -> Problem {
    Problem(
      "lab.no-tool", what: "cannot run \(arguments.first ?? "a program")",
      because: error.reason, fix: "install the package that brings it and try again")
  }

  private static func failed(_ arguments: [String], _ said: String, log: String? = nil) -> Problem {
    let last = said.split(separator: "\n").last { !$0.allSatisfy { $0 == " " } }
    return Problem(
      "lab.tool-failed", what: "'\(arguments.prefix(8).joined(separator: " "))' failed",
      because: last.map(String.init),
      fix: log.map { "read \($0)" } ?? "groundwork lab down; then groundwork lab up")
  }
}

/// Small text files, whole.
enum TextFile {
  /// The content; nil when it cannot be read.
  static func read(_ path: String) -> String? { (try? Files.text(path)) ?? nil }

  /// The first line, without its end; nil when there is none.
  static func line(_ path: String) -> String? {
    read(path)?.split(separator: "\n").first.map(String.init)
  }

  static func exists(_ path: String) -> Bool { ((try? Files.status(path)) ?? nil) != nil }

  /// Replaces the content, in place: for files of the lab and of a node that is not running, and
  /// for those of the kernel.
  static func write(_ text: String, to path: String, mode: UInt16 = 0o644) throws(Problem) {
    try wrapped {
      () throws(SystemError) in
      let file = try Descriptor(
        opening: path, flags: [.writing, .create, .truncate], mode: mode)
      try file.write(Array(text.utf8))
    }
  }

  /// As `write`, but a reader sees the old content or the new.
  static func replace(_ path: String, with text: String, mode: UInt16 = 0o644) throws(Problem) {
    try write(text, to: path + ".new", mode: mode)
    try wrapped { () throws(SystemError) in try Files.rename(path + ".new", to: path) }
  }

  static func makeDirectories(_ paths: String..., mode: UInt16 = 0o755) throws(Problem) {
    for path in paths {
      try wrapped { () throws(SystemError) in try Files.makeDirectories(path, mode: mode) }
    }
  }

  /// Turns what the system refused into a problem.
  @discardableResult
  static func wrapped<Result>(
    _ body: () throws(SystemError) -> Result
  ) throws(Problem) -> Result {
    do throws(SystemError) {
      return try body()
    } catch {
      throw Problem(
        "lab.system", what: "\(error.call) of \(error.subject) failed", because: error.reason,
        fix: "groundwork lab down; then groundwork lab up")
    }
  }
}

/// What the lab tells its user, on standard error; standard output carries answers only.
enum Say {
  /// What language the person at the terminal is spoken to in.
  static let words = Words(Language { Environment.value($0) })

  static func progress(_ sentence: Sentence) { write("lab: \(words.say(sentence))\n", to: 2) }
  static func complaint(_ problem: Problem) { write(words.text(of: problem) + "\n", to: 2) }
  static func answer(_ text: String) { write(text + "\n", to: 1) }

  static func seconds(since start: Int) -> String {
    let tenths = (Clock.milliseconds - start + 50) / 100
    return "\(tenths / 10).\(tenths % 10) s"
  }

  private static func write(_ text: String, to descriptor: Int32) {
    // A reader that went away is no reason to stop half way.
    _ = try? Descriptor.writeAll(descriptor, Array(text.utf8))
  }
}
