import Jinja
import Testing
import Value

@Suite struct TemplateTests {
  private let environment = Environment()

  private func value(_ text: String, _ variables: Map = [:]) throws -> Value {
    try environment.template(text).value(in: MapScope(variables), environment: environment)
  }

  @Test func `text without delimiters is itself`() throws {
    #expect(try value("{\"a\": 1}") == "{\"a\": 1}")
  }

  @Test func `one name gives the value itself`() throws {
    #expect(try value("{{ a }}", ["a": [1, "x"]]) == [1, "x"])
    #expect(try value("{{ a }}", ["a": .null]).isNull)
  }

  @Test func `text that reads as a list becomes one`() throws {
    #expect(try value("[{{ a }}, 2]", ["a": 1]) == [1, 2])
    #expect(try value("{{ a }}", ["a": "True"]) == true)
    #expect(try value("{{ a + 1 }}", ["a": 1]) == "2")
  }

  @Test(arguments: [
    "[1, 2] | batch(10 ** 12, 'x')", "[1, 2] | slice(10 ** 12)", "'a\tb'.expandtabs(10 ** 12)",
    "'x\ny' | indent(10 ** 12)", "'{:>9999999999}'.format(1)", "'{:.99999999999}'.format(1.5)",
    "'%.99999999999d' % 1", "1e308 | int", "'99999999999999999999' | int",
    "9223372036854775807 | random(start=-9223372036854775807)",
    "(-9223372036854775807) | random(start=9223372036854775807)",
  ])
  func `what would be too large is an error, and no other value`(expression: String) {
    let error = #expect(throws: TemplateError.self) { try value("{{ \(expression) }}") }
    #expect(
      error?.message.contains("too large") == true || error?.message.contains("64 bits") == true)
  }

  @Test(
    arguments: [
      ("[1, 2, 3] | batch(2, 'x') | list", [[1, 2], [3, "x"]]),
      ("[1, 2, 3] | slice(2) | list", [[1, 2], [3]]), ("'a\tb'.expandtabs(4)", "a   b"),
      ("'{:>3}'.format(1)", "  1"), ("1e3 | int", "1000"), ("'x' | int", "0"),
      ("'1e400' | int", "0"),
      ("5 | random(start=4)", "4"), ("'x\ny' | indent(2)", "x\n  y"),
    ] as [(String, Value)])
  func `what fits is as it was`(expression: String, wanted: Value) throws {
    #expect(try value("{{ \(expression) }}") == wanted)
  }

  @Test func `an undefined name is named`() {
    let error = #expect(throws: TemplateError.self) { try value("{{ nope.x }}!") }
    #expect(error == TemplateError(.undefined, "'nope' is undefined", line: 1))
  }
}
