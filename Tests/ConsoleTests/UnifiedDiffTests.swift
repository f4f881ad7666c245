import Console
import Testing
import Wire

struct UnifiedDiffTests {
  // Expected texts are those of Python's difflib through Ansible's _get_diff.
  @Test func `far apart changes stand in hunks of their own`() {
    let before = (1...20).map { "\($0)\n" }.joined()
    let after = before.replacing("2\n3\n", with: "2\nthree\n").replacing("19\n", with: "")
    #expect(
      UnifiedDiff.lines(Diff(before: before, after: after)) == [
        "--- before", "+++ after", "@@ -1,6 +1,6 @@", " 1", " 2", "-3", "+three", " 4", " 5", " 6",
        "@@ -16,5 +16,4 @@", " 16", " 17", " 18", "-19", " 20",
      ])
  }

  @Test func `a new file has every line added`() {
    let diff = Diff(afterHeader: "/etc/new", before: "", after: "a\nb")
    #expect(
      UnifiedDiff.lines(diff) == [
        "--- before", "+++ after: /etc/new", "@@ -0,0 +1,2 @@", "+a", "+b",
        "\\ No newline at end of file",
      ])
  }

  @Test func `a name with a line end in it makes no line of its own`() {
    let diff = Diff(
      beforeHeader: "/a\n-gone", afterHeader: "/a\n+forged\u{1B}[1m", before: "", after: "b\n")
    #expect(
      UnifiedDiff.lines(diff) == [
        "--- before: /a␊-gone", "+++ after: /a␊+forged␛[1m", "@@ -0,0 +1 @@", "+b",
      ])
  }

  @Test func `nothing differs, nothing is shown`() {
    #expect(UnifiedDiff.lines(Diff(before: "a\n", after: "a\n")).isEmpty)
  }

  @Test func `two spellings of one letter differ`() {
    let lines = UnifiedDiff.lines(Diff(before: "caf\u{E9}\n", after: "cafe\u{301}\n"))
    #expect(lines.count == 5)
  }
}
