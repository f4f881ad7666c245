import System
import Testing

/// A secret on the command line of a user's command, and of one of ours.
@Suite struct SecretCommandTests {
  private static let play = """
    - hosts: localhost
      gather_facts: false
      tasks:
        - name: told
          command: mysql -p{{ word }}
          loop: [1, 2]

    """

  /// A project whose variable `word` is in the vault, with `file` holding the play.
  private func project(_ file: String) throws -> StaticProject {
    let project = try StaticProject(["password": "p\n", file: Self.play])
    try project.write("extra.yml", Array("word: pepper7\n".utf8))
    let sealed = try project.groundwork(
      ["vault", "encrypt", "--vault-password-file", "password", "extra.yml"])
    #expect(sealed.returnCode == 0, "\(sealed.errorText)")
    return project
  }

  private let words = [
    "apply", "--check", "-i", "localhost,", "--vault-password-file", "password", "-e", "@extra.yml",
  ]

  @Test func `is warned of once, at its place`() throws {
    let result = try project("site.yml").groundwork(words + ["site.yml"])
    #expect(result.returnCode == 0, "\(result.errorText)")
    let warnings = result.errorText.split(separator: "\n").filter { $0.contains("WARNING") }
    #expect(warnings.count == 1, "\(result.errorText)")
    #expect(warnings.first?.contains("site.yml:5:16: the command line holds a secret") == true)
    #expect(!result.errorText.contains("pepper7") && !result.outputText.contains("pepper7"))
  }

  @Test func `is an error in a playbook that comes with the program`() throws {
    let own = try project("share/groundwork/playbooks/site.yml")
    // An installation of its own: the program is where it is started from.
    try Files.makeDirectories("\(own.directory)/bin", mode: 0o700)
    let program = "\(own.directory)/bin/groundwork"
    try Files.writeAtomically(program, try Files.read(Site.binary, limit: 1 << 30), mode: 0o755)
    let result = try own.run([program] + words + ["share/groundwork/playbooks/site.yml"])
    #expect(result.returnCode == 2, "\(result.errorText)")
    #expect(result.outputText.contains("the command line holds a secret"), "\(result.outputText)")
    // The same file elsewhere is the user's.
    let theirs = try own.groundwork(words + ["share/groundwork/playbooks/site.yml"])
    #expect(theirs.returnCode == 0, "\(theirs.errorText)")
  }
}
