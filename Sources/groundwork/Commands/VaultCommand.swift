import System
import Value
import Vault

/// `groundwork vault`.
enum VaultCommand {
  static let spec = CommandSpec(
    name: "vault", summary: "encrypt and decrypt Ansible Vault files",
    operands: "encrypt|decrypt|view FILE",
    flags: RunFlags.variables.filter { $0.key != "extra-vars" },
    examples: [
      ("groundwork vault encrypt inventory/group_vars/all/vault.yml", "in place"),
      (
        "groundwork vault view inventory/group_vars/all/vault.yml",
        "on the terminal, nothing written"
      ),
    ],
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    var plain = arguments
    plain.operands = []
    do throws(Problem) {
      guard arguments.operands.count == 2 else {
        throw Problem(
          "usage.missing-operand", what: "vault needs a verb and a file",
          fix: "groundwork vault view FILE")
      }
      let vault = try Session.vault(plain)
      // What a link leads to is the file that holds the text.
      let path = (try? Files.realPath(arguments.operands[1])) ?? arguments.operands[1]
      let bytes: [UInt8]
      do { bytes = try Files.read(path, limit: 1 << 28) } catch {
        throw Problem(
          "file.unreadable", what: "\(path) cannot be read", because: error.reason,
          fix: "check its name and mode")
      }
      let place = SourceLocation(file: path, line: 1, column: 1)
      switch arguments.operands[0] {
      case "encrypt":
        guard !Vault.isEncrypted(bytes) else {
          throw Problem(
            "vault.already-encrypted", what: "\(path) is encrypted already; nothing was changed",
            fix: "groundwork vault decrypt \(path)")
        }
        try write(path, Array(try vault.encrypt(Secret(bytes)).utf8))
      case "decrypt":
        // What was only safe because it was encrypted is not for everybody now.
        try write(path, try vault.decrypt(bytes, at: place), mode: 0o600)
      case "view": Output.out(String(decoding: try vault.decrypt(bytes, at: place), as: UTF8.self))
      default:
        throw Problem(
          "usage.unknown-verb", what: "vault has no verb '\(arguments.operands[0])'",
          fix: "encrypt, decrypt or view")
      }
      return ExitCode.done
    } catch {
      Output.error("\(error)\n")
      return ExitCode.of(error)
    }
  }

  private static func write(_ path: String, _ bytes: [UInt8], mode: UInt16? = nil) throws(Problem) {
    do { _ = try Files.writeAtomically(path, bytes, mode: mode) } catch {
      throw Problem(
        "file.unwritable", what: "\(path) cannot be written", because: error.reason,
        fix: "check the directory's mode")
    }
  }
}
