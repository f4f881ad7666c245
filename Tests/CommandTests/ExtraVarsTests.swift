import System
import Testing

/// What is wrong with `-e` is told without the password that may stand in it.
@Suite struct ExtraVarsTests {
  @Test(arguments: [
    ("db_password hunter2", "db_password…"), ("name=x hunter2", "name…"), ("[hunter2]", "…"),
    ("word", "word"),
  ])
  func `only the first word is repeated`(text: String, shown: String) throws {
    let result = try Site().groundwork(["apply", "-i", "localhost,", "-e", text, "x.yml"])
    #expect(result.returnCode == 64)
    #expect(result.errorText.contains("--extra-vars '\(shown)' is neither"), "\(result.errorText)")
    #expect(!result.errorText.contains("hunter2"))
  }

  @Test func `broken YAML is not quoted`() throws {
    let result = try Site().groundwork(
      ["apply", "-i", "localhost,", "-e", "{db_password: hunter2", "x.yml"])
    #expect(result.returnCode == 5 && !result.errorText.contains("hunter2"), "\(result.errorText)")
  }
}
