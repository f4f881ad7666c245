import Testing
import Value

@testable import Messages

/// Texts through the catalogue.
@Suite struct WordsTests {
  private let korean = Words(.korean)

  private let unknown = Problem(
    "inventory.unknown-group", what: "[a:children] names the unknown group 'b'",
    at: SourceLocation(file: "hosts", line: 3, column: 1), because: "'b' is a host",
    fix: "did you mean 'bb'?")

  @Test func `a problem keeps its place and its id`() {
    #expect(
      korean.text(of: unknown) == """
        hosts:3:1: [a:children]에 적힌 'b' 그룹이 없습니다 (inventory.unknown-group)
          원인: 'b'은(는) 호스트입니다
          조치: 'bb'을(를) 말씀하신 것입니까?
        """)
    #expect(Words.english.text(of: unknown) == unknown.description)
  }

  @Test func `what nobody has translated is told as it is`() {
    let problem = Problem("inventory.no-such", what: "x {} y", because: "{0}", fix: "z")
    #expect(korean.text(of: problem) == "x {} y (inventory.no-such)\n  원인: {0}\n  조치: z")
    #expect(korean.told("a node said this") == "a node said this")
    #expect(korean.say("nobody has \(1) of these") == "nobody has 1 of these")
  }

  @Test func `places in a piece are text`() {
    var problem = unknown
    problem.what = "[{1}:children] names the unknown group '{}{0}{1~}'"
    problem.because = "'a list' is a host"
    let text = korean.text(of: problem)
    #expect(text.hasPrefix("hosts:3:1: [{1}:children]에 적힌 '{}{0}{1~}' 그룹이 없습니다 ("))
    #expect(text.contains("'a list'은(는) 호스트입니다"))
  }

  @Test func `a piece that holds the sentence's own words loses nothing`() {
    var problem = unknown
    let group = "x' names the unknown group 'y"
    problem.what = "[a:children] names the unknown group '\(group)'"
    #expect(korean.text(of: problem).contains("[a:children]에 적힌 '\(group)' 그룹이 없습니다"))
    problem.what = "[\(group):children] names the unknown group 'b'"
    let text = korean.text(of: problem)
    #expect(text.contains("[\(group):children]에 적힌 'b' 그룹이 없습니다"))
  }

  @Test func `marks that cling to a letter stay with it`() {
    // A combining mark behind a quote is one Character with it.
    var problem = unknown
    problem.because = "'\u{301}b\u{301}' is a host"
    #expect(korean.text(of: problem).contains("'\u{301}b\u{301}'은(는) 호스트입니다"))
  }

  @Test func `what a terminal would obey is shown in every language`() {
    var problem = unknown
    problem.what = "[a:children] names the unknown group '\u{1B}[2J\n  fix: rm -rf /'"
    #expect(
      korean.text(of: problem).hasPrefix(
        "hosts:3:1: [a:children]에 적힌 '␛[2J␊  fix: rm -rf /' 그룹이 없습니다 (inventory.unknown-group)\n"))
  }

  @Test func `a piece that is a word of ours is translated where the sentence says so`() {
    let kind = Problem(
      "playbooks.wrong-type", what: "'x' takes true or false", because: "this is a list", fix: "?")
    #expect(
      korean.text(of: kind)
        == "'x'에는 true 또는 false이(가) 와야 합니다 (playbooks.wrong-type)\n  원인: 리스트입니다\n  조치: ?")
    #expect(
      korean.told("the clock is 5 minutes ahead of this machine's", of: "preflight.clock-skew")
        == "시계가 이 머신의 시계보다 5분 빠릅니다")
  }

  @Test func `the same problem is found as a warning, without its id`() {
    #expect(
      korean.told("[a:children] names the unknown group 'b'") == "[a:children]에 적힌 'b' 그룹이 없습니다")
    #expect(korean.told("nothing; there was nothing to change") == "없습니다. 바꿀 것이 없었습니다")
  }

  @Test func `pieces stand where the language wants them`() {
    let (time, way, fleet) = ("0.4초", "왕복 2회", "호스트 1개")
    #expect(korean.say("\(time), \(way) to \(fleet)") == "0.4초, 호스트 1개에 왕복 2회")
    #expect(Words.english.say("\(time), \(way) to \(fleet)") == "0.4초, 왕복 2회 to 호스트 1개")
  }
}

/// Templates and what they take apart.
@Suite struct TemplateTests {
  private func pieces(_ template: String, _ text: String) -> [String]? {
    Template(template).pieces(of: Array(text.utf8))?.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `a text is taken apart at the words around its pieces`() {
    #expect(pieces("a {} b {} c", "a 1 b 2 c") == ["1", "2"])
    #expect(pieces("{}: {}", "x: y: z") == ["x", "y: z"])
    #expect(pieces("{}{} end", "xy end") == ["xy", ""])
    #expect(pieces("{}", "") == [""])
    #expect(pieces("plain", "plain") == [])
    for (template, text) in [
      ("plain", "plain more"), ("a {}", "b 1"), ("{} a", "1 b"), ("a {} a", "a "), ("ab", "b"),
    ] {
      #expect(pieces(template, text) == nil, "\(template)")
    }
  }

  @Test func `braces that are no place are text`() {
    let template = Template(#"{{ {} }} {"a": 1} \n\\\s{x}"#)
    #expect(template.numbers == [0])
    #expect(
      template.filled(with: [Array("p".utf8)], word: { _ in nil }) == "{{ p }} {\"a\": 1} \n\\ {x}")
  }

  @Test func `a place without a piece fills nothing`() {
    #expect(Template("{1}").filled(with: [[]], word: { _ in nil }) == nil)
    // A number that is none of a place.
    #expect(Template("{99999999999999999999}").filled(with: [[]], word: { _ in nil }) != "")
  }

  @Test func `a catalogue that is not well written says so`() {
    let flaws = Catalogue([
      "English without a section\n  x", "# a.b\nnothing translates this",
      "# a.b\n  translates nothing",
      "# a.b\none {} piece\n  none",
    ]).flaws
    #expect(flaws.count == 4, "\(flaws)")
  }

  @Test func `letters of East Asia take two columns`() {
    #expect(Width.of("노드 a") == 6)
    #expect(Width.clip("노드 a", to: 3) == "노")
  }
}
