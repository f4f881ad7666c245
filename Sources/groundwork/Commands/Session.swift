import Addresses
import Actions
import Console
import Engine
import Glibc
import Inventory
import Jinja
import Messages
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
  var inventory: Inventory
  let inventories: [String]
  /// What is wrong with the inventory; told together with what is wrong with the playbooks.
  let inventoryProblems: [Problem]
  var extraVars: Map
  let events: EventHub
  let redactor: Redactor
  var command: String
  /// Every file that is read, where a plan is made or held to; nil elsewhere.
  var inputs: Inputs?
  /// `ansible.cfg`, where Ansible is spoken.
  var config: AnsibleConfig?
  /// When it was opened, on the monotonic clock.
  let opened: Double

  /// Reads flags, vault and inventory, runs `body`, and turns problems into events and an exit code.
  /// - Parameter loads: `body` calls `load`, which tells the inventory's problems with its own;
  ///   otherwise `body` does not run when there are any.
  /// - Parameter first: what must hold before anything is read; all but the last of the problems it
  ///   finds are its own to tell.
  static func run(
    command: String, _ arguments: Arguments, loads: Bool = false, inputs: Inputs? = nil,
    config: AnsibleConfig? = nil,
    first: @Sendable (EventHub) throws(Problem) -> Void = { _ in },
    _ body: @Sendable (Session) async throws(Problem) -> Int32
  ) async -> Int32 {
    let redactor = Redactor()
    let events: EventHub
    do throws(Problem) {
      events = EventHub([
        try ConsoleSink.make(arguments, command: command, redactor: redactor, config: config)
      ])
    } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
    let opened = Clock.monotonic.inSeconds
    // What is told is written by another thread.
    defer { events.flush() }
    do throws(Problem) {
      try first(events)
      let session = try open(command, arguments, events, redactor, opened, inputs, config)
      events.flush()
      guard loads || session.inventoryProblems.isEmpty else {
        throw session.tell(session.inventoryProblems)
      }
      return try await body(session)
    } catch {
      events.receive(.problem(error))
      let code = config == nil ? ExitCode.of(error) : PlaybookCommand.exitCode(error)
      let next = code == ExitCode.invalid ? NextStep.afterMistakes(command: command) : nil
      return end(events, code, since: opened, next: next)
    }
  }

  private static func open(
    _ command: String, _ arguments: Arguments, _ events: EventHub, _ redactor: Redactor,
    _ opened: Double, _ inputs: Inputs?, _ config: AnsibleConfig?
  ) throws(Problem) -> Session {
    var options = try RunFlags.options(arguments)
    if let config { options.speakAnsible(config) }
    var vault = try vault(arguments)
    vault.revealed = { redactor.learn($0) }
    for piece in (arguments.last("limit") ?? "").split(separator: ",") where piece.hasPrefix("@") {
      let path = String(piece.dropFirst())
      if let bytes = try? Files.document(path) { inputs?.note(path, bytes) }
    }
    let given = arguments.all("inventory")
    var sources = given.isEmpty ? usual(command, events) : given
    if config != nil { sources = Self.existing(sources, events) }
    let here = (try? Files.realPath(".")) ?? "/"
    options.inventorySources = sources.map { $0.contains(",") ? $0 : Path.absolute($0, in: here) }
    options.python = System.Environment.find(program: "python3")
    let playbooks =
      arguments.last("playbook-dir").map { [$0] }
      ?? arguments.operands.compactMap { Path.parent(of: $0) }
    let (inventory, findings) = Inventory.load(
      sources, vault: vault,
      playbookDirectories: playbooks.isEmpty ? ["playbooks"] : playbooks,
      reading: { inputs?.note($0, $1) })
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
      inputs: inputs, config: config, opened: opened)
  }

  /// The inventory of a command that names none. For one module by hand, and to show it, it is that of
  /// Ansible's variable, and none where there is none.
  private static func usual(_ command: String, _ events: EventHub) -> [String] {
    guard [AdHoc.spec.name, InventoryCommand.spec.name].contains(command) else {
      return ["inventory"]
    }
    if let named = Environment.value("ANSIBLE_INVENTORY"), !named.isEmpty {
      return named.split(separator: ",").map { String($0) }
    }
    if Files.isAccessible("inventory") { return ["inventory"] }
    return existing(["/etc/ansible/hosts"], events)
  }

  /// Tells all of them but the last, which is to end the command.
  func tell(_ problems: [Problem]) -> Problem {
    Self.tell(problems, events)
  }

  /// The same before there is a session.
  static func tell(_ problems: [Problem], _ events: EventHub) -> Problem {
    for problem in problems.dropLast() { events.receive(.problem(problem)) }
    return last(of: problems)
  }

  /// The same where there are no events.
  static func report(_ problems: [Problem]) -> Problem {
    for problem in problems.dropLast() { Output.error(problem) }
    return last(of: problems)
  }

  private static func last(of problems: [Problem]) -> Problem {
    problems.last
      ?? Problem("internal.empty", what: "there was a problem without words", fix: "report it")
  }

  /// The end of a command that found all well without a run.
  func end(next: String?) -> Int32 {
    Self.end(events, ExitCode.done, since: opened, next: next)
  }

  private static func end(
    _ events: EventHub, _ code: Int32, since opened: Double, next: String?
  ) -> Int32 {
    let seconds = Clock.monotonic.inSeconds - opened
    events.receive(.runEnded(RunEnded(exitCode: Int(code), seconds: seconds, nextStep: next)))
    return code
  }

  /// - Parameter isNew: something is encrypted with what is typed, so it is asked for twice.
  static func vault(_ arguments: Arguments, isNew: Bool = false) throws(Problem) -> Vault {
    var sources = arguments.all("vault-id").map { PasswordSource($0) }
    sources += arguments.all("vault-password-file").map { PasswordSource($0) }
    if sources.isEmpty, let list = Environment.value("ANSIBLE_VAULT_IDENTITY_LIST") {
      sources += list.split(separator: ",").map { piece in
        PasswordSource(String(piece.drop { $0 == " " }))
      }
    }
    if sources.isEmpty, let file = Environment.value("ANSIBLE_VAULT_PASSWORD_FILE") {
      sources.append(PasswordSource(file))
    }
    if sources.isEmpty, (try? Files.status(defaultVaultFile, following: true)) ?? nil != nil {
      sources.append(PasswordSource(defaultVaultFile))
    }
    if arguments.has("ask-vault-pass") { sources.append(PasswordSource("prompt")) }
    return try vault(from: sources, isNew: isNew)
  }

  static func vault(from sources: [PasswordSource], isNew: Bool) throws(Problem) -> Vault {
    try Vault(
      from: sources,
      ask: { (text) throws(Problem) in
        let answer = try Prompt.secret(Speech.words.told(text))
        guard isNew else { return answer }
        let again = try Prompt.secret(say("The same again:") + " ")
        guard answer.reveal({ first in again.reveal { $0 == first } }) else {
          throw Problem(
            "vault.passwords-differ", what: "the two passwords differ",
            fix: "type it twice the same")
        }
        return answer
      })
  }

  /// Where `groundwork vault generate` keeps the password it made.
  static let defaultVaultFile = ".groundwork/vault-password"

  // MARK: Playbooks

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
      throw Problem.unreadable(path, error)
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
    guard problems.isEmpty else { throw config == nil ? tell(problems) : problems[0] }
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
    events.flush()
    return (playbooks, inventoryProblems + problems)
  }

  /// Loads, checks and runs playbooks.
  func play(_ files: [String]) async throws(Problem) -> Int32 {
    let loader = loader()
    let playbooks = try load(files, loader)
    if arguments.has("syntax-check") {
      for file in files { events.receive(.listing("\nplaybook: \(file)")) }
      return end(next: nil)
    }
    if let listing = Listing(arguments, inventory: inventory, options: options) {
      events.receive(.listing(listing.text(playbooks)))
      return end(next: nil)
    }
    return try await run(playbooks, loader, files: files)
  }
}
