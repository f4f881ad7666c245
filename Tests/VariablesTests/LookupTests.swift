import Inventory
import Jinja
import Playbooks
import System
import Testing
import Value

@testable import Variables

/// Lookups that read the controller.
@Suite struct LookupTests {
  private let directory: String
  private let store: VariableStore

  init() throws {
    let name = try Random.bytes(6).map { String($0, radix: 16) }.joined()
    directory = "/tmp/gw-lookup-\(name)"
    for (path, text) in [
      ("files/plain", "one\ntwo \n\n"), ("files/conf.d/a.conf", "a"), ("files/conf.d/b.conf", "b"),
      ("files/conf.d/c.txt", "c"), ("beside", "beside"), ("templates/only.j2", "t"),
      (
        "templates/outer.j2",
        "{% include 'inner.j2' %}\n{{ lookup('file', 'plain') }} {{ mine | default('none') }}\n"
      ),
      ("templates/inner.j2", "zone {{ zone_b }}"),
      ("templates/endless.j2", "{{ lookup('template', 'endless.j2') }}"),
      ("role/files/plain", "the role's"),
    ] {
      try Files.makeDirectories(Path.parent(of: "\(directory)/\(path)") ?? "/")
      _ = try Files.writeAtomically("\(directory)/\(path)", Array(text.utf8))
    }
    try Files.makeDirectories("\(directory)/files/conf.d/d.conf")
    var environment = Jinja.Environment()
    environment.lookup = ControllerLookups(
      read: { path throws(Problem) in
        do { return (try Files.read(path, limit: 1 << 20), path.hasSuffix("/beside")) } catch {
          throw Problem("file.unreadable", what: "\(path) cannot be read", fix: "look")
        }
      }, environment: environment)
    store = VariableStore(
      inventory: Inventory.load(["web1,web2,db1,"]).0, templar: Templar(environment: environment),
      extraVars: ["zone_a": 1, "zone_b": "{{ zone_a + 1 }}", "other": 3, "my_zone": 4],
      runFacts: Map())
    let here = SourceLocation(file: "\(directory)/site.yml", line: 1, column: 1)
    store.play = PlayContext(
      play: Play(hosts: Field("all", at: here), location: here, directory: directory),
      name: "a play", allHosts: ["web1"])
  }

  private func value(_ expression: String, role: Role? = nil) throws -> Value {
    let here = SourceLocation(file: "\(directory)/site.yml", line: 1, column: 1)
    var task = Task(
      id: 1, location: here,
      action: Action(written: "debug", name: "debug", arguments: Map(), location: here))
    task.role = role
    return try store.templar.template(
      Value("{{ \(expression) }}"), in: HostScope("web1", task: task, in: store))
  }

  private func clean() { try? Files.removeTree(directory) }

  @Test func `env gives a variable, a default, or nothing`() throws {
    defer { clean() }
    let path = Environment.value("PATH") ?? ""
    #expect(try value("lookup('env', 'PATH')") == Value(path))
    #expect(try value("lookup('env', 'PATH')").marks.contains(.unsafe))
    #expect(try value("lookup('env', 'GROUNDWORK_NOT_SET')") == "")
    #expect(try value("lookup('env', 'GROUNDWORK_NOT_SET', default='d')") == "d")
  }

  @Test func `template renders with its neighbours, lookups, and names of its own`() throws {
    defer { clean() }
    #expect(try value("lookup('template', 'outer.j2')") == "zone 2one\ntwo none\n")
    let own = try value("lookup('template', 'outer.j2', template_vars={'mine': zone_a})")
    #expect(own == "zone 2one\ntwo 1\n")
    let missing = #expect(throws: TemplateError.self) { try value("lookup('template', 'no.j2')") }
    #expect(String(describing: missing).contains("no.j2"))
    // One that asks for itself ends, and says so.
    let endless = #expect(throws: TemplateError.self) {
      try value("lookup('template', 'endless.j2')")
    }
    #expect(String(describing: endless).contains("one asks for itself"))
  }

  @Test func `file reads beside the play, a role's own first, and keeps what is secret`() throws {
    defer { clean() }
    #expect(try value("lookup('file', 'plain')") == "one\ntwo")
    #expect(try value("lookup('file', 'plain', rstrip=false)") == "one\ntwo \n\n")
    #expect(try value("lookup('file', '\(directory)/beside')") == "beside")
    let role = Role(
      name: "r", path: "\(directory)/role", defaults: Map(), vars: Map(), params: Map())
    #expect(try value("lookup('file', 'plain')", role: role) == "the role's")
    #expect(try value("lookup('file', 'beside')").marks == [.secret, .unsafe])
    #expect(try value("lookup('file', 'beside') ~ '!'").marks.contains(.secret))
    #expect(try value("query('file', 'plain', 'beside')").list?.count == 2)
    let missing = #expect(throws: TemplateError.self) { try value("lookup('file', 'nowhere')") }
    #expect(String(describing: missing).contains("could not locate file in lookup: nowhere"))
  }

  @Test func `fileglob names files only, from the root`() throws {
    defer { clean() }
    let found = try value("query('fileglob', 'conf.d/*.conf') | sort")
    #expect(
      found == [
        Value("\(directory)/files/conf.d/a.conf"), Value("\(directory)/files/conf.d/b.conf"),
      ])
    #expect(try value("query('fileglob', 'conf.d/[ab].txt')") == [])
  }

  @Test func `first_found takes the first that is there`() throws {
    defer { clean() }
    #expect(
      try value("lookup('first_found', ['nowhere', 'plain', 'beside'])")
        == Value("\(directory)/files/plain"))
    #expect(
      try value("lookup('first_found', {'files': ['a.conf', 'c.txt'], 'paths': ['x', 'conf.d']})")
        == Value("\(directory)/files/conf.d/a.conf"))
    #expect(
      try value("lookup('first_found', ['only.j2'])") == Value("\(directory)/templates/only.j2"))
    #expect(try value("query('first_found', ['nowhere'], skip=true)") == [])
    let missing = #expect(throws: TemplateError.self) {
      try value("lookup('first_found', ['nowhere'])")
    }
    #expect(String(describing: missing).contains("No file was found when using first_found."))
  }

  @Test func `vars gives variables as templates see them`() throws {
    defer { clean() }
    #expect(try value("lookup('vars', 'zone_b')") == "2")
    #expect(try value("query('vars', 'zone_a', 'zone_b')") == [1, "2"])
    #expect(try value("lookup('vars', 'nowhere', default='d')") == "d")
    let missing = #expect(throws: TemplateError.self) { try value("lookup('vars', 'nowhere')") }
    #expect(String(describing: missing).contains("No variable found with this name: nowhere"))
  }

  @Test(arguments: [
    ("'^zone_.+'", ["zone_a", "zone_b"]), ("'zone.*'", ["my_zone", "zone_a", "zone_b"]),
    ("'_zone$'", ["my_zone"]), ("'^zone_[b-z]$', '^other$'", ["zone_b", "other"]),
  ])
  func `varnames takes regular expressions, found anywhere in a name`(
    terms: String, names: [String]
  ) throws {
    defer { clean() }
    let found = try value("query('varnames', \(terms))").list?.compactMap(\.string) ?? []
    // Every name is there before this play's own; of those only ours are compared.
    #expect(found.filter { names.contains($0) || $0.contains("zone") }.sorted() == names.sorted())
  }

  @Test func `inventory_hostnames takes patterns`() throws {
    defer { clean() }
    #expect(try value("query('inventory_hostnames', 'all:!db1')") == ["web1", "web2"])
    #expect(try value("query('inventory_hostnames', 'web*')") == ["web1", "web2"])
  }

  @Test func `a lookup nobody has is an error that names it`() throws {
    defer { clean() }
    let missing = #expect(throws: TemplateError.self) { try value("lookup('nothing', 1)") }
    #expect(String(describing: missing).contains("lookup plugin (nothing) not found"))
  }
}
