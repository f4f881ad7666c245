import Inventory
import Jinja
import Playbooks
import System
import Testing
import Value
import Variables
import Wire

@testable import Actions

/// Content leaves the arguments and their marks; the request must still say that it is secret.
@Suite struct SecretPayloadTests {
  private func requests(
    _ name: String, _ arguments: Map, fileIsSecret: Bool = false, secretEnvironment: Bool = false
  ) throws -> [Request] {
    let here = SourceLocation(file: "p.yml", line: 1, column: 1)
    let templar = Templar(environment: Jinja.Environment())
    let (inventory, _) = Inventory.load(["a,"])
    let store = VariableStore(
      inventory: inventory, templar: templar, extraVars: Map(), runFacts: Map())
    let task = Task(
      id: 1, location: here,
      action: Action(written: name, name: name, arguments: Map(), location: here))
    let services = Services(
      templar: templar, findFile: { name, _, _ in FileSearch(found: name, searched: []) },
      readFile: { _ in (Array("text".utf8), fileIsSecret) }, readVars: { _ in Map() },
      encrypt: { _ in "" }, agentFile: { _ in "" })
    let call = ActionCall(
      task: task, name: name, arguments: arguments, host: "a",
      scope: HostScope("a", task: task, in: store), isCheck: false, wantsDiff: false,
      environment: ["A": "b"], hasSecretEnvironment: secretEnvironment, services: services)
    let prepared: Prepared =
      switch name {
      case "ansible.builtin.script": try ActionTable.script(call)
      case "ansible.builtin.unarchive": try ActionTable.unarchive(call)
      case "ansible.builtin.template": try ActionTable.template(call)
      default: try ActionTable.copy(call)
      }
    guard case .requests(let requests, _) = prepared else { return [] }
    return requests
  }

  static let cases: [(String, Map)] = [
    ("copy", ["src": "/etc/hostname", "dest": "/x"]),
    ("template", ["src": "/etc/hostname", "dest": "/x"]),
    ("script", ["cmd": "/etc/hostname"]), ("unarchive", ["src": "/etc/hostname", "dest": "/x"]),
  ]

  @Test(arguments: cases) func `a decrypted file makes its request secret`(
    name: String, arguments: Map
  ) throws {
    let action = "ansible.builtin.\(name)"
    #expect(try requests(action, arguments, fileIsSecret: true).map(\.holdsSecret) == [true])
    #expect(try requests(action, arguments).map(\.holdsSecret) == [false])
    let surrounded = try requests(action, arguments, secretEnvironment: true)
    #expect(surrounded.map(\.holdsSecret) == [true])
  }

  @Test func `so does a secret text`() throws {
    let content = Value("hunter22", marks: .secret)
    let secret = try requests("ansible.builtin.copy", ["content": content, "dest": "/x"])
    #expect(secret.map(\.holdsSecret) == [true])
    let open = try requests("ansible.builtin.copy", ["content": "open", "dest": "/x"])
    #expect(open.map(\.holdsSecret) == [false])
  }
}
