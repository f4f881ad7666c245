import Jinja
import Testing
import Value

/// `json_query`, by the examples of jmespath.org's tutorial and specification.
@Suite struct QueryTests {
  private static let data = """
    {"people": [{"first": "James", "last": "d", "age": 30}, {"first": "Jacob", "age": 5}, {"missing": 1}],
     "foo": {"bar": "baz"}, "ops": {"a": {"n": 1}, "b": {"n": 2}, "c": {"x": 3}},
     "machines": [{"name": "a", "state": "running"}, {"name": "b", "state": "stopped"}],
     "nested": [[0, 1], 2, [3], [4, [5, 6]]], "numbers": [3, 1, 2], "words": ["b", "a"], "key with dash-": 7,
     "reservations": [{"instances": [{"state": "running"}, {"state": "stopped"}]}, {"instances": [{"state": "terminated"}]}]}
    """

  static let cases: [(query: String, answer: String)] = [
    ("foo.bar", #""baz""#), ("foo.nope", "null"), ("\"key with dash-\"", "7"),
    ("numbers[0]", "3"), ("numbers[-1]", "2"), ("numbers[9]", "null"), ("numbers[0:2]", "[3,1]"),
    ("numbers[::-1]", "[2,1,3]"), ("people[*].first", #"["James","Jacob"]"#),
    ("people[:1].first", #"["James"]"#), ("ops.*.n", "[1,2]"),
    ("reservations[*].instances[*].state", #"[["running","stopped"],["terminated"]]"#),
    ("reservations[].instances[].state", #"["running","stopped","terminated"]"#),
    ("nested[]", "[0,1,2,3,4,[5,6]]"), ("nested[][]", "[0,1,2,3,4,5,6]"),
    ("machines[?state=='running'].name", #"["a"]"#), ("people[?age > `20`].first", #"["James"]"#),
    ("people[?age < `20` && first == 'Jacob'].age", "[5]"), ("people[?!age]", #"[{"missing":1}]"#),
    ("people[*].first | [0]", #""James""#),
    ("people[].[first, age]", #"[["James",30],["Jacob",5],[null,null]]"#),
    ("people[0].{n: first, a: age}", #"{"n":"James","a":30}"#), ("length(people)", "3"),
    ("max_by(people[?age], &age).first", #""James""#),
    ("sort_by(machines, &name)[-1].name", #""b""#),
    ("sort(words)", #"["a","b"]"#), ("sum(numbers)", "6"), ("avg(numbers)", "2.0"),
    ("join(', ', words)", #""b, a""#), ("keys(foo)", #"["bar"]"#), ("contains(words, 'a')", "true"),
    ("starts_with(foo.bar, 'ba')", "true"), ("not_null(nope, foo.bar)", #""baz""#),
    ("type(foo)", #""object""#),
    ("to_string(numbers)", #""[3,1,2]""#), ("to_number('5')", "5"),
    ("map(&n, values(ops))", "[1,2,null]"),
    ("merge(foo, {x: `1`})", #"{"bar":"baz","x":1}"#), ("nope || foo.bar", #""baz""#),
    ("@.foo", #"{"bar":"baz"}"#),
    ("`[1, 2]`", "[1,2]"), ("'raw'", #""raw""#), ("people[?first=='James'] | [0].age", "30"),
    ("reverse(numbers)", "[2,1,3]"), ("min(numbers)", "1"), ("foo.*", #"["baz"]"#),
    ("abs(`-3`)", "3"),
  ]

  @Test(arguments: cases) func `gives what the specification says`(query: String, answer: String)
    throws
  {
    let scope = MapScope(["data": try JSON.parse(Self.data), "query": Value(query)])
    let value = try Expression("data | json_query(query)").value(
      in: scope, environment: Environment())
    #expect(JSON.text(value, style: .compact) == answer, "\(query)")
  }

  @Test(arguments: [
    "foo[", "foo.", "[?x", "nosuch(@)", "people[?", "foo bar", "length()", "`", "a.[", "{a}",
    "&foo",
  ])
  func `refuses what is no expression`(query: String) throws {
    let scope = MapScope(["data": try JSON.parse(Self.data), "query": Value(query)])
    #expect(throws: TemplateError.self) {
      try Expression("data | json_query(query)").value(in: scope, environment: Environment())
    }
  }

  @Test func `versions are sorted as versions`() throws {
    let scope = MapScope(["v": ["1.10", "1.9", "1.2.3", "1.2"]])
    let value = try Expression("v | community.general.version_sort").value(
      in: scope, environment: Environment())
    #expect(value == ["1.2", "1.2.3", "1.9", "1.10"])
  }
}
