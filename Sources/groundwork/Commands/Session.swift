import Addresses
import Actions
import Console
import Engine
import Glibc
import Inventory
import Jinja
import Playbooks
import Remote
import Runs
import System
import Transport
import Value
import Variables
import Vault
import YAML

/// One run of a command over a fleet: what is read, checked and connected for it.
struct Session: Sendable {
  let arguments: Arguments
  let options: RunOptions
  let vault: Vault
  let inventory: Inventory
  let inventories: [String]
  /// What is wrong with the inventory; told together with what is wrong with the playbooks.
  let inventoryProblems: [Problem]
  let extraVars: Map
  let events: EventHub
  let redactor: Redactor
  let command: String
  /// Every file that is read, where a plan is made or held to; nil elsewhere.
  let inputs: Inputs?

  /// Reads flags, vault and inventory, runs `body`, and turns problems into an exit code.
  /// - Parameter loads: `body` calls `load`, which tells the inventory's problems with its own;
  ///   otherwise `body` does not run when there are any.
  static func run(
    command: String, _ arguments: Arguments, loads: Bool = false, inputs: Inputs? = nil,
    _ body: @Sendable (Session) async throws(Problem) -> Int32
  ) async -> Int32 {
    do throws(Problem) {
      let session = try open(command, arguments, inputs)
      guard loads || session.inventoryProblems.isEmpty else {
        throw report(session.inventoryProblems)
      }
      return try await body(session)
    } catch {
      Output.error("\(error)\n")
      return ExitCode.of(error)
    }
  }

  private static func open(
    _ command: String, _ arguments: Arguments, _ inputs: Inputs?
  ) throws(Problem) -> Session {
    let options = try RunFlags.options(arguments)
    let redactor = Redactor()
    var vault = try vault(arguments)
    vault.revealed = { redactor.learn($0) }
    for piece in (arguments.last("limit") ?? "").split(separator: ",") where piece.hasPrefix("@") {
      let path = String(piece.dropFirst())
      if let bytes = try? Files.document(path) { inputs?.note(path, bytes) }
    }
    let sources = arguments.all("inventory").isEmpty ? ["inventory"] : arguments.all("inventory")
    let playbooks = arguments.operands.compactMap { Path.parent(of: $0) }
    let (inventory, findings) = Inventory.load(
      sources, vault: vault,
      playbookDirectories: playbooks.isEmpty ? ["playbooks"] : playbooks,
      reading: { inputs?.note($0, $1) })
    let events = EventHub([try ConsoleSink.make(arguments, command: command, redactor: redactor)])
    for warning in findings.warnings {
      events.receive(.warning(Notice(warning.what, at: warning.at)))
    }
    for host in inventory.hostNames { redactor.learn(in: Value(inventory.variables(of: host))) }
    let extraVars = try ExtraVars.read(arguments.all("extra-vars"), vault: vault, inputs: inputs)
    redactor.learn(in: Value(extraVars))
    for secret in [options.password, options.becomePassword] { secret.map { redactor.learn($0) } }
    return Session(
      arguments: arguments, options: options, vault: vault, inventory: inventory,
      inventories: sources, inventoryProblems: findings.problems,
      extraVars: extraVars, events: events, redactor: redactor, command: command,
      inputs: inputs)
  }

  /// All of them at once; the last one ends the command.
  static func report(_ problems: [Problem]) -> Problem {
    for problem in problems.dropLast() { Output.error("\(problem)\n") }
    return problems.last
      ?? Problem("internal.empty", what: "there was a problem without words", fix: "report it")
  }

  static func vault(_ arguments: Arguments) throws(Problem) -> Vault {
    var sources = arguments.all("vault-id").map { PasswordSource($0) }
    sources += arguments.all("vault-password-file").map { PasswordSource($0) }
    if sources.isEmpty, let file = Environment.value("ANSIBLE_VAULT_PASSWORD_FILE") {
      sources.append(PasswordSource(file))
    }
    if sources.isEmpty, (try? Files.status(defaultVaultFile, following: true)) ?? nil != nil {
      sources.append(PasswordSource(defaultVaultFile))
    }
    if arguments.has("ask-vault-pass") { sources.append(PasswordSource("prompt")) }
    return try Vault(from: sources, ask: { (text) throws(Problem) in try Prompt.secret(text) })
  }

  /// Where `groundwork vault generate` keeps the password it made.
  static let defaultVaultFile = ".groundwork/vault-password"

  // MARK: Playbooks

  /// The environment templates are evaluated in.
  func environment() -> Jinja.Environment {
    var environment = Jinja.Environment()
    for (name, filter) in AddressFilters.all {
      environment.filters[name] = filter
      if let short = name.split(separator: ".").last { environment.filters[String(short)] = filter }
    }
    let ownFilters = SecretFilters.all.merging(HomeFilters.all) { own, _ in own }
    for (name, filter) in ownFilters {
      environment.filters[name] = filter
      environment.filters["ansible.builtin.\(name)"] = filter
    }
    let vault = vault
    let inputs = inputs
    environment.lookup = ControllerLookups(
      read: { path throws(Problem) in try Self.read(path, vault, inputs) })
    environment.digest = { name, bytes in
      DigestAlgorithm(rawValue: name).map { Digest.of(bytes, $0).hex }
    }
    environment.parseYAML = { text throws(TemplateError) in
      do throws(Problem) {
        return try YAML.parse(Array(text.utf8), file: "from_yaml").documents.first?.value() ?? .null
      } catch {
        throw TemplateError.runtime(error.what)
      }
    }
    environment.pathKind = { path, follows in
      switch ((try? Files.status(path, following: follows)) ?? nil)?.kind {
      case nil: nil
      case .file: .file
      case .directory: .directory
      case .link: .link
      default: .other
      }
    }
    environment.clock = {
      let now = Clock.now
      return (now.seconds, now.nanoseconds / 1000)
    }
    return environment
  }

  /// A file as tasks read it: vault files decrypted.
  static func read(
    _ path: String, _ vault: Vault, _ inputs: Inputs? = nil
  ) throws(Problem) -> (bytes: [UInt8], isSecret: Bool) {
    try read(path, vault, inputs) { () throws(SystemError) in
      // An empty file to many a playbook.
      try Files.read(path, limit: 4 << 30, isRegular: path != "/dev/null")
    }
  }

  /// The same of a text: variables, templates, what lookups take.
  static func document(
    _ path: String, _ vault: Vault, _ inputs: Inputs? = nil
  ) throws(Problem) -> (bytes: [UInt8], isSecret: Bool) {
    try read(path, vault, inputs) { () throws(SystemError) in try Files.document(path) }
  }

  private static func read(
    _ path: String, _ vault: Vault, _ inputs: Inputs?,
    _ body: () throws(SystemError) -> [UInt8]
  ) throws(Problem) -> (bytes: [UInt8], isSecret: Bool) {
    let bytes: [UInt8]
    do { bytes = try body() } catch {
      throw Problem(
        "file.unreadable", what: "\(path) cannot be read",
        because: error.code == Errno.tooLarge ? error.reason : error.unreadableReason,
        fix: "check its name and mode")
    }
    inputs?.note(path, bytes)
    guard Vault.isEncrypted(bytes) else { return (bytes, false) }
    return (try vault.decrypt(bytes, at: SourceLocation(file: path, line: 1, column: 1)), true)
  }

  static func vars(
    _ path: String, _ vault: Vault, _ inputs: Inputs? = nil
  ) throws(Problem) -> Map {
    let (bytes, isSecret) = try document(path, vault, inputs)
    let document = try YAML.parse(bytes, file: path, showsContent: !isSecret).documents.first
    let value = try document?.value {
      (text, at) throws(Problem) in
      try vault.value(text, at: at)
    }
    guard let value, !value.isNull else { return Map() }
    guard let map = (isSecret ? value.markedDeep(.secret) : value).map else {
      throw Problem(
        "file.no-variables", what: "\(path) must hold variables, one 'name: value' a line",
        at: SourceLocation(file: path, line: 1, column: 1), fix: "write a mapping")
    }
    return map
  }

  func loader() -> PlaybookLoader {
    LoaderSetup(session: self, environment: environment()).loader()
  }

  /// Loads and checks playbooks; nothing may run when there is a problem.
  func load(_ files: [String], _ loader: PlaybookLoader) throws(Problem) -> [Playbook] {
    let (playbooks, problems) = read(files, loader)
    guard problems.isEmpty else { throw Self.report(problems) }
    return playbooks
  }

  /// What is said of the connections to the plays' hosts and is not acted on.
  func connections(_ plays: [Play]) -> [Problem] {
    guard inventoryProblems.isEmpty else { return [] }
    var hosts: Set<String> = []
    for pattern in plays.flatMap({ $0.hosts.value.list ?? [$0.hosts.value] }) {
      // A pattern that is a template may mean anybody.
      let known = pattern.string.flatMap { try? inventory.hosts(matching: $0) }
      hosts.formUnion(known ?? inventory.hostNames)
    }
    if let limit = options.limit, let some = try? inventory.hosts(matching: limit) {
      hosts.formIntersection(some)
    }
    return ConnectionVariables.problems(
      in: inventory, of: inventory.hostNames.filter { hosts.contains($0) }, over: extraVars)
  }

  /// Loads and checks playbooks: as much as can be read, and all problems, the inventory's first.
  func read(
    _ files: [String], _ loader: PlaybookLoader
  ) -> (playbooks: [Playbook], problems: [Problem]) {
    let (playbooks, problems, warnings) = loader.load(files)
    for warning in warnings { events.receive(.warning(Notice(warning.what, at: warning.at))) }
    return (playbooks, inventoryProblems + problems)
  }

  /// Loads, checks and runs playbooks.
  func play(_ files: [String]) async throws(Problem) -> Int32 {
    let loader = loader()
    let playbooks = try load(files, loader)
    if arguments.has("syntax-check") {
      for file in files { Output.out("\nplaybook: \(file)\n") }
      return ExitCode.done
    }
    if let listing = Listing(arguments, inventory: inventory, options: options) {
      Output.out(listing.text(playbooks))
      return ExitCode.done
    }
    return try await run(playbooks, loader, files: files)
  }
}
