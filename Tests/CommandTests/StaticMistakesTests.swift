import System
import Testing

/// A project with one mistake, given to the built command: exit 5, one message with its place and its
/// fix, and no machine is asked.
@Suite struct StaticMistakesTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Files over the sound project's; nil takes one away.
    var files: [String: String?]
    /// `place: what`, the first line, without the id.
    var message: String
    /// The fix; nil when the table does not say.
    var fix: String?

    init(_ name: String, _ message: String, fix: String? = nil, _ files: [String: String?]) {
      testDescription = name
      self.files = files
      self.message = message
      self.fix = fix
    }
  }

  static let head = "- hosts: all\n  tasks:\n"

  /// A playbook with one task.
  static func task(_ text: String) -> [String: String?] { ["site.yml": head + "    - " + text] }

  static let yaml = [
    Mistake(
      "broken YAML", "site.yml:3:7: this is not valid YAML",
      fix: "close the '[' with ']', separate items by ','",
      ["site.yml": "- hosts: all\n  tasks: [a\n  name: b\n"]),
    Mistake(
      "a tab", "site.yml:2:1: a tab indents this line",
      fix: "replace it by spaces: expand -t 2 'site.yml'",
      ["site.yml": "- hosts: all\n\ttasks: []\n"]),
    Mistake(
      "a NUL byte", "site.yml:2:10: the file contains a character YAML does not allow",
      fix: #"remove it, or write it as an escape in double quotes: "\x00""#,
      ["site.yml": "- hosts: all\n  name: a\0b\n  tasks: []\n"]),
    Mistake(
      "a mistake behind a byte order mark", "site.yml:2:3: 'tsks' is no keyword of a play",
      fix: "did you mean 'tasks'?", ["site.yml": "\u{FEFF}- hosts: all\n  tsks: []\n"]),
    Mistake(
      "a mistake between Windows line ends", "site.yml:3:7: there is no module 'debgu'",
      fix: "did you mean 'debug'?",
      ["site.yml": "- hosts: all\r\n  tasks:\r\n    - debgu:\r\n        msg: a\r\n"]),
    Mistake(
      "an empty playbook", "site.yml:1:1: a playbook must be a list of plays",
      fix: "begin each play with '- hosts: …'", ["site.yml": ""]),
    Mistake(
      "two documents", "site.yml:3:1: the file holds more than one YAML document",
      ["site.yml": "- hosts: all\n---\n- hosts: all\n"]),
  ]

  static let words = [
    Mistake(
      "an unknown key of a play", "site.yml:2:3: 'gather_fact' is no keyword of a play",
      fix: "did you mean 'gather_facts'?", ["site.yml": "- hosts: all\n  gather_fact: false\n"]),
    Mistake(
      "an unknown key of a task", "site.yml:4:7: 'wehn' is no keyword of a task",
      fix: "did you mean 'when'?", task("command: echo\n      wehn: true\n")),
    Mistake(
      "an unknown module", "site.yml:3:7: there is no module 'coppy'",
      fix: "did you mean 'copy'?", task("coppy: {dest: /x}\n")),
    Mistake(
      "an unknown option", "site.yml:3:14: module copy has no option 'dst'",
      fix: "did you mean 'dest'?", task("copy: {dst: /x, content: a}\n")),
    Mistake(
      "an option of the wrong type",
      "site.yml:3:18: argument 'port' is of type string and we were unable to convert to int",
      fix: "write an int for 'port'", task("wait_for: {port: ssh}\n")),
    Mistake(
      "a bundle of manifests without its digest",
      "site.yml:3:30: missing parameter(s) required by 'src': checksum",
      fix: "add 'checksum'", task("manifests: {name: net, src: https://example.org/net.yaml}\n")),
    Mistake(
      "a choice that is none",
      "site.yml:3:25: value of state must be one of: absent, present, got: presnt",
      fix: "did you mean 'present'?", task("user: {name: ops, state: presnt}\n")),
    Mistake(
      "a keyword of the wrong type", "site.yml:4:15: 'become' takes true or false",
      fix: "write become: true", task("command: echo\n      become: perhaps\n")),
    Mistake(
      "a loop over text", "site.yml:4:13: 'loop' must be a list",
      fix: #"write loop: "{{ names }}""#, task("command: echo\n      loop: names\n")),
    Mistake(
      "an unknown handler", "site.yml:4:15: no handler is named 'restart chrny'",
      task("command: echo\n      notify: restart chrny\n")),
  ]

  static let templates = [
    Mistake(
      "an undefined variable", "site.yml:3:15: the variable 'lab_netwrk' is defined nowhere",
      fix: "did you mean 'lab_network'?", task("debug: {msg: \"{{ lab_netwrk }}\"}\n")),
    Mistake(
      "an undefined variable in a condition",
      "site.yml:4:13: the variable 'nope' is defined nowhere",
      task("command: echo\n      when: nope\n")),
    Mistake(
      "an undefined variable in hosts", "site.yml:1:10: 'target' is undefined",
      fix: "define the variable there: -e NAME=PATTERN",
      ["site.yml": "- hosts: \"{{ target }}\"\n  tasks: []\n"]),
    Mistake(
      "a template without its end",
      "site.yml:3:20: the template cannot be read: expected token 'name', got 'end of print "
        + "statement'",
      task("debug: {msg: \"{{ a | }}\"}\n")),
    Mistake(
      "a condition without its end",
      "site.yml:4:13: the template cannot be read: unexpected 'end of statement block'",
      task("command: echo\n      when: 1 ==\n")),
    Mistake(
      "a template file with a mistake",
      "templates/a.j2:2:1: the template cannot be read: Encountered unknown tag 'iff'.",
      task("template: {src: a.j2, dest: /a}\n").merging(
        ["templates/a.j2": "fine\n{% iff x %}\n"]) { $1 }),
  ]

  static let files = [
    Mistake(
      "a missing playbook", "there is no playbook 'site.yml'", ["site.yml": nil]),
    Mistake(
      "a missing role", "site.yml:3:7: there is no role 'chrny'", fix: "did you mean 'chrony'?",
      [
        "site.yml": "- hosts: all\n  roles:\n    - chrny\n",
        "roles/chrony/tasks/main.yml": "- command: echo\n",
      ]),
    Mistake(
      "a missing task file", "site.yml:3:7: there is no task file 'mor.yml'",
      fix: "did you mean 'more.yml'?",
      task("import_tasks: mor.yml\n").merging(["more.yml": ""]) { $1 }),
    Mistake(
      "a missing included file", "site.yml:3:7: there is no task file 'mor.yml'",
      fix: "did you mean 'more.yml'?",
      task("include_tasks: mor.yml\n").merging(["more.yml": ""]) { $1 }),
    Mistake(
      "a missing playbook to import", "site.yml:1:20: there is no playbook 'nope.yml'",
      ["site.yml": "- import_playbook: nope.yml\n"]),
    Mistake(
      "a missing file", "site.yml:3:14: there is no file 'motd.txt'",
      task("copy: {src: motd.txt, dest: /etc/motd}\n")),
    Mistake(
      "a missing template", "site.yml:3:18: there is no template 'mtod.j2'",
      fix: "did you mean 'motd.j2'?",
      task("template: {src: mtod.j2, dest: /etc/motd}\n").merging(["templates/motd.j2": ""]) { $1 }),
    Mistake(
      "a missing file of variables", "site.yml:2:16: there is no file of variables 'var.yml'",
      fix: "did you mean 'vars.yml'?",
      ["site.yml": "- hosts: all\n  vars_files: [var.yml]\n", "vars.yml": "a: 1\n"]),
    Mistake(
      "a directory for a task file", "site.yml:3:7: 'more' is no task file",
      fix: "name a file in it", task("import_tasks: more\n").merging(["more/a.yml": ""]) { $1 }),
    Mistake(
      "a directory for a playbook", "'site.yml' cannot be read",
      fix: "name a file in it: ls 'site.yml'", ["site.yml": nil, "site.yml/a": ""]),
    Mistake(
      "an import of itself", "b.yml:1:3: 'a.yml' imports itself",
      task("import_tasks: a.yml\n").merging(
        ["a.yml": "- import_tasks: b.yml\n", "b.yml": "- import_tasks: a.yml\n"]) { $1 }),
    Mistake(
      "an include of itself without end", "a.yml:1:3: 'a.yml' includes itself",
      task("include_tasks: a.yml\n").merging(["a.yml": "- include_tasks: a.yml\n"]) { $1 }),
    Mistake(
      "a playbook that imports itself", "b.yml:1:20: 'site.yml' imports itself",
      ["site.yml": "- import_playbook: b.yml\n", "b.yml": "- import_playbook: site.yml\n"]),
    Mistake(
      "a role that needs itself",
      "roles/y/meta/main.yml:1:16: the role 'x' depends on itself",
      [
        "site.yml": "- hosts: all\n  roles: [x]\n",
        "roles/x/meta/main.yml": "dependencies: [y]\n",
        "roles/y/meta/main.yml": "dependencies: [x]\n",
      ]),
  ]

  static let inventory = [
    Mistake(
      "an unknown group", "site.yml:1:10: the inventory has no group or host 'wrkers'",
      fix: "did you mean 'workers'?", ["site.yml": "- hosts: wrkers\n"]),
    Mistake(
      "a host that is not there", "site.yml:1:10: 'workers[9]' asks for a host that is not there",
      fix: "use a number from 0 to 1", ["site.yml": "- hosts: workers[9]\n"]),
    Mistake(
      "a bad regular expression", "site.yml:1:10: '~work(ers' is no host pattern",
      fix: "correct the expression", ["site.yml": "- hosts: \"~work(ers\"\n"]),
    Mistake(
      "an empty pattern", "site.yml:1:10: 'hosts' is empty",
      fix: "name a group, a host or 'all'", ["site.yml": "- hosts: \"\"\n"]),
    Mistake(
      "an unknown part of a group", "inventory/hosts.yml:2:3: 'host' is no part of a group",
      fix: "did you mean 'hosts'?", ["inventory/hosts.yml": "all:\n  host:\n    a:\n"]),
    Mistake(
      "an unknown group among children",
      "inventory/fleet:4:1: [lab:children] names the unknown group 'wbe'",
      fix: "did you mean 'web'?",
      ["inventory/hosts.yml": nil, "inventory/fleet": "[web]\na\n[lab:children]\nwbe\n"]),
    Mistake(
      "a bad range", "inventory/hosts.yml:3:5: the range in 'n[3:1]' is wrong",
      ["inventory/hosts.yml": "all:\n  hosts:\n    n[3:1]:\n"]),
    Mistake(
      "an address that is none",
      "inventory/hosts.yml:4:7: address: '10.88.0.300' is no IP address",
      [
        "site.yml": "- hosts: all\n  tasks:\n    - preflight: {part: plan}\n",
        "inventory/hosts.yml": "platform:\n  hosts:\n    a:\n      address: 10.88.0.300\n",
        "inventory/group_vars/all/network.yml": nil, "inventory/group_vars/all/platform.yml": nil,
        "inventory/group_vars/all/kubernetes.yml": nil,
      ]),
    Mistake(
      "a vault of another format",
      "inventory/group_vars/all/vault.yml:1:1: the vault format '1.9' is not known",
      ["inventory/group_vars/all/vault.yml": "$ANSIBLE_VAULT;1.9;AES256\n3030\n"]),
    Mistake(
      "a vault of another cipher",
      "inventory/group_vars/all/vault.yml:1:1: the vault cipher 'DES' is not known",
      ["inventory/group_vars/all/vault.yml": "$ANSIBLE_VAULT;1.1;DES\n3030\n"]),
    Mistake(
      "a port that is none", "inventory/hosts.yml:4:7: [a] 'ansible_port: abc' is no port",
      fix: "write a number from 1 to 65535, or leave it out for 22",
      ["inventory/hosts.yml": "all:\n  hosts:\n    a:\n      ansible_port: abc\n"]),
    Mistake(
      "a port beyond the last", "inventory/fleet:2:1: [a] 'ansible_port: 65536' is no port",
      ["inventory/hosts.yml": nil, "inventory/fleet": "[web]\na ansible_port=65536\n"]),
    Mistake(
      "a name that leads elsewhere",
      "inventory/hosts.yml:3:5: '../../etc' is no name of a host",
      ["inventory/hosts.yml": "all:\n  hosts:\n    ../../etc:\n"]),
    Mistake(
      "an inventory that is not there", "inventory cannot be read",
      fix: "correct the path or the permissions: ls -l 'inventory'",
      [
        "inventory/hosts.yml": nil, "inventory/group_vars/all/network.yml": nil,
        "inventory/group_vars/all/platform.yml": nil,
        "inventory/group_vars/all/kubernetes.yml": nil,
      ]),
  ]

  @Test(arguments: yaml + words + templates + files + inventory, ["check", "apply"])
  func `one mistake, one message, before anything is done`(
    mistake: Mistake, command: String
  ) throws {
    // The network plan is part of `apply`'s preflight, which asks the machines as well.
    if mistake.testDescription == "an address that is none", command == "apply" { return }
    let project = try StaticProject(mistake.files)
    let result = try project.groundwork([command, "site.yml"])
    #expect(result.returnCode == 5)
    let lines = result.errorText.split(separator: "\n").map(String.init)
    let heads = lines.filter { !$0.hasPrefix(" ") }
    #expect(heads.count == 1, "\(result.errorText)")
    #expect(heads.first?.hasPrefix(mistake.message + " (") == true, "\(result.errorText)")
    let fixes = lines.filter { $0.hasPrefix("  fix: ") }.map { String($0.dropFirst(7)) }
    #expect(fixes.count == 1, "\(result.errorText)")
    if let fix = mistake.fix { #expect(fixes == [fix]) }
    #expect(!result.outputText.contains("PLAY"))
    #expect(try Files.status("\(project.directory)/.groundwork/runs") == nil)
  }

  @Test func `mistakes in every corner are told in one go`() throws {
    let project = try StaticProject([
      "inventory/group_vars/workers.yml": "a: [\n",
      "inventory/more.yml": "all:\n  host: {}\n",
      "site.yml": """
      - hosts: all
        taks: []
      - hosts: all
        tasks:
          - coppy: {}
          - copy: {dst: /x, content: a}
          - import_tasks: nope.yml
        roles: [chrny]
      """,
    ])
    let result = try project.groundwork(["check", "site.yml"])
    #expect(result.returnCode == 5)
    let places = result.errorText.split(separator: "\n").filter { !$0.hasPrefix(" ") }
      .map { $0.split(separator: " ").first.map(String.init) ?? "" }
    #expect(
      places == [
        "inventory/more.yml:2:3:", "inventory/group_vars/workers.yml:2:1:", "site.yml:2:3:",
        "site.yml:5:7:", "site.yml:6:14:", "site.yml:7:7:", "site.yml:8:11:",
      ], "\(result.errorText)")
  }

  @Test func `a key that stands twice is a warning`() throws {
    let project = try StaticProject(["site.yml": "- hosts: all\n  tasks: []\n  hosts: workers\n"])
    let result = try project.groundwork(["check", "site.yml"])
    #expect(result.returnCode == 0)
    #expect(
      (result.outputText + result.errorText).contains(
        "site.yml:3:3: the key 'hosts' appears twice in one mapping"))
  }

  @Test(arguments: [
    "\u{FEFF}- hosts: all\n  tasks: []\n",
    "- hosts: all\r\n  tasks:\r\n    - debug:\r\n        msg: |\r\n          a\r\n",
  ])
  func `byte order marks and Windows line ends are no mistakes`(text: String) throws {
    let result = try StaticProject(["site.yml": text]).groundwork(["check", "site.yml"])
    #expect(result.returnCode == 0, "\(result.errorText)")
  }

  @Test func `a limit that means nobody is a mistake`() throws {
    let result = try StaticProject([:]).groundwork(["check", "-l", "nosuch"])
    #expect(result.returnCode == 5 && result.errorText.contains("nosuch"), "\(result.errorText)")
  }
}
