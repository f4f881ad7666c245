import System
import Testing

/// A new project, from flags and from a terminal.
@Suite struct InitTests {
  private static let flags = [
    "init", "fleet", "--network", "192.168.50.0/24", "--platform", "mini-pc=192.168.50.10",
    "--control-plane", "m1=192.168.50.11", "--worker", "w1=192.168.50.12@52:54:00:12:34:56",
    "--user", "kim",
  ]

  @Test func `flags make a project that the checks find nothing wrong with`() throws {
    let site = try StaticProject([:])
    let made = try site.groundwork(Self.flags)
    #expect(made.returnCode == 0, "\(made.errorText)")
    #expect(made.outputText.contains("3 hosts, "), "\(made.outputText)")
    #expect(made.outputText.contains("no mistakes found"), "\(made.outputText)")
    let graph = try site.run(["sh", "-c", "cd fleet && exec \(Site.binary) inventory --graph"])
    #expect(graph.outputText.contains("mini-pc"), "\(graph.errorText)")
    let vault = "\(site.directory)/fleet/inventory/group_vars/all/vault.yml"
    #expect(try Files.text(vault)?.hasPrefix("$ANSIBLE_VAULT;") == true)
    #expect(try Files.status(vault)?.mode == 0o600)
    let ignored = try Files.text("\(site.directory)/fleet/.gitignore")
    #expect(ignored == ".groundwork/\n")

    // What is there is not written over.
    let again = try site.groundwork(Self.flags)
    #expect(again.returnCode == 5)
    #expect(again.errorText.contains("(init.exists)"), "\(again.errorText)")
  }

  @Test func `what failed half way leaves nothing, and is done again`() throws {
    let site = try StaticProject(["fleet/.gitignore": "*.swp"])
    // The vault's password cannot be kept where a file stands in the way.
    _ = try site.run(["sh", "-c", "touch fleet/.groundwork"])
    let failed = try site.groundwork(Self.flags)
    #expect(failed.returnCode != 0)
    let left = try Files.list("\(site.directory)/fleet")
    #expect(left == [".gitignore", ".groundwork"], "\(left) \(failed.outputText)")
    _ = try site.run(["rm", "fleet/.groundwork"])
    let made = try site.groundwork(Self.flags)
    #expect(made.returnCode == 0, "\(made.errorText)")
    #expect(try Files.text("\(site.directory)/fleet/.gitignore") == "*.swp\n.groundwork/\n")
  }

  @Test func `mistakes are told before anything is written`() throws {
    let site = try StaticProject([:])
    let bad = try site.groundwork(Self.flags + ["--worker", "w2=192.168.50.12"])
    #expect(bad.returnCode == 5)
    #expect(bad.errorText.contains("w1 and w2 both want 192.168.50.12"), "\(bad.errorText)")
    let missing = try site.groundwork(["init", "fleet", "--worker", "w1=10.0.0.1"])
    #expect(missing.returnCode == 64)
    #expect(missing.errorText.contains("(usage.missing-flag)"), "\(missing.errorText)")
    #expect(try Files.status("\(site.directory)/fleet") == nil)
  }

  @Test func `a terminal is asked, again where the answer is wrong`() throws {
    let site = try StaticProject([:])
    let answers = [
      "nonsense", "192.168.50.0/24", "", "none", "", "mini-pc=192.168.50.10", "m1=192.168.50.11",
      "", "w1", "w1=192.168.60.12",
      "w1=192.168.50.12", "", "a b=c", "kim", "~/.ssh/lab key",
    ]
    let typed = answers.map { "sleep 0.2; echo '\($0)'" }.joined(separator: "; ")
    let run = try site.run([
      "sh", "-c",
      "{ \(typed); sleep 1; } | script --quiet --return --command '\(Site.binary) init fleet' /dev/null",
    ])
    #expect(run.returnCode == 0, "\(run.outputText)")
    #expect(run.outputText.contains("--network 'nonsense' is not an IPv4 network"))
    #expect(run.outputText.contains("'w1' describes no machine"))
    #expect(run.outputText.contains("w1's address 192.168.60.12 is no address of 192.168.50.0/24"))
    #expect(run.outputText.contains("--user 'a b=c' is not the name of a user"))
    #expect(run.outputText.contains("Next: cd fleet && groundwork check --remote -K"))
    #expect(!run.outputText.contains("looks at the machines as well"))
    let access = try Files.text("\(site.directory)/fleet/inventory/group_vars/all/access.yml")
    #expect(access?.contains("\nansible_user: \"kim\"\n") == true, "\(access ?? "")")
    #expect(access?.contains("\nansible_ssh_private_key_file: \"~/.ssh/lab key\"\n") == true)
    #expect(run.outputText.contains("no mistakes found"), "\(run.outputText)")
    let network = try Files.text("\(site.directory)/fleet/inventory/group_vars/all/network.yml")
    #expect(network?.contains("\nlab_network: 192.168.50.0/24\n") == true)
    #expect(network?.contains("\ndhcp_range: \"\"\n") == true)
  }

  @Test func `what is no place for a project is refused by name`() throws {
    let site = try StaticProject([:])
    _ = try site.run(["sh", "-c", "ln -s /nowhere/at/all gone; echo > file"])
    for (name, message) in [
      (
        "gone",
        "gone is a symbolic link that leads to nothing (init.no-directory)\n"
          + "  fix: name a new directory, or remove it: rm gone\n"
      ),
      (
        "file",
        "file is no directory (init.no-directory)\n"
          + "  fix: name a new directory, or remove it: rm file\n"
      ),
      (
        "",
        "init needs the name of a directory, and was given none (usage.empty-operand)\n"
          + "  because: an empty word is often a variable of the shell that is not set\n"
          + "  fix: groundwork init . makes the project in this directory\n"
      ),
    ] {
      let run = try site.groundwork(["init", name] + Self.flags.dropFirst(2))
      #expect(run.errorText == message)
      #expect(run.returnCode == (name.isEmpty ? 64 : 5))
    }
  }

  @Test func `a name that is taken is told as soon as it is given`() throws {
    let site = try StaticProject([:])
    let answers = [
      "192.168.50.0/24", "", "none", "", "mini-pc=192.168.50.10", "mini-pc=192.168.50.11",
      "m1=192.168.50.10", "m1=192.168.50.11", "", "", "kim", "",
    ]
    let typed = answers.map { "sleep 0.2; echo '\($0)'" }.joined(separator: "; ")
    let run = try site.run([
      "sh", "-c",
      "{ \(typed); sleep 1; } | script --quiet --return --command '\(Site.binary) init fleet' /dev/null",
    ])
    #expect(run.returnCode == 0, "\(run.outputText)")
    #expect(run.outputText.contains("two machines are called mini-pc"), "\(run.outputText)")
    #expect(run.outputText.contains("mini-pc and m1 both want 192.168.50.10"))
    #expect(run.outputText.contains("no mistakes found"), "\(run.outputText)")
  }
}
