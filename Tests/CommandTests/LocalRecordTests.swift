import System
import Testing

/// What this machine keeps of a run on itself, and what is said when it cannot be read.
@Suite(.enabled(if: Process.uid == 0, "needs root, for a node's records of its own"))
struct LocalRecordTests {
  /// Runs shell lines in a world where the node's records are its own; `gw` is the command.
  private func run(_ lines: String) throws -> CommandResult {
    let project = try StaticProject([
      "inventory/hosts.yml": "all:\n  hosts:\n    node: {ansible_connection: local}\n",
      "site.yml":
        "- hosts: all\n  gather_facts: false\n  tasks:\n"
        + "    - copy: {dest: \"{{ playbook_dir }}/file\", content: \"right\\n\", mode: \"0644\"}\n",
    ])
    let inside = """
      umask 022; d=/var/lib/groundwork; mkdir -p $d && mount -t tmpfs -o mode=0755 none $d
      gw() { timeout 60 \(Site.binary) "$@"; }
      echo right > file
      gw apply site.yml > /dev/null
      \(lines)
      """
    return try project.run(["unshare", "--mount", "sh", "-ec", inside])
  }

  @Test func `what was right already is on record, and missed when it is not any more`() throws {
    let drift = try run("gw drift; echo changed > file; gw drift")
    #expect(drift.returnCode == 3, "\(drift.outputText) \(drift.errorText)")
    #expect(drift.outputText.contains("node: as applied (1 resource)"), "\(drift.outputText)")
    #expect(drift.outputText.contains("/file: content"), "\(drift.outputText)")
  }

  @Test func `a pipe among the records is named by drift, and ends nothing`() throws {
    let drift = try run("mkfifo $d/applied/0.json; gw drift")
    #expect(drift.returnCode == 2)
    #expect(
      drift.errorText == """
        [node] the record /var/lib/groundwork/applied/0.json of what was applied cannot be read \
        (drift.damaged-record)
          because: it is a pipe or a device, and no file
          fix: remove it on the host, then apply again, which writes it anew: sudo rm -r \
        /var/lib/groundwork/applied/0.json

        """)
    #expect(drift.outputText.contains("node: as applied (1 resource)"), "\(drift.outputText)")
  }

  @Test func `a directory among the records is left by release, by name`() throws {
    let release = try run("mkdir -p $d/before/0.json; gw release node --yes")
    #expect(release.returnCode == 2, "\(release.outputText) \(release.errorText)")
    #expect(
      release.outputText.contains(
        "left: /var/lib/groundwork/before/0.json: it is a directory: nobody knows what it told of"),
      "\(release.outputText)")
  }

  @Test func `a machine that was only renamed is not released under its old name`() throws {
    let rename = "sed -i s/node:/other:/ inventory/hosts.yml; gw apply site.yml > /dev/null"
    for command in ["gw release node --yes", "gw apply site.yml --prune-nodes --yes > /dev/null"] {
      let release = try run("\(rename); rc=0; \(command) || rc=$?; test -e file; exit $rc")
      #expect(release.returnCode == 6, "\(release.outputText) \(release.errorText)")
      #expect(
        release.errorText.contains(
          "[node] 'node' is the machine that the inventory calls 'other' (release.other-name)"),
        "\(release.errorText)")
    }
    // Without that other name it is what it was.
    let left = try run(
      "rm -r .groundwork/ledger; gw apply site.yml > /dev/null; gw release node --yes")
    #expect(left.returnCode == 0, "\(left.outputText) \(left.errorText)")
  }

  @Test func `a disk that is full for a while leaves a journal that can be read`() throws {
    let shown = try run(
      """
      mkdir small; mount -t tmpfs -o size=128k none small; cp -r inventory small; cd small
      cat > site.yml <<'end'
      - hosts: all
        gather_facts: false
        tasks:
          - {shell: head -c 1M /dev/zero > fill, failed_when: false}
          - {debug: {msg: "{{ 'x' * 9000 }}"}}
          - {shell: rm -f fill}
      end
      gw apply site.yml > told 2>&1 && exit 1
      rm -f fill
      tail -c 1 .groundwork/runs/*/journal.jsonl | od -An -c
      gw runs show
      """)
    #expect(shown.returnCode == 0, "\(shown.outputText) \(shown.errorText)")
    #expect(shown.outputText.hasPrefix("  \\n\n"), "\(shown.outputText)")
  }

  @Test func `a damaged record of what stood there before is named with another fix`() throws {
    let drift = try run("mkdir -p $d/before; echo {} > $d/before/0.json; gw drift")
    #expect(drift.returnCode == 2)
    #expect(
      drift.errorText == """
        [node] the record /var/lib/groundwork/before/0.json of what stood there before cannot be read \
        (drift.damaged-record)
          because: it is damaged
          fix: nothing else knows it, and a release keeps all records while it is there; once you have \
        seen what it holds, remove it on the host: sudo rm -r /var/lib/groundwork/before/0.json

        """)
  }

  @Test func `what stands in the place of the lock is told with what to do`() throws {
    let apply = try run("rm $d/lock; mkdir $d/lock; echo wrong > file; gw apply site.yml")
    #expect(apply.returnCode == 2)
    #expect(
      apply.outputText.contains(
        "the node's lock cannot be taken: open /var/lib/groundwork/lock: Is a directory: nothing but "
          + "Groundwork's own file may stand there: remove it on the node (sudo rm -r), then run it again"
      ), "\(apply.outputText)")
  }
}
