import Testing
import Value
import YAML

@Suite struct YAMLTests {
  private func json(_ text: String) throws -> String {
    JSON.text(try YAML.document(text, file: "f.yml").root.value())
  }

  @Test func `nodes know where they begin and end`() throws {
    let root = try YAML.document("a: 1\nžluť:\n  - x\n  - 'y z'\n", file: "f.yml").root
    let entry = try #require(root.entry("žluť"))
    #expect("\(entry.key.location)" == "f.yml:2:1")
    #expect("\(entry.value.location)" == "f.yml:3:3")
    let item = try #require(entry.value.items?.last)
    #expect("\(item.location) \(item.end)" == "f.yml:4:5 f.yml:4:10")
    #expect(item.kind.style == .singleQuoted)
  }

  @Test func `several documents and none`() throws {
    let stream = try YAML.parse("--- a\n--- [b]\n---\n", file: "f.yml")
    #expect(stream.documents.map(\.kindName) == ["a string", "a list", "empty"])
    #expect(try YAML.parse("# nothing\n", file: "f.yml").documents.isEmpty)
    #expect(try YAML.document("", file: "f.yml").root.isNull)
  }

  @Test func `anchors, aliases and merge keys`() throws {
    let text = """
      base: &b {a: 1, b: 2}
      more: &m {b: 3, c: 4}
      one: {<<: *b, b: 9}
      two: {x: 0, <<: [*b, *m]}
      three: *b
      """
    #expect(
      try json(text) == """
        {"base": {"a": 1, "b": 2}, "more": {"b": 3, "c": 4}, "one": {"a": 1, "b": 9}, \
        "two": {"b": 2, "c": 4, "a": 1, "x": 0}, "three": {"a": 1, "b": 2}}
        """)
  }

  @Test func `a duplicate key warns and the last wins`() throws {
    let result = try YAML.document("a: 1\nb: 2\na: 3\n", file: "f.yml")
    #expect(JSON.text(try result.root.value()) == #"{"a": 3, "b": 2}"#)
    #expect(
      result.warnings.map(\.description) == [
        """
        f.yml:3:1: the key 'a' appears twice in one mapping (yaml.duplicate-key)
          because: it stands at line 1 already; the last one is used
          fix: remove one of the two
        """
      ])
    #expect(try YAML.document("1: a\n1.0: b\n'1': c\n", file: "f.yml").warnings.count == 1)
  }

  @Test func `a key replaced through a merge key is no duplicate`() throws {
    let text = "x: &x {a: 1}\ny:\n  <<: *x\n  a: 2\n"
    #expect(try YAML.document(text, file: "f.yml").warnings.isEmpty)
  }

  @Test func `unsafe values carry the mark all the way down`() throws {
    let root = try YAML.document("a: !unsafe '{{ x }}'\nb: !unsafe {c: [d]}\n", file: "f").root
    let value = try root.value()
    #expect(value["a"]?.marks == .unsafe)
    #expect(value["a"]?.string == "{{ x }}")
    #expect(value["b"]?["c"]?.list?.first?.marks == .unsafe)
  }

  @Test func `vault values go through the reader`() throws {
    let text = "p: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n"
    let root = try YAML.document(text, file: "f.yml").root
    let value = try root.value { (text, at) throws(Problem) -> Value in
      Value("\(at.line):\(text.utf8.count)", marks: .secret)
    }
    #expect(value["p"]?.string == "1:31")
    #expect(value["p"]?.marks == .secret)
  }

  @Test func `JSON is read by the rules of JSON`() throws {
    let text = "{\n\t\"a\": 1e3,\n\t\"b\": \"x\\/\\u00e9\",\n\t\"c\": [true, null, -5, 0.5]\n}\n"
    #expect(try json(text) == #"{"a": 1000.0, "b": "x/\u00e9", "c": [true, null, -5, 0.5]}"#)
    let root = try YAML.document(text, file: "f.json").root
    #expect(root["c"]?.location == SourceLocation(file: "f.json", line: 4, column: 7))
    #expect(try json(#"{"a": "\ud83d\ude00", "b": 1.5}"#) == #"{"a": "\ud83d\ude00", "b": 1.5}"#)
  }

  @Test func `composed and decomposed letters are different keys`() throws {
    let result = try YAML.document("\u{e9}: 1\ne\u{301}: 2\n", file: "f.yml")
    #expect(result.warnings.isEmpty)
    #expect(try result.root.value().map?.count == 2)
  }

  @Test func `a text of nothing but brackets is refused, not crashed on`() {
    for text in [
      String(repeating: "[", count: 10_000_000), String(repeating: "{a: ", count: 2_500_000),
      String(repeating: "- ", count: 5_000_000),
      (0..<3000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
    ] {
      let problem = #expect(throws: Problem.self) { try YAML.parse(text, file: "f.yml") }
      #expect(problem?.id == "yaml.too-deep")
    }
  }

  @Test func `aliases that multiply are refused`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    let problem = #expect(throws: Problem.self) { try YAML.parse(text, file: "f.yml") }
    #expect(problem?.id == "yaml.too-many")
    #expect(problem?.at?.line == 6)
  }

  @Test func `aliases that nest each other are refused`() {
    var text = "a0: &a0 [x]\n"
    for level in 1...300 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    let problem = #expect(throws: Problem.self) { try YAML.parse(text, file: "f.yml") }
    #expect(problem?.id == "yaml.too-deep")
  }
}

extension Node.Kind {
  fileprivate var style: Node.Style? {
    if case .scalar(_, let style) = self { style } else { nil }
  }
}
