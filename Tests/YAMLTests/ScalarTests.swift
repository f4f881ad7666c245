import Testing
import Value
import YAML

/// Recorded from PyYAML 6.0 (`yaml.load("k: " + text, Loader=yaml.CSafeLoader)`).
private let recorded: [(text: String, result: String)] = [
  ("yes", "bool true"),
  ("Yes", "bool true"),
  ("YES", "bool true"),
  ("yEs", "text yEs"),
  ("no", "bool false"),
  ("No", "bool false"),
  ("on", "bool true"),
  ("On", "bool true"),
  ("ON", "bool true"),
  ("off", "bool false"),
  ("OFF", "bool false"),
  ("true", "bool true"),
  ("True", "bool true"),
  ("TRUE", "bool true"),
  ("tRue", "text tRue"),
  ("false", "bool false"),
  ("~", "null"),
  ("null", "null"),
  ("Null", "null"),
  ("NULL", "null"),
  ("nUll", "text nUll"),
  ("y", "text y"),
  ("n", "text n"),
  ("Y", "text Y"),
  ("N", "text N"),
  ("0", "int 0"),
  ("00", "int 0"),
  ("010", "int 8"),
  ("08", "text 08"),
  ("0o10", "text 0o10"),
  ("0b101", "int 5"),
  ("0b1_0", "int 2"),
  ("0x1F", "int 31"),
  ("0x_f", "int 15"),
  ("1_000", "int 1000"),
  ("-12", "int -12"),
  ("+12", "int 12"),
  ("-010", "int -8"),
  ("1:30", "int 90"),
  ("-1:30", "int -90"),
  ("0:30", "text 0:30"),
  ("1:60", "text 1:60"),
  ("190:20:30", "int 685230"),
  ("12:30:45.5", "float 45045.5"),
  ("123456789012", "int 123456789012"),
  ("1.0", "float 1.0"),
  ("1.", "float 1.0"),
  (".5", "float 0.5"),
  ("-.5", "text -.5"),
  ("+1.5", "float 1.5"),
  ("1.5e3", "text 1.5e3"),
  ("1.5e+3", "float 1500.0"),
  ("1.5E-3", "float 0.0015"),
  ("1e3", "text 1e3"),
  ("1_0.5", "float 10.5"),
  (".inf", "float inf"),
  ("-.inf", "float -inf"),
  ("+.INF", "float inf"),
  (".nan", "float nan"),
  (".NaN", "float nan"),
  ("-.nan", "text -.nan"),
  ("._5", "text ._5"),
  (".", "text ."),
  ("+", "text +"),
  ("--", "text --"),
  ("1.2.3", "text 1.2.3"),
  ("1.2.3.4", "text 1.2.3.4"),
  ("10.0.0.0/8", "text 10.0.0.0/8"),
  ("2026-11-21", "date 2026-11-21"),
  ("2026-1-2", "text 2026-1-2"),
  ("2026-11-21T05:00:00", "date 2026-11-21 05:00:00"),
  ("2026-11-21t05:00:00Z", "date 2026-11-21 05:00:00+00:00"),
  ("2026-11-21T05:00:00.5+02:00", "date 2026-11-21 05:00:00.500000+02:00"),
  ("2026-11-21T05:00:00-5", "date 2026-11-21 05:00:00-05:00"),
  ("2026-11-21T5:00:00.123456789", "date 2026-11-21 05:00:00.123456"),
  ("0644", "int 420"),
  ("644", "int 644"),
  ("'0644'", "text 0644"),
  ("\"yes\"", "text yes"),
  ("!!str 12", "text 12"),
  ("!!int 0x10", "int 16"),
  ("!!float 3", "float 3.0"),
  ("!!bool Yes", "bool true"),
  ("52:54:00:12:34:56", "int 41135085296"),
  ("00:11:22:33:44:55", "text 00:11:22:33:44:55"),
  ("1.e+5", "float 100000.0"),
  ("0.", "float 0.0"),
  ("0x", "text 0x"),
  ("0b", "text 0b"),
  ("08.5", "float 8.5"),
  ("1__0", "int 10"),
  ("_1", "text _1"),
  ("=x", "text =x"),
  ("1,000", "text 1,000"),
  ("12e03", "text 12e03"),
  ("0.0.0.0", "text 0.0.0.0"),
  ("-0", "int 0"),
  ("v1.2", "text v1.2"),
  ("2026-11-21 05:00:00", "date 2026-11-21 05:00:00"),
  ("2026-11-21 05:00:00 +01:30", "date 2026-11-21 05:00:00+01:30"),
  ("2026-11-21 05:00:00Z", "date 2026-11-21 05:00:00+00:00"),
  ("", "null"),
]

@Suite struct ScalarTests {
  @Test func `scalars resolve as PyYAML resolves them`() throws {
    for (text, result) in recorded {
      let root = try YAML.document("k: \(text)", file: "f.yml").root
      let value = try #require(try root["k"]?.value())
      #expect(Self.spell(value) == result, "\(text)")
    }
  }

  @Test func `an integer beyond 64 bits keeps its digits`() throws {
    let root = try YAML.document("n: -18446744073709551616", file: "f.yml").root
    #expect(try root["n"]?.value().string == "-18446744073709551616")
  }

  private static func spell(_ value: Value) -> String {
    switch value.content {
    case .null: "null"
    case .bool(let flag): "bool \(flag)"
    case .int(let number): "int \(number)"
    case .double(let number): "float \(number)"
    case .date(let text): "date \(text)"
    case .string(let text): "text \(text)"
    case .list, .map: "collection"
    }
  }
}
