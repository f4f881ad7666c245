import Patterns
import Testing

@Suite struct PatternTests {
  @Test(arguments: [
    ("x*", "-", "abxd", "-a-b--d-"),
    ("(?P<a>b+)", "<\\g<a>>", "abbc", "a<bb>c"),
    ("(a)|(b)", "[\\1\\2]", "ab", "[a][b]"),
    ("(?m)^", "> ", "x\ny\n", "> x\n> y\n> "),
    ("\\Z", "!", "x\n", "x\n!"),
    ("[[]x", "y", "[x", "y"),
    ("a{,2}b", "-", "aaab", "a-"),
    ("\\d+", "#", "a1é22", "a#é#"),
  ])
  func `substitution is Python's`(
    pattern: String, replacement: String, text: String, expected: String
  ) throws {
    #expect(try Pattern(pattern).substitute(replacement, in: text).text == expected)
  }

  @Test(arguments: [
    ("(*ANYCRLF)a", "nothing to repeat at position 1"),
    ("\\h", "bad escape \\h at position 0"),
    ("a(?i)b", "global flags not at the start of the expression at position 1"),
    ("[a", "unterminated character set at position 0"),
    ("(?|a)", "unknown extension ?| at position 1"),
    ("(", "missing closing parenthesis at position 1"),
  ])
  func `what Python refuses is refused`(pattern: String, message: String) {
    let error = #expect(throws: PatternError.self) { try Pattern(pattern) }
    #expect(error?.description == message)
  }

  @Test func `offsets count scalars`() throws {
    let match = try #require(try Pattern("b(c)?").search("äöb"))
    #expect(match.scalarRange() == 2..<3)
    #expect(match.text(1) == nil)
  }

  @Test func `empty matches may follow others`() throws {
    #expect(try Pattern("x*").split("axbc") == ["", "a", "", "b", "c", ""])
    #expect(try Pattern("(,)").split("a,b") == ["a", ",", "b"])
    #expect(try Pattern("(a)(b)?").findAll(in: "aab") == [["a", ""], ["a", "b"]])
  }

  @Test func `a pattern that never ends is given up`() throws {
    let text = String(repeating: "a", count: 40) + "!"
    let error = #expect(throws: PatternError.self) { try Pattern("(a|aa)+$").search(text) }
    #expect(error?.reason == "matching was given up: match limit exceeded")
  }

  @Test func `escape touches what is special only`() {
    #expect(Pattern.escape("a.b-c d/é") == "a\\.b\\-c\\ d/é")
  }
}
