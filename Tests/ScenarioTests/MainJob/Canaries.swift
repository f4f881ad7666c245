import System
import Testing
import Value

/// A secret of one main job, and the files that are declared to hold it.
struct Canary: Sendable {
  var name: String
  /// The secret, or a line of it that occurs nowhere else.
  var text: String
  /// On the controller, below the project.
  var controllerFiles: Set<String> = []
  /// Node to files.
  var nodeFiles: [String: Set<String>] = [:]

  /// The text, and what of it is in its base64 wherever in a longer text it begins.
  var forms: [String] {
    var forms = [text]
    for offset in 0...2 {
      let coded = Base64.encode([UInt8](repeating: 0x20, count: offset) + Array(text.utf8))
      // Six bits a letter: the first letters tell of what stands before, the last of what follows.
      let first = offset == 0 ? 0 : offset + 1
      let whole = (offset + text.utf8.count) / 3 * 4
      forms.append(String(coded.prefix(whole).dropFirst(first)))
    }
    return forms
  }
}

/// Every secret of a main job.
struct Canaries: Sendable {
  var all: [Canary] = []

  static func of(_ job: MainJob) async throws -> Canaries {
    let passphrase = try #require(try await vault(job)["ca_passphrase"])
    var canaries = try await beforehand(job)
    let authority = try await Program.run(
      ["openssl", "pkey", "-in", "certs/lab-ca/ca.key", "-passin", "stdin"],
      in: MainJob.directory, input: passphrase + "\n")
    try canaries.add("the authority's key", authority.output.line(1))
    let key = try await job.site.fleet.inside("mini-pc", "cat /etc/docker/registry/registry.key")
    try canaries.add(
      "the registry's key", key.line(1),
      on: ["mini-pc": ["/etc/docker/registry/tls/1/registry.key"]])
    return canaries
  }

  /// Those that are there before anything is made for the fleet.
  static func beforehand(_ job: MainJob) async throws -> Canaries {
    let vault = try await vault(job)
    var canaries = Canaries()
    try canaries.add("sudo's password", job.sudoPassword)
    try canaries.add("the registry's password", vault["registry_password"])
    try canaries.add("the passphrase of the authority", vault["ca_passphrase"])
    try canaries.add(
      "the vault's password", line(0, of: "\(MainJob.directory)/.groundwork/vault-password"),
      here: [".groundwork/vault-password"])
    try canaries.add("the login's key", line(2, of: "\(Surroundings.state)/id"))
    return canaries
  }

  private static func vault(_ job: MainJob) async throws -> VaultText {
    let view = try await job.groundwork("vault", "view", "inventory/group_vars/all/vault.yml")
    try #require(view.exitCode == 0, "\(view.text)")
    return VaultText(view.output)
  }

  private mutating func add(
    _ name: String, _ text: String?, here: Set<String> = [], on nodes: [String: Set<String>] = [:]
  ) throws {
    let text = try #require(text)
    // A short one would be found by chance.
    try #require(text.utf8.count >= 20, "\(name)")
    all.append(Canary(name: name, text: text, controllerFiles: here, nodeFiles: nodes))
  }

  private static func line(_ number: Int, of path: String) throws -> String? {
    try Files.text(path)?.line(number)
  }

  /// A line for every form, as grep takes patterns.
  var patterns: String {
    all.flatMap(\.forms).map { $0 + "\n" }.joined()
  }

  /// Name of a secret to the files grep found it in, from its lines `FILE:MATCH`.
  func found(_ output: String) -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    for line in output.split(separator: "\n") {
      guard let colon = line.lastIndex(of: ":") else { continue }
      let match = line[line.index(after: colon)...]
      for canary in all where canary.forms.contains(String(match)) {
        found[canary.name, default: []].insert(String(line[..<colon]))
      }
    }
    return found
  }
}

// Where they are searched for.
extension Canaries {
  /// Those that stand in a text, by name.
  func names(in text: String) -> [String] {
    all.filter { canary in canary.forms.contains { text.contains($0) } }.map(\.name)
  }

  /// Name of a secret to the files that hold it: in the project, the journals in it, and those given.
  func search(here others: [String]) async throws -> [String: Set<String>] {
    let run = try await Program.run(
      [
        "bash", "-c",
        """
        export LC_ALL=C
        patterns=$(cat)
        { find . -type f -printf '%P\\0'
          find "$@" -xdev -maxdepth 3 -type f -size -2000k -print0
        } | xargs -0 grep -aoHF -e "$patterns"
        true
        """, "bash",
        MainJob.directory + "/inventory",
      ] + others, in: MainJob.directory, input: patterns)
    return found(run.output)
  }

  /// The same of every file of a node and every line of its journal.
  func search(on node: String, _ job: MainJob) async throws -> [String: Set<String>] {
    let output = try await job.site.fleet.inside(
      node,
      """
      export LC_ALL=C
      cat > /dev/shm/patterns <<'END'
      \(patterns)\(Self.needle)
      END
      echo \(Self.needle) > /var/tmp/search-proof
      echo \(Self.needle) | systemd-cat
      journalctl --sync
      find / /run /tmp /dev/shm /var/lib/containerd -xdev -path /dev/shm/patterns -prune -o -type f -print0 \
        | xargs -0 grep -laF -f /dev/shm/patterns | xargs -r grep -HaoF -f /dev/shm/patterns
      journalctl --all --output export --no-pager | grep -aoF -f /dev/shm/patterns | sed 's/^/journal:/'
      rm /dev/shm/patterns /var/tmp/search-proof
      true
      """)
    // What the search is sure to meet, so that finding nothing else means something.
    #expect(
      output.contains("/var/tmp/search-proof:\(Self.needle)"), "\(node) was not searched")
    #expect(output.contains("journal:\(Self.needle)"), "\(node)'s journal was not searched")
    return found(output)
  }

  private static let needle = "groundwork-search-proof"
}

/// The plain text of a vault file of passwords.
struct VaultText {
  private var values: [String: String] = [:]

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      values[String(parts[0])] = String(parts[1].filter { $0 != " " && $0 != "\"" })
    }
  }

  subscript(_ name: String) -> String? { values[name] }
}

extension String {
  fileprivate func line(_ number: Int) -> String? {
    let lines = split(separator: "\n")
    return number < lines.count ? String(lines[number]) : nil
  }
}
