import System
import Testing
import Value

/// `groundwork secrets`, as it is typed.
@Suite struct SecretsCommandTests {
  private static let clear = """
    apiVersion: v1
    kind: Secret
    metadata: {name: db, namespace: shop}
    stringData: {password: pepper7canary}

    """

  /// A project with a vault password and, where wanted, a key that is backed up.
  private func project(keys: Bool = true) throws -> StaticProject {
    let project = try StaticProject(["pw": "hunter22\n", "secret.yml": Self.clear])
    if keys {
      try done(try secrets(project, ["keys", "create", "--bits", "2048"]))
      try done(try secrets(project, ["keys", "backup", "safe.vault"]))
    }
    return project
  }

  private func secrets(_ project: StaticProject, _ words: [String]) throws -> CommandResult {
    try project.groundwork(["secrets"] + words + ["--vault-password-file", "pw"])
  }

  /// The command with something on its standard input, which a shell gives it.
  private func shell(_ project: StaticProject, _ line: String) throws -> CommandResult {
    try project.run(["/bin/bash", "-c", "g() { \(Site.binary) secrets \"$@\"; }; \(line)"])
  }

  private func done(_ result: CommandResult) throws {
    try #require(result.exitStatus == 0, "\(result.errorText)")
  }

  @Test func `nothing is sealed before the key is backed up`() throws {
    let project = try project(keys: false)
    let none = try secrets(project, ["seal", "secret.yml"])
    #expect(none.exitStatus == 5 && none.errorText.contains("(sealed.no-keys)"))
    try done(try secrets(project, ["keys", "create", "--bits", "2048"]))
    let early = try secrets(project, ["seal", "secret.yml"])
    #expect(early.exitStatus == 6)
    #expect(early.errorText.contains("(sealed.no-backup)"), "\(early.errorText)")
    #expect(early.outputText == "")
    let beside = try secrets(project, ["keys", "backup", "certs/sealed-secrets/x"])
    #expect(beside.errorText.contains("(sealed.same-place)"), "\(beside.errorText)")
    try done(try secrets(project, ["keys", "backup", "safe.vault"]))
    try done(try secrets(project, ["seal", "secret.yml", "-o", "sealed.yml"]))
    let opened = try secrets(project, ["unseal", "sealed.yml", "--key", "password"])
    #expect(opened.outputText == "pepper7canary", "\(opened.errorText)")
    // A newer one seals from then on, and has to be saved as well.
    try done(try secrets(project, ["keys", "rotate", "--bits", "2048"]))
    #expect(try secrets(project, ["seal", "secret.yml"]).exitStatus == 6)
    let listed = try secrets(project, ["keys", "list", "--output", "json"])
    let lines = try listed.outputText.split(separator: "\n").map { try JSON.parse(String($0)) }
    #expect(lines.map { $0["seals"] } == [true, false])
    #expect(lines.map { $0["backups"]?.list?.count } == [0, 1])
    #expect(lines.map { $0["bits"] } == [2048, 2048])
  }

  @Test func `a value comes by a descriptor or a file, never by the command line`() throws {
    let project = try project()
    let typed = try secrets(
      project, ["seal", "-n", "shop", "--name", "db", "--from-literal", "a=pepper7canary"])
    #expect(typed.exitStatus == 64 && typed.errorText.contains("(usage.secret-in-clear)"))
    #expect(!typed.errorText.contains("pepper7canary"))
    let result = try shell(
      project,
      """
      set -e
      printf pepper7 > file; g seal -n shop --name db --from-file k=file --from-file file \
        --from-literal l=fd:3 -o a.yml 3< <(printf '\\000\\377x')
      for key in k file l; do g unseal a.yml --key $key --vault-password-file pw | od -An -tx1; done
      printf pepper8 | g seal --raw -n shop --name db --from-literal raw=fd:0 > raw
      """)
    #expect(result.exitStatus == 0, "\(result.errorText)")
    let bytes = result.outputText.split(separator: "\n").map { $0.drop { $0 == " " } }
    #expect(bytes == ["70 65 70 70 65 72 37", "70 65 70 70 65 72 37", "00 ff 78"])
    let raw = try #require(try Files.text("\(project.directory)/raw"))
    #expect(raw.hasPrefix("AQ") && !raw.hasSuffix("\n"))
  }

  @Test func `a merge changes one value, and keeps what says the same`() throws {
    let project = try project()
    try done(try secrets(project, ["seal", "secret.yml", "-o", "sealed.yml"]))
    let path = "\(project.directory)/sealed.yml"
    let first = "# ours\n" + (try #require(try Files.text(path)))
    try project.write("sealed.yml", Array(first.utf8))
    let merge = ["--merge-into", "sealed.yml", "--keep-unchanged"]
    let same = try secrets(project, ["seal", "secret.yml"] + merge)
    #expect(same.outputText.hasSuffix("/sealed.yml: nothing to change\n"), "\(same.errorText)")
    #expect(try Files.text(path) == first)
    try project.write("more", Array("m".utf8))
    try done(try secrets(project, ["seal", "--from-file", "more"] + merge))
    let second = try #require(try Files.text(path))
    let (old, new) = (first.split(separator: "\n"), second.split(separator: "\n"))
    #expect(new.filter { !old.contains($0) }.map { $0.prefix(10) } == ["    more: "])
    #expect(old.allSatisfy { new.contains($0) })
    // Without the flag, the ciphertext is another.
    try done(try secrets(project, ["seal", "secret.yml", "--merge-into", "sealed.yml"]))
    #expect(try Files.text(path)?.contains(old[9]) == false)
    let wider = try secrets(project, ["seal", "secret.yml", "--scope", "cluster-wide"] + merge)
    #expect(wider.errorText.contains("(sealed.other-scope)"), "\(wider.errorText)")
  }

  @Test func `a foreign certificate is warned of once, and needs no backup of ours`() throws {
    let project = try project(keys: false)
    let made = try project.run([
      "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
      "crt.pem", "-days", "10", "-subj", "/CN=x",
    ])
    #expect(made.exitStatus == 0, "\(made.errorText)")
    let two = Self.clear + "---\n" + Self.clear
    try project.write("secret.yml", Array(two.utf8))
    let sealed = try secrets(project, ["seal", "secret.yml", "--cert", "crt.pem", "-o", "s.yml"])
    #expect(sealed.exitStatus == 0, "\(sealed.errorText)")
    #expect(sealed.errorText.split(separator: "\n").count == 1, "\(sealed.errorText)")
    #expect(sealed.errorText.hasPrefix("WARNING: the key of crt.pem was not made here"))
    let valid = try secrets(
      project, ["validate", "s.yml", "--private-key", "key.pem", "--output", "json"])
    #expect(valid.exitStatus == 0, "\(valid.errorText)")
    let lines = try valid.outputText.split(separator: "\n").map { try JSON.parse(String($0)) }
    #expect(lines.map { $0["opens"] } == [true, true])
    let insecure = try secrets(project, ["seal", "secret.yml", "--cert", "http://localhost/c"])
    #expect(insecure.errorText.contains("(sealed.not-https)"))
  }

  @Test func `a repository is sealed anew in one go, with proof, and only once`() throws {
    let project = try project()
    try done(try secrets(project, ["seal", "secret.yml", "-o", "a.yml"]))
    let a = try #require(try Files.text("\(project.directory)/a.yml"))
    try Files.makeDirectories("\(project.directory)/apps/.git", mode: 0o700)
    try Files.makeDirectories("\(project.directory)/apps/deep", mode: 0o700)
    try project.write("apps/a.yml", Array(("# one\n" + a).utf8))
    try project.write("apps/deep/two.yaml", Array((a + a).utf8))
    try project.write("apps/.git/a.yml", Array(a.utf8))
    try project.write("apps/none.yml", Array("kind: ConfigMap\n".utf8))
    try done(try secrets(project, ["keys", "rotate", "--bits", "2048"]))
    try done(try secrets(project, ["keys", "backup", "safe2.vault"]))
    let check = try secrets(project, ["reseal", "apps", "--check"])
    #expect(check.outputText.hasSuffix("3 values would be sealed anew, 0 stay\n"))
    #expect(try Files.text("\(project.directory)/apps/a.yml") == "# one\n" + a)
    // One that does not open: nothing at all is written.
    try project.write(
      "apps/bad.yml", Array(a.replacingNamespace("shop", by: "test").utf8))
    let bad = try secrets(project, ["reseal", "apps"])
    #expect(bad.exitStatus == 5)
    #expect(bad.errorText.contains("(sealed.wrong-namespace)"), "\(bad.errorText)")
    #expect(try Files.text("\(project.directory)/apps/a.yml") == "# one\n" + a)
    try Files.remove("\(project.directory)/apps/bad.yml")
    let result = try secrets(project, ["reseal", "apps"])
    #expect(
      result.outputText.hasSuffix("3 values are sealed anew and were opened again, 0 stay\n"),
      "\(result.errorText)")
    let fresh = try #require(try Files.text("\(project.directory)/apps/a.yml"))
    #expect(fresh.hasPrefix("# one\n---\n") && fresh != "# one\n" + a)
    #expect(try Files.text("\(project.directory)/apps/.git/a.yml") == a)
    let again = try secrets(project, ["reseal", "apps", "--output", "json"])
    let lines = try again.outputText.split(separator: "\n").map { try JSON.parse(String($0)) }
    #expect(lines.map { $0["changed"] } == [0, 0] && lines.map { $0["kept"] } == [1, 2])
    #expect(try Files.text("\(project.directory)/apps/a.yml") == fresh)
    let opened = try secrets(project, ["unseal", "apps/a.yml", "--key", "password"])
    #expect(opened.outputText == "pepper7canary")
  }

  @Test func `each cause is told, with its place and its exit code`() throws {
    let project = try project()
    try done(try secrets(project, ["seal", "secret.yml", "-o", "s.yml"]))
    let text = try #require(try Files.text("\(project.directory)/s.yml"))
    let moved = text.replacingNamespace("shop", by: "test")
    try project.write("s.yml", Array(moved.utf8))
    let result = try secrets(project, ["validate", "s.yml"])
    #expect(result.exitStatus == 5)
    #expect(
      result.errorText == """
        s.yml:9:15: the value was sealed for another namespace (sealed.wrong-namespace)
          because: it was sealed for shop, and the object is in test
          fix: name the object as the value was sealed for, or seal the value again

        """)
  }

  /// The worked example of docs/secrets.md.
  @Test func `the registry's access is sealed for each namespace, once`() throws {
    let project = try project()
    try project.write("access.yml", Array("registry_password: pepper7canary\n".utf8))
    let words = [
      "apply", "\(Site.root)/playbooks/registry_pull_secret.yml", "-e", "pull_namespaces=shop,test",
      "-e", "@access.yml", "-e", "pull_directory=\(project.directory)/sealed", "-e",
      "sealed_secrets_keys=\(project.directory)/certs/sealed-secrets", "--vault-password-file",
      "pw",
    ]
    let first = try project.groundwork(words)
    try #require(first.exitStatus == 0, "\(first.outputText)\(first.errorText)")
    #expect(!first.outputText.contains("pepper7canary"))
    let text = try #require(try Files.text("\(project.directory)/sealed/registry-shop.yml"))
    #expect(text.contains("    type: kubernetes.io/dockerconfigjson\n"))
    let opened = try secrets(
      project, ["unseal", "sealed/registry-test.yml", "--key", ".dockerconfigjson"])
    let access = try JSON.parse(opened.output)["auths"]?["registry.local"]
    #expect(access?["username"] == "fleet" && access?["password"] == "pepper7canary")
    #expect(access?["auth"] == Value(Base64.encode("fleet:pepper7canary".utf8)))
    let second = try project.groundwork(words)
    #expect(second.outputText.contains("changed=0"), "\(second.outputText)")
    #expect(try Files.text("\(project.directory)/sealed/registry-shop.yml") == text)
  }

  /// G7: the secret is nowhere but where it is meant to be.
  @Test func `no secret is left in any file, argument or environment`() throws {
    let project = try project()
    let result = try shell(
      project,
      """
      export TMPDIR=$PWD/tmp HOME=$PWD/home; mkdir tmp home; ulimit -c unlimited; umask 0
      rm secret.yml
      mkfifo pipe
      \(Site.binary) secrets seal -n shop --name db --from-literal password=fd:3 -o s.yml 3< pipe &
      pid=$!; exec 4> pipe
      for wait in {1..300}; do grep -q 'Max core file size  *1 ' /proc/$pid/limits && break; sleep 0.1; done
      tr '\\0' '\\n' < /proc/$pid/cmdline > seen; tr '\\0' '\\n' < /proc/$pid/environ >> seen
      grep 'Max core' /proc/$pid/limits > limits
      printf pepper7canary >&4; exec 4>&-
      wait $pid; rm pipe
      g validate s.yml --vault-password-file pw >> seen 2>&1
      g reseal . --vault-password-file pw >> seen 2>&1
      g seal --from-literal password=fd:3 --merge-into s.yml 3< <(printf pepper7canary) >> seen 2>&1
      grep -rlE 'pepper7canary|cGVwcGVyN2NhbmFye|PRIVATE KEY' . ; find . -perm /077 -name '*.vault'
      find . -perm /077 -name s.yml
      """)
    #expect(result.outputText == "", "\(result.outputText)\(result.errorText)")
    let seen = try #require(try Files.text("\(project.directory)/seen"))
    #expect(seen.contains("--from-literal") && seen.contains("TMPDIR="), "\(seen)")
    let limits = try #require(try Files.text("\(project.directory)/limits"))
    #expect(limits.split(separator: " ")[4] == "1", "\(limits)")
  }
}

extension String {
  /// The object's own namespace, which comes before the template's.
  fileprivate func replacingNamespace(_ old: String, by new: String) -> String {
    var parts = split(separator: "namespace: \(old)", omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count > 1 else { return self }
    parts[0] += "namespace: \(new)" + parts.remove(at: 1)
    return parts.joined(separator: "namespace: \(old)")
  }
}
