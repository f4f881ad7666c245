import Testing
import Value

@testable import groundwork

/// The command line of `groundwork playbook`, read as argparse reads ansible-playbook's.
@Suite struct PlaybookWordsTests {
  private func parse(_ words: String...) throws(Problem) -> Arguments {
    try PlaybookWords(flags: PlaybookCommand.spec.flags).parse(words)
  }

  @Test func `flags are cut short, joined and given twice`() throws {
    let arguments = try parse(
      "-vvv", "-i", "a", "-ib", "--extra-v", "x=1", "-e=y=2", "-l", "one", "--limit=two",
      "--syntax", "site.yml", "-C")
    #expect(arguments.count("verbose") == 3)
    #expect(arguments.all("inventory") == ["a", "b"])
    #expect(arguments.all("extra-vars") == ["x=1", "y=2"])
    #expect(arguments.all("limit") == ["two"])
    #expect(arguments.has("syntax-check"))
    #expect(arguments.has("check"))
    #expect(arguments.operands == ["site.yml"])
  }

  @Test(arguments: ["--nosuch", "-z", "--ask", "--list", "--forks", "--check=1"])
  func `what argparse refuses is refused`(word: String) {
    #expect(throws: Problem.self) { try parse(word) }
  }

  @Test func `options of ssh are taken with their values`() throws {
    #expect(try parse("--ssh-common-args=-o A=b", "p.yml").operands == ["p.yml"])
    #expect(try parse("--", "-x").operands == ["-x"])
  }
}
