import System
import Testing
import Value

/// Ctrl-C: once ends the run in order, twice ends it at once.
@Suite(.enabled(if: Process.uid == 0, "needs root, for a node's lock of its own"), .serialized)
struct InterruptTests {
  private let project: StaticProject

  init() throws {
    project = try StaticProject([
      "site.yml": """
      - hosts: localhost
        gather_facts: false
        tasks:
          - name: first
            shell: touch first; until [ -e go ]; do sleep 0.05; done; touch first-done
          - name: second
            file: {path: "{{ playbook_dir }}/second", state: touch}

      """
    ])
  }

  /// Starts the run, in a world where the node's records are its own.
  private func start() throws -> ChildProcess {
    let inside = """
      mkdir -p /var/lib/groundwork && mount -t tmpfs -o mode=0755 none /var/lib/groundwork
      exec "$@" > output 2> complaint
      """
    let child = try ChildProcess(
      arguments: [
        "unshare", "--mount", "sh", "-ec", inside, "sh", Site.binary, "apply", "-i", "localhost,",
        "-c", "local", "site.yml",
      ], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent"],
      directory: project.directory, input: .null, output: .null, errorOutput: .null)
    return child
  }

  private func has(_ name: String) throws -> Bool {
    try Files.status("\(project.directory)/\(name)") != nil
  }

  private func wait(for name: String) async throws {
    let end = Clock.milliseconds + 60_000
    while try !has(name) {
      try #require(Clock.milliseconds < end, "\(text("output")) \(text("complaint"))")
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// While the first task is at work.
  private func interrupt(_ child: borrowing ChildProcess) async throws {
    try await wait(for: "first")
    child.signal(Signal.interrupt)
    let end = Clock.milliseconds + 60_000
    while !text("complaint").contains("Ctrl-C again") {
      try #require(Clock.milliseconds < end, "\(text("output")) \(text("complaint"))")
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private func text(_ name: String) -> String {
    ((try? Files.text("\(project.directory)/\(name)")) ?? nil) ?? ""
  }

  private func ending(_ child: borrowing ChildProcess) async throws -> ChildProcess.Ending {
    let end = Clock.milliseconds + 60_000
    while !child.hasEnded {
      try #require(Clock.milliseconds < end, "it does not end")
      try await Task.sleep(for: .milliseconds(20))
    }
    return try child.wait()
  }

  @Test func `once, what runs is finished, nothing new begins, and the journal has its end`()
    async throws
  {
    let child = try start()
    try await interrupt(child)
    try project.write("go", [])
    #expect(try await ending(child) == .exited(130), "\(text("complaint"))")
    #expect(try has("first-done"))
    #expect(try !has("second"))
    let next =
      "interrupted: tasks and handlers are open; the same command goes on where it stopped"
    #expect(text("complaint").contains("finishing what runs now; Ctrl-C again stops at once\n"))
    #expect(text("output").hasSuffix("\nNext: \(next)\n"), "\(text("output"))")
    let runs = "\(project.directory)/.groundwork/runs"
    let run = try #require(try Files.list(runs).first)
    let journal = try Files.text("\(runs)/\(run)/journal.jsonl") ?? ""
    let last = try JSON.parse(String(journal.split(separator: "\n").last ?? ""))
    #expect(last["event"] == "run-ended" && last["exit_code"] == 130)
    #expect(last["next_step"] == Value(next))

    let again = try start()
    #expect(try await ending(again) == .exited(0), "\(text("complaint"))")
    #expect(try has("second"))
  }

  @Test func `twice, it is over at once`() async throws {
    let child = try start()
    try await interrupt(child)
    child.signal(Signal.interrupt)
    #expect(try await ending(child) == .exited(130))
    #expect(try !has("first-done"))
    #expect(try !has("second"))
    #expect(
      text("complaint").contains(
        """

        left open: localhost, at 'first'
        a node ends what it cannot leave half done, packages and units for instance, and starts \
        nothing more; the same command goes on from there

        """), "\(text("complaint"))")
  }
}
