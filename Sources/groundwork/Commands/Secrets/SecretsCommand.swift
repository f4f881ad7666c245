import Crypto
import Messages
import PKI
import SealedSecrets
import System
import Value
import Vault

/// `groundwork secrets …`: Sealed Secrets, without a cluster.
enum SecretsCommand {
  static let group = CommandGroup(
    name: "secrets", summary: "Sealed Secrets, without asking a cluster",
    commands: [
      SecretsSeal.spec, SecretsUnseal.spec, SecretsValidate.spec, SecretsReseal.spec,
      SecretsKeys.spec,
    ])

  static let keys = Flag(
    "--keys", value: "DIR", offers: .files,
    help: "where the keys made here are (default: \(directory))")
  static let directory = "certs/sealed-secrets"
  static let privateKey = Flag(
    "--private-key", value: "FILE", repeats: true, offers: .files,
    help: "a key that opens: PEM, the controller's Secret, or a backup")
  static let out = Flag(
    "-o", "--out", value: "FILE", offers: .files, help: "write it there, for you alone (0600)")
  static let format = Flag(
    "--format", value: "FORM", offers: .words(["yaml", "json"]), help: "yaml (default) or json")
  static let output = Flag(
    "--output", value: "FORM", offers: .words(["text", "json"]), help: "text or json")
  static let vault = RunFlags.variables.filter { $0.key != "extra-vars" }

  /// Runs `body`, and turns a problem into a message and an exit code.
  static func report(_ body: () throws(Problem) -> Int32) -> Int32 {
    Process.forbidCores()
    do throws(Problem) { return try body() } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
  }

  /// All of several problems, of which the last ends the command.
  static func check(_ problems: [Problem]) throws(Problem) {
    if !problems.isEmpty { throw Session.report(problems) }
  }

  static func warn(_ sentence: Sentence) {
    Output.error(say("WARNING: \(say(sentence))") + "\n")
  }

  /// One of the words a flag can have.
  static func word(
    _ key: String, _ arguments: Arguments, among words: [String]
  ) throws(Problem) -> String {
    guard let first = words.first else { return "" }
    guard let word = arguments.last(key) else { return first }
    guard words.contains(word) else {
      throw Problem(
        "usage.bad-value", what: "--\(key) knows no '\(word)'",
        fix: "write one of: " + words.joined(separator: ", "))
    }
    return word
  }

  static var now: Moment { Moment(seconds: Clock.now.seconds) }

  /// A file of the user's, or standard input for `-`.
  static func read(_ path: String) throws(Problem) -> [UInt8] {
    do throws(SystemError) {
      return try Files.document(path == "-" ? "/dev/stdin" : path)
    } catch {
      throw Problem.unreadable(path, error)
    }
  }

  /// Objects as the user wants them, to a file or to standard output.
  static func put(_ objects: [Value], _ arguments: Arguments) throws(Problem) {
    var style = JSON.Style()
    style.indent = 2
    style.redactsSecrets = false
    style.escapesNonASCII = false
    let text =
      try word("format", arguments, among: ["yaml", "json"]) == "json"
      ? objects.map { JSON.text($0, style: style) + "\n" }.joined() : KubernetesYAML.text(objects)
    try put(text, arguments)
  }

  static func put(_ text: String, _ arguments: Arguments) throws(Problem) {
    guard let path = arguments.last("out") else { return Output.out(text) }
    try OutputFile.write(path, Array(text.utf8))
  }
}

/// What a command reads of keys and vault files; each is asked for when it is needed, and once.
final class SecretsReader {
  let arguments: Arguments
  let store: KeyStore
  private var known: Vault?

  init(_ arguments: Arguments) {
    self.arguments = arguments
    store = KeyStore(directory: arguments.last("keys") ?? SecretsCommand.directory)
  }

  func vault() throws(Problem) -> Vault {
    if let known { return known }
    var plain = arguments
    plain.operands = []
    let vault = try Session.vault(plain)
    known = vault
    return vault
  }

  /// A file of the user's, decrypted where it is a vault file.
  func clear(_ path: String) throws(Problem) -> [UInt8] {
    let bytes = try SecretsCommand.read(path)
    guard Vault.isEncrypted(bytes) else { return bytes }
    return try vault().decrypt(bytes, at: SourceLocation(file: path, line: 1, column: 1))
  }

  /// The keys that open: those made here, and those that were given.
  func openingKeys() throws(Problem) -> [OpeningKey] {
    var keys: [OpeningKey] = []
    for path in arguments.all("private-key") {
      keys += try KeyFile.read(try clear(path), file: path).map(\.key)
    }
    if try !store.entries().isEmpty { keys += try store.open(vault()).map(\.opening) }
    guard !keys.isEmpty else {
      throw Problem(
        "sealed.no-keys", what: "there is no key to open with",
        because: "none is in \(store.directory), and none was given",
        fix: "give one: --private-key FILE")
    }
    return keys
  }

  /// What is sealed for: `--cert`, or the newest of the keys made here.
  /// - Throws: `sealed.no-backup` before one of ours is used that exists only once.
  func certificate() throws(Problem) -> SealingCertificate {
    let certificate: SealingCertificate
    let entries = try store.entries()
    if let source = arguments.last("cert") {
      let place = SourceLocation(file: source, line: 1, column: 1)
      certificate = try SealingCertificate(
        pem: String(decoding: try Self.fetch(source), as: UTF8.self), at: place)
      try certificate.check(at: SecretsCommand.now, file: place)
      guard entries.contains(where: { $0.certificate.key == certificate.key }) else {
        SecretsCommand.warn(
          "the key of \(source) was not made here: whether it is backed up, only who made it knows")
        return certificate
      }
    } else {
      certificate = try store.newest().certificate
      try certificate.check(at: SecretsCommand.now)
    }
    try store.checkBackup()
    return certificate
  }

  /// A certificate from a file or an address; an address has to prove who it is.
  private static func fetch(_ source: String) throws(Problem) -> [UInt8] {
    guard source.contains("://") else { return try SecretsCommand.read(source) }
    guard let address = WebAddress(source), address.scheme == "https" else {
      throw Problem(
        "sealed.not-https", what: "\(source) is no https address",
        because: "on the way anybody could put another certificate in its place",
        fix: "fetch it over https, or give a file")
    }
    let answer: WebAnswer
    do throws(CryptoError) {
      answer = try WebRequest(address).fetch(limit: 1 << 20)
    } catch {
      throw Problem(
        "sealed.not-fetched", what: "\(source) cannot be fetched", because: error.description,
        fix: "give a file that was fetched elsewhere")
    }
    guard answer.status == 200 else {
      throw Problem(
        "sealed.not-fetched", what: "\(source) cannot be fetched",
        because: "it answers \(answer.status) \(answer.reason)",
        fix: "give a file that was fetched elsewhere")
    }
    return answer.body
  }
}
