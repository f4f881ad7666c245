import Messages
import System
import Value
import Vault

/// `groundwork vault create` and `edit`.
enum VaultEdit {
  private static let discussion =
    "The editor is $EDITOR, or vi. It sees the text on a file system in memory that nobody else sees, and\ncan write nowhere else meanwhile: no backup, history or swap file keeps anything. One that hands the\nfile to a program that runs already (emacsclient, code) finds no file there."

  static let create = CommandSpec(
    name: "vault create", summary: "write a new file that is encrypted from the beginning",
    operands: "FILE", offers: [.files],
    flags: [VaultCommand.encryptID] + VaultCommand.passwords,
    examples: [("groundwork vault create secret.yml", "in $EDITOR, with nothing in clear on disk")],
    discussion: discussion,
    run: { arguments in
      VaultCommand.report { () throws(Problem) in try create(arguments) }
    })

  static let edit = CommandSpec(
    name: "vault edit", summary: "change what an encrypted file holds", operands: "FILE…",
    offers: [.files], flags: [VaultCommand.encryptID] + VaultCommand.passwords,
    examples: [
      (
        "groundwork vault edit inventory/group_vars/all/vault.yml",
        "in $EDITOR, with nothing in clear on disk"
      )
    ],
    discussion: discussion,
    run: { arguments in
      VaultCommand.report { () throws(Problem) in
        guard !arguments.operands.isEmpty else { throw VaultCommand.missing("edit") }
        for file in arguments.operands { try edit(file, arguments) }
      }
    })

  private static func create(_ arguments: Arguments) throws(Problem) {
    guard let path = arguments.operands.first, arguments.operands.count == 1 else {
      throw VaultCommand.missing("create")
    }
    guard (try? Files.status(path, following: false)) ?? nil == nil else {
      throw Problem(
        "vault.file-exists", what: "\(path) is there already; nothing was changed",
        fix: "groundwork vault edit \(path)")
    }
    let vault = try VaultCommand.passwords(arguments, isNew: true)
    let id = try VaultCommand.chosenID(arguments, vault)
    // Known to be possible before somebody has typed a text.
    _ = try vault.encrypt(Secret(""), id: id)
    let text = try edited([], path)
    try VaultCommand.put(
      Array(try vault.encrypt(Secret(text), id: id).utf8), path, mode: 0o600)
  }

  private static func edit(_ file: String, _ arguments: Arguments) throws(Problem) {
    let path = VaultCommand.resolved(file)
    let before = try VaultCommand.read(path)
    let vault = try VaultCommand.passwords(arguments)
    let opened = try VaultCommand.open(before, path, vault)
    let text = try edited(opened.plain, path)
    guard text != opened.plain else { return Output.say("\(path): nothing was changed") }
    let sealed =
      if let id = arguments.last("encrypt-vault-id") {
        try vault.encrypt(Secret(text), id: id)
      } else {
        try vault.encrypt(Secret(text), with: opened.password, id: opened.id)
      }
    guard try VaultCommand.read(path) == before else {
      let aside = path + ".edited"
      try VaultCommand.put(Array(sealed.utf8), aside, mode: 0o600)
      throw Problem(
        "vault.changed-meanwhile", what: "\(path) was changed by somebody else meanwhile",
        because: "what you wrote is in \(aside), encrypted", fix: "bring the two together by hand")
    }
    try VaultCommand.put(Array(sealed.utf8), path)
  }

  /// What the user makes of a text.
  private static func edited(_ bytes: [UInt8], _ path: String) throws(Problem) -> [UInt8] {
    var editor = ["vi"]
    if let text = Environment.value("EDITOR"), case .words(let words) = ShellWords.split(text),
      !words.isEmpty
    {
      editor = words
    }
    do throws(PrivateEditing.Failure) {
      return try PrivateEditing(editor: editor, name: Path.name(of: path)).run(bytes)
    } catch {
      switch error {
      case .noPlace(let reason):
        throw Problem(
          "vault.no-private-place", what: "there is no place to edit in that only you see",
          because: "this system lets you make no mount namespace: \(reason)",
          fix: "edit as root, or let users have namespaces (sysctl user.max_user_namespaces)")
      case .editor(let status):
        throw Problem(
          "vault.editor", what: "the editor \(editor[0]) did not end well; nothing was changed",
          because: status == 127 ? "it cannot be started" : "its exit status is \(status)",
          fix: "name another: EDITOR=nano groundwork vault edit FILE")
      case .system(let failure):
        throw Problem(
          "vault.editor", what: "the editor \(editor[0]) did not end well; nothing was changed",
          because: failure.description,
          fix: "name another: EDITOR=nano groundwork vault edit FILE")
      }
    }
  }
}
