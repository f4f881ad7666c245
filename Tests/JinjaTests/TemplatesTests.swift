import Jinja
import Testing
import Value

/// Several templates at once, the environment's closures, limits, static checks.
@Suite struct TemplatesTests {
  private static let files: [String: String] = [
    "base": "<{% block a %}base{% endblock %}|{% block b %}{{ n }}{% endblock %}>",
    "child": "{% extends 'base' %}dropped{% block a %}child+{{ super() }}{% endblock %}",
    "part": "[{{ n }}{{ x | default('-') }}]",
    "macros": "{% macro m(a) %}({{ a }}{{ n | default('?') }}){% endmacro %}{% set v = 7 %}",
    "loop": "{% include 'loop' %}",
  ]

  private func render(_ text: String, _ environment: Environment? = nil) throws -> String? {
    var environment = environment ?? Environment()
    environment.templateLoader = { name throws(TemplateError) in
      guard let text = Self.files[name] else { return nil }
      return try Template(text, options: .file)
    }
    return try environment.template(text, options: .file)
      .render(in: MapScope(["n": 5, "text": "a: [1]"]), environment: environment).string
  }

  // The answers are those of Jinja2 3.1.6 for the same five templates.
  @Test(arguments: [
    ("{% extends 'base' %}{% block b %}B{% endblock %}", "<base|B>"),
    ("{% extends 'child' %}{% block a %}3{{ super() }}{% endblock %}", "<3child+base|5>"),
    ("{% set x = 1 %}{% include 'part' %}", "[51]"),
    ("{% set x = 1 %}{% include 'part' without context %}", "[-]"),
    ("{% include 'no' ignore missing %}.", "."),
    ("{% include ['no', 'part'] %}", "[5-]"),
    ("{% import 'macros' as m %}{{ m.m(1) }}{{ m.v }}", "(1?)7"),
    ("{% import 'macros' as m with context %}{{ m.m(1) }}", "(15)"),
    ("{% from 'macros' import m as k, v %}{{ k(2) }}{{ v }}", "(2?)7"),
    ("{% for x in [1, 2] %}{% include 'part' %}{% endfor %}", "[51][52]"),
  ])
  func `templates are put together as Jinja2 does`(text: String, expected: String) throws {
    if text.contains("without context") {
      let error = #expect(throws: TemplateError.self) { try render(text) }
      #expect(error?.message == "'n' is undefined")
    } else {
      #expect(try render(text) == expected)
    }
  }

  @Test(arguments: [
    ("{% include 'loop' %}", "maximum recursion depth exceeded"),
    ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "maximum recursion depth exceeded"),
    (
      "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
      "the template takes more than 100000 steps"
    ),
    ("{{ 'x' * 999999999 }}", "the result is too large"),
    ("{{ range(99999999999) | list }}", "range is too large"),
    ("{% set a = [] %}{{ a.append(a) }}", "a container cannot contain itself"),
    ("{{ 9223372036854775807 + 1 }}", "the integer result does not fit in 64 bits"),
    ("{{ (" + String(repeating: "(", count: 300) + "1", "nested too deeply"),
    (
      "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' is match('(a|aa)+$') }}",
      "matching was given up: match limit exceeded"
    ),
  ])
  func `nothing runs for ever or ends the program`(text: String, message: String) {
    var environment = Environment()
    environment.stepLimit = 100_000
    let error = #expect(throws: TemplateError.self) { try render(text, environment) }
    #expect(error?.message == message)
  }

  @Test func `errors carry their line`() {
    let error = #expect(throws: TemplateError.self) {
      try render("a\n{% if n %}\n{{ nope }}{% endif %}")
    }
    #expect(error == TemplateError(.undefined, "'nope' is undefined", line: 3))
    let place = SourceLocation(file: "motd.j2", line: 1, column: 1)
    #expect(
      error?.problem(at: place, isFile: true).description == """
        motd.j2:3:1: 'nope' is undefined (jinja.undefined)
          fix: define the variable, or give it a value with the default filter
        """)
  }

  @Test func `closures of the environment are used`() throws {
    var environment = Environment()
    environment.clock = { (1_700_000_000, 0) }
    environment.random = { $0 - 1 }
    environment.digest = { algorithm, bytes in algorithm == "sha1" ? "d\(bytes.count)" : nil }
    environment.parseYAML = { text throws(TemplateError) in [["read": Value(text)]] }
    environment.filters["twice"] = .data { input, _, _ throws(TemplateError) in
      Value((input.string ?? "") + (input.string ?? ""))
    }
    environment.tests["long"] = .data { input, _, _ throws(TemplateError) in
      (input.string?.utf8.count ?? 0) > 3
    }
    #expect(try render("{{ now(utc=true).year }}", environment) == "2023")
    #expect(try render("{{ now(fmt='%F %T') }}", environment) == "2023-11-14 22:13:20")
    #expect(try render("{{ 10 | random }}{{ 'abc' | random }}", environment) == "9c")
    #expect(try render("{{ 'abc' | checksum }}", environment) == "d3")
    #expect(try render("{{ (text | from_yaml).read }}", environment) == "a: [1]")
    #expect(try render("{{ 'ab' | twice }}{{ 'abcd' is long }}", environment) == "ababTrue")
  }

  @Test func `a check names what is unknown without evaluating`() throws {
    let template = try Template("{{ a | upercase }}\n{% if b is defned %}{{ c.d }}{% endif %}")
    #expect(
      template.check(in: Environment()) == [
        TemplateError(.syntax, "no filter named 'upercase'", line: 1, column: 8),
        TemplateError(
          .syntax, "no test named 'defned'; did you mean 'defined'?", line: 2, column: 12),
      ])
  }

  @Test(arguments: [
    ("{{ a.b + c[d] }}", ["a", "c", "d"]),
    ("{% for x in xs if y %}{{ x }}{{ loop.index }}{% endfor %}{{ x }}", ["x", "xs", "y"]),
    ("{% set a = b %}{{ a }}{% macro m(p, q=r) %}{{ p }}{{ s }}{% endmacro %}", ["b", "r", "s"]),
    ("{{ lookup('env', h) | default(range(3)) }}", ["h"]),
    ("plain", []),
  ])
  func `free names are those a template takes from outside`(text: String, names: [String]) throws {
    #expect(try Template(text).freeNames == names)
  }

  @Test func `a lazy map is asked only for what is used`() throws {
    final class Hosts: LazyMap {
      var asked: [String] = []
      let keys = ["h1", "h2"]
      func entry(_ key: String) throws(TemplateError) -> LazyEntry? {
        asked.append(key)
        return key == "h1" ? .value(["ip": "10.0.0.1"]) : nil
      }
    }
    struct Variables: Scope {
      let hosts: Hosts
      let names = ["hostvars", "broken"]
      func lookUp(_ name: String) throws(TemplateError) -> Value? {
        if name == "broken" { throw .undefined("{{ y }}: 'y' is undefined") }
        return nil
      }
      func lazyMap(_ name: String) -> (any LazyMap)? { name == "hostvars" ? hosts : nil }
    }
    let scope = Variables(hosts: Hosts())
    let environment = Environment()
    func value(_ text: String) throws -> Value {
      try environment.template(text).value(in: scope, environment: environment)
    }
    #expect(try value("{{ hostvars['h1'].ip }}") == "10.0.0.1")
    #expect(try value("{{ ['h1'] | map('extract', hostvars, 'ip') | first }}") == "10.0.0.1")
    #expect(scope.hosts.asked == ["h1", "h1"])
    #expect(try value("{{ hostvars.h9 | default('none') }}{{ broken | default('d') }}") == "noned")
    let error = #expect(throws: TemplateError.self) { try value("{{ broken }}") }
    #expect(error?.message == "{{ y }}: 'y' is undefined")
  }
}
