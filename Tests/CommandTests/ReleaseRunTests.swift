import System
import Testing
import Value

/// A release is a run: told by events, kept, and ended in order by Ctrl-C.
@Suite(
  .enabled(if: Process.uid == 0, "needs root, for a node's records of its own"), .serialized)
struct ReleaseRunTests {
  private let project: StaticProject

  init() throws {
    project = try StaticProject([
      "inventory/hosts.yml": "all:\n  hosts:\n    node: {ansible_connection: local}\n",
      "site.yml": """
      - hosts: node
        gather_facts: false
        tasks:
          - copy: {dest: "{{ playbook_dir }}/file", content: "ours\\n", mode: "0644"}

      """,
      "inventory/group_vars/all/kubernetes.yml": nil,
      "other.yml": "- hosts: localhost\n  gather_facts: false\n  tasks: [{debug: {msg: here}}]\n",
    ])
  }

  /// A world where the node's records are its own.
  private static let world = """
    umask 022; d=/var/lib/groundwork; mkdir -p $d && mount -t tmpfs -o mode=0755 none $d
    gw() { timeout 60 \(Site.binary) "$@"; }
    """

  private func run(_ lines: String) throws -> CommandResult {
    try project.run(
      ["unshare", "--mount", "sh", "-ec", "\(Self.world)\necho theirs > file\n\(lines)"])
  }

  private func events(_ text: String) throws -> [Value] {
    try text.split(separator: "\n").map { try JSON.parse(String($0)) }
  }

  /// The events of a run and of what it did, as `name` or `name status`.
  private func story(_ events: [Value]) -> [String] {
    events.compactMap { event in
      let name = event["event"]?.string ?? ""
      guard ["run-started", "release", "release-step", "run-ended"].contains(name) else {
        return nil
      }
      return event["status"]?.string.map { "\(name) \($0)" } ?? name
    }
  }

  private static let whole = [
    "run-started", "release planned", "release-step", "release released", "release-step",
    "run-ended",
  ]

  @Test func `it is told by events, and kept`() throws {
    let release = try run(
      """
      gw apply site.yml > /dev/null
      gw release node --yes --output json
      cat file >&2
      cp $(grep -l '"release-step"' .groundwork/runs/*/journal.jsonl) kept
      gw runs list > list
      """)
    #expect(release.returnCode == 0, "\(release.outputText) \(release.errorText)")
    #expect(release.errorText == "theirs\n")
    let told = try events(release.outputText)
    #expect(story(told) == Self.whole, "\(release.outputText)")
    #expect(told.first?["command"] == "release")
    #expect(told.last?["exit_code"] == 0)
    let steps = told.filter { $0["event"] == "release-step" }
    #expect(steps.map { $0["planned"] } == [true, false])
    for step in steps {
      #expect(step["host"] == "node")
      #expect(step["what"]?.string?.hasSuffix("/file") == true)
      #expect(step["outcome"] == "done")
      #expect(step["text"] == "the content it had before")
    }
    let kept = try #require(try Files.text("\(project.directory)/kept"))
    #expect(story(try events(kept)) == Self.whole)
    let list = try #require(try Files.text("\(project.directory)/list"))
    #expect(list.contains(" release"), "\(list)")
  }

  @Test func `it says to people what it did before`() throws {
    let release = try run("gw apply site.yml > /dev/null; gw release node --yes")
    let file = "\(project.directory)/file"
    #expect(
      release.outputText == """
        node: this would be taken off, in this order
          \(file): the content it had before
        node: taken off
          \(file): the content it had before

        """, "\(release.errorText)")
  }

  @Test func `what nobody confirms is told by events too`() throws {
    let release = try run(
      "gw apply site.yml > /dev/null; gw release node --output json < /dev/null; cat file")
    #expect(release.returnCode == 6, "\(release.outputText) \(release.errorText)")
    let told = try events(release.outputText)
    #expect(
      story(told) == [
        "run-started", "release planned", "release-step", "release declined", "run-ended",
      ])
    #expect(told.contains { $0["id"] == "prompt.no-terminal" })
    #expect(try Files.text("\(project.directory)/file") == "ours\n")
  }

  @Test func `after a run, a machine that left is released by events as well`() throws {
    let pruned = try run(
      """
      gw apply site.yml > /dev/null
      echo 'all: {hosts: {gone: {ansible_host: 192.0.2.1}}}' > inventory/hosts.yml
      gw apply other.yml --prune-nodes --yes --output json
      """)
    #expect(pruned.returnCode == 0, "\(pruned.outputText) \(pruned.errorText)")
    #expect(
      story(try events(pruned.outputText)) == ["run-started", "run-ended"] + Self.whole,
      "\(pruned.outputText)")
    #expect(try Files.text("\(project.directory)/file") == "theirs\n")
  }

  // Ctrl-C.

  /// Starts a release whose one step waits for a file `go`.
  private func start() throws -> ChildProcess {
    let inside = """
      \(Self.world)
      mkdir bin m; mount -t tmpfs none m
      cat > bin/umount <<END
      #!/bin/sh
      touch $PWD/started; until [ -e $PWD/go ] || [ ! -d $PWD ]; do sleep 0.05; done
      exec $(command -v umount) "\\$@"
      END
      chmod +x bin/umount
      name=$(printf 'mount\\0%s' "$PWD/m" | sha256sum | cut -c1-32)
      mkdir -p $d/before
      echo '{"format":1,"kind":"mount","name":"'$PWD/m'","before":{"mounted":false},"after":{},' \
        '"resource":{"kind":"mount","id":"'$PWD/m'"},"origin":"","run":"r","time":1}' \
        > $d/before/$name.json
      PATH=$PWD/bin:$PATH
      exec \(Site.binary) release node --yes > output 2> complaint
      """
    return try ChildProcess(
      arguments: ["unshare", "--mount", "sh", "-ec", inside],
      environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent"],
      directory: project.directory, input: .null, output: .null, errorOutput: .null)
  }

  private func text(_ name: String) -> String {
    ((try? Files.text("\(project.directory)/\(name)")) ?? nil) ?? ""
  }

  private func wait(_ what: () throws -> Bool) async throws {
    let end = Clock.milliseconds + 60_000
    while try !what() {
      try #require(Clock.milliseconds < end, "\(text("output")) \(text("complaint"))")
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private func has(_ name: String) throws -> Bool {
    try Files.status("\(project.directory)/\(name)") != nil
  }

  private func interrupt(_ child: borrowing ChildProcess) async throws {
    try await wait { try has("started") }
    child.signal(Signal.interrupt)
    try await wait { text("complaint").contains("Ctrl-C again") }
  }

  private func ending(_ child: borrowing ChildProcess) async throws -> ChildProcess.Ending {
    let end = Clock.milliseconds + 60_000
    while !child.hasEnded {
      try #require(Clock.milliseconds < end, "\(text("output")) \(text("complaint"))")
      try await Task.sleep(for: .milliseconds(20))
    }
    return try child.wait()
  }

  @Test func `Ctrl-C once lets the node come to its end, and what it did is told`() async throws {
    let child = try start()
    try await interrupt(child)
    try Files.writeAtomically("\(project.directory)/go", [])
    let ending = try await ending(child)
    #expect(ending == .exited(0), "\(text("output")) \(text("complaint"))")
    #expect(
      text("output").hasSuffix(
        "node: taken off\n  mount \(project.directory)/m: unmounted\n"), "\(text("output"))")
  }

  @Test func `Ctrl-C twice ends it at once, and says what it leaves open`() async throws {
    let child = try start()
    try await interrupt(child)
    child.signal(Signal.interrupt)
    let ending = try await ending(child)
    try Files.writeAtomically("\(project.directory)/go", [])
    #expect(ending == .exited(130), "\(text("output")) \(text("complaint"))")
    #expect(text("complaint").contains("left open: node, at 'release'"), "\(text("complaint"))")
    #expect(!text("output").contains("unmounted\nnode: taken off"))
  }
}
