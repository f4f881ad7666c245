import Messages
import System
import Value
import Vault

/// `groundwork vault …`: ansible-vault's commands, with its flags.
enum VaultCommand {
  static let specs = [
    spec(
      "encrypt", "encrypt files in place",
      [("inventory/group_vars/all/vault.yml", "the text goes, the encrypted file stays")],
      flags: [encryptID, target]),
    spec(
      "decrypt", "decrypt files in place",
      [("inventory/group_vars/all/vault.yml", "readable for you alone (mode 0600)")],
      flags: [target]),
    spec(
      "view", "show what encrypted files hold",
      [("inventory/group_vars/all/vault.yml", "on the terminal, nothing written")]),
    VaultEdit.create, VaultEdit.edit, VaultRekey.spec, VaultString.spec,
  ]

  static let passwords = RunFlags.variables.filter { $0.key != "extra-vars" }
  static let encryptID = Flag(
    "--encrypt-vault-id", value: "ID", help: "encrypt with the password of this id")
  private static let target = Flag(
    "--output", value: "FILE", offers: .files, help: "write it there instead; - is standard output")

  private static func spec(
    _ verb: String, _ summary: String, _ examples: [(String, String)], flags: [Flag] = []
  ) -> CommandSpec {
    CommandSpec(
      name: "vault \(verb)", summary: summary, operands: "FILE…", offers: [.files],
      flags: flags + passwords,
      examples: examples.map { ("groundwork vault \(verb) \($0.0)", $0.1) },
      run: { arguments in report { () throws(Problem) in try run(verb, arguments) } })
  }

  /// Runs `body`, and turns a problem into a message and an exit code.
  static func report(_ body: () throws(Problem) -> Void) -> Int32 {
    Process.forbidCores()
    do throws(Problem) {
      try body()
      return ExitCode.done
    } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
  }

  private static func run(_ verb: String, _ arguments: Arguments) throws(Problem) {
    var files = arguments.operands
    // As ansible-vault: what comes through a pipe goes out at the other end.
    if files.isEmpty, verb != "view", !Terminal.isTerminal(0) { files = ["-"] }
    guard let first = files.first else { throw missing(verb) }
    let goal = arguments.last("output") ?? (first == "-" ? "-" : nil)
    guard files.count == 1 || goal == nil else {
      throw Problem(
        "usage.extra-operand", what: "several files cannot go to one place",
        fix: "leave --output out, or give one file")
    }
    let vault = try passwords(arguments, isNew: verb == "encrypt")
    for file in files {
      let path = resolved(file)
      let bytes = try read(path)
      switch verb {
      case "encrypt":
        guard !Vault.isEncrypted(bytes) else {
          throw Problem(
            "vault.already-encrypted", what: "\(path) is encrypted already; nothing was changed",
            fix: "groundwork vault decrypt \(path)")
        }
        let text = try vault.encrypt(Secret(bytes), id: chosenID(arguments, vault))
        try put(Array(text.utf8), goal ?? path)
      case "decrypt":
        // What was only safe because it was encrypted is not for everybody now.
        try put(try open(bytes, path, vault).plain, goal ?? path, mode: 0o600)
      default: Output.bytes(try open(bytes, path, vault).plain)
      }
    }
  }

  static func missing(_ verb: String) -> Problem {
    Problem(
      "usage.missing-operand", what: "vault \(verb) needs a file",
      fix: "groundwork vault \(verb) FILE")
  }

  /// The passwords that the flags name.
  static func passwords(_ arguments: Arguments, isNew: Bool = false) throws(Problem) -> Vault {
    var plain = arguments
    plain.operands = []
    return try Session.vault(plain, isNew: isNew)
  }

  /// The id that something new is encrypted under.
  /// - Throws: `vault.which-id` when there are several, and none is chosen.
  static func chosenID(_ arguments: Arguments, _ vault: Vault) throws(Problem) -> String? {
    if let id = arguments.last("encrypt-vault-id") { return id }
    let ids = vault.passwords.map(\.id)
    guard Set(ids).count > 1 else { return nil }
    throw Problem(
      "vault.which-id", what: "there are several vault passwords to encrypt with",
      because: "they belong to the ids " + ids.map { "'\($0)'" }.joined(separator: ", "),
      fix: "choose one: --encrypt-vault-id \(ids[0])")
  }

  /// What a link leads to is the file that holds the text.
  static func resolved(_ file: String) -> String {
    file == "-" ? "/dev/stdin" : (try? Files.realPath(file)) ?? file
  }

  static func read(_ path: String) throws(Problem) -> [UInt8] {
    do throws(SystemError) { return try Files.read(path, limit: 1 << 28) } catch {
      throw Problem.unreadable(path, error)
    }
  }

  /// - Throws: `vault.not-encrypted`.
  static func open(
    _ bytes: [UInt8], _ path: String, _ vault: Vault
  ) throws(Problem) -> Vault.Opened {
    guard Vault.isEncrypted(bytes) else {
      throw Problem(
        "vault.not-encrypted", what: "\(path) is not encrypted; nothing was changed",
        fix: "groundwork vault encrypt \(path)")
    }
    return try vault.open(bytes, at: SourceLocation(file: path, line: 1, column: 1))
  }

  static func put(_ bytes: [UInt8], _ path: String, mode: UInt16? = nil) throws(Problem) {
    if path == "-" { return Output.bytes(bytes) }
    do throws(SystemError) { _ = try Files.writeAtomically(path, bytes, mode: mode) } catch {
      throw Problem.unwritable(path, error)
    }
  }
}
