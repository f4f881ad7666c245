import Inventory
import System
import Testing
import Value
import Vault

/// A directory with files that goes away with the body.
func withFiles(_ files: [String: String], _ body: (String) throws -> Void) throws {
  let root = "/tmp/groundwork-inventory-\(Process.id)-\(Clock.monotonic.nanoseconds)"
  defer { try? Files.removeTree(root) }
  for (name, text) in files {
    let path = Path.join(root, name)
    try Files.makeDirectories(Path.parent(of: path) ?? root)
    _ = try Files.writeAtomically(path, Array(text.utf8), mode: 0o600)
  }
  try body(root)
}

/// Names that mean something else to a path, to known_hosts or to a command line.
@Suite struct HostNameTests {
  @Test(arguments: [
    "../up", "a/b", "a b", "a\tb", "a\u{1B}c", "x,y", "#x", "@revoked", "|1|aa|bb", "-oX", "..",
  ])
  func `a name that leads elsewhere is refused with its place`(name: String) throws {
    let quoted = name.replacing("\u{1B}", with: "\\e").replacing("\t", with: "\\t")
    try withFiles(["h.yml": "all:\n  hosts:\n    \"\(quoted)\":\n"]) { root in
      let (inventory, findings) = Inventory.load([Path.join(root, "h.yml")])
      #expect(inventory.hostNames == [])
      #expect(findings.problems.map(\.id) == ["inventory.bad-host"])
      #expect(findings.problems.first?.at?.line == 3)
      #expect(findings.problems.first?.description.contains("\u{1B}") == false)
    }
  }

  @Test(arguments: ["a", "a.b-c_d", "10.0.0.1", "::1", "bücher", "1"])
  func `the usual names are names`(name: String) {
    #expect(HostName.problem(of: name) == nil)
  }

  @Test func `a pipe among the sources is refused, and one handed over is read`() throws {
    try withFiles(["d/h.yml": "all:\n  hosts:\n    a:\n"]) { root in
      try Command(["mkfifo", Path.join(root, "d/pipe")]).run()
      let (_, findings) = Inventory.load([Path.join(root, "d")])
      #expect(
        findings.problems.map(\.because) == ["it is a pipe or a device, and no regular file"])
      #expect(findings.problems.map(\.what) == ["\(root)/d/pipe cannot be read"])
    }
  }
}

/// One mistake each; `@` in the message stands for the directory.
private let cases: [(file: String, text: String, message: String)] = [
  (
    "h.yml", "all:\n  host:\n    a:\n",
    """
    @/h.yml:2:3: 'host' is no part of a group (inventory.unknown-key)
      because: a group has hosts, children and vars; 'all' has 'host'
      fix: did you mean 'hosts'?
    """
  ),
  (
    "h.yml", "all:\n  workers:\n    hosts: {a: }\n",
    """
    @/h.yml:2:3: 'workers' is no part of a group (inventory.unknown-key)
      because: a group has hosts, children and vars; 'all' has 'workers'
      fix: put groups below 'children:', variables below 'vars:'
    """
  ),
  (
    "h.yml", "all:\n  hosts:\n    - a\n    - b\n",
    """
    @/h.yml:3:5: 'hosts' of the group 'all' must be a mapping (inventory.section-not-mapping)
      because: this is a list
      fix: write 'NAME:' lines without '-'
    """
  ),
  (
    "h.yml", "all:\n  hosts:\n    a: 10.0.0.1\n",
    """
    @/h.yml:3:8: the variables of 'a' must be a mapping (inventory.host-not-mapping)
      because: this is a string
      fix: write them below the name: 'a:' and then '  NAME: VALUE'
    """
  ),
  (
    "h.yml", "all:\n  hosts:\n    \"\":\n",
    """
    @/h.yml:3:5: this host has no name (inventory.no-name)
      because: its name is an empty text
      fix: give it a name, or remove it
    """
  ),
  (
    "hosts", "[web]\na/b\n",
    """
    @/hosts:2:1: 'a/b' is no name of a host (inventory.bad-host)
      because: it holds '/', which is part of a path
      fix: rename it: a host's name is made of letters, digits, '.', '-' and '_'
    """
  ),
  (
    "h.yml", "all:\n  hosts:\n    12:\n",
    """
    @/h.yml:3:5: the name of a host must be text (inventory.name-not-text)
      because: YAML reads 12 as an integer
      fix: write it in quotes: "12":
    """
  ),
  (
    "h.yml", "a:\n  children:\n    b:\n      children:\n        a:\n",
    """
    @/h.yml:5:9: the group 'a' cannot be a child of 'b' (inventory.circle)
      because: 'b' is below 'a' already
      fix: remove one of the two
    """
  ),
  (
    "h.yml", "all:\n  hosts:\n    n[3:1]:\n",
    """
    @/h.yml:3:5: the range in 'n[3:1]' is wrong (inventory.bad-range)
      because: it runs backwards
      fix: write it like node[01:10] or node[a:f]
    """
  ),
  (
    "h.yml", "plugin: amazon.aws.aws_ec2\n",
    """
    @/h.yml:1:1: inventory plugins are not run (inventory.plugin)
      because: the file configures 'amazon.aws.aws_ec2'
      fix: save what it yields: ansible-inventory -i '@/h.yml' --list --yaml
    """
  ),
  (
    "h.yml", "- a\n- b\n",
    """
    @/h.yml:1:1: a YAML inventory must be a mapping of groups (inventory.not-mapping)
      because: this is a list
      fix: begin with 'all:' and put 'hosts:' or 'children:' below it
    """
  ),
  (
    "h.yml", "all:\n  hosts:\n\ta:\n",
    """
    @/h.yml:3:1: a tab indents this line (yaml.tab)
      because: YAML allows only spaces there; a tab has no agreed width
        3 | →a:
          | ^
      fix: replace it by spaces: expand -t 2 '@/h.yml'
    """
  ),
  (
    "hosts", "[web]\na\n[lab:children]\nwbe\n",
    """
    @/hosts:4:1: [lab:children] names the unknown group 'wbe' (inventory.unknown-group)
      because: nothing declares it with [wbe]
      fix: did you mean 'web'?
    """
  ),
  (
    "hosts", "[web]\na\n[db:vars]\nx=1\n",
    """
    @/hosts:3:1: [db:vars] belongs to no group (inventory.unknown-group)
      because: nothing declares it with [db]
      fix: add a section [db]
    """
  ),
  (
    "hosts", "[web:hots]\na\n",
    """
    @/hosts:1:1: the section [web:hots] has the unknown type 'hots' (inventory.bad-section)
      because: known are hosts, children and vars
      fix: write [web:hosts]
    """
  ),
  (
    "hosts", "[web servers]\na\n",
    """
    @/hosts:1:1: '[web servers]' is no section (inventory.bad-section)
      because: a name has no blanks, and at most one colon follows it
      fix: write [GROUP], [GROUP:children] or [GROUP:vars]
    """
  ),
  (
    "hosts", "[web]\na x = 1\n",
    """
    @/hosts:2:1: 'x' is no variable (inventory.bad-line)
      because: after the name of a host stand KEY=VALUE pairs
      fix: write KEY=VALUE without blanks around '=', or put the next host on its own line
    """
  ),
  (
    "hosts", "a x='1\n",
    """
    @/hosts:1:1: this line cannot be split into words (inventory.bad-line)
      because: a quote is not closed
      fix: close the quote, or put the value in quotes of the other kind
    """
  ),
]

@Suite struct FindingTests {
  @Test func `every mistake gets its own message, place and fix`() throws {
    for (file, text, message) in cases {
      try withFiles([file: text]) { root in
        let (_, findings) = Inventory.load([Path.join(root, file)])
        let shown = findings.problems.map { $0.description.replacing(root, with: "@") }
        #expect(shown == [message], "\(text)")
      }
    }
  }

  @Test func `all mistakes are collected, in all files`() throws {
    let files = [
      "inv/hosts.yml": "all:\n  hosts: {a: , b[1:: }\nweb: text\n",
      "inv/hosts2": "[x:children]\nnope\n[y:what]\n",
      "inv/group_vars/all.yml": "- list\n", "inv/host_vars/a.yml": "x: [\n",
    ]
    try withFiles(files) { root in
      let (_, findings) = Inventory.load([Path.join(root, "inv")])
      #expect(
        findings.problems.map(\.id) == [
          "yaml.syntax", "inventory.bad-section", "inventory.unknown-group",
          "inventory.vars-not-mapping", "yaml.syntax",
        ])
    }
  }

  @Test func `what is most likely not meant is warned of`() throws {
    let files = [
      "hosts": "[web]\na x=1\na x=2\n[a]\nb\n", "group_vars/wbe.yml": "y: 1\n",
      "host_vars/b.yml": "z: 1\nz: 2\n",
    ]
    try withFiles(files) { root in
      let (inventory, findings) = Inventory.load([Path.join(root, "hosts")])
      #expect(findings.problems.isEmpty)
      #expect(
        findings.warnings.map { $0.description.replacing(root, with: "@") } == [
          """
          @/hosts:3:1: the host 'a' stands twice in [web] (inventory.duplicate-host)
            because: the first time is at line 2
            fix: remove one of the two
          """,
          """
          @/hosts:3:1: 'x' of the host 'a' is set twice (inventory.set-twice)
            because: @/hosts:2:1 gives it another value; the last one is used
            fix: keep one of the two
          """,
          """
          @/host_vars/b.yml:2:1: the key 'z' appears twice in one mapping (yaml.duplicate-key)
            because: it stands at line 1 already; the last one is used
            fix: remove one of the two
          """,
          """
          @/hosts:2:1: 'a' is both a host and a group (inventory.same-name)
            because: a pattern with that name means the group's hosts and the host
            fix: rename one of the two
          """,
          """
          @/group_vars/wbe.yml:1:1: the inventory has no group 'wbe' (inventory.orphan-vars)
            because: nothing will ever use these variables
            fix: did you mean 'web'?
          """,
        ])
      #expect(inventory.variables(of: "a")["x"]?.int == 2)
    }
  }

  @Test func `a source that is not there is named`() {
    let (inventory, findings) = Inventory.load(["/nonexistent/hosts"])
    #expect(inventory.hostNames.isEmpty)
    #expect(
      findings.problems.map(\.description) == [
        """
        /nonexistent/hosts cannot be read (inventory.unreadable)
          because: No such file or directory
          fix: correct the path or the permissions: ls -l '/nonexistent/hosts'
        """
      ])
  }
}
