import Testing

@testable import Value

@Suite struct ValueTests {
  @Test func `numbers and booleans are equal as in Python`() {
    #expect(Value(1) == Value(.double(1)) && Value(1) == Value(true) && Value(0) == Value(false))
    #expect(Value(1) != Value("1"))
    var map = Map()
    map[Value(1)] = "int"
    map[Value(true)] = "bool"
    #expect(map.count == 1 && map[Value(.double(1))] == "bool")
  }

  @Test func `text is compared by scalars`() {
    #expect(Value("\u{E9}") != Value("e\u{301}"))
    #expect(Map([("\u{E9}", 1), ("e\u{301}", 2)]).count == 2)
  }

  @Test func `maps keep insertion order through growth and removal`() {
    var map = Map()
    for number in 0..<40 { map["k\(number)"] = Value(number) }
    map["k3"] = nil
    map["k0"] = "new"
    #expect(map.keys.first == "k0" && map.count == 39)
    #expect(map["k39"] == 39 && map["k3"] == nil)
    #expect(map.keys.map { $0.string ?? "" }[1...3] == ["k1", "k2", "k4"])
  }

  @Test func `a secret is not printed`() {
    let value: Value = ["password": Value("hunter22", marks: .secret)]
    #expect(
      "\(value)"
        == #"{"password": "«secret»"}"#.replacing("«", with: "\\u00ab").replacing(
          "»", with: "\\u00bb"))
    #expect("\(Secret("hunter22"))" == "«secret»")
  }
}

@Suite struct ProblemTests {
  @Test func `what a terminal would obey is shown`() {
    let problem = Problem(
      "a.b", what: "'x\ny\u{1B}[2J\u{7F}\u{9B}\u{202E}ü'", host: "h\r",
      because: "1 | a\n    ^\u{0}\t|", fix: "z\u{8}")
    #expect(
      problem.description == """
        [h␍] 'x␊y␛[2J␡␡␡ü' (a.b)
          because: 1 | a
            ^␀\t|
          fix: z␈
        """)
  }
}

@Suite struct JSONTests {
  @Test(arguments: [
    (#"{"a": [1, 2.5, true, null], "b": "é\n"}"#, #"{"a": [1, 2.5, true, null], "b": "\u00e9\n"}"#),
    (#""\ud83d\ude00""#, #""\ud83d\ude00""#), ("-0.5e2", "-50.0"), ("[]", "[]"),
  ])
  func `what is read is written as Python writes it`(text: String, wanted: String) throws {
    #expect(JSON.text(try JSON.parse(text)) == wanted)
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\" 1}", "tru", "1 2", "\"\u{1}\"", "+1", "{1: 2}", "01", "-", "0x10",
    "1.", ".5",
    "1e", #""\u+123""#,
  ])
  func `what is no JSON is refused`(text: String) {
    #expect(throws: JSONError.self) { try JSON.parse(text) }
  }

  @Test func `depth is bounded`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try JSON.parse(deep) }
  }
}
