import Testing

@testable import Playbooks

struct FreeFormTests {
  // Expected words as ansible-core 2.18's parsing/splitter.py gives them.
  @Test(arguments: [
    ("a=b c=\"foo bar\"", ["a=b", "c=\"foo bar\""]),
    ("echo {{ a b }} x", ["echo", "{{ a b }}", "x"]),
    ("a={{ x | default('a b') }} b", ["a={{ x | default('a b') }}", "b"]),
    ("one\ntwo three", ["one\n", "two", "three"]),
    ("one \\\n  two", ["one ", "two"]),
    ("x   y", ["x  ", "y"]),
    ("'it is' {% if a %}b c{% endif %}", ["'it is'", "{% if a %}b", "c{% endif %}"]),
    ("", []),
  ])
  func `words are split outside quotes and templates`(text: String, words: [String]) throws {
    #expect(try FreeForm.split(text) == words)
  }

  @Test(arguments: ["echo 'open", "{{ a", "{% if x"])
  func `what is not closed is refused`(text: String) {
    #expect(throws: FreeForm.Unbalanced.self) { try FreeForm.split(text) }
  }

  @Test func `pairs lose their quotes and escapes`() throws {
    let parsed = try FreeForm.parse(#"src="a b" line='x=1' tab=a\tb n="c\\d""#, isCommand: false)
    #expect(parsed.pairs.map(\.name) == ["src", "line", "tab", "n"])
    #expect(parsed.pairs.map(\.value) == ["a b", "x=1", "a\tb", #"c\d"#])
    #expect(parsed.rest == nil)
  }

  @Test func `a command keeps its own equals signs`() throws {
    let parsed = try FreeForm.parse("env A=1 make x=2  creates=/tmp/x", isCommand: true)
    #expect(parsed.pairs == [.init(name: "creates", value: "/tmp/x")])
    #expect(parsed.rest == "env A=1 make x=2 ")
  }

  @Test func `an escaped equals sign is none`() throws {
    #expect(try FreeForm.parse(#"a\=b"#, isCommand: false).rest == "a=b")
  }
}
