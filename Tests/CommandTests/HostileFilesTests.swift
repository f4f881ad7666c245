import System
import Testing

/// Files that no editor wrote: the command says what is wrong, in bounded time and memory.
@Suite struct HostileFilesTests {
  static let head = "- hosts: all\n  vars:\n    a:\n"

  @Test func `a file that is not UTF-8 is refused by the byte`() throws {
    let project = try StaticProject([:])
    try project.write(
      "site.yml", Array("- hosts: all\n  name: Gr".utf8) + [0xFC] + Array("n\n".utf8))
    let result = try project.groundwork(["check", "site.yml"])
    #expect(result.returnCode == 5)
    #expect(
      result.errorText == """
        site.yml:2:11: the file is not UTF-8 (yaml.not-utf8)
          because: byte 23 is 0xFC, which starts no UTF-8 character here
          fix: convert it: iconv -f ISO-8859-1 -t UTF-8 'site.yml' > 'site.yml.utf8'

        """)
  }

  @Test(arguments: ["site.yml", "inventory/pipe", "inventory/group_vars/all/pipe.yml", "more.yml"])
  func `a pipe is no file of a project`(path: String) throws {
    let project = try StaticProject(
      path == "more.yml"
        ? ["site.yml": "- hosts: all\n  vars_files: [more.yml]\n"] : ["site.yml": nil])
    if path != "site.yml", path != "more.yml" {
      try project.write("site.yml", Array("- hosts: all\n".utf8))
    }
    _ = try project.run(["mkfifo", path])
    let result = try project.run(["timeout", "30", Site.binary, "check", "site.yml"])
    #expect(result.returnCode == 5, "\(result.errorText)")
    #expect(result.errorText.contains("it is a pipe or a device, and no regular file"))
  }

  @Test func `a device holds no variables`() throws {
    let project = try StaticProject([:])
    let result = try project.run([
      "timeout", "30", Site.binary, "check", "-e", "@/dev/zero", "site.yml",
    ])
    #expect(result.returnCode == 5)
    #expect(
      result.errorText == """
        /dev/zero cannot be read (file.unreadable)
          because: it is a pipe or a device, and no regular file
          fix: check its name, owner and mode

        """)
  }

  @Test(arguments: [
    "cat hosts | \(Site.binary) check -i /dev/stdin site.yml",
    "\(Site.binary) check -i <(cat hosts) -e @<(echo 'a: 1') <(cat site.yml)",
  ])
  func `pipes that the command line hands over are read`(line: String) throws {
    let project = try StaticProject(["hosts": "[web]\na\n"])
    let result = try project.run(["timeout", "30", "bash", "-c", line])
    #expect(result.returnCode == 0, "\(result.errorText)")
    #expect(result.outputText.hasPrefix("1 hosts, 1 plays"))
  }

  @Test func `a damaged pin ends the run before anybody is asked`() throws {
    let project = try StaticProject([
      "inventory/hosts.yml": "all:\n  hosts:\n    p: {ansible_host: 192.0.2.1}\n",
      "inventory/known_hosts": "# ours\np ssh-ed25519 !!!!\n",
    ])
    let result = try project.groundwork(["apply", "--accept-new-host-keys", "site.yml"])
    #expect(result.returnCode == 5)
    #expect(
      result.errorText.hasPrefix(
        "inventory/known_hosts:2:1: this line pins no host key (ssh.known-hosts)"))
    #expect(try Files.status("\(project.directory)/.groundwork/runs") == nil)
  }

  @Test func `a message tells of escapes and does not send them`() throws {
    let project = try StaticProject([
      "inventory/hosts.yml": "all:\n  hosts:\n    \"a\\nb\\e[2J\": 1\n"
    ])
    let result = try project.groundwork(["check", "site.yml"])
    #expect(result.returnCode == 5)
    #expect(result.errorText.contains("'a␊b␛[2J'"), "\(result.errorText)")
    #expect(!result.errorText.contains("\u{1B}"))
  }

  @Test func `the braces of a template keep an extra variable together`() throws {
    let project = try StaticProject(["site.yml": "- hosts: all\n  vars: {b: \"{{ a }}\"}\n"])
    let result = try project.groundwork([
      "check", "-e", "a={{ x | default('y z') }} c=1", "site.yml",
    ])
    #expect(result.returnCode == 0, "\(result.errorText)")
  }

  /// Ten megabytes each, of another shape.
  @Test(arguments: [
    ("nested", String(repeating: "[", count: 5_000_000), "yaml.too-deep"),
    (
      "many of the deepest",
      String(
        repeating: "      - \(String(repeating: "[", count: 200))"
          + "\(String(repeating: "]", count: 200))\n", count: 24_500), "yaml.too-many"
    ),
    (
      "aliases of aliases",
      "&a [x, x, x, x, x, x, x, x, x, x]\n"
        + (1..<9).map { depth in
          let name = Character(UnicodeScalar(UInt8(97 + depth)))
          let inner = "*" + String(Character(UnicodeScalar(UInt8(96 + depth))))
          let items = Array(repeating: inner, count: 10).joined(separator: ", ")
          return "    \(name): &\(name) [\(items)]\n"
        }.joined(), "yaml.too-many"
    ),
  ])
  func `ten megabytes of YAML end in time and memory`(
    shape: String, text: String, id: String
  ) throws {
    let project = try StaticProject([:])
    let begin = text.hasPrefix("      -") ? Self.head : String(Self.head.dropLast()) + " "
    try project.write("site.yml", Array((begin + text + "\n").utf8))
    let start = Clock.milliseconds
    let result = try project.run([
      "sh", "-c", "ulimit -v 1500000; exec \(Site.binary) check site.yml",
    ])
    #expect(result.returnCode == 5, "\(result.errorText.prefix(500))")
    #expect(result.errorText.contains("(\(id))"), "\(result.errorText.prefix(500))")
    #expect(result.errorText.utf8.count < 1000)
    #expect(Clock.milliseconds - start < 60_000)
  }

  @Test(arguments: [
    (
      "site.yml", "site.yml",
      "'site.yml' is no playbook (playbooks.missing-file)\n"
        + "  because: site.yml is a symbolic link that leads to nothing, or to itself\n"
        + "  fix: correct the link: ls -l 'site.yml'\n"
    ),
    (
      "inventory/loop.yml", "loop.yml",
      "inventory/loop.yml cannot be read (inventory.unreadable)\n"
        + "  because: Too many levels of symbolic links\n"
        + "  fix: correct the path or the permissions: ls -l 'inventory/loop.yml'\n"
    ),
  ])
  func `a symbolic link that leads to itself`(link: String, target: String, message: String) throws
  {
    let project = try StaticProject(link == "site.yml" ? ["site.yml": nil] : [:])
    _ = try project.run(["ln", "-s", target, link])
    let result = try project.groundwork(["check", "site.yml"])
    #expect(result.returnCode == 5)
    #expect(result.errorText == message)
  }

  @Test(
    .enabled(if: Process.uid == 0, "root alone can become somebody who may not read"),
    arguments: [
      (
        "site.yml",
        "'site.yml' cannot be read (playbooks.unreadable-file)\n  because: Permission denied\n"
          + "  fix: check the file's owner and mode: ls -l 'site.yml'\n"
      ),
      (
        "inventory/hosts.yml",
        "inventory/hosts.yml cannot be read (inventory.unreadable)\n  because: Permission denied\n"
          + "  fix: correct the path or the permissions: ls -l 'inventory/hosts.yml'\n"
      ),
    ])
  func `a file that may not be read`(file: String, message: String) throws {
    let project = try StaticProject([:])
    _ = try project.run(["sh", "-c", "chmod -R a+rX . && chmod 0 \(file)"])
    let result = try project.run(
      ["setpriv", "--reuid=65534", "--clear-groups", Site.binary, "check", "site.yml"])
    #expect(result.returnCode == 5)
    #expect(result.errorText == message)
  }
}
