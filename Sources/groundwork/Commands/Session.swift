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

  /// Reads flags, vault and inventory, runs `body`, and turns problems into an exit code.
  /// - Parameter loads: `body` calls `load`, which tells the inventory's problems with its own;
  ///   otherwise `body` does not run when there are any.
  static func run(
    command: String, _ arguments: Arguments, loads: Bool = false,
    _ body: @Sendable (Session) async throws(Problem) -> Int32
  ) async -> Int32 {
    var events: EventHub?
    do throws(Problem) {
      let session = try open(command, arguments)
      events = session.events
      session.events.flush()
      guard loads || session.inventoryProblems.isEmpty else {
        throw report(session.inventoryProblems)
      }
      let code = try await body(session)
      session.events.flush()
      return code
    } catch {
      events?.flush()
      Output.error("\(error)\n")
      return ExitCode.of(error)
    }
  }

  private static func open(
    _ command: String, _ arguments: Arguments
  ) throws(Problem) -> Session {
    let options = try RunFlags.options(arguments)
    let redactor = Redactor()
    var vault = try vault(arguments)
    vault.revealed = { redactor.learn($0) }
    let sources = arguments.all("inventory").isEmpty ? ["inventory"] : arguments.all("inventory")
    let playbooks = arguments.operands.compactMap { Path.parent(of: $0) }
    let (inventory, findings) = Inventory.load(
      sources, vault: vault,
      playbookDirectories: playbooks.isEmpty ? ["playbooks"] : playbooks)
    let events = EventHub([try ConsoleSink.make(arguments, command: command, redactor: redactor)])
    for warning in findings.warnings {
      events.receive(.warning(Notice(warning.what, at: warning.at)))
    }
    for host in inventory.hostNames { redactor.learn(in: Value(inventory.variables(of: host))) }
    let extraVars = try ExtraVars.read(arguments.all("extra-vars"), vault: vault)
    redactor.learn(in: Value(extraVars))
    for secret in [options.password, options.becomePassword] { secret.map { redactor.learn($0) } }
    return Session(
      arguments: arguments, options: options, vault: vault, inventory: inventory,
      inventories: sources, inventoryProblems: findings.problems,
      extraVars: extraVars, events: events, redactor: redactor, command: command)
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
    environment.lookup = ControllerLookups(
      read: { path throws(Problem) in try Self.read(path, vault) })
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
    _ path: String, _ vault: Vault
  ) throws(Problem) -> (bytes: [UInt8], isSecret: Bool) {
    try read(path, vault) { () throws(SystemError) in
      // An empty file to many a playbook.
      try Files.read(path, limit: 4 << 30, isRegular: path != "/dev/null")
    }
  }

  /// The same of a text: variables, templates, what lookups take.
  static func document(
    _ path: String, _ vault: Vault
  ) throws(Problem) -> (bytes: [UInt8], isSecret: Bool) {
    try read(path, vault) { () throws(SystemError) in try Files.document(path) }
  }

  private static func read(
    _ path: String, _ vault: Vault, _ body: () throws(SystemError) -> [UInt8]
  ) throws(Problem) -> (bytes: [UInt8], isSecret: Bool) {
    let bytes: [UInt8]
    do { bytes = try body() } catch {
      throw Problem(
        "file.unreadable", what: "\(path) cannot be read",
        because: error.code == Errno.tooLarge ? error.reason : error.unreadableReason,
        fix: "check its name and mode")
    }
    guard Vault.isEncrypted(bytes) else { return (bytes, false) }
    return (try vault.decrypt(bytes, at: SourceLocation(file: path, line: 1, column: 1)), true)
  }

  static func vars(_ path: String, _ vault: Vault) throws(Problem) -> Map {
    let (bytes, isSecret) = try document(path, vault)
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
    events.flush()
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

  func run(
    _ playbooks: [Playbook], _ loader: PlaybookLoader, files: [String]
  ) async throws(Problem) -> Int32 {
    // No play makes a port of what is none; of the others one may say something else.
    let ports = connections(playbooks.flatMap(\.plays)).filter {
      $0.id == ConnectionVariables.badPort
    }
    guard ports.isEmpty else { throw Self.report(ports) }
    let (links, agents) = try links()
    let start = Clock.monotonic.inSeconds
    let id = Journal.makeID(now: Clock.now, random: (try? Random.bytes(2)) ?? [0, 0])
    events.add(try journal(id))
    events.receive(
      .runStarted(
        RunStarted(
          id: id, version: Groundwork.version, command: command, playbooks: files,
          inventories: inventories, isCheck: options.isCheck, wantsDiff: options.wantsDiff)))
    let vault = vault
    let redactor = redactor
    let engine = Engine(
      inventory: inventory, loader: loader, options: options, links: links,
      events: events, extraVars: extraVars, environment: environment(),
      files: ControllerFiles(
        read: { path throws(Problem) in try Self.read(path, vault) },
        vars: { path throws(Problem) in
          let vars = try Self.vars(path, vault)
          redactor.learn(in: Value(vars))
          return vars
        },
        encrypt: { plain throws(Problem) in try vault.encrypt(plain) },
        agentFile: { architecture throws(Problem) in
          try agents.binary(architecture: architecture).path
        }, stockPlaybooks: StockPlaybooks.directory),
      revealed: { redactor.learn(in: $0) },
      ask: { question throws(Problem) in
        // The question stands behind what has been told.
        events.flush()
        return try Prompt.answer(question)
      })
    Interrupt.arm {
      await engine.interrupt()
    } last: {
      events.flush(withinMilliseconds: 1000)
    }
    let outcome = await engine.run(playbooks)
    let code = Self.code(outcome)
    events.receive(
      .runEnded(
        RunEnded(
          exitCode: Int(code), seconds: Clock.monotonic.inSeconds - start,
          roundTrips: outcome.roundTrips,
          nextStep: NextStep.after(outcome, command: command, isCheck: options.isCheck))))
    events.flush()
    guard let failure = events.failure else { return code }
    Output.error("\(failure)\n")
    return code == ExitCode.done ? ExitCode.invalid : code
  }

  /// Where the run is kept.
  private func journal(_ id: String) throws(Problem) -> Journal {
    do {
      return try Journal(root: ".groundwork/runs", id: id, redactor: redactor)
    } catch {
      throw Problem(
        "run.no-journal", what: "the run cannot be kept under .groundwork/runs",
        because: error.reason, fix: "run in a directory you may write to")
    }
  }

  /// The exit code of a run.
  static func code(_ outcome: RunOutcome) -> Int32 {
    if Interrupt.wasAsked { return ExitCode.interrupted }
    return switch outcome.ending {
    case .done: ExitCode.done
    case .failed: ExitCode.failed
    case .unreachable: ExitCode.unreachable
    case .invalid: ExitCode.invalid
    case .refused: ExitCode.refused
    }
  }

  // MARK: Connections

  /// The pins beside the inventory.
  var knownHostsFile: String {
    let source = inventories.first ?? "inventory"
    let status = (try? Files.status(source, following: true)) ?? nil
    let directory = status?.kind == .directory ? source : Path.parent(of: source) ?? "."
    return Path.join(directory, "known_hosts")
  }

  /// `lab_network`, in which a MAC is looked for; nil where the inventory names none.
  private var lanNetwork: Network? {
    let store = VariableStore(
      inventory: inventory, templar: Templar(environment: environment()), extraVars: extraVars,
      runFacts: Map())
    guard let host = inventory.hostNames.first,
      let value = try? HostScope(host, in: store).lookUp("lab_network")
    else { return nil }
    return value.string.flatMap { Network($0) }
  }

  private func links() throws(Problem) -> (RemoteLinks, AgentStore) {
    var environment: [String: String] = [:]
    for name in ["HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK", "PATH"] {
      environment[name] = System.Environment.value(name)
    }
    var settings = TransportSettings(
      knownHosts: try KnownHosts(path: knownHostsFile), environment: environment)
    if let host = arguments.last(NodeReplace.replacedHost) {
      settings.knownHosts?.supersede(host)
      settings.newHostKeys = .pinnedOf(host, fingerprint: arguments.last("fingerprint"))
    } else if arguments.has("accept-new-host-keys") {
      settings.newHostKeys = .pinned
    }
    if let seconds = try RunFlags.timeout(arguments) {
      settings.connectTimeout = .seconds(seconds)
    }
    let events = events
    settings.passphrase = { file in
      events.flush()
      return try? Prompt.secret("passphrase for \(file): ")
    }
    let network = lanNetwork
    settings.resolve = { mac, tried in
      await Neighbours.address(of: mac, within: network, besides: tried)
    }
    settings.note = { host, line in events.receive(.notice(Notice(line, host: host))) }
    let connector = Connector(settings: settings)
    let store = AgentStore(
      controller: (try? Files.realPath("/proc/self/exe")) ?? CommandLine.arguments.first ?? "",
      named: System.Environment.value("GROUNDWORK_AGENT"), connector: connector)
    let links = RemoteLinks(
      connector: connector, store: store, settings: RemoteSettings(), events: events)
    return (links, store)
  }
}
