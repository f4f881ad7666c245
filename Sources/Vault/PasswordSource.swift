import System
package import Value

/// Where a vault password comes from: `--vault-id`, `--vault-password-file`, `--ask-vault-pass`.
package struct PasswordSource: Sendable, Equatable {
  package enum Origin: Sendable, Equatable {
    case prompt
    /// The content of a file, or the output of an executable one.
    case file(String)
    /// An open descriptor, read to its end: `fd:3`.
    case descriptor(Int)
  }

  /// The vault id; nil for none.
  package var id: String?
  package var origin: Origin

  package init(id: String? = nil, _ origin: Origin) {
    self.id = id
    self.origin = origin
  }

  /// Reads `[ID@]SOURCE`; SOURCE is `prompt`, `fd:N` or a path, as in ansible-playbook.
  package init(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    id = parts.count == 2 && !parts[0].isEmpty ? String(parts[0]) : nil
    let source = String(parts.count == 2 ? parts[1] : parts[0])
    if source == "prompt" || source == "prompt_ask_vault_pass" {
      origin = .prompt
    } else if source.hasPrefix("fd:"), let number = Int(source.dropFirst(3)) {
      origin = .descriptor(number)
    } else {
      origin = .file(source)
    }
  }
}

/// Asks the user for a password without echo; the text is the prompt.
package typealias PasswordPrompt = (_ text: String) throws(Problem) -> Secret

extension Vault {
  /// Fetches every password in turn; one may be encrypted with an earlier one.
  /// - Throws: `Problem` for the first that cannot be had.
  package init(
    from sources: [PasswordSource], ask: PasswordPrompt
  ) throws(Problem) {
    self.init()
    for source in sources {
      let secret = try fetch(source, ask)
      passwords.append(Password(id: source.id ?? "default", secret))
    }
  }

  private func fetch(_ source: PasswordSource, _ ask: PasswordPrompt) throws(Problem) -> Secret {
    switch source.origin {
    case .prompt:
      let name = source.id.map { " (\($0))" } ?? ""
      let answer = try ask("Vault password\(name): ")
      return try checked(answer.reveal { Self.stripped($0, blanks: true) }, "the prompt")
    case .descriptor(let number):
      return try checked(
        Self.stripped(try read("/dev/fd/\(number)"), blanks: true), "descriptor \(number)")
    case .file(let path):
      if Files.isAccessible(path, executing: true), try isFile(path) {
        return try checked(try output(of: path, id: source.id), "the script \(path)")
      }
      var bytes = Self.stripped(try read(path), blanks: true)
      if Vault.isEncrypted(bytes) {
        bytes = try decrypt(bytes, at: SourceLocation(file: path, line: 1, column: 1))
      }
      return try checked(Self.stripped(bytes, blanks: false), "the file \(path)")
    }
  }

  private func isFile(_ path: String) throws(Problem) -> Bool {
    do {
      return try Files.status(path)?.kind == .file
    } catch {
      throw Self.unreadable(path, error)
    }
  }

  private func read(_ path: String) throws(Problem) -> [UInt8] {
    do {
      return try Files.read(path, limit: 1 << 20)
    } catch {
      throw Self.unreadable(path, error)
    }
  }

  private static func unreadable(_ path: String, _ error: SystemError) -> Problem {
    Problem(
      "vault.password-file", what: "the vault password file \(path) cannot be read",
      because: error.reason, fix: "correct --vault-password-file or --vault-id, or use prompt")
  }

  /// What a password script prints; one named `…-client` is told the vault id.
  private func output(of path: String, id: String?) throws(Problem) -> [UInt8] {
    let isPath = path.utf8.contains(UInt8(ascii: "/"))
    var arguments = [isPath ? path : "./" + path]
    let name = Path.name(of: path)
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    if let id, stem.hasSuffix("-client") { arguments += ["--vault-id", id] }
    let result: CommandResult
    do {
      result = try Command(arguments, deadlineSeconds: 300).run()
    } catch {
      throw Problem(
        "vault.password-script", what: "the vault password script \(path) cannot be started",
        because: error.reason,
        fix: "if it is a file with the password and no script: chmod -x '\(path)'")
    }
    guard result.succeeded else {
      throw Problem(
        "vault.password-script", what: "the vault password script \(path) failed",
        because: "it ended with \(result.returnCode): "
          + (result.errorText.split(separator: "\n").last.map(String.init) ?? "no message"),
        fix: "run it by hand: it must print the password and end with 0")
    }
    return Self.stripped(result.output, blanks: false)
  }

  private func checked(_ password: [UInt8], _ origin: String) throws(Problem) -> Secret {
    guard !password.isEmpty else {
      throw Problem(
        "vault.empty-password", what: "the vault password from \(origin) is empty",
        fix: "write the password into it, or choose another source")
    }
    return Secret(password)
  }

  /// Without line ends at both ends, and without other blanks too where Ansible strips those.
  private static func stripped(_ bytes: [UInt8], blanks: Bool) -> [UInt8] {
    let cut: Set<UInt8> = blanks ? [0x0A, 0x0D, 0x20, 0x09, 0x0B, 0x0C] : [0x0A, 0x0D]
    guard let first = bytes.firstIndex(where: { !cut.contains($0) }),
      let last = bytes.lastIndex(where: { !cut.contains($0) })
    else { return [] }
    return Array(bytes[first...last])
  }
}
