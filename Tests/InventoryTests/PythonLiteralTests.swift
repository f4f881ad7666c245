import Testing
import Value

@testable import Inventory

/// Recorded from ansible-core 2.18.19 (`InventoryModule._parse_value`, as JSON).
private let recorded: [(text: String, result: String)] = [
  ("1", "1"),
  ("-1", "-1"),
  ("+1", "1"),
  ("- 1", "-1"),
  ("01", "\"01\""),
  ("00", "0"),
  ("0", "0"),
  ("1.0", "1.0"),
  ("1.", "1.0"),
  ("-.5", "-0.5"),
  ("1e3", "1000.0"),
  ("1.e3", "1000.0"),
  ("1_0", "10"),
  ("1__0", "\"1__0\""),
  ("0x1F", "31"),
  ("0XfF", "255"),
  ("0o17", "15"),
  ("0b11", "3"),
  ("0x", "\"0x\""),
  ("1L", "\"1L\""),
  ("1e", "\"1e\""),
  ("e1", "\"e1\""),
  ("True", "true"),
  ("true", "\"true\""),
  ("False", "false"),
  ("None", "null"),
  ("none", "\"none\""),
  ("'a'", "\"a\""),
  ("\"a\"", "\"a\""),
  ("'a\\n'", "\"a\\n\""),
  ("r'a\\n'", "\"a\\\\n\""),
  ("u'x'", "\"x\""),
  ("'a' \"b\"", "\"ab\""),
  ("'it\\'s'", "\"it's\""),
  ("'\\x41\\u00e9'", "\"Aé\""),
  ("'a", "\"'a\""),
  ("[]", "[]"),
  ("[1,2]", "[1, 2]"),
  ("[1,2,]", "[1, 2]"),
  ("[,]", "\"[,]\""),
  ("[1 2]", "\"[1 2]\""),
  ("(1)", "1"),
  ("(1,)", "[1]"),
  ("()", "[]"),
  ("(1,2)", "[1, 2]"),
  ("{}", "{}"),
  ("{'a':1}", "{\"a\": 1}"),
  ("{'a':1,}", "{\"a\": 1}"),
  ("{1,2}", "[1, 2]"),
  ("{'a'}", "[\"a\"]"),
  ("[1, [2, {'k': (3,)}]]", "[1, [2, {\"k\": [3]}]]"),
  ("1 # c", "1"),
  ("[1] # c", "[1]"),
  ("'a' # b", "\"a\""),
  ("a # b", "\"a # b\""),
  ("1+1", "\"1+1\""),
  ("yes", "\"yes\""),
  ("10.0.0.1", "\"10.0.0.1\""),
  ("1,2", "[1, 2]"),
  ("", "\"\""),
  ("  ", "\"  \""),
  ("'a'b", "\"'a'b\""),
  ("--1", "\"--1\""),
  ("~1", "\"~1\""),
  ("[True, None, 'x']", "[true, null, \"x\"]"),
  ("{'a': {'b': []}}", "{\"a\": {\"b\": []}}"),
  ("1-1", "\"1-1\""),
  ("0777", "\"0777\""),
  ("1 2", "\"1 2\""),
  ("'a','b'", "[\"a\", \"b\"]"),
  ("é", "\"é\""),
]

@Suite struct PythonLiteralTests {
  @Test func `values of INI inventories are Python literals or text`() {
    var style = JSON.Style()
    style.escapesNonASCII = false
    for (text, result) in recorded {
      #expect(JSON.text(PythonLiteral.value(text), style: style) == result, "\(text)")
    }
  }

  @Test func `deep nesting is text, not a crash`() {
    let text = String(repeating: "[", count: 100_000)
    #expect(PythonLiteral.value(text).string == text)
  }
}
