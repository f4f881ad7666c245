import Synchronization
import System
import Testing
import Value

@testable import Jinja

/// Every filter, test, method, operator and function with what nobody means: whatever a template says,
/// it gives a value or an error, and never ends the process.
@Suite struct ExtremesTests {
  private static let values: [Value] = {
    var deep: Value = []
    for _ in 0..<150 { deep = [deep] }
    let integers: [Int] = [
      .min, .min + 1, -(1 << 60), -50_000_001, -2, -1, 0, 1, 2, 3, 7, 1 << 31, 1 << 32, 1 << 53,
      (1 << 60) - 1, 1 << 60, 50_000_001, .max - 1, .max,
    ]
    let doubles: [Double] = [
      0.5, -0.5, -0.0, 1.5, .leastNonzeroMagnitude, 1e308, -1e308, 9.3e18, -9.3e18, .nan, .infinity,
      -.infinity,
    ]
    let texts = [
      "", "a", "ab cd", " ", "a\u{301}\u{1F469}\u{200D}\u{1F469}", "\n\t\r\n", "%s", "%*.*d",
      "%(a)s",
      "{}", "{0:>99}", "{a.b[0]}", "9223372036854775808", "-9223372036854775808", "-1", "0x",
      "1e999",
      "nan", "2026-11-21", "2026-11-21 05:00:00", "%Y-%m-%d", "%-j %V %U %s", "a=1,b=2", "[1, 2",
      "{'a': 1}", "10.0.0.0/33", "https://u:p@h:99999/x?y#z", "1.2.3-rc.1", "\\g<9>", "(a)|(b",
      "\\",
      "plain", "sha1", "key", "a.b.0", "start=0 end=9223372036854775807", "9 KB",
      "end=3 format=%05d",
      "count=-9223372036854775808", "start=-9223372036854775808 end=9223372036854775807",
    ]
    return integers.map { Value($0) } + doubles.map { Value(.double($0)) } + texts.map { Value($0) }
      + [
        .null, true, false, [], [1], ["a", "b", "b"], [[1, [2]], []], [.null],
        [["a", 1], ["b", 2]],
        [["key": "a", "value": 1]], [["a": ["b": 1]], ["a": 2]], deep, [:], ["a": 1],
        Value(Map([(Value(1), 2)])),
        ["a": ["b": [1, 2]]], ["failed": true, "results": [["changed": 1]]],
        Value(.date("2026-11-21")), Value(.date("99999-99-99")),
      ]
  }()

  private static let keywords = [
    "indent", "width", "leeway", "length", "count", "start", "step", "stop", "levels", "precision",
    "base", "default", "attribute", "repeat", "seed", "reverse", "by", "method", "fill_with", "d",
    "separators", "sort_keys", "fillvalue", "recursive", "list_merge", "first", "blank", "end",
    "fmt",
    "wrapstring", "prefix_count", "postfix_count", "unit", "isbits", "groups", "killwords",
  ]

  private static let methods =
    TextMethods.names.sorted() + [
      "append", "extend", "insert", "pop", "remove", "index", "count", "sort", "reverse", "copy",
      "clear", "get", "items", "keys", "values", "update", "setdefault", "popitem", "fromkeys",
      "bit_length", "is_integer", "strftime", "isoformat", "__class__", "real",
    ]

  private struct Writer {
    var random: SeededNumbers

    mutating func one<Element>(of elements: [Element]) -> Element {
      elements[random.below(elements.count)]
    }

    mutating func operand() -> String {
      let name = "v\(random.below(ExtremesTests.values.count))"
      switch random.below(16) {
      case 0: return "range(\(name))"
      case 1: return "range(\(operand()), \(operand()), \(operand()))"
      case 2: return "(\(name), \(operand()))"
      case 3: return "[\(name), \(operand())]"
      case 4: return one(of: ["nowhere", "now()", "undef()", "dict(a=\(name))", "lookup"])
      default: return name
      }
    }

    mutating func arguments() -> String {
      var parts = (0..<random.below(4)).map { _ in operand() }
      if random.below(3) == 0 {
        parts.append("\(one(of: ExtremesTests.keywords))=\(operand())")
      }
      return parts.joined(separator: ", ")
    }
  }

  private static func evaluate(_ text: String, _ environment: Jinja.Environment, _ scope: MapScope)
  {
    do throws(TemplateError) {
      _ = try environment.template(text).value(in: scope, environment: environment)
    } catch {
      // It says what is wrong; that is all that is asked of it.
      #expect(!error.message.isEmpty || error.kind == .unknown, "\(text)")
    }
  }

  /// Each of `names` with arguments by chance, put into a template by `form`.
  private func run(
    _ names: [String], turns: Int, _ form: (inout Writer, String) -> String
  ) {
    var environment = Jinja.Environment()
    environment.stepLimit = 20_000
    environment.digest = { _, bytes in
      bytes.isEmpty ? nil : "00112233445566778899aabbccddeeff00112233"
    }
    var variables = Map()
    for (place, value) in Self.values.enumerated() { variables["v\(place)"] = value }
    let scope = MapScope(variables)
    for name in names {
      var writer = Writer(random: SeededNumbers("\(name) 1"))
      for _ in 0..<turns { Self.evaluate(form(&writer, name), environment, scope) }
    }
  }

  private static let turns = isSoak ? 800 : 40

  @Test func `filters`() {
    run(Filters.all.keys.sorted(), turns: Self.turns) { writer, name in
      "{{ \(writer.operand()) | \(name)(\(writer.arguments())) }}"
    }
  }

  /// What each kind of value makes of the numbers at both ends, in every place.
  private static let plain = [
    "'ab cd'", "['b', 'a']", "7", "1.5", "{'a': 1}", "[['a', 1]]", "'{}'", "'%s'", "range(3)",
  ]
  private static let ends = ["(-9223372036854775807 - 1)", "9223372036854775807", "-1", "1e308"]

  private static let isSoak = System.Environment.value("GROUNDWORK_SOAK") != nil

  private func runEnds(_ names: [String], _ form: (String, String, String) -> String) {
    let environment = Jinja.Environment()
    for name in names {
      for input in Self.plain.prefix(Self.isSoak ? 9 : 4) {
        for end in Self.ends {
          let others = ["1, \(end)", "'a', \(end)", "1, 1, \(end)"]
          for call in [end, "\(end), \(end)"] + (Self.isSoak ? others : []) {
            Self.evaluate(form(input, name, call), environment, MapScope([:]))
          }
        }
      }
    }
  }

  @Test func `both ends in every place of a filter`() {
    runEnds(Filters.all.keys.sorted()) { "{{ \($0) | \($1)(\($2)) }}" }
    runEnds(Filters.all.keys.sorted()) { "{{ \($2.split(separator: ",")[0]) | \($1)(\($0)) }}" }
  }

  @Test func `both ends in every place of a method`() {
    runEnds(Self.methods) { "{{ \($0).\($1)(\($2)) }}" }
  }

  @Test func `both ends under every keyword`() {
    let environment = Jinja.Environment()
    for name in Filters.all.keys.sorted() {
      for keyword in Self.keywords {
        for end in Self.ends {
          for input in ["'ab cd'", "[['a', 1]]", "7"] {
            let text = "{{ \(input) | \(name)(\(keyword)=\(end)) }}"
            Self.evaluate(text, environment, MapScope([:]))
          }
        }
      }
    }
  }

  @Test func `filters on filters`() {
    let names = Filters.all.keys.sorted()
    run(names, turns: Self.turns / 2) { writer, name in
      let second = writer.one(of: names)
      return "{{ \(writer.operand()) | \(name)(\(writer.arguments())) | \(second) }}"
    }
  }

  @Test func `tests`() {
    run(Tests.all.keys.sorted().filter { $0.first?.isLetter == true }, turns: Self.turns) {
      writer, name in "{{ \(writer.operand()) is \(name)(\(writer.arguments())) }}"
    }
  }

  @Test func `methods`() {
    run(Self.methods, turns: Self.turns) { writer, name in
      "{{ \(writer.operand()).\(name)(\(writer.arguments())) }}"
    }
  }

  @Test func `operators, slices and comparisons`() {
    let names = ["+", "-", "*", "/", "//", "%", "**", "~", "<", "==", "in", "and", "[", ":"]
    run(names, turns: Self.turns * 10) { writer, name in
      let (a, b) = (writer.operand(), writer.operand())
      return switch name {
      case "[": "{{ \(a)[\(b)] }}"
      case ":": "{{ \(a)[\(b):\(writer.operand()):\(writer.operand())] }}"
      default: "{{ \(a) \(name) \(b) }}{{ -\(b) }}"
      }
    }
  }

  @Test func `formats`() {
    let flags = ["", "-", "+", " ", "0", "#"]
    run(["%", "{"], turns: Self.turns * 20) { writer, name in
      let flag = writer.one(of: flags)
      let size = writer.one(of: ["", "*", "7", "999999999", "99999999999999999999"])
      let precision = writer.one(of: ["", ".", ".*", ".3", ".500", ".99999999999999999999"])
      let letter = writer.one(of: Array("sradiuxXofFeEgGc%bn!"))
      let operands = (0..<3).map { _ in writer.operand() }.joined(separator: ", ")
      return name == "%"
        ? "{{ '%\(flag)\(size)\(precision)\(letter)' % (\(operands)) }}"
        : "{{ '{:\(flag)\(size)\(precision)\(letter)}{1!r}{}'.format(\(operands)) }}"
    }
  }

  @Test func `functions, lookups and loops`() {
    let names = [
      "range", "dict", "namespace", "cycler", "joiner", "now", "undef", "items", "dict ", "nested",
      "together", "sequence", "indexed_items", "flattened", "subelements", "list", "for",
    ]
    run(names, turns: Self.turns * 3) { writer, name in
      switch name {
      case "range", "dict", "namespace", "cycler", "joiner", "now", "undef":
        "{{ \(name)(\(writer.arguments())) }}"
      case "for":
        "{% for x in \(writer.operand()) %}{{ loop.cycle(\(writer.arguments())) }}{{ loop.revindex }}"
          + "{{ loop.changed(x) }}{% endfor %}"
      default: "{{ query('\(name.prefix { $0 != " " })', \(writer.arguments())) }}"
      }
    }
  }

  @Test(arguments: [
    "{{ {'a': 1} | to_json(indent=-1) }}", "{{ [[1]] | to_json(indent=9223372036854775807) }}",
    "{{ [[1]] | to_nice_json(indent=10**12) }}", "{{ '%.*s' | format(-1, 'x') }}",
    "{{ '%*d' | format(-9223372036854775807 - 1, 1) }}",
    "{{ '%.*f' | format(-9223372036854775807, 1.5) }}",
    "{{ 'abc def' | truncate(4, leeway=-9223372036854775807) }}",
    "{{ 'ab'.ljust(-9223372036854775807) }}", "{{ range(10**12) | to_json }}",
    "{{ [range(10**12)] }}", "{{ range(10**12)[:] | length }}", "{{ '' * 9223372036854775807 }}",
    "{{ [] * 9223372036854775807 }}", "{{ 'a' | regex_search('(a)', '\\\\g<-1>') }}",
    "{{ query('sequence', 'start=-9223372036854775808 end=9223372036854775807') }}",
  ])
  func `what once ended the process`(text: String) {
    Self.evaluate(text, Jinja.Environment(), MapScope([:]))
  }

  @Test(arguments: [
    ("{{ [1] | to_json(indent=-1) }}", "[\n1\n]"), ("{{ '%.*s' | format(-1, 'x') }}", ""),
    ("{{ '%*d|' | format(-3, 1) }}", "1  |"), ("{{ 'abc def' | truncate(4, leeway=-2) }}", "a..."),
    ("{{ 'ab'.ljust(-1) }}", "ab"), ("{{ '%d' % 9223372036854775807 }}", "9223372036854775807"),
  ])
  func `what Python gives for it`(text: String, wanted: String) throws {
    let environment = Jinja.Environment()
    #expect(
      try environment.template(text).value(in: MapScope([:]), environment: environment).string
        == wanted)
  }
}

/// A template that would take all time or all memory ends with an error.
@Suite struct EndlessTemplateTests {
  @Test func `a clock that runs on ends a loop`() throws {
    var environment = Environment()
    let seconds = Ticks()
    environment.monotonic = { seconds.next() }
    environment.timeLimit = 5
    let template = try Template("{% for x in range(1000000) %}{{ x }}{% endfor %}")
    let error = #expect(throws: TemplateError.self) {
      try template.render(in: MapScope([:]), environment: environment)
    }
    #expect(error?.message == "the template takes longer than 5 seconds")
  }

  @Test(arguments: [
    "{% set n = namespace(x='abcdefgh') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "{% set n = namespace(x='abcdefgh') %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "{{ (range(30000) | list) | join('x' * 100000) }}",
  ])
  func `what doubles for ever ends`(text: String) throws {
    let template = try Template(text)
    let error = #expect(throws: TemplateError.self) {
      try template.render(in: MapScope([:]), environment: Environment())
    }
    #expect(error?.message == "the result is too large")
  }

  /// A second at every look.
  private final class Ticks: Sendable {
    private let count = Mutex(0.0)
    func next() -> Double {
      count.withLock { seconds in
        seconds += 1
        return seconds
      }
    }
  }
}
