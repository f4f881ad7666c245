import Messages
import System
import Value
import Vault

/// `groundwork vault encrypt-string`.
enum VaultString {
  static let spec = CommandSpec(
    name: "vault encrypt-string", summary: "encrypt one value, to stand in a file of variables",
    operands: "",
    flags: [
      Flag("-n", "--name", "--stdin-name", value: "NAME", help: "the variable's name"),
      Flag("-p", "--prompt", help: "ask for the value"),
      Flag("--show-input", help: "show what is typed"),
      VaultCommand.encryptID,
    ] + VaultCommand.passwords,
    examples: [
      ("groundwork vault encrypt-string -p -n db_password", "asks for it"),
      (
        "pass db | groundwork vault encrypt-string -n db_password >> group_vars/all/db.yml",
        "from another program, without the line's end"
      ),
    ],
    discussion:
      "The value comes from standard input, whose last line's end is left out, or is asked for; never from\nthe command line, which everybody on this machine can read.",
    run: { arguments in VaultCommand.report { () throws(Problem) in try run(arguments) } })

  private static func run(_ arguments: Arguments) throws(Problem) {
    guard arguments.operands.isEmpty else {
      throw Problem(
        "usage.secret-in-clear", what: "the value stands on the command line",
        because: "everybody on this machine can read command lines, and shells keep them",
        fix: "groundwork vault encrypt-string -p, or: COMMAND | groundwork vault encrypt-string")
    }
    let vault = try VaultCommand.passwords(arguments, isNew: true)
    let id = try VaultCommand.chosenID(arguments, vault)
    let text = try vault.encrypt(try value(arguments), id: id)
    let name = arguments.last("stdin-name").map { "\($0): " } ?? ""
    let lines = text.split(separator: "\n").map { "          \($0)\n" }.joined()
    Output.out("\(name)!vault |\n\(lines)")
  }

  private static func value(_ arguments: Arguments) throws(Problem) -> Secret {
    if arguments.has("prompt") || Terminal.isTerminal(0) {
      return try Prompt.line(
        say("The value to encrypt:") + " ", echoes: arguments.has("show-input"))
    }
    var bytes = try VaultCommand.read("/dev/stdin")
    if bytes.last == 0x0A { bytes.removeLast() }
    guard !bytes.isEmpty else {
      throw Problem(
        "usage.bad-value", what: "there is no value to encrypt",
        because: "standard input gave no text", fix: "ask for it: -p")
    }
    return Secret(bytes)
  }
}
