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
      let path = arguments.operands[1]
      let bytes: [UInt8]
      do { bytes = try Files.read(path, limit: 1 << 28) } catch {
        throw Problem(
          "file.unreadable", what: "\(path) cannot be read", because: error.reason,
          fix: "check its name and mode")
      }
      let place = SourceLocation(file: path, line: 1, column: 1)
      switch arguments.operands[0] {
      case "encrypt":
        try write(path, Array(try vault.encrypt(Secret(bytes)).utf8))
      case "decrypt": try write(path, try vault.decrypt(bytes, at: place))
      case "view": Output.out(String(decoding: try vault.decrypt(bytes, at: place), as: UTF8.self))
      default:
        throw Problem(
          "usage.unknown-verb", what: "vault has no verb '\(arguments.operands[0])'",
          fix: "encrypt, decrypt or view")
      }
      return ExitCode.done
    } catch {
      Output.error("\(error)\n")
      return error.id.hasPrefix("usage.") ? ExitCode.usage : ExitCode.invalid
    }
  }

  private static func write(_ path: String, _ bytes: [UInt8]) throws(Problem) {
    do { _ = try Files.writeAtomically(path, bytes) } catch {
      throw Problem(
        "file.unwritable", what: "\(path) cannot be written", because: error.reason,
        fix: "check the directory's mode")
    }
  }
}
