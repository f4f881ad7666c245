import System
import Testing
import Value

/// Recorded from ansible-core 2.18.19 (`shlex_split(text, comments=True)`, as JSON).
private let recorded: [(text: String, result: String)] = [
  ("a b", "[\"a\", \"b\"]"),
  ("a  b=1", "[\"a\", \"b=1\"]"),
  ("a b='x y'", "[\"a\", \"b=x y\"]"),
  ("a b=\"x 'y'\"", "[\"a\", \"b=x 'y'\"]"),
  ("a b=x\\ y", "[\"a\", \"b=x y\"]"),
  ("a b=\"x\\\"y\\z\"", "[\"a\", \"b=x\\\"y\\\\z\"]"),
  ("a#b c", "[\"a\"]"),
  ("a # b", "[\"a\"]"),
  ("'' x", "[\"\", \"x\"]"),
  ("a b=''", "[\"a\", \"b=\"]"),
  ("a 'b", "ERROR No closing quotation"),
  ("a\\", "ERROR No escaped character"),
  ("a b='x\\y'", "[\"a\", \"b=x\\\\y\"]"),
  ("a\tb", "[\"a\", \"b\"]"),
  ("a b=1#2", "[\"a\", \"b=1\"]"),
]

@Suite struct ShellWordsTests {
  @Test func `lines are split as Python's shlex splits them`() {
    for (text, result) in recorded {
      let words: String
      switch ShellWords.split(text, comments: true) {
      case .words(let found): words = JSON.text(Value(found.map { Value($0) }))
      case .problem(let reason): words = "ERROR \(reason)"
      }
      #expect(words == result, "\(text)")
    }
    #expect(ShellWords.split("a#b # c") == .words(["a#b", "#", "c"]))
  }
}
