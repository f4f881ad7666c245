import System
import Testing

@Suite struct HelpTests {
  /// The commands that the overview names.
  private static func commands(_ site: Site) throws -> [[String]] {
    let overview = try site.groundwork(["--help"]).outputText
    let lines = overview.split(separator: "\n").drop { $0 != "commands:" }.dropFirst()
    return lines.prefix { $0.hasPrefix("  ") }.map { line in
      // Two spaces end the name.
      let name = line.dropFirst(2).split(separator: " ", omittingEmptySubsequences: false)
      return name.prefix { !$0.isEmpty }.map { String($0) }
    }
  }

  @Test func `every command explains itself with examples`() throws {
    let site = try Site()
    let commands = try Self.commands(site)
    #expect(commands.count > 8)
    for command in commands {
      let run = try site.groundwork(command + ["--help"])
      let help = run.outputText
      #expect(run.exitStatus == 0, "\(command)")
      #expect(help.hasPrefix("groundwork \(command.joined(separator: " ")): "), "\(help)")
      let examples = help.split(separator: "\nexamples:\n").dropFirst().first
      #expect(examples?.contains("groundwork \(command[0])") == true, "\(command)")
    }
  }

  @Test func `an unknown command or flag is a wrong command line`() throws {
    let site = try Site()
    let command = try site.groundwork(["aply"])
    #expect(command.exitStatus == 64)
    #expect(command.errorText.contains("groundwork apply"), "\(command.errorText)")
    let flag = try site.groundwork(["apply", "--chek"])
    #expect(flag.exitStatus == 64)
    #expect(flag.errorText.contains("--check"), "\(flag.errorText)")
  }

  @Test(arguments: [
    (["apply", "-l", "a", "--limit=b"], "--limit is given more than once (usage.given-twice)"),
    (["apply", "-T", "abc"], "--timeout abc is no number from 1 to 1000000 (usage.bad-value)"),
    (["apply", "-f", "0"], "--forks 0 is no number from 1 to 1000000 (usage.bad-value)"),
    (
      ["vault", "generate", "f.yml", "--read", "a", "--read", "b"],
      "--read is given more than once (usage.given-twice)"
    ),
  ])
  func `nonsense on the command line is refused`(words: [String], message: String) throws {
    let run = try Site().groundwork(words)
    #expect(run.exitStatus == 64)
    #expect(run.errorText.hasPrefix(message + "\n"), "\(run.errorText)")
  }

  @Test func `check --remote runs the preflight beside the playbook`() throws {
    let preflight = """
      - hosts: localhost
        gather_facts: false
        tasks: [debug: {msg: looked at}]
      """
    let project = try StaticProject(["plays/site.yml": "[]\n", "plays/preflight.yml": preflight])
    let words = ["check", "--remote", "-i", "localhost,", "plays/site.yml"]
    let run = try project.groundwork(words)
    #expect(run.exitStatus == 0, "\(run.errorText)")
    #expect(run.outputText.contains("looked at"), "\(run.outputText)")
  }

  @Test(arguments: ["copy", "ansible.builtin.copy", "static_address"])
  func `a module is described under both its names`(_ name: String) throws {
    let page = try Site().groundwork(["doc", name])
    #expect(page.exitStatus == 0)
    let title = page.outputText.prefix { $0 != "\n" }
    #expect(title.hasSuffix(name.split(separator: ".").last ?? ""))
  }

  @Test func `the version is said on request`() throws {
    let run = try Site().groundwork(["--version"])
    #expect(run.exitStatus == 0)
    #expect(run.outputText.hasPrefix("groundwork "))
  }
}
