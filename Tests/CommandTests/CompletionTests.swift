import System
import Testing

@testable import groundwork

/// What shells offer, made from the table of commands.
@Suite struct CompletionTests {
  /// A command with every kind of flag, and a group.
  static let entries: [CommandEntry] = [
    .command(
      CommandSpec(
        name: "apply", summary: "make it so: that's all", operands: "[PLAYBOOK…]",
        offers: [.files],
        flags: [
          Flag("-l", "--limit", value: "PATTERN", offers: .hosts, help: "only [these]"),
          Flag("-i", "--inventory", value: "PATH", repeats: true, offers: .files, help: "where"),
          Flag("-m", "--module-name", value: "MODULE", offers: .modules, help: "which"),
          Flag("--output", value: "FORM", offers: .words(["text", "json"]), help: "how"),
          Flag("--forks", value: "N", help: "how many"),
          Flag("-C", "--check", help: "change nothing"),
        ],
        examples: [("groundwork apply -l 'a:b'", "two hosts")],
        discussion: "A second run changes nothing.", run: { _ in 0 })),
    .group(
      CommandGroup(
        name: "node", summary: "one machine",
        commands: [
          CommandSpec(
            name: "node replace", summary: "prepare it anew", operands: "HOST [PLAYBOOK…]",
            offers: [.hosts, .files], flags: [], examples: [], run: { _ in 0 })
        ])),
  ]
  static let common = [Flag("-h", "--help", help: "this text")]

  @Test(arguments: [
    ("completion.bash", BashCompletion.script(entries, common: common)),
    ("completion.zsh", ZshCompletion.script(entries, common: common)),
    ("completion.fish", FishCompletion.script(entries, common: common)),
    ("groundwork.1", ManualPage.text(entries, common: common, version: "1.2.3")),
  ])
  func `the text of a small table`(file: String, text: String) throws {
    #expect(text == (try Files.text("\(Site.root)/Tests/CommandTests/Golden/\(file)")), "\(text)")
  }

  /// What bash offers for the last of `words`, on the example fleet.
  private func offers(_ words: [String]) throws -> [String] {
    let site = try Site()
    try site.write("site.yml", "[]\n")
    let script = """
      set -f
      source <("$1" completion bash)
      complete -p groundwork > /dev/null || exit 9
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      _groundwork "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      for word in "${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done
      """
    let result = try Command(
      ["bash", "-c", script, "bash", Site.binary] + words,
      environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent"],
      directory: site.directory, deadlineSeconds: 60
    ).run()
    #expect(result.exitStatus == 0 && result.errorText == "", "\(result.errorText)")
    return result.outputText.split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    (["app"], ["apply"]),
    (["vault", "dec"], ["decrypt"]),
    (["lab", "st"], ["status", "start", "stop"]),
    (["lab", "rebuild", "k8s-w"], ["k8s-worker1", "k8s-worker2"]),
    (["lab", "up", "--kn"], ["--known-hosts"]),
    (["apply", "--chec"], ["--check"]),
    (["apply", "si"], ["site.yml"]),
    (["apply", "--check", "-l", "mini"], ["mini-pc"]),
    (["apply", "--output", ""], ["text", "json"]),
    // As bash cuts --output=j at its word breaks.
    (["apply", "--output", "=", "j"], ["json"]),
    (["apply", "--output", "="], ["text", "json"]),
    (["apply", "--forks", ""], []),
    (["run", "wor"], ["workers"]),
    (["run", "all", "-m", "lineinf"], ["lineinfile"]),
    (["run", "all", "--module-name", "static_address_"], ["static_address_confirm"]),
    (["run", "all", "-m", "ping", "-c", "l"], ["libssh2", "local"]),
    (["doc", "timez"], ["timezone"]),
    (["node", "replace", "k8s-m"], ["k8s-master"]),
    (["completion", ""], ["bash", "zsh", "fish"]),
    (["inventory", "--gr"], ["--graph"]),
    (["aply", "x"], []),
  ])
  func `bash offers what fits`(words: [String], expected: [String]) throws {
    #expect(try offers(words) == expected)
  }

  @Test func `what an inventory calls its hosts is not run`() throws {
    let site = try Site()
    try site.write("inventory/hosts.yml", "all:\n  hosts:\n    x$(touch${IFS}mark): {}\n")
    let script = """
      source <("$1" completion bash)
      COMP_WORDS=("$1" run x) COMP_CWORD=2
      _groundwork "$1" x run
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let result = try Command(
      ["bash", "-c", script, "bash", Site.binary], environment: ["PATH=/usr/bin:/bin"],
      directory: site.directory
    ).run()
    #expect(result.outputText == "x\\$\\(touch\\$\\{IFS\\}mark\\)\n", "\(result.errorText)")
    #expect(try Files.status("\(site.directory)/mark") == nil)
  }

  @Test func `bash offers every flag of a command, and every command`() throws {
    for entry in Groundwork.entries {
      #expect(try offers([entry.name]).contains(entry.name))
      // The lab reads its words itself.
      if case .group(let group) = entry, group.readsItsWords != nil { continue }
      for command in entry.commands {
        let flags = try offers(command.words + ["-"])
        #expect(
          flags == (command.flags + Groundwork.commonFlags).flatMap(\.names), "\(command.name)")
      }
    }
  }

  private static func isThere(_ shell: String) -> Bool { Environment.find(program: shell) != nil }

  @Test(.enabled(if: isThere("fish"), "fish is not installed"))
  func `fish offers every command with what it does, and the flags of one`() throws {
    let site = try Site()
    try site.write("script", try site.groundwork(["completion", "fish"]).outputText)
    func offered(_ line: String) throws -> [String] {
      try Command(
        ["fish", "--no-config", "-c", "source script; complete -C '\(line)'"],
        environment: ["PATH=/usr/bin:/bin", "HOME=\(site.directory)"], directory: site.directory
      ).run().outputText.split(separator: "\n").map(String.init)
    }
    for entry in Groundwork.entries {
      let found = try offered("groundwork \(entry.name)")
      #expect(found.contains("\(entry.name)\t\(entry.summary)"), "\(found)")
    }
    let flags = try offered("groundwork certs list --")
    #expect(
      flags.contains { $0.hasPrefix("--local\t") } && flags.contains { $0.hasPrefix("--help\t") })
    #expect(try offered("groundwork node rep").map { $0.prefix { $0 != "\t" } } == ["replace"])
  }

  @Test(
    .enabled(if: isThere("zsh") && isThere("fish"), "zsh or fish is not installed"),
    arguments: ["zsh", "fish"])
  func `another shell reads its script`(shell: String) throws {
    let site = try Site()
    try site.write("script", try site.groundwork(["completion", shell]).outputText)
    let result = try Command([shell, "-n", "\(site.directory)/script"]).run()
    #expect(result.exitStatus == 0 && result.errorText == "", "\(result.errorText)")
  }

  @Test func `a shell that is not known is refused with those that are`() throws {
    let result = try Site().groundwork(["completion", "zhs"])
    #expect(result.exitStatus == 64)
    #expect(
      result.errorText == """
        completion needs one of bash, zsh, fish (usage.bad-value)
          fix: groundwork completion zsh

        """)
  }

  @Test(.enabled(if: Environment.find(program: "groff") != nil, "groff is not installed"))
  func `the manual page has no mistake that groff would warn of`() throws {
    let site = try Site()
    try site.write("groundwork.1", try site.groundwork(["man"]).outputText)
    let result = try Command(
      ["groff", "-man", "-ww", "-Tutf8", "-P-cbou", "\(site.directory)/groundwork.1"]
    ).run()
    #expect(result.exitStatus == 0 && result.errorText == "", "\(result.errorText)")
    for command in Groundwork.entries.flatMap(\.commands) {
      #expect(result.outputText.contains("groundwork \(command.name)"), "\(command.name)")
    }
    #expect(result.outputText.contains("--accept-new-host-keys"))
  }
}
