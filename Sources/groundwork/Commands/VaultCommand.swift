import System
import Value
import Vault

/// `groundwork vault encrypt`, `decrypt` and `view`.
enum VaultCommand {
  static let specs = [
    spec(
      "encrypt", "encrypt a file in place", "the text goes, the encrypted file stays"),
    spec("decrypt", "decrypt a file in place", "readable for you alone (mode 0600)"),
    spec("view", "show what an encrypted file holds", "on the terminal, nothing written"),
  ]

  private static func spec(_ verb: String, _ summary: String, _ meaning: String) -> CommandSpec {
    CommandSpec(
      name: "vault \(verb)", summary: summary, operands: "FILE", offers: [.files],
      flags: RunFlags.variables.filter { $0.key != "extra-vars" },
      examples: [("groundwork vault \(verb) inventory/group_vars/all/vault.yml", meaning)],
      run: { arguments in run(verb, arguments) })
  }

  private static func run(_ verb: String, _ arguments: Arguments) -> Int32 {
    var plain = arguments
    plain.operands = []
    do throws(Problem) {
      guard let file = arguments.operands.first, arguments.operands.count == 1 else {
        throw Problem(
          "usage.missing-operand", what: "vault \(verb) needs one file",
          fix: "groundwork vault \(verb) FILE")
      }
      let vault = try Session.vault(plain)
      // What a link leads to is the file that holds the text.
      let path = (try? Files.realPath(file)) ?? file
      let bytes: [UInt8]
      do { bytes = try Files.read(path, limit: 1 << 28) } catch {
        throw Problem(
          "file.unreadable", what: "\(path) cannot be read", because: error.reason,
          fix: "check its name and mode")
      }
      let place = SourceLocation(file: path, line: 1, column: 1)
      switch verb {
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
      default: Output.out(String(decoding: try vault.decrypt(bytes, at: place), as: UTF8.self))
      }
      return ExitCode.done
    } catch {
      Output.error(error)
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
