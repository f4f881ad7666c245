import Engine
import Glibc
import System
import Value

/// Asks on the terminal, without echo.
enum Prompt {
  /// - Throws: `prompt.no-terminal` when there is none to ask on.
  static func secret(_ text: String) throws(Problem) -> Secret {
    try line(text, echoes: false)
  }

  /// One line, without its end.
  /// - Throws: `prompt.no-terminal` when there is no terminal.
  static func line(_ text: String, echoes: Bool) throws(Problem) -> Secret {
    let terminal = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else {
      throw Problem(
        "prompt.no-terminal", what: "there is no terminal to ask for a password on",
        fix: "give it in a vault file, or with --become-password-file or --vault-password-file")
    }
    defer { Glibc.close(terminal) }
    var before = termios()
    tcgetattr(terminal, &before)
    var silent = before
    if !echoes { silent.c_lflag &= ~tcflag_t(ECHO) }
    tcsetattr(terminal, TCSAFLUSH, &silent)
    defer { tcsetattr(terminal, TCSAFLUSH, &before) }
    try? Descriptor.writeAll(terminal, Array(text.utf8))
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while Glibc.read(terminal, &byte, 1) == 1, byte != 0x0A { bytes.append(byte) }
    if !echoes { try? Descriptor.writeAll(terminal, [0x0A]) }
    return Secret(bytes)
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
