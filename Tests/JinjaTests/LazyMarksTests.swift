import Jinja
import Testing
import Value

/// Marks come with what is read of `hostvars` and `vars`, and nothing else of them is worked out.
@Suite struct LazyMarksTests {
  /// Works its entries out when they are asked for, and counts them.
  private final class Entries: LazyMap {
    let entries: [(name: String, entry: LazyEntry)]
    private(set) var asked: [String] = []

    init(_ entries: [(name: String, entry: LazyEntry)]) { self.entries = entries }

    var keys: [String] { entries.map(\.name) }

    func entry(_ key: String) throws(TemplateError) -> LazyEntry? {
      asked.append(key)
      return entries.first { $0.name == key }?.entry
    }
  }

  private final class Hosts: Scope {
    let one = Entries([
      ("plain", .value("p")), ("address", .value("10.0.0.1")),
      ("password", .value(Value("hunter22", marks: .secret))),
      ("said", .value(Value("{{ x }}", marks: .unsafe))),
    ])
    let two = Entries([("later", .value(.unknown)), ("plain", .value("q"))])
    let three = Entries([("plain", .value("r")), ("number", .value(3))])

    func lookUp(_ name: String) throws(TemplateError) -> Value? { nil }
    var names: [String] { [] }
    func lazyMap(_ name: String) -> (any LazyMap)? {
      switch name {
      case "hostvars":
        Entries([("one", .map(one)), ("two", .map(two)), ("three", .map(three))])
      case "vars": one
      default: nil
      }
    }
  }

  private let environment = Environment()

  private func value(_ text: String, in scope: Hosts = Hosts()) throws -> Value {
    try environment.template(text).value(in: scope, environment: environment)
  }

  @Test(arguments: [
    "{{ hostvars['one'] | to_json }}", "{{ vars | to_nice_yaml }}", "{{ vars }}",
    "x {{ hostvars['one'] }}", "{{ 'a' ~ hostvars.one }}", "{{ '%s' % hostvars.one }}",
    "{{ '{}'.format(hostvars.one) }}", "{{ [hostvars.one] | to_json }}",
    "{{ {'a': hostvars.one} }}", "{{ hostvars.one | string | b64encode }}",
    "{{ hostvars.one.values() | list | to_json }}", "{{ hostvars.one | dict2items | to_json }}",
    "{% set x = hostvars.one | to_json %}{{ x | length }}", "{{ hostvars.one.password }}",
    "{% set x %}{{ vars }}{% endset %}{{ x }}", "{{ hostvars.one | string | hash('md5') }}",
    "{% macro m(x) %}{{ x | to_json }}{% endmacro %}{{ m(vars) }}",
    "{{ q('list', hostvars.one) | to_json }}", "{{ hostvars.one | regex_replace('p', 'q') }}",
  ])
  func `what is made of a whole holds its secret`(text: String) throws {
    var environment = environment
    environment.digest = { _, _ in "00" }
    let value = try environment.template(text).value(in: Hosts(), environment: environment)
    #expect(value.deepMarks.contains(.secret), "\(value.marks)")
  }

  @Test func `what a node said stays unsafe in the text of the whole`() throws {
    let value = try value("{{ hostvars['one'] | to_json }}")
    #expect(value.marks.contains(.unsafe) && !Template.needsTemplating(value))
  }

  @Test(arguments: [
    "{{ hostvars['two'] | to_json }}", "x {{ hostvars.two }}", "{{ hostvars | to_json }}",
    "{{ '%s' % hostvars.two }}", "{{ q('list', hostvars.two) }}",
    "{{ (hostvars.two | to_json) is match('x') }}",
  ])
  func `what is made of a whole is unknown as long as a part of it is`(text: String) throws {
    #expect(try value(text).marks.contains(.unknown))
  }

  @Test(arguments: [
    ("{{ hostvars.one.plain }}", "p"),
    ("{{ hostvars['three'] | to_json }}", #"{"plain": "r", "number": 3}"#),
    ("{{ 'password' in hostvars.one }}", "True"), ("{{ hostvars | length }}", "3"),
    ("{{ hostvars | join(',') }}", "one,two,three"),
    ("{{ hostvars.one.keys() | list | length }}", "4"),
    ("{{ ['one', 'three'] | map('extract', hostvars, 'plain') | join(',') }}", "p,r"),
    ("{% for h in hostvars %}{{ h }}{% endfor %}", "onetwothree"),
    ("{{ hostvars.one is defined }}", "True"),
    ("{{ hostvars.values() | map(attribute='plain') | join }}", "pqr"),
    ("{{ hostvars.one | dict2items | map(attribute='key') | first }}", "plain"),
  ])
  func `what is made of a part carries the marks of that part alone`(
    text: String, wanted: String
  ) throws {
    let value = try value(text)
    #expect(value.deepMarks.intersection([.secret, .unknown]) == [], "\(value)")
    #expect(value.string ?? (value.bool == true ? "True" : "") == wanted)
  }

  @Test(
    arguments: [
      ("{{ hostvars.one.plain }}", ["plain"]), ("{{ 'password' in hostvars.one }}", []),
      ("{{ hostvars | length }}", []),
      ("{{ ['one'] | map('extract', hostvars, 'plain') | list }}", ["plain"]),
      ("{{ hostvars | join }}", []), ("{{ hostvars.one | length == 4 }}", []),
    ] as [(String, [String])])
  func `no more is worked out than is read`(text: String, asked: [String]) throws {
    let hosts = Hosts()
    _ = try value(text, in: hosts)
    #expect(hosts.one.asked == asked)
  }

  @Test func `each entry of a whole that is handed on keeps its own marks`() throws {
    let value = try value("{{ vars }}")
    #expect(value["plain"]?.marks == [] && value["password"]?.marks == .secret)
    #expect(value["said"]?.marks == .unsafe)
  }
}
