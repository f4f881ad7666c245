internal import System
internal import Transport
package import Value

/// Another user to work as, by `sudo`.
package struct Become: Sendable {
  /// The user to become.
  package var user: String
  /// Sent only when sudo asks, and once.
  package var password: Secret?

  package init(user: String = "root", password: Secret? = nil) {
    self.user = user
    self.password = password
  }

  /// `script` under sudo, as one command for the login user's shell. sudo asks with `nonce`.
  func command(_ script: String, nonce: String) -> String {
    "sudo -H -S -p \(nonce) -u \(ShellWords.quote(user)) -- /bin/sh -c \(ShellWords.quote(script))"
  }
}

/// Watches error output for sudo's question and decides what to do about it.
struct SudoPrompt {
  let nonce: String
  let become: Become
  let host: String
  private var said: [UInt8] = []
  private var questions = 0

  init(nonce: String, become: Become, host: String) {
    self.nonce = nonce
    self.become = become
    self.host = host
  }

  /// What sudo wrote beside its questions.
  var complaint: String {
    Finished.text(said).split(separator: "\n").map(String.init)
      .filter { !$0.contains(nonce) }.joined(separator: "; ")
  }

  /// Takes error output in; the password to send now, if it is the moment.
  /// - Throws: `sudo.password-needed`, `sudo.wrong-password`.
  mutating func hear(_ bytes: [UInt8]) throws(Problem) -> [UInt8]? {
    said += bytes
    // A host that writes without end must not fill our memory; a question stands near the start.
    if said.count > 65_536 { said.removeLast(said.count - 65_536) }
    let asked = Self.count(Array(nonce.utf8), in: said)
    guard asked > questions else { return nil }
    questions = asked
    guard let password = become.password else {
      throw Problem(
        "sudo.password-needed", what: "sudo asks for a password", host: host,
        fix: "give it with -K, or as ansible_become_password from the vault")
    }
    if asked > 1 {
      throw Problem(
        "sudo.wrong-password", what: "sudo refused the password", host: host,
        fix: "give the login user's password with -K, or correct ansible_become_password")
    }
    return password.reveal { $0 } + [0x0A]
  }

  /// Why sudo ended before it started anything.
  func refusal() -> Problem {
    let text = complaint
    if text.contains("incorrect password attempt") || text.contains("no password was provided") {
      return Problem(
        "sudo.wrong-password", what: "sudo refused the password", host: host,
        fix: "give the login user's password with -K, or correct ansible_become_password")
    }
    if text.contains("must have a tty") {
      return Problem(
        "sudo.requires-tty", what: "sudo runs only from a terminal", host: host, because: text,
        fix: "add this line with visudo: Defaults !requiretty")
    }
    if text.contains("command not found") || text.contains("sudo: not found") {
      return Problem(
        "sudo.missing", what: "there is no sudo on the host", host: host, because: text,
        fix: "log in as root, or install sudo")
    }
    return Problem(
      "sudo.refused", what: "sudo does not let the login user become '\(become.user)'",
      host: host, because: text.isEmpty ? "it gave no reason" : text,
      fix: "add the login user to the sudo group: usermod -aG sudo USER")
  }

  private static func count(_ needle: [UInt8], in text: [UInt8]) -> Int {
    var count = 0
    var place = 0
    while place + needle.count <= text.count {
      if text[place..<place + needle.count].elementsEqual(needle) {
        count += 1
        place += needle.count
      } else {
        place += 1
      }
    }
    return count
  }
}

/// A word nobody can know beforehand.
enum Nonce {
  static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    let number = generator.next()
    return "gw" + String(number, radix: 36)
  }
}
