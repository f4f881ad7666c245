import System
import Testing

/// What is kept of a run.
@Suite struct KeepingTests {
  @Test func `a run whose journal cannot be written is not done`() throws {
    let project = try StaticProject([
      "site.yml": "- hosts: localhost\n  gather_facts: false\n  tasks: []\n"
    ])
    let result = try project.run([
      "sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh", Site.binary, "apply", "-i",
      "localhost,", "site.yml",
    ])
    #expect(result.returnCode == 5)
    #expect(result.errorText.contains(": File too large\n"), "\(result.errorText)")
    #expect(result.errorText.contains("(run.no-journal)"), "\(result.errorText)")
  }

  @Test func `output that goes nowhere is not done, and a reader that has gone is`() throws {
    let project = try StaticProject([:])
    func shell(_ line: String) throws -> CommandResult {
      try project.run(["sh", "-c", line.replacing("groundwork", with: Site.binary)])
    }
    let lost = try shell("groundwork doc > /dev/full")
    #expect(lost.returnCode == 1)
    #expect(
      lost.errorText == """
        not everything could be written to standard output (output.lost)
          because: No space left on device
          fix: make room where it goes, and look at the end of what is there

        """)
    #expect(try shell("{ groundwork doc; echo $? >&2; } | true").errorText == "0\n")
  }
}
