import Console
import Runs
import Testing
import Value

struct JSONLinesTests {
  @Test func `every event is one line with its number`() {
    let output = Output()
    let lines = EventHub(
      [JSONLines(redactor: Redactor(), write: { output.write($0) })], clock: { 1.5 })
    lines.receive(.noHostsLeft)
    lines.receive(
      .problem(
        Problem(
          "a.b", what: "x", at: SourceLocation(file: "f", line: 1, column: 2), fix: "line\nbreak")))
    #expect(
      output.text == """
        {"v":1,"n":1,"time":1.5,"event":"no-hosts-left"}
        {"v":1,"n":2,"time":1.5,"event":"problem","id":"a.b","what":"x",\
        "at":{"file":"f","line":1,"column":2},"fix":"line\\nbreak"}

        """)
  }
}
