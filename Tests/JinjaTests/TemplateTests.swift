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

  @Test func `an undefined name is named`() {
    let error = #expect(throws: TemplateError.self) { try value("{{ nope.x }}!") }
    #expect(error == TemplateError(.undefined, "'nope' is undefined", line: 1))
  }
}
