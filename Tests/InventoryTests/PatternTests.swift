import Testing
import Value
import Inventory

/// Recorded from ansible-core 2.18.19 (`InventoryManager.get_hosts`) on Fixtures/ini.
private let recorded: [(pattern: String, hosts: String)] = [
  ("all", "lonely web02.lab web01.lab web03.lab db-a db-b db-c fd00::1"),
  ("*", "lonely web02.lab web01.lab web03.lab db-a db-b db-c fd00::1"),
  ("web", "web01.lab web02.lab web03.lab"),
  ("db", "db-a db-b db-c fd00::1"),
  ("lab", "web01.lab web02.lab web03.lab db-a db-b db-c fd00::1"),
  ("web:db", "web01.lab web02.lab web03.lab db-a db-b db-c fd00::1"),
  ("web,db", "web01.lab web02.lab web03.lab db-a db-b db-c fd00::1"),
  ("web:&other", "web02.lab"),
  ("web:!web01.lab", "web02.lab web03.lab"),
  ("all:!web:!db", "lonely"),
  ("!web", "lonely db-a db-b db-c fd00::1"),
  ("&web", "web02.lab web01.lab web03.lab"),
  ("web*", "web01.lab web02.lab web03.lab"),
  ("web0?.lab", "web01.lab web02.lab web03.lab"),
  ("web0[12].lab", "web01.lab web02.lab"),
  ("~web0[13]", "web01.lab web03.lab"),
  ("~.*\\.lab$", "web01.lab web02.lab web03.lab"),
  ("web[0]", "web01.lab"),
  ("web[-1]", "web03.lab"),
  ("web[0:1]", "web01.lab web02.lab"),
  ("web[1:]", "web02.lab web03.lab"),
  ("db[0]:web[0]", "db-a web01.lab"),
  ("lonely", "lonely"),
  ("localhost", "localhost"),
  ("ungrouped", "lonely"),
  ("web01.lab:db-a", "web01.lab db-a"),
  ("db-[a:b]", "db-a db-b"),
  ("lab[2:4]", "web03.lab db-a db-b"),
  ("nosuch", ""),
  ("web:nosuch", "web01.lab web02.lab web03.lab"),
  ("fd00::1", "fd00::1"),
  ("web02.lab,db-c", "web02.lab db-c"),
  ("*.lab:&lab:!web03*", "web01.lab web02.lab"),
  ("web:&db", ""),
  ("all[3]", "web03.lab"),
  ("lab:!web[0]", "web02.lab web03.lab db-a db-b db-c fd00::1"),
]

@Suite struct PatternTests {
  private let inventory = Inventory.load([Fixture.path("ini")]).inventory

  @Test func `patterns select the hosts Ansible selects, in its order`() throws {
    for (pattern, hosts) in recorded {
      #expect(try inventory.select(pattern).hosts.joined(separator: " ") == hosts, "\(pattern)")
    }
  }

  @Test func `a list of patterns is one pattern`() throws {
    let selection = try inventory.select(["!web01.lab", "web,db", "&lab"])
    #expect(selection.hosts == ["web02.lab", "web03.lab", "db-a", "db-b", "db-c", "fd00::1"])
  }

  @Test func `a limit keeps what it matches`() throws {
    #expect(try inventory.select("lab", limit: ["other"]).hosts == ["web02.lab"])
    #expect(
      try inventory.select("lab", limit: ["!web", "!fd00::1"]).hosts == ["db-a", "db-b", "db-c"])
    let limit = try Inventory.limit("db-a,@\(Fixture.path("limit.retry"))")
    #expect(limit == ["db-a", "web01.lab", "web03.lab"])
    #expect(
      try inventory.select("lab", limit: limit).hosts == ["web01.lab", "web03.lab", "db-a"])
    let missing = #expect(throws: Problem.self) { try Inventory.limit("@/proc/missing.retry") }
    #expect(
      missing?.description == """
        the limit file /proc/missing.retry cannot be read (inventory.limit-file)
          because: No such file or directory
          fix: correct --limit: @ stands before the name of a file
        """)
  }

  @Test func `what matches nothing is named with the nearest name`() throws {
    let selection = try inventory.select("wbe:web01.lab:nothing*")
    #expect(selection.hosts == ["web01.lab"])
    #expect(
      selection.unmatched.map(\.description) == [
        """
        the inventory has no group or host 'wbe' (inventory.unknown-pattern)
          fix: did you mean 'web'?
        """,
        """
        no group or host matches 'nothing*' (inventory.unknown-pattern)
          fix: see what there is: groundwork inventory --graph
        """,
      ])
    let place = SourceLocation(file: "site.yml", line: 2, column: 10)
    let problem = #expect(throws: Problem.self) {
      try inventory.hosts(matching: "web02.lap", at: place)
    }
    #expect(
      problem?.description == """
        site.yml:2:10: the inventory has no group or host 'web02.lap' (inventory.unknown-pattern)
          fix: did you mean 'web02.lab'?
        """)
  }

  @Test func `bad patterns are refused`() {
    let subscripted = #expect(throws: Problem.self) { try inventory.select("web[3]") }
    #expect(
      subscripted?.description == """
        'web[3]' asks for a host that is not there (inventory.bad-subscript)
          because: 'web' has 3 hosts, counted from 0
          fix: use a number from 0 to 2
        """)
    let regex = #expect(throws: Problem.self) { try inventory.select("~web(") }
    #expect(regex?.id == "inventory.bad-pattern")
  }

  @Test func `localhost is there without being written`() throws {
    #expect(try inventory.select("127.0.0.1").hosts == ["127.0.0.1"])
    #expect(inventory.host("localhost")?.isImplicit == true)
    #expect(inventory.variables(of: "localhost")["ansible_connection"]?.string == "local")
    #expect(inventory.variables(of: "localhost")["from_all"]?.string == "file")
    #expect(try inventory.select("all").hosts.contains("localhost") == false)
    let written = Inventory.load(["127.0.0.1,"]).inventory
    #expect(try written.select("localhost").hosts == ["127.0.0.1"])
  }
}
