import Testing
import Value
import YAML

/// Texts with one mistake each, and the whole message it gets.
private let cases: [(name: String, text: String, message: String)] = [
  (
    "tab", "a:\n\t- b\n",
    """
    f.yml:2:1: a tab indents this line (yaml.tab)
      because: YAML allows only spaces there; a tab has no agreed width
        2 | →- b
          | ^
      fix: replace it by spaces: expand -t 2 'f.yml'
    """
  ),
  (
    "colon in a value", "a: b: c\n",
    """
    f.yml:1:5: this is not valid YAML (yaml.syntax)
      because: mapping values are not allowed in this context
        1 | a: b: c
          |     ^
      fix: put the value in quotes when it contains ': ', or align this line with the key above
    """
  ),
  (
    "open quote", "a: \"b\nc: d\n",
    """
    f.yml:3:1: this is not valid YAML (yaml.syntax)
      because: found unexpected end of stream while scanning a quoted scalar that began at line 1
      fix: close the quote that was opened at line 1
    """
  ),
  (
    "template without quotes", "a: {{ b }}\n",
    """
    f.yml:1:4: a template must stand in quotes (yaml.unquoted-template)
      because: YAML reads '{{ … }}' as a mapping inside a mapping
        1 | a: {{ b }}
          |    ^
      fix: write "{{ b }}"
    """
  ),
  (
    "template in front", "a: {{ b }}/c\n",
    """
    f.yml:1:4: a template must stand in quotes (yaml.unquoted-template)
      because: YAML reads '{{ … }}' as a mapping inside a mapping
        1 | a: {{ b }}/c
          |    ^
      fix: write "{{ b }}/c"
    """
  ),
  (
    "at sign", "a: @b\n",
    """
    f.yml:1:4: this is not valid YAML (yaml.syntax)
      because: found character that cannot start any token while scanning for the next token
        1 | a: @b
          |    ^
      fix: put the text in quotes; a plain value cannot begin with this character
    """
  ),
  (
    "duplicate anchor", "a: &x 1\nb: &x 2\n",
    """
    f.yml:2:4: the anchor '&x' is defined twice (yaml.duplicate-anchor)
      because: it is defined at line 1 already
        2 | b: &x 2
          |    ^
      fix: give one of the two another name
    """
  ),
  (
    "unknown alias", "a: &base 1\nb: *bass\n",
    """
    f.yml:2:4: the alias '*bass' names no anchor (yaml.undefined-alias)
      because: an anchor '&bass' must stand before it
        2 | b: *bass
          |    ^
      fix: did you mean '*base'?
    """
  ),
  (
    "recursive alias", "a: &x [*x]\n",
    """
    f.yml:1:8: the alias '*x' stands inside what '&x' marks (yaml.recursive-alias)
      because: the value would contain itself
        1 | a: &x [*x]
          |        ^
      fix: remove the alias
    """
  ),
  (
    "bad merge", "a: {<<: 1}\n",
    """
    f.yml:1:9: '<<' takes a mapping or a list of mappings (yaml.bad-merge)
      because: this is an integer
        1 | a: {<<: 1}
          |         ^
      fix: name an anchored mapping: '<<: *name'
    """
  ),
  (
    "no such date as key", "2026-02-30: x\n",
    """
    f.yml:1:1: '2026-02-30' is not in the calendar (yaml.no-such-date)
      because: unquoted text of this form is a date
        1 | 2026-02-30: x
          | ^
      fix: correct it, or write it in quotes when it is text
    """
  ),
  (
    "control character", "a: b\u{7}\n",
    """
    f.yml:1:5: the file contains a character YAML does not allow (yaml.control-character)
      because: control characters are not allowed (byte 4)
      fix: remove it, or write it as an escape in double quotes: "\\x07"
    """
  ),
  (
    "second document", "a: 1\n---\nb: 2\n",
    """
    f.yml:3:1: the file holds more than one YAML document (yaml.second-document)
      because: a line '---' after content starts another document; one is expected here
      fix: remove the '---', or move what follows to a file of its own
    """
  ),
]

@Suite struct ProblemTests {
  @Test func `every mistake gets its own message, place and fix`() {
    for (name, text, message) in cases {
      let problem = #expect(throws: Problem.self, "\(name)") {
        try YAML.document(text, file: "f.yml")
      }
      #expect(problem?.description == message, "\(name)")
    }
  }

  @Test func `text that is not UTF-8 is refused by the byte`() {
    let bytes = Array("a: 1\nname: Gr".utf8) + [0xFC, 0xDF] + Array("e\n".utf8)
    let problem = #expect(throws: Problem.self) { try YAML.parse(bytes, file: "f.yml") }
    #expect(
      problem?.description == """
        f.yml:2:9: the file is not UTF-8 (yaml.not-utf8)
          because: byte 13 is 0xFC, which starts no UTF-8 character here
          fix: convert it: iconv -f ISO-8859-1 -t UTF-8 'f.yml' > 'f.yml.utf8'
        """)
    let utf16 = #expect(throws: Problem.self) {
      try YAML.parse([0xFF, 0xFE, 0x61, 0x00], file: "f.yml")
    }
    #expect(utf16?.id == "yaml.not-utf8")
  }

  @Test func `lines end where libyaml says they end`() {
    let problem = #expect(throws: Problem.self) {
      try YAML.document("a: 1\rb: 2\u{2028}c: \u{e9}: x\n", file: "f.yml")
    }
    #expect(problem?.at == SourceLocation(file: "f.yml", line: 3, column: 5))
    #expect(
      problem?.because == """
        mapping values are not allowed in this context
            3 | c: \u{e9}: x
              |     ^
        """)
  }

  @Test func `a file without measure is refused`() {
    let problem = #expect(throws: Problem.self) {
      try YAML.parse([UInt8](repeating: 0x20, count: (16 << 20) + 1), file: "f.yml")
    }
    #expect(problem?.id == "yaml.too-large")
  }

  @Test func `what was decrypted is never quoted`() {
    let problem = #expect(throws: Problem.self) {
      try YAML.parse("password: hunter2: x\n", file: "v.yml", showsContent: false)
    }
    #expect(problem?.because == "mapping values are not allowed in this context")
  }

  @Test(arguments: [
    "password: !hunter2\n", "password: *hunter2\n", "pin: 2024-99-99\n", "hunter2: 1\nhunter2: 2\n",
    "a: &hunter2 1\nb: &hunter2 2\n", "pin: !!int hunter2\n", "url: {{ hunter2 }}/x\n",
  ])
  func `nor named in any message`(_ text: String) throws {
    do throws(Problem) {
      let stream = try YAML.parse(text, file: "v.yml", showsContent: false)
      for warning in stream.warnings { #expect(!warning.description.contains("hunter2")) }
    } catch {
      #expect(!error.description.contains("hunter2") && !error.description.contains("2024"))
      #expect(error.at?.file == "v.yml")
    }
  }

  @Test func `an unknown tag and a misfit are named when the value is made`() throws {
    let root = try YAML.document("a: !secret x\nb: !!int twelve\n", file: "f.yml").root
    let unknown = #expect(throws: Problem.self) { try root["a"]?.value() }
    #expect(unknown?.what == "the tag '!secret' is not known")
    let misfit = #expect(throws: Problem.self) { try root["b"]?.value() }
    #expect(misfit?.what == "'twelve' is no integer")
    let vault = try YAML.document("a: !vault x\n", file: "f.yml").root
    #expect(#expect(throws: Problem.self) { try vault.value() }?.id == "yaml.vault-here")
  }
}
