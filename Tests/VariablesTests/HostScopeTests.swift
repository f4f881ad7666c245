import Inventory
import Jinja
import Playbooks
import Testing
import Value

@testable import Variables

private let here = SourceLocation(file: "p.yml", line: 1, column: 1)

@Suite struct HostScopeTests {
  private func store(_ extra: Map = Map()) -> VariableStore {
    let (inventory, _) = Inventory.load(["a,b,"])
    return VariableStore(
      inventory: inventory, templar: Templar(environment: Jinja.Environment()), extraVars: extra,
      runFacts: Map())
  }

  private func task(vars: Map = Map(), block: Map = Map(), include: Map = Map()) -> Task {
    var task = Task(
      id: 1, location: here,
      action: Action(written: "debug", name: "debug", arguments: Map(), location: here))
    task.vars = VarsLayer(vars)
    task.blockVars = [VarsLayer(block)]
    task.includeVars = [VarsLayer(include)]
    return task
  }

  @Test func `higher levels win: extra, include, registers, task, block, facts`() throws {
    let store = store(["e": "extra"])
    let variables = store.variables(of: "a")
    variables.merge(facts: ["x": "fact"])
    variables.register("r", "register")
    let task = task(
      vars: ["e": "task", "r": "task", "t": "task", "i": "task", "ansible_x": "task"],
      block: ["t": "block", "b": "block"], include: ["i": "include"])
    let scope = HostScope("a", task: task, in: store)
    for (name, wanted) in [
      ("e", "extra"), ("i", "include"), ("r", "register"), ("t", "task"), ("b", "block"),
      ("ansible_x", "task"),
    ] {
      #expect(try scope.lookUp(name) == Value(wanted), "\(name)")
    }
  }

  @Test func `variables are templated when read, recursively, in the reader's context`() throws {
    let store = store()
    let task = task(vars: ["who": "{{ inventory_hostname }}", "say": "hello {{ who }}"])
    #expect(try HostScope("a", task: task, in: store).lookUp("say") == "hello a")
    #expect(try HostScope("b", task: task, in: store).lookUp("say") == "hello b")
  }

  @Test func `a loop of variables is an error that names it`() {
    let scope = HostScope("a", task: task(vars: ["x": "{{ y }}", "y": "{{ x }}"]), in: store())
    #expect(throws: TemplateError.self) { try scope.lookUp("x") }
  }

  @Test func `a loop through hostvars is an error, and a task's name for the host's is none`()
    throws
  {
    let store = store()
    store.variables(of: "a").include([
      "x": "{{ hostvars['b'].x }}", "address": "10.0.0.1",
    ])
    store.variables(of: "b").include(["x": "{{ hostvars['a'].x }}"])
    #expect(throws: TemplateError.self) { try HostScope("a", in: store).lookUp("x") }
    let task = task(vars: ["address": "{{ hostvars[inventory_hostname].address }}"])
    #expect(try HostScope("a", task: task, in: store).lookUp("address") == "10.0.0.1")
    #expect(store.open.isEmpty)
  }

  @Test func `a node's facts say nothing of how it is reached, or of the run`() throws {
    let store = VariableStore(
      inventory: Inventory.load(["a,"]).0, templar: Templar(environment: Jinja.Environment()),
      extraVars: Map(), runFacts: ["ansible_check_mode": true])
    store.variables(of: "a").merge(facts: [
      "connection": "local", "ansible_host": "127.0.0.1", "become_user": "root",
      "ssh_executable": "/tmp/x", "check_mode": false, "hostname": "n1",
      "ssh_host_key_rsa_public": "AAAA",
    ])
    let scope = HostScope("a", in: store)
    for name in ["connection", "host", "become_user", "ssh_executable"] {
      #expect(try scope.lookUp("ansible_\(name)") == nil, "\(name)")
    }
    #expect(try scope.lookUp("ansible_check_mode") == true)
    #expect(try scope.lookUp("ansible_hostname") == "n1")
    #expect(try scope.lookUp("ansible_ssh_host_key_rsa_public") == "AAAA")
  }

  @Test func `text from a node is never templated`() throws {
    let store = store()
    store.variables(of: "a").register("out", Value("{{ 1 + 1 }}", marks: .unsafe))
    let scope = HostScope("a", task: task(vars: ["copy": "{{ out }}"]), in: store)
    #expect(try scope.lookUp("copy") == "{{ 1 + 1 }}")
  }

  @Test func `a condition on something unknown is unknown, never an error`() throws {
    let store = store()
    store.variables(of: "a").register("later", .unknown)
    let scope = HostScope("a", in: store)
    #expect(try store.templar.holds("later.rc == 0", in: scope) == .unknown)
    #expect(try store.templar.holds("1 == 1", in: scope) == .yes)
  }

  @Test func `hostvars show another host in its own context`() throws {
    let store = store()
    store.variables(of: "b").register("own", "{{ inventory_hostname }}!")
    let scope = HostScope("a", in: store)
    #expect(try store.templar.template("{{ hostvars['b'].own }}", in: scope) == "b!")
  }
}
