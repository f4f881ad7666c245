import System
import Testing

@testable import groundwork

@Suite struct HelpTests {
  @Test func `every command and every group explains itself with examples`() throws {
    let site = try Site()
    let overview = try site.groundwork(["--help"]).outputText
    #expect(Groundwork.entries.count > 10)
    for entry in Groundwork.entries {
      #expect(overview.contains("\n  \(entry.name) "), "\(overview)")
      let help = try site.groundwork([entry.name, "--help"])
      #expect(help.exitStatus == 0, "\(entry.name)")
      #expect(help.outputText.hasPrefix("groundwork \(entry.name): "), "\(help.outputText)")
      let examples = help.outputText.split(separator: "\nexamples:\n").dropFirst().first
      #expect(examples?.contains("groundwork \(entry.name)") == true, "\(entry.name)")
      // Of a group, each command as well; the lab's words have one page.
      guard case .group(let group) = entry else { continue }
      for command in group.commands {
        #expect(help.outputText.contains("\(command.name) "), "\(command.name)")
        let page = try site.groundwork(command.words + ["--help"])
        #expect(page.exitStatus == 0, "\(command.name)")
        let title = group.readsItsWords == nil ? command.name : group.name
        #expect(page.outputText.hasPrefix("groundwork \(title): "), "\(page.outputText)")
      }
    }
  }

  @Test(arguments: [[], ["node"], ["vault"], ["lab"]])
  func `a word that wants another one shows them, and is no command`(words: [String]) throws {
    let site = try Site()
    let run = try site.groundwork(words)
    #expect(run.exitStatus == 64)
    #expect(run.errorText == "")
    #expect(run.outputText == (try site.groundwork(words + ["--help"]).outputText))
  }

  @Test func `a group's help names its commands`() throws {
    let help = try Site().groundwork(["node", "-h"])
    #expect(help.exitStatus == 0)
    #expect(
      help.outputText == """
        groundwork node: one machine of the fleet

        usage: groundwork node COMMAND [FLAGS] [OPERANDS]

        commands:
          node list     the machines, and what the cluster knows of them
          node add      make a machine that is new in the inventory part of the fleet
          node remove   take a machine out of the cluster, and out of what others know
          node replace  prepare a machine that was rebuilt, under its old name

        examples:
          groundwork node list
              name, role, version, state, machine id and host key
          groundwork node add k8s-worker3
              prepare it, have it join the cluster, and let the others know
          groundwork node remove k8s-worker2
              its pods go elsewhere, it leaves the cluster, the others forget it
          groundwork node remove k8s-worker1 --offline --yes
              the same for one that is dead
          groundwork node replace k8s-worker2
              forget its old host key, meet it anew, prepare only it

        groundwork node COMMAND --help says more.

        """)
    let wrong = try Site().groundwork(["node", "repalce", "x"])
    #expect(wrong.exitStatus == 64)
    #expect(
      wrong.errorText == """
        groundwork node has no command 'repalce' (usage.unknown-command)
          fix: did you mean 'groundwork node replace'?

        """)
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
