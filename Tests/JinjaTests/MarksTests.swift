import Jinja
import Testing
import Value

@Suite struct MarksTests {
  private let environment = Environment()
  private let variables: Map = [
    "secret": Value("s3", marks: .secret), "raw": Value("{{ x }}", marks: .unsafe),
    "later": .unknown, "plain": "p", "list": ["a", Value("s3", marks: .secret)],
    "users": [["name": "bob", "password": Value("s3", marks: .secret)]],
  ]

  private func value(_ text: String) throws -> Value {
    try environment.template(text).value(in: MapScope(variables), environment: environment)
  }

  @Test(arguments: [
    "{{ secret }}", "x{{ secret }}", "{{ secret | upper }}", "{{ plain ~ secret }}",
    "{{ secret[0] }}", "{{ secret.split('3') }}", "{{ list | join }}", "{{ [secret] | to_json }}",
    "{{ '%s' % secret }}", "{{ {'a': secret} | to_nice_yaml }}", "{{ secret | length }}",
    "{{ users[0].password }}", "{{ users | map(attribute='password') | first }}",
    "{% set x %}{{ secret }}{% endset %}{{ x }}", "{% for c in secret %}{{ c }}{% endfor %}",
    "{{ ','.join([secret]) }}", "{{ 'a{}'.format(secret) }}", "{{ secret | b64encode }}",
    "{{ plain | replace('p', secret) }}", "{{ {'a': secret}.a }}",
  ])
  func `what is made from a secret is secret`(text: String) throws {
    #expect(try value(text).deepMarks.contains(.secret))
  }

  @Test(arguments: [
    "{{ secret == 's3' }}", "{{ secret is defined }}", "{{ secret in ['s3'] }}",
    "{{ 'a' if secret else 'b' }}", "{{ users | map(attribute='name') | list }}",
    "{{ users[0].name }}", "{{ list[0] }}", "{{ secret is match('s') }}",
  ])
  func `a yes or no and what lies beside a secret are not`(text: String) throws {
    #expect(try !value(text).deepMarks.contains(.secret))
  }

  @Test(arguments: [
    "{{ later }}", "x{{ later }}", "{{ later.stdout }}", "{{ later | int + 1 }}",
    "{{ 'a' if later else 'b' }}", "{% for x in later %}{{ x }}{% endfor %}",
    "{{ later == 1 }}", "{{ [later] | length }}", "{% if later is defined %}y{% endif %}",
    "{{ later or 'x' }}", "{{ not later }}", "{{ later | default('x') }}", "{{ -later }}",
    "{{ later() }}", "{{ plain[later] }}", "{{ [1, later] | select | list }}",
  ])
  func `what reads an unknown value is unknown`(text: String) throws {
    #expect(try value(text).marks.contains(.unknown))
  }

  @Test func `what does not read an unknown value is known`() throws {
    #expect(try value("{{ plain if true else later }}") == "p")
    #expect(try value("{{ false and later }}") == false)
  }

  @Test func `an unknown condition is unknown`() throws {
    let condition = try environment.expression("later.rc == 0 or plain == 'p'")
    let answer = try condition.condition(in: MapScope(variables), environment: environment)
    #expect(answer.marks == .unknown)
  }

  @Test func `unsafe text is never templated again`() throws {
    let value = try value("a {{ raw }}")
    #expect(value.string == "a {{ x }}")
    #expect(value.marks == .unsafe)
    #expect(!Template.needsTemplating(value))
    #expect(Template.needsTemplating(["a", "{{ x }}"]))
    #expect(!Template.needsTemplating(["a", ["k": Value("{{ x }}", marks: .unsafe)]]))
  }

  @Test func `an unsafe condition is refused`() throws {
    let condition = try environment.expression("{{ raw }}")
    let error = #expect(throws: TemplateError.self) {
      try condition.condition(in: MapScope(variables), environment: environment)
    }
    #expect(error?.message == "Conditional is marked as unsafe, and cannot be evaluated.")
  }
}
