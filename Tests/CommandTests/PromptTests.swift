import System
import Testing

/// Questions on a terminal, which script(1) makes.
@Suite struct PromptTests {
  /// What the terminal shows while a command asks and `keys` are typed, then its settings.
  private func typed(_ keys: String) throws -> String {
    let project = try StaticProject([:])
    let inner = "trap : INT; \(Site.binary) check --ask-vault-pass site.yml; stty -a"
    let result = try project.run([
      "/bin/sh", "-c",
      """
      { sleep 3; printf '\(keys)'; sleep 3; } | \
      SHELL=/bin/sh script --quiet --return --command \(ShellWords.quote(inner)) /dev/null
      """,
    ])
    return result.outputText
  }

  @Test(arguments: ["abc\\003", "abc\\n"])
  func `a hidden answer leaves the terminal as it was, Ctrl-C too`(keys: String) throws {
    let shown = try typed(keys)
    let words = shown.split { $0 == " " || $0 == "\n" || $0 == "\r\n" || $0 == ";" }
    #expect(shown.contains("assword"), "\(shown)")
    #expect(!shown.contains("abc"), "\(shown)")
    #expect(words.contains("echo") && words.contains("isig"), "\(shown)")
  }
}
