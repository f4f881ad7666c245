internal import Glibc
internal import Synchronization
internal import System
internal import Value

/// Answers one question of an OpenSSH program: a script that takes the answer from a named pipe, once.
/// A second question means that the answer was wrong, and gets none.
///
/// Programs that the asker starts inherit the script, a jump host's `ssh` for one: so it knows the
/// questions that are meant, and refuses all others. The answer waits in the pipe, in memory, from the
/// beginning; nothing has to wait for the question.
final class Askpass: Sendable {
  /// What a question must be, byte for byte.
  enum Question: Sendable {
    case exactly(String)
    case beginning(String)

    /// As a pattern of the shell's `case`.
    var pattern: String {
      switch self {
      case .exactly(let text): ShellWords.quote(text)
      case .beginning(let text): ShellWords.quote(text) + "*"
      }
    }
  }

  private let script: String
  private let pipe: String
  /// Both ends of the pipe, open as long as the answer is to be had; -1 afterwards.
  private let descriptor: Mutex<Int32>

  /// - Parameter directory: one that nobody else may enter; stays the caller's.
  init(
    _ answer: Secret, to questions: [Question], directory: String, name: String
  ) throws(Problem) {
    script = "\(directory)/\(name).sh"
    pipe = "\(directory)/\(name).pipe"
    do throws(SystemError) {
      descriptor = Mutex(try Self.fill(pipe, answer))
    } catch {
      throw Self.problem(directory, error)
    }
    let patterns = questions.map(\.pattern).joined(separator: "|")
    let lines = [
      "#!/bin/sh", "case \"$1\" in", patterns.isEmpty ? "" : "\(patterns)) ;;", "*) exit 1;;",
      "esac",
      "[ -p \(pipe) ] && head -n 1 \(pipe) && rm -f \(pipe)", "",
    ]
    do throws(SystemError) {
      try Files.writeAtomically(script, Array(lines.joined(separator: "\n").utf8), mode: 0o700)
    } catch {
      remove()
      throw Self.problem(directory, error)
    }
  }

  deinit { remove() }

  private static func problem(_ directory: String, _ error: SystemError) -> Problem {
    Problem(
      "transport.directory", what: "cannot write under '\(directory)'", because: error.reason,
      fix: "make room on /tmp and allow programs there")
  }

  /// Makes the pipe and lays the answer into it.
  private static func fill(_ pipe: String, _ answer: Secret) throws(SystemError) -> Int32 {
    try SystemError.check("mkfifo", pipe) { mkfifo(pipe, 0o600) }
    do throws(SystemError) {
      // Open for both, a pipe needs nobody at its other end (fifo(7)).
      let ends = try Descriptor(opening: pipe, flags: [.readingAndWriting, .nonBlocking])
      let line = answer.reveal { $0 } + [0x0A]
      let raw = ends.raw
      let count = try SystemError.check("write", pipe) {
        line.withUnsafeBytes { write(raw, $0.baseAddress, $0.count) }
      }
      guard count == line.count else {
        throw SystemError(call: "write", subject: pipe, code: EFBIG)
      }
      return ends.take()
    } catch {
      unlink(pipe)
      throw error
    }
  }

  /// For the program that will ask.
  var environment: [String: String] {
    var environment = [
      "SSH_ASKPASS": script, "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0", "LC_ALL": "C",
    ]
    for name in ["PATH", "HOME", "USER", "LOGNAME"] {
      environment[name] = Environment.value(name)
    }
    return environment
  }

  /// Takes the answer back, if it is still there, and the script away.
  func remove() {
    descriptor.withLock { descriptor in
      guard descriptor >= 0 else { return }
      Descriptor.close(descriptor)
      descriptor = -1
      unlink(pipe)
      unlink(script)
    }
  }
}

extension Askpass.Question {
  /// How `ssh` asks for the password of a login (sshconnect2.c: `userauth_passwd`, and
  /// `input_userauth_info_req` for what the server itself wants to ask).
  /// - Parameter host: the HostKeyAlias that it was given.
  static func password(user: String, host: String) -> [Askpass.Question] {
    [.exactly("\(user)@\(host)'s password: "), .beginning("(\(user)@\(host)) ")]
  }
}
