import System
import Testing
import Value

/// Names that nobody chose to be kind, and facts that would like to be templates: through every way a
/// file takes, on this machine.
@Suite(.enabled(if: Process.uid == 0, "needs root, for a node's records of its own"))
struct HostileNamesTests {
  /// Runs the command in a world where the node's records are its own.
  private func groundwork(_ words: [String], in project: StaticProject) throws -> CommandResult {
    let inside = """
      mkdir -p /var/lib/groundwork && mount -t tmpfs -o mode=0755 none /var/lib/groundwork
      exec "$@"
      """
    return try project.run(["unshare", "--mount", "sh", "-ec", inside, "sh", Site.binary] + words)
  }

  private func project(_ tasks: String) throws -> StaticProject {
    try StaticProject([
      "inventory/hosts.yml": "all:\n  hosts:\n    node: {ansible_connection: local}\n",
      "site.yml": "- hosts: all\n  gather_facts: false\n  vars:\n    base: \"{{ playbook_dir }}\"\n"
        + "    names: \(Self.names)\n  tasks:\n"
        + tasks.split(separator: "\n").map { "    \($0)\n" }.joined(),
    ])
  }

  private static let names =
    #"["new\nline", "quo'te\"s", "-dash", "`id` $(id);*", "tab\tesc\e[31m", " blank "]"#
  private static let sorted = [
    " blank ", "-dash", "`id` $(id);*", "new\nline", "quo'te\"s", "tab\tesc\u{1B}[31m",
  ]

  @Test func `files of any name are written, found, brought and unpacked`() throws {
    let project = try project(
      """
      - file: {path: "{{ base }}/node", state: directory}
      - copy: {dest: "{{ base }}/node/{{ item }}", content: "one\\n"}
        loop: "{{ names }}"
      - file: {path: "{{ base }}/node/{{ item }}", mode: "0640"}
        loop: "{{ names }}"
      - stat: {path: "{{ base }}/node/{{ item }}"}
        loop: "{{ names }}"
        register: stats
      - assert: {that: "stats.results | map(attribute='stat.mode') | unique == ['0640']"}
      - template: {src: text.j2, dest: "{{ base }}/node/{{ item }}"}
        loop: "{{ names }}"
      - find: {paths: "{{ base }}/node"}
        register: found
      - copy: {dest: "{{ base }}/found", content: "{{ found.files | map(attribute='path') | sort | to_json }}"}
      - fetch: {src: "{{ base }}/node/{{ item }}", dest: "{{ base }}/fetched/", flat: true}
        loop: "{{ names }}"
      - copy: {src: "{{ base }}/fetched/", dest: "{{ base }}/copied"}
      - copy: {src: "{{ base }}/node/", dest: "{{ base }}/remote", remote_src: true}
      - command: {argv: [tar, -cf, "{{ base }}/a.tar", -C, "{{ base }}/node", .]}
        args: {creates: "{{ base }}/a.tar"}
      - file: {path: "{{ base }}/unpacked", state: directory}
      - unarchive: {src: "{{ base }}/a.tar", dest: "{{ base }}/unpacked", remote_src: true}
      """)
    try project.write("text.j2", Array("two\n".utf8))
    let run = try groundwork(["apply", "site.yml"], in: project)
    #expect(run.returnCode == 0, "\(run.outputText.suffix(2000)) \(run.errorText)")
    #expect(!(run.outputText + run.errorText).contains("\u{1B}"))
    for place in ["node", "fetched", "copied", "remote", "unpacked"] {
      let directory = "\(project.directory)/\(place)"
      #expect(try Files.list(directory) == Self.sorted, "\(place)")
      for name in Self.sorted {
        #expect(try Files.text("\(directory)/\(name)") == "two\n", "\(place)/\(name)")
      }
    }
    let found = try JSON.parse(try #require(try Files.text("\(project.directory)/found")))
    #expect(found == Value(Self.sorted.map { Value("\(project.directory)/node/\($0)") }))
    // The same again changes nothing: what was copied first is what the template wrote last.
    let line = "sed -i '/content: .one/,+1d' site.yml"
    _ = try project.run(["sh", "-c", line])
    let again = try groundwork(["apply", "site.yml"], in: project)
    #expect(again.outputText.contains("changed=0 "), "\(again.outputText.suffix(3000))")
  }

  @Test func `a name that is no UTF-8 is told and never left out in silence`() throws {
    let project = try project(
      """
      - find: {paths: "{{ base }}/odd"}
        register: found
      - copy: {dest: "{{ base }}/skipped", content: "{{ found.skipped_paths | to_json }}"}
      - copy: {src: "{{ base }}/odd/", dest: "{{ base }}/copied"}
        ignore_errors: true
        register: local
      - copy: {src: "{{ base }}/odd/", dest: "{{ base }}/remote", remote_src: true}
        ignore_errors: true
        register: remote
      - file: {path: "{{ base }}/odd", state: directory, recurse: true, mode: "u=rwX,go="}
        ignore_errors: true
        register: recursed
      - assert: {that: "item is failed and item.msg == wanted"}
        vars: {wanted: "{{ base }}/odd/b\\uFFFDd has a name that is not UTF-8, which cannot be told: rename it"}
        loop: ["{{ local }}", "{{ remote }}", "{{ recursed }}"]
      - command: {argv: [tar, -cf, "{{ base }}/a.tar", -C, "{{ base }}/odd", .]}
      - file: {path: "{{ base }}/unpacked", state: directory}
      - unarchive: {src: "{{ base }}/a.tar", dest: "{{ base }}/unpacked", remote_src: true}
      - file: {path: "{{ base }}/odd", state: absent}
        diff: true
      """)
    _ = try project.run([
      "sh", "-c", "mkdir odd; echo one > odd/a; echo two > \"odd/$(printf 'b\\377d')\"",
    ])
    let run = try groundwork(["apply", "site.yml"], in: project)
    #expect(run.returnCode == 0, "\(run.outputText.suffix(3000)) \(run.errorText)")
    #expect(
      try Files.text("\(project.directory)/skipped")
        == "{\"\(project.directory)/odd/b\\ufffdd\": \"its name is not UTF-8\"}")
    // tar knows of bytes; and what is to go goes whatever its name.
    let left = try project.run(["sh", "-c", "ls -b unpacked; ls -d odd"])
    #expect(left.outputText == "a\nb\\377d\n")
  }

  @Test func `paths of a project may have any name, and one that is no UTF-8 is refused by name`()
    throws
  {
    let project = try StaticProject([:])
    let names = "n=$(printf 'new\\n\"li'\"'\"'ne'); i=$(printf 'in\\033[31m\\nv')"
    let made = try project.run([
      "sh", "-ec",
      "\(names); cp -r inventory \"$i\"; cp -r inventory -- -inv; cp site.yml \"$n.yml\"; cp site.yml -- -s.yml",
    ])
    #expect(made.returnCode == 0, "\(made.errorText)")
    for line in [
      "check -i \"$i\" \"$n.yml\"", "check -i -inv -- -s.yml", "check -i \"$PWD/$i\" ./-s.yml",
    ] {
      let run = try project.run(["sh", "-c", "\(names); exec \(Site.binary) \(line)"])
      #expect(run.returnCode == 0, "\(line): \(run.errorText)")
    }
    let wrong = try project.run([
      "sh", "-c", "\(names); echo '- hosts: al' > \"$n.yml\"; exec \(Site.binary) check \"$n.yml\"",
    ])
    #expect(wrong.errorText.hasPrefix("new␊\"li'ne.yml:1:"), "\(wrong.errorText)")
    let odd = try project.run([
      "sh", "-c",
      "cp inventory/hosts.yml \"inventory/$(printf 'b\\377d.yml')\"; exec \(Site.binary) check site.yml",
    ])
    #expect(odd.returnCode == 5)
    #expect(
      odd.errorText.hasPrefix(
        """
        inventory/b\u{FFFD}d.yml cannot be read (inventory.unreadable)
          because: No such file or directory: a name that is not UTF-8 cannot be opened, rename it

        """), "\(odd.errorText)")
  }

  @Test func `facts are never templates, and never steer the terminal`() throws {
    let project = try project(
      """
      - setup: {fact_path: "{{ base }}/facts", gather_subset: [local]}
      - copy: {dest: "{{ base }}/copied", content: "{{ ansible_local.evil.sum }}\\n"}
      - template: {src: text.j2, dest: "{{ base }}/rendered"}
      - set_fact: {again: "{{ ansible_local.evil.sum }}"}
      - debug: {msg: "{{ again }} {{ ansible_local.evil.run }} {{ ansible_local.ini.part.key }}"}
      - debug: {var: ansible_local.evil}
      - name: task {{ ansible_local.evil.escapes }}
        command: echo {{ ansible_local.evil.escapes | quote }}
      - fail: {msg: "{{ ansible_local.evil.escapes }}{{ ansible_local.evil.forged }}"}
        ignore_errors: true
      """)
    _ = try project.run(["mkdir", "facts"])
    try project.write("text.j2", Array("{{ ansible_local.evil.sum }}\n".utf8))
    try project.write(
      "facts/evil.fact",
      Array(
        #"""
        {"sum": "{{ 1 + 1 }}", "run": "{{ lookup('pipe', 'touch pwned') }}",
         "escapes": "a\u001b[31mb\u0007\u009b2J\u202ec", "forged": "x\nPLAY RECAP ****\nnode : ok=9"}
        """#.utf8))
    try project.write("facts/ini.fact", Array("[part]\nkey={{ 2 + 2 }}\n".utf8))
    let run = try groundwork(["apply", "site.yml"], in: project)
    #expect(run.returnCode == 0, "\(run.outputText.suffix(2000)) \(run.errorText)")
    for name in ["copied", "rendered"] {
      #expect(try Files.text("\(project.directory)/\(name)") == "{{ 1 + 1 }}\n", "\(name)")
    }
    #expect(
      run.outputText.contains(
        #""msg": "{{ 1 + 1 }} {{ lookup('pipe', 'touch pwned') }} {{ 2 + 2 }}""#))
    #expect(try Files.status("\(project.directory)/pwned") == nil)
    let shown = run.outputText + run.errorText
    for scalar in shown.unicodeScalars {
      let steers =
        scalar.value < 0x20 && scalar != "\n" || (0x7F..<0xA0).contains(scalar.value)
        || scalar.value == 0x202E
      #expect(!steers, "U+\(String(scalar.value, radix: 16))")
    }
    #expect(shown.contains("TASK [task a␛[31mb␇␡2J␡c]"), "\(shown)")
    #expect(shown.split(separator: "\n").filter { $0.hasPrefix("PLAY RECAP") }.count == 1)
  }
}
