import Messages
import System
import Value
import Vault

/// `groundwork vault rekey`.
enum VaultRekey {
  static let spec = CommandSpec(
    name: "vault rekey", summary: "encrypt files with another password", operands: "FILE…",
    offers: [.files],
    flags: [
      Flag("--new-vault-id", value: "ID@SOURCE", help: "the new password, and its id"),
      Flag(
        "--new-vault-password-file", value: "FILE", offers: .files,
        help: "file or program that gives the new password"),
      VaultCommand.encryptID,
    ] + VaultCommand.passwords,
    examples: [
      (
        "groundwork vault rekey inventory/group_vars/*/vault.yml --new-vault-id prod@prompt",
        "asks for the new one, twice"
      )
    ],
    discussion: "Not one file is written before all of them are opened.",
    run: { arguments in VaultCommand.report { () throws(Problem) in try run(arguments) } })

  private static func run(_ arguments: Arguments) throws(Problem) {
    guard !arguments.operands.isEmpty else { throw VaultCommand.missing("rekey") }
    let vault = try VaultCommand.passwords(arguments)
    var opened: [(path: String, text: Vault.Opened)] = []
    for file in arguments.operands {
      let path = VaultCommand.resolved(file)
      opened.append((path, try VaultCommand.open(try VaultCommand.read(path), path, vault)))
    }
    let fresh = try newVault(arguments, vault)
    let id = try VaultCommand.chosenID(arguments, fresh)
    var sealed: [(path: String, text: String)] = []
    for (path, text) in opened {
      sealed.append((path, try fresh.encrypt(Secret(text.plain), id: id)))
    }
    for (path, text) in sealed { try VaultCommand.put(Array(text.utf8), path) }
    Output.say("\(String(sealed.count)) files are encrypted with the new password")
  }

  private static func newVault(_ arguments: Arguments, _ old: Vault) throws(Problem) -> Vault {
    var sources = arguments.all("new-vault-id").map { PasswordSource($0) }
    sources += arguments.all("new-vault-password-file").map { PasswordSource($0) }
    // Without a new one, those that are there may be meant: --encrypt-vault-id names it.
    if sources.isEmpty, arguments.has("encrypt-vault-id") { return old }
    if sources.isEmpty { sources = [PasswordSource("prompt")] }
    return try Session.vault(from: sources, isNew: true)
  }
}
