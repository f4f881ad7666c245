import Dispatch
import Engine
import Glibc
import Messages
import Synchronization
import System
import Value

/// Asks on the terminal, without echo.
enum Prompt {
  /// - Throws: `prompt.no-terminal` when there is none to ask on.
  static func secret(_ text: String) throws(Problem) -> Secret {
    try line(text, echoes: false)
  }

  /// The passphrase of a key file, asked while hosts connect: on a thread of its own, since the terminal
  /// blocks and tasks share few threads.
  /// - Throws: `prompt.no-terminal`, `prompt.interrupted`.
  static func passphrase(of file: String) async throws(Problem) -> Secret {
    let answer: Result<Secret, Problem> = await withCheckedContinuation { continuation in
      questions.async {
        do throws(Problem) {
          continuation.resume(returning: .success(try secret(say("passphrase for \(file):") + " ")))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try answer.get()
  }

  private static let questions = DispatchQueue(label: "groundwork.questions")
  /// One question at a time: there is one terminal.
  private static let turn = Mutex(())
  /// How the terminal was before echo was turned off; nil while it is as it was.
  private static let before = Mutex<termios?>(nil)

  /// Ctrl-C as a byte.
  private static let interrupt: UInt8 = 3

  /// One line, without its end.
  /// - Throws: `prompt.no-terminal` when there is no terminal, `prompt.interrupted` after Ctrl-C, which
  ///   then takes its usual effect too.
  static func line(_ text: String, echoes: Bool) throws(Problem) -> Secret {
    let terminal = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else {
      throw Problem(
        "prompt.no-terminal", what: "there is no terminal to ask for a password on",
        fix: "give it in a vault file, or with --become-password-file or --vault-password-file")
    }
    defer { Glibc.close(terminal) }
    return try turn.withLock { (_) throws(Problem) in
      if !echoes { hide(terminal) }
      defer { if !echoes { restore(terminal) } }
      return try read(text, terminal, echoes: echoes)
    }
  }

  private static func read(
    _ text: String, _ terminal: Int32, echoes: Bool
  ) throws(Problem) -> Secret {
    try? Descriptor.writeAll(terminal, Array(text.utf8))
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while Glibc.read(terminal, &byte, 1) == 1, byte != 0x0A {
      if !echoes, byte == interrupt {
        restore(terminal)
        try? Descriptor.writeAll(terminal, [0x0A])
        kill(getpid(), SIGINT)
        throw Problem(
          "prompt.interrupted", what: "the question was interrupted", fix: "run it again")
      }
      bytes.append(byte)
    }
    if !echoes { try? Descriptor.writeAll(terminal, [0x0A]) }
    return Secret(bytes)
  }

  /// Turns echo off. Ctrl-C comes as a byte that ends the line: as a signal it would end the process and
  /// leave the terminal without echo.
  private static func hide(_ terminal: Int32) {
    var settings = termios()
    guard tcgetattr(terminal, &settings) == 0 else { return }
    before.withLock { $0 = settings }
    settings.c_lflag &= ~tcflag_t(ECHO | ISIG)
    withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VEOL)] = interrupt }
    tcsetattr(terminal, TCSAFLUSH, &settings)
  }

  private static func restore(_ terminal: Int32) {
    before.withLock { before in
      guard var settings = before else { return }
      tcsetattr(terminal, TCSAFLUSH, &settings)
      before = nil
    }
  }

  /// Gives the terminal its echo back, for who ends the process in the middle of a question.
  static func restoreTerminal() {
    let terminal = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { return }
    restore(terminal)
    Glibc.close(terminal)
  }

  /// What plays ask: `vars_prompt` and `--step`.
  static let answer: @Sendable (Question) throws(Problem) -> String = {
    question throws(Problem) in
    try line(question.text, echoes: question.echoes).reveal { String(decoding: $0, as: UTF8.self) }
  }

  /// The first line of a file.
  static func secret(fromFile path: String) throws(Problem) -> Secret {
    do {
      let bytes = try Files.read(path, limit: 1 << 16)
      return Secret(Array(bytes.prefix { $0 != 0x0A && $0 != 0x0D }))
    } catch {
      throw Problem(
        "prompt.unreadable", what: "\(path) cannot be read", because: error.reason,
        fix: "write the password into the file, mode 0600")
    }
  }
}
