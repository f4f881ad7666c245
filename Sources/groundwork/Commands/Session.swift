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
  let extraVars: Map
  let events: EventHub
  let redactor: Redactor
  let command: String

  /// Reads flags, vault and inventory, runs `body`, and turns problems into an exit code.
  static func run(
    command: String, _ arguments: Arguments,
    _ body: @Sendable (Session) async throws(Problem) -> Int32
  ) async -> Int32 {
    do throws(Problem) {
      let session = try open(command, arguments)
      return try await body(session)
    } catch {
      Output.error("\(error)\n")
      return error.id.hasPrefix("usage.") ? ExitCode.usage : ExitCode.invalid
    }
  }

  private static func open(
    _ command: String, _ arguments: Arguments
  ) throws(Problem) -> Session {
    let options = try RunFlags.options(arguments)
    let vault = try vault(arguments)
    let sources = arguments.all("inventory").isEmpty ? ["inventory"] : arguments.all("inventory")
    let playbooks = arguments.operands.compactMap { Path.parent(of: $0) }
    let (inventory, findings) = Inventory.load(
      sources, vault: vault,
      playbookDirectories: playbooks.isEmpty ? ["playbooks"] : playbooks)
    let redactor = Redactor()
    let events = EventHub([try ConsoleSink.make(arguments, redactor: redactor)])
    for warning in findings.warnings {
      events.receive(.warning(Notice(warning.what, at: warning.at)))
    }
    guard findings.problems.isEmpty else { throw report(findings.problems, events) }
    for host in inventory.hostNames { redactor.learn(in: Value(inventory.variables(of: host))) }
    for secret in [options.password, options.becomePassword] { secret.map { redactor.learn($0) } }
    return Session(
      arguments: arguments, options: options, vault: vault, inventory: inventory,
      inventories: sources,
      extraVars: try ExtraVars.read(arguments.all("extra-vars"), vault: vault),
      events: events, redactor: redactor, command: command)
  }

  /// All of them at once; the last one ends the command.
  private static func report(_ problems: [Problem], _ events: EventHub) -> Problem {
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
    for (name, filter) in SecretFilters.all {
      environment.filters[name] = filter
      environment.filters["ansible.builtin.\(name)"] = filter
    }
    let vault = vault
    environment.lookup = ControllerLookups(
      read: { path throws(Problem) in try Self.read(path, vault) }, searchPath: { _ in [] })
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
    let bytes: [UInt8]
    do { bytes = try Files.read(path, limit: 4 << 30) } catch {
      throw Problem(
        "file.unreadable", what: "\(path) cannot be read", because: error.reason,
        fix: "check its name and mode")
    }
    guard Vault.isEncrypted(bytes) else { return (bytes, false) }
    return (try vault.decrypt(bytes, at: SourceLocation(file: path, line: 1, column: 1)), true)
  }

  static func vars(_ path: String, _ vault: Vault) throws(Problem) -> Map {
    let (bytes, isSecret) = try read(path, vault)
    let value = try YAML.parse(bytes, file: path).documents.first?.value {
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
    let (playbooks, problems, warnings) = loader.load(files)
    for warning in warnings { events.receive(.warning(Notice(warning.what, at: warning.at))) }
    guard problems.isEmpty else { throw Self.report(problems, events) }
    return playbooks
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
    let start = Clock.monotonic.inSeconds
    let id = Journal.makeID(now: Clock.now, random: (try? Random.bytes(2)) ?? [0, 0])
    events.add(try journal(id))
    events.receive(
      .runStarted(
        RunStarted(
          id: id, version: Groundwork.version, command: command, playbooks: files,
          inventories: inventories, isCheck: options.isCheck, wantsDiff: options.wantsDiff)))
    let vault = vault
    let (links, agents) = try links()
    let engine = Engine(
      inventory: inventory, loader: loader, options: options, links: links,
      events: events, extraVars: extraVars, environment: environment(),
      files: ControllerFiles(
        read: { path throws(Problem) in try Self.read(path, vault) },
        vars: { path throws(Problem) in try Self.vars(path, vault) },
        encrypt: { plain throws(Problem) in try vault.encrypt(plain) },
        agentFile: { architecture throws(Problem) in
          try agents.binary(architecture: architecture).path
        }))
    Interrupt.arm { await engine.interrupt() }
    let outcome = await engine.run(playbooks)
    let code = Self.code(outcome)
    events.receive(
      .runEnded(
        RunEnded(
          exitCode: Int(code), seconds: Clock.monotonic.inSeconds - start,
          roundTrips: outcome.roundTrips, nextStep: NextStep.after(outcome, command: command))))
    return code
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

  /// Exit codes of a run, decided here and nowhere else.
  static func code(_ outcome: RunOutcome) -> Int32 {
    if Interrupt.wasAsked { return ExitCode.interrupted }
    if !outcome.refusedHosts.isEmpty { return ExitCode.refused }
    if !outcome.unreachableHosts.isEmpty { return ExitCode.unreachable }
    if outcome.problems.contains(where: { $0.id.hasPrefix("preflight.") }) {
      return ExitCode.invalid
    }
    if !outcome.failedHosts.isEmpty { return ExitCode.failed }
    return outcome.problems.isEmpty ? ExitCode.done : ExitCode.invalid
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
    settings.acceptNewHostKeys = arguments.has("accept-new-host-keys")
    if let seconds = arguments.last("timeout").flatMap({ Int($0) }) {
      settings.connectTimeout = .seconds(seconds)
    }
    settings.passphrase = { file in try? Prompt.secret("passphrase for \(file): ") }
    let network = lanNetwork
    settings.resolve = { mac in await Neighbours.address(of: mac, within: network) }
    let events = events
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
