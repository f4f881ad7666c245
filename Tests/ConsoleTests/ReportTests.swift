import Console
import Foundation
import Runs
import System
import Testing
import Value
import Wire

struct ReportTests {
  private let root = NSTemporaryDirectory() + "groundwork-report-\(UUID().uuidString)"

  /// A run with a host that failed, one that changed, and words that would be markup.
  private func story(_ id: String = "r1", isGood: Bool = false) throws -> RunStory {
    let journal = try Journal(root: root, id: id, redactor: Redactor())
    let hub = EventHub([journal], clock: { 1_700_000_000 })
    hub.receive(
      .runStarted(
        RunStarted(
          id: id, version: "0.1", command: "apply", playbooks: ["site.yml"],
          inventories: ["inventory"])))
    hub.receive(.playStarted(PlayStarted(id: 1, name: "p", pattern: "all", hosts: ["a", "b"])))
    hub.receive(
      .taskStarted(
        TaskStarted(
          id: 7, name: "Write <b> & \"go\"", action: "ansible.builtin.copy",
          location: SourceLocation(file: "site.yml", line: 3, column: 5))))
    hub.receive(
      .hostResult(
        HostResult(
          host: "a", task: 7, status: .changed,
          diffs: [Diff(before: "old\n", after: "<script>alert(1)</script>\n")], seconds: 0.5)))
    hub.receive(
      .hostResult(
        HostResult(
          host: "b", task: 7, status: isGood ? .ok : .failed,
          result: ["msg": "it's \u{1B}[31mred\u{1} ]]>"], seconds: 0.25)))
    hub.receive(.recap(Recap([:])))
    hub.receive(.runEnded(RunEnded(exitCode: isGood ? 0 : 2, seconds: 1, nextStep: "mend it")))
    return try RunStory(try RunArchive(root: root).find(id))
  }

  @Test func `the page stands alone and takes nothing it is told for markup`() throws {
    defer { try? Files.removeTree(root) }
    let page = HTMLReport.text(try story())
    #expect(page.contains("default-src 'none'"))
    for outside in ["http:", "https:", "<script", "src=", "@import", "url("] {
      #expect(!page.contains(outside), "\(outside)")
    }
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.contains("Write &lt;b&gt; &amp; &quot;go&quot;"))
    #expect(!page.contains("\u{1B}") && page.contains("it&#39;s ␛[31mred␁ ]]&gt;"))
    // What failed is told before everything else.
    let failed = try #require(page.range(of: "What failed"))
    let time = try #require(page.range(of: "<h2>Time</h2>"))
    #expect(failed.lowerBound < time.lowerBound)
    #expect(page.contains("site.yml:3:5"))
    // Every element that is opened is closed.
    for name in ["section", "details", "div", "table", "tr", "td", "pre", "ul", "li", "dl"] {
      let opened =
        page.components(separatedBy: "<\(name)>").count
        + page.components(separatedBy: "<\(name) ").count - 2
      #expect(opened == page.components(separatedBy: "</\(name)>").count - 1, "\(name)")
    }
  }

  @Test func `JUnit is well-formed and counts what it holds`() throws {
    defer { try? Files.removeTree(root) }
    let text = JUnitReport.text(try story())
    #expect(Self.isWellFormed(text))
    #expect(text.contains("<testsuite name=\"b\" tests=\"1\" failures=\"1\" errors=\"0\""))
    #expect(text.contains("time=\"0.250\""))
    #expect(text.contains("<failure message=\"it's ␛[31mred␁ ]]&gt;\">site.yml:3:5\n"))
  }

  @Test func `JUnit is red for a run that did not come to its end, or ended by a mistake`() throws {
    defer { try? Files.removeTree(root) }
    let good = JUnitReport.text(try story("good", isGood: true))
    #expect(good.contains("<testcase classname=\"run\" name=\"end\" time=\"0.000\"/>"))
    do {
      let hub = EventHub([try Journal(root: root, id: "dead", redactor: Redactor())])
      hub.receive(.runStarted(RunStarted(id: "dead", version: "1", command: "apply")))
      hub.receive(.problem(Problem("a.b", what: "it <broke>", host: "h", fix: "mend it")))
    }
    let text = JUnitReport.text(try RunStory(try RunArchive(root: root).find("dead")))
    #expect(Self.isWellFormed(text))
    #expect(
      text.contains("<testsuites name=\"groundwork apply\" tests=\"2\" failures=\"0\" errors=\"2\"")
    )
    #expect(text.contains("broken off: the journal ends without a word"), "\(text)")
    #expect(text.contains("name=\"a.b\""), "\(text)")
    #expect(text.contains("h: it &lt;broke&gt;\nmend it"), "\(text)")
  }

  /// Every element is closed by its own name, and nothing but the five entities stands behind `&`.
  private static func isWellFormed(_ text: String) -> Bool {
    var open: [Substring] = []
    for piece in text.split(separator: "<").dropFirst() {
      guard let end = piece.firstIndex(of: ">") else { return false }
      let tag = piece[..<end]
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return false }
      } else if !tag.hasSuffix("/") {
        open.append(tag.prefix { $0 != " " })
      }
    }
    let entities = text.split(separator: "&").dropFirst().allSatisfy { rest in
      ["amp;", "lt;", "gt;", "quot;"].contains { rest.hasPrefix($0) }
    }
    return open.isEmpty && entities
  }

  @Test func `two runs are compared by host and task`() throws {
    defer { try? Files.removeTree(root) }
    let text = RunText.diff(try story("r1"), try story("r2", isGood: true))
    #expect(
      text == """
        r1 (failed) and r2 (done)

        b
          failed -> ok: Write <b> & "go"

        """)
    #expect(
      RunText.diff(try story("r3"), try story("r4")).hasSuffix("every host went the same way\n"))
  }

  @Test func `one run is told with its failures and, if asked, its differences`() throws {
    defer { try? Files.removeTree(root) }
    let story = try story()
    let text = RunText.show(story)
    #expect(text.hasPrefix("run r1: failed, exit code 2\n"))
    #expect(text.contains("failed      0.3 s      Write <b> & \"go\"\n"))
    #expect(text.contains("it's ␛[31mred␁ ]]>"))
    #expect(!text.contains("+<script>"))
    #expect(RunText.show(story, wantsDiff: true).contains("    +<script>alert(1)</script>\n"))
    #expect(!RunText.show(story, host: "b").contains("\na\n"))
    #expect(RunText.list([story.run]).contains("r1   failed  "))
  }

  @Test func `the log has a time before every line and no secret`() throws {
    try Files.makeDirectories(root)
    defer { try? Files.removeTree(root) }
    let redactor = Redactor()
    redactor.learn(Secret("hunter22!"))
    let log = try LogFile(path: root + "/log", redactor: redactor)
    let hub = EventHub([log], clock: { 1_700_000_000 })
    hub.receive(.notice(Notice("two\nlines with hunter22!")))
    hub.receive(.hostStarted(HostStarted(host: "h", task: 1, name: "x")))
    hub.receive(.problem(Problem("x.y", what: "it broke", fix: "mend it")))
    let text = try #require(try Files.text(root + "/log"))
    let lines = text.split(separator: "\n")
    #expect(lines.count >= 2)
    #expect(lines.allSatisfy { $0.hasPrefix("2023-11-14T22:13:20Z ") })
    #expect(text.contains("«secret»") && !text.contains("hunter22!"))
    #expect(try Files.status(root + "/log")?.mode == 0o600)
  }
}
