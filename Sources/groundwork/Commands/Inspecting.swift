import Inventory
import Jinja
import System
import Value
import Variables
import Vault

/// `groundwork template`.
enum TemplateCommand {
  static let spec = CommandSpec(
    name: "template", summary: "render a template as one host would see it", operands: "FILE",
    offers: [.files],
    flags: [
      RunFlags.inventory,
      Flag("--host", value: "HOST", offers: .hosts, help: "in whose variables"),
      Flag("--jsonl", help: "answer requests on standard input, one JSON object a line"),
    ] + RunFlags.variables,
    examples: [
      (
        "groundwork template playbooks/roles/chrony/templates/chrony.conf.j2 --host k8s-master",
        "the file that host would get, with its role's defaults"
      ),
      (
        #"echo '{"id": 1, "kind": "string", "src": "{{ n + 1 }}", "vars": {"n": 1}}' | groundwork template --jsonl"#,
        "what a template gives, for programs: string, cond, template or render, one request a line"
      ),
    ],
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    if arguments.has("jsonl") { return lines() }
    guard let file = arguments.operands.first else {
      Output.error(
        Problem(
          "usage.missing-operand", what: "template needs a file",
          fix: "groundwork template FILE --host HOST"))
      return ExitCode.usage
    }
    var plain = arguments
    plain.operands = []
    return await Session.run(command: "template", plain) {
      (session) async throws(Problem) -> Int32 in
      let host = session.arguments.last("host") ?? session.inventory.hostNames.first ?? "localhost"
      let role = try Self.role(around: file, session.vault)
      let store = VariableStore(
        inventory: session.inventory, templar: Templar(environment: session.environment()),
        extraVars: (["ansible_managed": "Ansible managed"] as Map).merging(role.vars)
          .merging(session.extraVars),
        runFacts: Map())
      store.defaults = role.defaults
      let (bytes, _) = try Session.document(file, session.vault)
      do throws(TemplateError) {
        let scope = HostScope(host, in: store)
        let text = try store.templar.render(
          file: String(decoding: bytes, as: UTF8.self), in: scope,
          at: SourceLocation(file: file, line: 1, column: 1),
          including: session.lookups().neighbours(of: file, scope))
        let isSecret = text.deepMarks.contains(.secret)
        Output.out(isSecret ? "«secret»\n" : text.string ?? JSON.text(text))
        return ExitCode.done
      } catch {
        throw error.problem(at: SourceLocation(file: file, line: 1, column: 1), isFile: true)
      }
    }
  }

  private static func lines() -> Int32 {
    do throws(SystemError) {
      try TemplateLines(Session.bareEnvironment()).run()
      return ExitCode.done
    } catch {
      Output.error(
        Problem(
          "template.unreadable", what: "the requests cannot be read", because: error.description,
          fix: "give one JSON object a line on standard input"))
      return ExitCode.internal
    }
  }

  /// What the role says whose `templates/` holds the file; nothing for a file elsewhere.
  private static func role(
    around file: String, _ vault: Vault
  ) throws(Problem) -> (defaults: Map, vars: Map) {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    guard let place = parts.lastIndex(of: "templates"), place > 0 else { return (Map(), Map()) }
    let role = parts[..<place].joined(separator: "/")
    func vars(_ kind: String) throws(Problem) -> Map {
      let path = "\(role)/\(kind)/main.yml"
      guard Files.isAccessible(path) else { return Map() }
      return try Session.vars(path, vault)
    }
    return (try vars("defaults"), try vars("vars"))
  }
}
