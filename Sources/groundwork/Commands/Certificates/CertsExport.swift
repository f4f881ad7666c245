import Certificates
import Crypto
import Messages
import PKI
import System
import Value
import Vault

/// `groundwork certs export`.
enum CertsExport {
  static let spec = CommandSpec(
    name: "certs export", summary: "certificate, key and chain as one PKCS #12 file",
    operands: "NAME",
    flags: CertsCommand.reading + [
      Flag(
        "--password", value: "SOURCE", offers: .words(["prompt", "fd:3"]),
        help: "what the file is encrypted with: prompt (default), fd:N or a file"),
      Flag(
        "-o", "--out", value: "FILE", offers: .files, help: "where it goes (default: NAME.p12)"),
    ],
    examples: [
      ("groundwork certs export registry -o registry.p12", "asks for the file's password"),
      ("groundwork certs export registry --password fd:3 3< password", "for scripts"),
    ],
    discussion:
      "Encrypted with AES-256 under PBKDF2, 600000 rounds: Java 8u301, Windows 10 1709 and OpenSSL 1.1.1 or\nlater open it. The root is in it as well.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    await CertsCommand.run("certs export", arguments) {
      (session, declaration) async throws(Problem) -> Int32 in
      guard let name = arguments.operands.first, arguments.operands.count == 1 else {
        throw Problem(
          "usage.missing-operand", what: "certs export needs the name of one certificate",
          fix: "groundwork certs export NAME")
      }
      let issuance = try session.issuance(declaration, arguments)
      let declared = try issuance.declared(certificate: name)
      let files = issuance.files
      guard let own = try files.pair(name)?.first,
        let line = try files.line(of: declared.authority)
      else {
        throw Problem(
          "certs.missing", what: "'\(name)' is declared and not issued yet", at: declared.at,
          fix: "groundwork certs issue \(name)")
      }
      let key = try key(files.key(name), session.vault, own)
      let password = try password(arguments.last("password") ?? "prompt")
      let path = arguments.last("out") ?? "\(name).p12"
      let bytes: [UInt8]
      do throws(CryptoError) {
        bytes = try PKCS12.seal(
          certificate: own.der, chain: line.map(\.der), key: key, name: name, passphrase: password)
      } catch {
        throw Problem(
          "pki.crypto", what: "libcrypto could not build the PKCS #12 file",
          because: error.description, fix: "check the system's OpenSSL: openssl version")
      }
      try OutputFile.write(path, bytes)
      Output.say("\(path): \(name), with its key")
      return ExitCode.done
    }
  }

  private static func key(
    _ path: String, _ vault: Vault, _ own: Certificate
  ) throws(Problem) -> PrivateKey {
    let text = String(decoding: try Session.read(path, vault).bytes, as: UTF8.self)
    if let block = PEM.blocks(in: text).first, let key = try? PrivateKey(der: block.bytes),
      own.matches(key)
    {
      return key
    }
    throw Problem(
      "pki.foreign-key", what: "the key does not belong to \(own.subject)",
      at: SourceLocation(file: path, line: 1, column: 1),
      because: "its public half is another one than the certificate's",
      fix: "put the key and the certificate that were made together side by side")
  }

  private static func password(_ source: String) throws(Problem) -> Secret {
    let secret = try Passphrases.read(
      PasswordSource(source).origin, say("password for the PKCS #12 file:") + " ")
    let length = secret.reveal { $0.count }
    guard length >= 12, !secret.reveal({ $0.contains(0) }) else {
      throw Problem(
        "pki.weak-passphrase", what: "the password of the PKCS #12 file is too short",
        because: "it has \(length) characters", fix: "use at least 12, better a generated one")
    }
    return secret
  }
}
