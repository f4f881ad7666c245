import System
import Testing

/// Secrets are searched for whatever way they come in, not only shown as marks.
@Suite struct RevealedTests {
  @Test(arguments: [
    (["roles/r/vars/main.yml"], ["site.yml"]), (["extra.yml"], ["-e", "@extra.yml", "site.yml"]),
  ])
  func `a short value out of a vault file is hidden where something else says it`(
    files: [String], words: [String]
  ) throws {
    // The clear text stands in the playbook: only the search can find it.
    let project = try StaticProject([
      "site.yml": """
      - hosts: localhost
        gather_facts: false
        roles: [r]
        post_tasks:
          - debug: {msg: "it said pepper7"}
      """,
      "roles/r/tasks/main.yml": "- debug: {msg: hello}\n", "password": "p\n",
      "roles/r/vars/main.yml": "{}\n",
    ])
    let vault = ["--vault-password-file", "password"]
    for file in files {
      try project.write(file, Array("word: pepper7\n".utf8))
      #expect(try project.groundwork(["vault", "encrypt"] + vault + [file]).returnCode == 0)
    }
    let result = try project.groundwork(["apply", "-i", "localhost,"] + vault + words)
    #expect(result.returnCode == 0, "\(result.errorText)")
    #expect(result.outputText.contains("it said «secret»"), "\(result.outputText)")
  }
}
