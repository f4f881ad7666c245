import Certificates
import Messages
import PKI
import Runs
import System
import Value
import Variables
import Vault

/// `groundwork certs …`: authorities and certificates, as `certs/*.yml` declares them.
enum CertsCommand {
  static let group = CommandGroup(
    name: "certs", summary: "authorities and certificates: issued, listed, checked, taken back",
    commands: [
      CertsList.list, CertsList.check, CertsIssue.spec, CertsRenew.spec, CertsRotate.spec,
      CertsSign.spec, CertsExport.spec, CertsRevoke.revoke, CertsRevoke.list,
    ])

  static let directory = Flag(
    "-d", "--directory", value: "DIR", offers: .files,
    help: "where certificates are declared and kept (default: certs)")
  static let passphrase = Flag(
    "--passphrase", value: "[AUTHORITY@]SOURCE", repeats: true, offers: .words(["prompt", "fd:3"]),
    help: "what opens an authority's key: prompt, fd:N or a file (default: as declared)")

  /// Flags of every command that reads the declaration.
  static let reading = [RunFlags.inventory, directory] + RunFlags.variables

  /// Opens the inventory and what is declared beside it.
  /// - Parameters:
  ///   - writes: `body` changes files in `certs/`: nobody else may meanwhile.
  ///   - body: gets the declaration, which has no mistake.
  static func run(
    _ name: String, _ arguments: Arguments, writes: Bool = false,
    _ body: @Sendable (Session, Declaration) async throws(Problem) -> Int32
  ) async -> Int32 {
    var plain = arguments
    // Operands are names of certificates, not playbooks; what is printed is no run's.
    plain.operands = []
    plain.values["output"] = nil
    return await Session.run(command: name, plain) { (session) async throws(Problem) -> Int32 in
      let declaration = try session.declaration(arguments)
      let lock = writes ? try session.lockFleet() : nil
      defer { withExtendedLifetime(lock) {} }
      return try await body(session, declaration)
    }
  }
}

extension Session {
  /// What is declared beside the inventory.
  /// - Throws: the last of its mistakes; the others are told.
  func declaration(_ arguments: Arguments) throws(Problem) -> Declaration {
    let (declaration, problems) = Declaration.read(
      arguments.last("directory") ?? "certs", variables())
    guard problems.isEmpty else { throw tell(problems) }
    return declaration
  }

  /// The variables of the inventory, as nothing has run.
  func variables() -> VariableStore {
    VariableStore(
      inventory: inventory, templar: Templar(environment: environment()), extraVars: extraVars,
      runFacts: Map())
  }

  /// What makes certificates here.
  func issuance(_ declaration: Declaration, _ arguments: Arguments) throws(Problem) -> Issuance {
    let given = try Passphrases(arguments.all("passphrase"))
    let vault = vault
    let redactor = redactor
    return Issuance(
      declaration, now: Moment(seconds: Clock.now.seconds),
      passphrase: given.isEmpty
        ? nil
        : { (authority) throws(Problem) in
          let secret = try given.secret(of: authority)
          redactor.learn(secret)
          return secret
        },
      encrypt: { (text) throws(Problem) in try vault.encrypt(text) },
      decrypt: { (path) throws(Problem) in Secret(try Session.read(path, vault).bytes) })
  }

  /// Says what an issuance advises.
  func tellAdvice(of issuance: Issuance) {
    for problem in issuance.advice { Output.error(problem) }
  }
}

/// What `--passphrase` gives: one source for all authorities, or one for each.
struct Passphrases: Sendable {
  private var sources: [(authority: String?, source: PasswordSource.Origin)] = []

  /// Each is read when it is needed.
  init(_ texts: [String]) throws(Problem) {
    for text in texts {
      let source = PasswordSource(text)
      if case .file(let path) = source.origin, path.isEmpty {
        throw Problem(
          "usage.bad-value", what: "--passphrase names no source",
          fix: "write prompt, fd:N or the name of a file")
      }
      sources.append((source.id, source.origin))
    }
  }

  var isEmpty: Bool { sources.isEmpty }

  func secret(of authority: DeclaredAuthority) throws(Problem) -> Secret {
    let own = sources.first { $0.authority == authority.name }
    guard let source = own ?? sources.first(where: { $0.authority == nil }) else {
      if let declared = authority.passphrase { return declared }
      throw Problem(
        "certs.no-passphrase", what: "nothing opens the key of '\(authority.name)'",
        at: authority.at, fix: "give it as well: --passphrase \(authority.name)@prompt")
    }
    return try Self.read(
      source.source, say("passphrase of the authority '\(authority.name)':") + " ")
  }

  /// A secret from a prompt, a descriptor or a file: its first line.
  static func read(_ origin: PasswordSource.Origin, _ question: String) throws(Problem) -> Secret {
    switch origin {
    case .prompt: try Prompt.secret(question)
    case .descriptor(let number): try Prompt.secret(fromFile: "/dev/fd/\(number)")
    case .file(let path): try Prompt.secret(fromFile: path)
    }
  }
}
