import Playbooks
import System
import Testing
import Value
import Wire

@testable import Actions

/// A secret on a command line, and secrets in what an action says.
@Suite struct SecretArgumentsTests {
  private let secret = Value("hunter22", marks: .secret)

  private func advice(_ name: String, _ arguments: Map, isCheck: Bool = false) async throws
    -> [Problem]
  {
    var call = call(name, arguments)
    call.isCheck = isCheck
    switch try ActionTable.action(name)(call) {
    case .local(let result): return result.advice
    case .controller(let work): return try work().advice
    case .requests(let requests, let finish):
      return finish(requests.map { _ in Response() }).advice
    case .conversation(_, let talk): return try await talk(ListeningNode()).advice
    }
  }

  @Test(arguments: [
    ("ansible.builtin.command", "cmd"), ("ansible.builtin.command", "argv"),
    ("ansible.builtin.shell", "cmd"), ("ansible.builtin.shell", "_raw_params"),
    ("ansible.builtin.script", "cmd"), ("ansible.builtin.raw", "free_form"),
  ])
  func `a secret on the command line is warned of at its place`(name: String, option: String)
    async throws
  {
    let value: Value =
      option == "argv" ? ["mysql", secret] : Value("mysql -phunter22", marks: .secret)
    let told = try await advice(name, [option: value])
    #expect(told.map(\.id) == ["command.secret-argument"])
    #expect(told.first?.at == SourceLocation(file: "p.yml", line: 1, column: 1))
    #expect(told.first.map { !"\($0)".contains("hunter") } == true)
  }

  @Test func `nothing is said of a command without one, or with one on its standard input`()
    async throws
  {
    #expect(try await advice("ansible.builtin.command", ["cmd": "uptime"]) == [])
    #expect(
      try await advice("ansible.builtin.command", ["cmd": "cat", "stdin": secret]) == [])
    #expect(try await advice("ansible.builtin.copy", ["content": secret, "dest": "/x"]) == [])
  }

  @Test func `in a playbook that comes with Groundwork it is an error`() throws {
    let directory = "/tmp/gw-actions-stock-\(try Random.bytes(4).map { String($0) }.joined())"
    try Files.makeDirectories("\(directory)/playbooks/roles")
    try Files.makeDirectories("\(directory)/playbooks-of-mine")
    defer { try? Files.removeTree(directory) }
    func failed(at file: String) throws -> Bool {
      let path = "\(directory)/\(file)"
      try Files.writeAtomically(path, Array("".utf8))
      let place = SourceLocation(file: path, line: 3, column: 1)
      var call = call("ansible.builtin.command", ["cmd": secret])
      call.task = Task(id: 1, location: place, action: call.task.action)
      call.services.stockPlaybooks = try Files.realPath("\(directory)/playbooks")
      guard case .local(let result) = try ActionTable.action(call.name)(call) else { return false }
      return result.failed && result.values["problem"] == "command.secret-argument"
    }
    #expect(try failed(at: "playbooks/site.yml"))
    #expect(try failed(at: "playbooks/roles/main.yml"))
    #expect(try !failed(at: "playbooks-of-mine/site.yml"))
  }

  @Test func `what fail says keeps the mark of what it is made of`() throws {
    guard
      case .local(let result) = try ActionTable.fail(
        call("ansible.builtin.fail", ["msg": Value("hunt", marks: .secret)]))
    else { return #expect(Bool(false)) }
    #expect(result.failed && result.values["msg"]?.marks == [.secret, .unsafe])
  }

  @Test func `what an argument spec complains of does not quote a secret`() {
    let spec: Map = [
      "a": ["type": "int"], "b": ["choices": ["x"], "no_log": true],
      "c": ["type": "list", "elements": "int"], "d": ["type": "bool"],
      "e": ["type": "list", "choices": ["x"]],
    ]
    let errors = ArgumentCheck.errors(
      spec,
      [
        "a": secret, "b": "hunter22", "c": [1, secret], "d": secret, "e": [secret],
      ])
    #expect(errors.count == 5)
    for error in errors {
      #expect(error.contains("«secret»") && !error.contains("hunter22"), "\(error)")
    }
  }
}
