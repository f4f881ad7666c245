import Inventory
import Jinja
import Playbooks
import System
import Testing
import Value

@testable import Variables

/// The 22 levels, each against the next (ansible-core 2.18, vars/manager.py).
@Suite struct PrecedenceTests {
  private static let here = SourceLocation(file: "p.yml", line: 1, column: 1)

  /// What a level says: `v6` is said by levels 2 to 6, so the highest that says it is 6.
  private static func said(by level: Int) -> Map {
    var map = Map()
    for number in level...22 { map[Value("v\(number)")] = Value(level) }
    return map
  }

  private static func yaml(_ level: Int, indent: String = "") -> String {
    (level...22).map { "\(indent)v\($0): \(level)\n" }.joined()
  }

  /// An inventory and a playbook's directory with files of levels 3 to 10.
  private static func withInventory(_ body: (Inventory) throws -> Void) throws {
    let directory = "/tmp/gw-levels-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    defer { try? Files.removeTree(directory) }
    let files = [
      "inv/hosts.yml":
        "all:\n  children:\n    pair:\n      hosts:\n        a:\n\(yaml(8, indent: "          "))"
        + "        b:\n      vars:\n\(yaml(3, indent: "        "))",
      "inv/group_vars/all.yml": yaml(4), "play/group_vars/all.yml": yaml(5),
      "inv/group_vars/pair.yml": yaml(6), "play/group_vars/pair.yml": yaml(7),
      "inv/host_vars/a.yml": yaml(9), "play/host_vars/a.yml": yaml(10),
    ]
    for (path, text) in files {
      let full = "\(directory)/\(path)"
      try Files.makeDirectories(Path.parent(of: full) ?? "/")
      _ = try Files.writeAtomically(full, Array(text.utf8))
    }
    let (inventory, findings) = Inventory.load(
      ["\(directory)/inv"], playbookDirectories: ["\(directory)/play"])
    #expect(findings.problems.isEmpty)
    try body(inventory)
  }

  /// A play and a task of a role in it, where every level says something.
  private static func everything(
    _ inventory: Inventory
  ) -> (store: VariableStore, task: Playbooks.Task) {
    let role = Role(
      name: "r", path: "/r", defaults: said(by: 2), vars: said(by: 15), params: said(by: 20))
    var play = Play(
      hosts: Field("all", at: here), location: here, directory: "/play")
    play.vars = [VarsLayer(said(by: 12))]
    var context = PlayContext(play: play, name: "a play", allHosts: ["a", "b"])
    context.prompted = said(by: 13)
    context.varsFiles = ["a": said(by: 14)]
    context.roles = [role]

    let store = VariableStore(
      inventory: inventory, templar: Templar(environment: Jinja.Environment()),
      extraVars: said(by: 22), runFacts: Map())
    store.play = context
    let variables = store.variables(of: "a")
    var facts = Map()
    // Facts are variables under names that say so.
    for (name, value) in said(by: 11).entries { facts[Value("ansible_\(name.text)")] = value }
    variables.merge(facts: facts)
    variables.include(said(by: 18))
    for (name, value) in said(by: 19).entries { variables.register(name.text, value) }

    var task = Task(
      id: 1, location: here,
      action: Action(written: "debug", name: "debug", arguments: Map(), location: here))
    task.role = role
    task.blockVars = [VarsLayer(said(by: 16))]
    task.vars = VarsLayer(said(by: 17))
    task.includeVars = [VarsLayer(said(by: 21))]
    return (store, task)
  }

  @Test func `each of the 22 levels beats all below it and none above it`() throws {
    try Self.withInventory { (inventory) throws in
      let (store, task) = Self.everything(inventory)
      let scope = HostScope("a", task: task, in: store)
      for level in 2...22 where level != 11 {
        #expect(try scope.lookUp("v\(level)") == Value(level), "level \(level)")
      }
      #expect(try scope.lookUp("ansible_v11") == 11)
    }
  }

  @Test func `facts stand between the inventory and the play`() throws {
    var layers = "a ansible_low=inventory ansible_high=inventory"
    layers += "\n"
    let path = "/tmp/gw-facts-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    _ = try Files.writeAtomically(path, Array(layers.utf8))
    defer { _ = try? Files.remove(path) }
    let store = VariableStore(
      inventory: Inventory.load([path]).0, templar: Templar(environment: Jinja.Environment()),
      extraVars: Map(), runFacts: Map())
    store.variables(of: "a").merge(facts: ["low": "fact", "high": "fact"])
    var play = Play(hosts: Field("all", at: Self.here), location: Self.here, directory: "/play")
    play.vars = [VarsLayer(["ansible_high": "play"])]
    store.play = PlayContext(play: play, name: "a play", allHosts: ["a"])
    let scope = HostScope("a", in: store)
    #expect(try scope.lookUp("ansible_low") == "fact")
    #expect(try scope.lookUp("ansible_high") == "play")
  }

  @Test func `what belongs to one host or one play is seen nowhere else`() throws {
    try Self.withInventory { (inventory) throws in
      let (store, task) = Self.everything(inventory)
      store.extraVars = Map()
      // Without the host's own levels: of the group, the play, the role and the task.
      let other = HostScope("b", task: task, in: store)
      #expect(try other.lookUp("v7") == 7)
      #expect(try other.lookUp("v10") == 7)
      #expect(try other.lookUp("v14") == 13)
      #expect(try other.lookUp("v19") == 17)
      // Another host sees the inventory and what was learnt, not the play's own.
      let foreign = HostScope("a", in: store, isForeign: true)
      #expect(try foreign.lookUp("v17") == 10)
      #expect(try foreign.lookUp("v22") == 19)
      // What a play said ends with it.
      store.endPlay()
      #expect(try HostScope("b", in: store).lookUp("v22") == 7)
    }
  }

  @Test func `a role's own defaults beat another role's, inside it`() throws {
    let mine = Role(name: "mine", path: "/mine", defaults: ["x": "mine"], vars: [:], params: [:])
    let late = Role(name: "late", path: "/late", defaults: ["x": "late"], vars: [:], params: [:])
    let store = VariableStore(
      inventory: Inventory.load(["a,"]).0, templar: Templar(environment: Jinja.Environment()),
      extraVars: Map(), runFacts: Map())
    var context = PlayContext(
      play: Play(hosts: Field("all", at: Self.here), location: Self.here, directory: "/play"),
      name: "a play", allHosts: ["a"])
    context.roles = [mine, late]
    store.play = context
    var task = Task(
      id: 1, location: Self.here,
      action: Action(written: "debug", name: "debug", arguments: Map(), location: Self.here))
    #expect(try HostScope("a", task: task, in: store).lookUp("x") == "late")
    task.role = mine
    #expect(try HostScope("a", task: task, in: store).lookUp("x") == "mine")
  }
}

extension Value {
  fileprivate var text: String { string ?? JSON.text(self) }
}
