import System
import Testing

@Suite struct `vault` {
  @Test func `encrypts once and gives what it decrypts to nobody else`() throws {
    let place = "/tmp/gw-vault-\(Process.id)"
    try Files.makeDirectories(place)
    defer { try? Files.removeTree(place) }
    let file = "\(place)/secret.yml"
    _ = try Files.writeAtomically(file, Array("a: b\n".utf8), mode: 0o644)
    _ = try Files.writeAtomically("\(place)/password", Array("hunter22\n".utf8), mode: 0o600)
    func vault(_ verb: String, _ path: String? = nil) throws -> CommandResult {
      try Command([
        Site.binary, "vault", verb, path ?? file, "--vault-password-file", "\(place)/password",
      ]).run()
    }
    #expect(try vault("encrypt").exitStatus == 0)
    let encrypted = try Files.text(file)
    let again = try vault("encrypt")
    #expect(again.exitStatus == 5)
    #expect(again.errorText.contains("\(file) is encrypted already; nothing was changed"))
    #expect(try Files.text(file) == encrypted)
    #expect(try vault("decrypt").exitStatus == 0)
    #expect(try Files.text(file) == "a: b\n")
    #expect(try Files.status(file)?.mode == 0o600)
    // Through a link, the text that it leads to is encrypted, and the link stays.
    try Files.makeLink("\(place)/link", to: "secret.yml")
    #expect(try vault("encrypt", "\(place)/link").exitStatus == 0)
    #expect(try Files.text(file)?.hasPrefix("$ANSIBLE_VAULT") == true)
    #expect(try Files.readLink("\(place)/link") == "secret.yml")
  }

  /// A project with passwords of two ids, in files.
  private func project(_ files: [String: String?] = [:]) throws -> StaticProject {
    try StaticProject(
      files.merging(["old": "hunter22\n", "new": "hunter33\n"]) { given, _ in given })
  }

  private static let dev = ["--vault-id", "dev@old"]

  @Test func `several files, standard input and another place`() throws {
    let project = try project(["a": "one\n", "b": "two\n"])
    let both = try project.groundwork(["vault", "encrypt", "a", "b"] + Self.dev)
    #expect(both.exitStatus == 0, "\(both.errorText)")
    #expect(
      try Files.text("\(project.directory)/b")?.hasPrefix("$ANSIBLE_VAULT;1.2;AES256;dev\n") == true
    )
    let shown = try project.groundwork(["vault", "view", "a", "b"] + Self.dev)
    #expect(shown.outputText == "one\ntwo\n", "\(shown.errorText)")
    let out = try project.groundwork(["vault", "decrypt", "a", "--output", "-"] + Self.dev)
    #expect(out.outputText == "one\n", "\(out.errorText)")
    #expect(try Files.text("\(project.directory)/a")?.hasPrefix("$ANSIBLE_VAULT") == true)
    let piped = try project.run([
      "/bin/sh", "-c",
      "printf abc | \(Site.binary) vault encrypt --vault-id dev@old | \(Site.binary) vault decrypt --vault-pass-file old",
    ])
    #expect(piped.outputText == "abc", "\(piped.errorText)")
    // With two ids, one has to be chosen.
    let two = Self.dev + ["--vault-id", "prod@new"]
    try project.write("c", Array("three\n".utf8))
    let which = try project.groundwork(["vault", "encrypt", "c"] + two)
    #expect(which.exitStatus == 5 && which.errorText.contains("(vault.which-id)"))
    let chosen = try project.groundwork(
      ["vault", "encrypt", "c", "--encrypt-vault-id", "prod"] + two)
    #expect(chosen.exitStatus == 0, "\(chosen.errorText)")
    #expect(
      try Files.text("\(project.directory)/c")?.hasPrefix("$ANSIBLE_VAULT;1.2;AES256;prod\n")
        == true)
  }

  @Test func `rekey writes nothing unless every file opens`() throws {
    let project = try project(["a": "one\n", "b": "two\n"])
    _ = try project.groundwork(["vault", "encrypt", "a"] + Self.dev)
    let before = try Files.text("\(project.directory)/a")
    let words = ["--new-vault-id", "prod@new"] + Self.dev
    let refused = try project.groundwork(["vault", "rekey", "a", "b"] + words)
    #expect(refused.exitStatus == 5 && refused.errorText.contains("(vault.not-encrypted)"))
    #expect(try Files.text("\(project.directory)/a") == before)
    let done = try project.groundwork(["vault", "rekey", "a"] + words)
    #expect(done.exitStatus == 0, "\(done.errorText)")
    let shown = try project.groundwork(["vault", "view", "a", "--vault-id", "prod@new"])
    #expect(shown.outputText == "one\n", "\(shown.errorText)")
  }

  @Test func `one value is encrypted to stand in a file, and never typed into the command line`()
    throws
  {
    let project = try project()
    let typed = try project.groundwork(["vault", "encrypt-string", "pepper7"] + Self.dev)
    #expect(typed.exitStatus == 64 && !typed.errorText.contains("pepper7"))
    let made = try project.run([
      "/bin/sh", "-c",
      "echo pepper7 | \(Site.binary) vault encrypt-string -n word --vault-id dev@old > extra.yml",
    ])
    #expect(made.exitStatus == 0, "\(made.errorText)")
    let text = try #require(try Files.text("\(project.directory)/extra.yml"))
    // What follows is hexadecimal twice over: the first digit is a 3 or, for a to f, a 6.
    let head = "word: !vault |\n          $ANSIBLE_VAULT;1.2;AES256;dev\n          "
    #expect(text.hasPrefix(head + "3") || text.hasPrefix(head + "6"))
    try project.write(
      "site.yml",
      Array(
        """
        - hosts: localhost
          gather_facts: false
          tasks: [{debug: {msg: "{{ word | length }} {{ word }}"}}]

        """.utf8))
    let run = try project.groundwork(
      ["apply", "-i", "localhost,", "-e", "@extra.yml", "site.yml"] + Self.dev)
    #expect(run.outputText.contains("7 «secret»") || run.outputText.contains("«secret»"))
    #expect(!run.outputText.contains("pepper7"), "\(run.outputText)")
  }

  /// An editor that says what it sees, and tries to leave something behind.
  private static let editor = """
    #!/bin/bash
    for last; do :; done
    { echo "path $last"; stat -f -c 'kind %T' "$last"; } > "$TMPDIR/seen"
    touch "$HOME/left" /tmp/left-by-editor ./left 2> /dev/null && echo "wrote outside" >> "$last"
    sed -i 's/one/two/' "$last"
    cat "$TMPDIR/seen" >> "$last"
    cp "$last" "$last.swp"

    """

  @Test func `an editor sees the text and leaves no copy`() throws {
    let project = try project(["a": "one\n", "editor": Self.editor])
    let run = { (line: String) in
      try project.run([
        "/bin/sh", "-c",
        "chmod 700 editor; export HOME=$PWD EDITOR=\"$PWD/editor --wait\"; \(line)",
      ])
    }
    _ = try project.groundwork(["vault", "encrypt", "a"] + Self.dev)
    let edited = try run("\(Site.binary) vault edit a --vault-id dev@old")
    if edited.errorText.contains("(vault.no-private-place)") { return }
    #expect(edited.exitStatus == 0, "\(edited.errorText)")
    let file = try #require(try Files.text("\(project.directory)/a"))
    #expect(file.hasPrefix("$ANSIBLE_VAULT;1.2;AES256;dev\n"))
    let shown = try project.groundwork(["vault", "view", "a"] + Self.dev).outputText
    let lines = shown.split(separator: "\n").map(String.init)
    #expect(lines.first == "two" && lines.last == "kind tmpfs", "\(shown)")
    let path = try #require(lines.first { $0.hasPrefix("path ") }?.dropFirst(5))
    #expect(path.hasPrefix("/tmp/groundwork-edit-") && path.hasSuffix("/a"))
    #expect(try Files.status(Path.parent(of: String(path)) ?? "") == nil)
    #expect(try Files.status("/tmp/left-by-editor") == nil)
    #expect(try Files.list(project.directory).contains("left") == false)
    // An editor that fails changes nothing, and one that changes nothing writes nothing.
    try project.write("editor", Array("#!/bin/sh\necho more >> \"$2\"; exit 3\n".utf8))
    let failed = try run("\(Site.binary) vault edit a --vault-id dev@old")
    #expect(failed.exitStatus == 5 && failed.errorText.contains("its exit status is 3"))
    #expect(try Files.text("\(project.directory)/a") == file)
    try project.write("editor", Array("#!/bin/sh\n".utf8))
    let same = try run("\(Site.binary) vault edit a --vault-id dev@old")
    #expect(same.outputText.hasSuffix("/a: nothing was changed\n"), "\(same.errorText)")
    #expect(try Files.text("\(project.directory)/a") == file)
    try project.write("editor", Array("#!/bin/sh\necho fresh > \"$2\"\n".utf8))
    let made = try run("\(Site.binary) vault create b --vault-id dev@old")
    #expect(made.exitStatus == 0, "\(made.errorText)")
    #expect(try project.groundwork(["vault", "view", "b"] + Self.dev).outputText == "fresh\n")
    #expect(try Files.status("\(project.directory)/b")?.mode == 0o600)
  }

  /// Wherever Ansible decrypts, so do we.
  @Test func `vault files and inline values are read everywhere`() throws {
    let project = try project([
      "inventory/hosts.yml": nil, "inventory/group_vars/all/network.yml": nil,
      "inventory/group_vars/all/platform.yml": nil, "inventory/group_vars/all/kubernetes.yml": nil,
      "roles/r/tasks/main.yml": "- include_vars: included.yml\n",
      "roles/r/vars/included.yml": "included: w4-included\n", "files/plain": "w5-copied\n",
      "templates/page.j2": "w6-{{ in_host }}-{{ in_group }}-{{ in_play }}-{{ included }}\n",
    ])
    func inline(_ text: String) throws -> String {
      let made = try project.run([
        "/bin/sh", "-c",
        "printf %s \(text) | \(Site.binary) vault encrypt-string --vault-id dev@old",
      ])
      try #require(made.exitStatus == 0, "\(made.errorText)")
      return made.outputText
    }
    try Files.makeDirectories("\(project.directory)/inventory/group_vars", mode: 0o700)
    try project.write(
      "inventory/hosts.yml",
      Array(
        """
        all:
          hosts:
            here:
              ansible_connection: local
              in_host: \(try inline("w1-host"))

        """.utf8))
    try project.write(
      "inventory/group_vars/all.yml", Array("in_group: \(try inline("w2-group"))".utf8))
    try project.write(
      "site.yml",
      Array(
        """
        - hosts: here
          gather_facts: false
          roles: [r]
          vars:
            in_play: \(try inline("w3-play").split(separator: "\n").joined(separator: "\n    "))
          post_tasks:
            - copy: {src: plain, dest: "\(project.directory)/copied"}
            - template: {src: page.j2, dest: "\(project.directory)/page"}

        """.utf8))
    for file in ["roles/r/vars/included.yml", "files/plain", "templates/page.j2"] {
      let sealed = try project.groundwork(["vault", "encrypt", file] + Self.dev)
      #expect(sealed.exitStatus == 0, "\(sealed.errorText)")
    }
    let result = try project.groundwork(["apply", "site.yml"] + Self.dev)
    #expect(result.exitStatus == 0, "\(result.outputText)\(result.errorText)")
    #expect(try Files.text("\(project.directory)/copied") == "w5-copied\n")
    #expect(
      try Files.text("\(project.directory)/page") == "w6-w1-host-w2-group-w3-play-w4-included\n")
    // Of a secret without a mode, nobody else reads a copy.
    #expect(try Files.status("\(project.directory)/copied")?.mode == 0o600)
  }
}
