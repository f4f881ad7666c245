import System
import Testing
import Value

@testable import Playbooks

@Suite struct ErrorExcerptTests {
  private func excerpt(_ text: String, line: Int, column: Int) throws -> String {
    let path = "/tmp/groundwork-excerpt-\(try Random.bytes(6).hex).yml"
    _ = try Files.writeAtomically(path, text.utf8, mode: 0o600)
    defer { _ = try? Files.remove(path) }
    return ErrorExcerpt.text(SourceLocation(file: path, line: line, column: column))
      .replacing(path, with: "FILE")
  }

  @Test func `shows the line, the one above it and the place`() throws {
    #expect(
      try excerpt("- hosts: all\n  tasks:\n    - fail:\n", line: 3, column: 7) == """
        The error appears to be in 'FILE': line 3, column 7, but may
        be elsewhere in the file depending on the exact syntax problem.

        The offending line appears to be:

          tasks:
            - fail:
              ^ here

        """)
  }

  @Test func `points at the line above where that mixes two ways of writing`() throws {
    let text = try excerpt("- debug: msg=x\n  when: a\n", line: 2, column: 9)
    #expect(text.hasPrefix("The error appears to be in 'FILE': line 1, column 13,"))
    #expect(text.contains("\n- debug: msg=x\n            ^ here\n\nThere appears to be both"))
  }

  @Test func `says so when the file is not there`() {
    let text = ErrorExcerpt.text(SourceLocation(file: "/no/such.yml", line: 1, column: 1))
    #expect(text.hasSuffix("\n(could not open file to display line)"))
  }
}
