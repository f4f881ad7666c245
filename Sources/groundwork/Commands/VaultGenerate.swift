import Crypto
import Messages
import System
import Value
import Vault
import YAML

/// `groundwork vault generate`.
enum VaultGenerate {
  static let spec = CommandSpec(
    name: "vault generate", summary: "make the passwords that a vault file lacks",
    operands: "FILE NAME…", offers: [.files],
    flags: [
      Flag("--read", value: "NAME", help: "ask for this one, or take a line of standard input")
    ] + RunFlags.variables.filter { $0.key != "extra-vars" },
    examples: [
      (
        "groundwork vault generate inventory/group_vars/all/vault.yml registry_password ca_passphrase",
        "what is there already stays as it is"
      )
    ],
    discussion:
      "Names that end in _salt get 22 letters, the others 32. Without a vault password one is made and\nkept in \(Session.defaultVaultFile), mode 0600: keep a copy of it elsewhere.",
    run: { arguments in run(arguments) })

  private static func run(_ arguments: Arguments) -> Int32 {
    do throws(Problem) {
      guard let path = arguments.operands.first else {
        throw Problem(
          "usage.missing-operand", what: "vault generate needs a file and names",
          fix: "groundwork vault generate FILE NAME…")
      }
      let names = Array(arguments.operands.dropFirst())
      for name in names + arguments.all("read") where !isName(name) {
        throw Problem(
          "usage.bad-value", what: "'\(name)' cannot be a variable's name",
          fix: "use letters, digits and underscores")
      }
      try generate(path, names, read: arguments.last("read"), arguments)
      return ExitCode.done
    } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
  }

  private static func generate(
    _ path: String, _ names: [String], read: String?, _ arguments: Arguments
  ) throws(Problem) {
    var plain = arguments
    plain.operands = []
    var vault = try Session.vault(plain)
    if vault.passwords.isEmpty { vault = try makePassword() }
    var text = ""
    var known = Map()
    let place = SourceLocation(file: path, line: 1, column: 1)
    if let bytes = try contents(path) {
      let isSecret = Vault.isEncrypted(bytes)
      let clear = isSecret ? try vault.decrypt(bytes, at: place) : bytes
      text = String(decoding: clear, as: UTF8.self)
      known =
        try YAML.parse(clear, file: path, showsContent: !isSecret).documents.first?.value().map
        ?? Map()
    }
    var added: [String] = []
    for name in names where known[name] == nil && !added.contains(name) && name != read {
      text +=
        (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + "\(name): \"\(try word(name))\"\n"
      added.append(name)
    }
    if let read, known[read] == nil {
      text += (text.isEmpty || text.hasSuffix("\n") ? "" : "\n")
      text += "\(read): \(quoted(try given(read)))\n"
      added.append(read)
    }
    guard !added.isEmpty else { return Output.say("\(path): nothing was missing") }
    try write(path, Array(try vault.encrypt(Secret(text)).utf8))
    Output.say("\(path): made \(added.joined(separator: ", "))")
  }

  /// What the user gives: asked for on a terminal, else one line of standard input.
  private static func given(_ name: String) throws(Problem) -> Secret {
    let secret =
      Terminal.isTerminal(0)
      ? try Prompt.secret("\(name): ") : try Prompt.secret(fromFile: "/dev/stdin")
    guard !secret.reveal(\.isEmpty) else {
      throw Problem(
        "usage.bad-value", what: "'\(name)' is empty", because: "standard input gave no text",
        fix: "type it when asked, or: printf '%s\\n' VALUE | groundwork vault generate …")
    }
    return secret
  }

  /// Letters and digits only, so that no program's quoting matters: 32 of them are 190 bits.
  private static func word(_ name: String) throws(Problem) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    var result: [UInt8] = []
    let wanted = name.hasSuffix("_salt") ? 22 : 32
    do throws(CryptoError) {
      while result.count < wanted {
        // 248 is the largest multiple of 62 a byte can hold: what is above would favour some letters.
        for byte in try SecureRandom.bytes(64) where byte < 248 && result.count < wanted {
          result.append(letters[Int(byte) % letters.count])
        }
      }
    } catch {
      throw Problem(
        "vault.no-random", what: "no password can be drawn", because: error.description,
        fix: "check the system's OpenSSL: openssl rand 16")
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func makePassword() throws(Problem) -> Vault {
    let path = Session.defaultVaultFile
    let password = try word("vault")
    do throws(SystemError) {
      try Files.makeDirectories(Path.parent(of: path) ?? ".", mode: 0o700)
      try Files.writeAtomically(path, Array((password + "\n").utf8), mode: 0o600)
    } catch {
      throw Problem.unwritable(path, error)
    }
    Output.say("\(path): made a vault password; keep a copy of it elsewhere")
    return Vault([Vault.Password(Secret(password))])
  }

  private static func contents(_ path: String) throws(Problem) -> [UInt8]? {
    do throws(SystemError) {
      guard try Files.status(path, following: true) != nil else { return nil }
      return try Files.read(path, limit: 1 << 24)
    } catch {
      throw Problem.unreadable(path, error)
    }
  }

  private static func write(_ path: String, _ bytes: [UInt8]) throws(Problem) {
    do throws(SystemError) {
      if let directory = Path.parent(of: path) { try Files.makeDirectories(directory) }
      try Files.writeAtomically(path, bytes, mode: 0o600)
    } catch {
      throw Problem.unwritable(path, error)
    }
  }

  /// A YAML scalar in double quotes, which takes JSON's escapes.
  private static func quoted(_ secret: Secret) -> String {
    var style = JSON.Style()
    style.redactsSecrets = false
    return JSON.text(Value(secret.reveal { String(decoding: $0, as: UTF8.self) }), style: style)
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == 95
    }
  }
}
