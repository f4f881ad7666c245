import System
import Testing
import Value

/// The project's own inventory and playbooks on the test lab, as a user has them after editing the two
/// files that say where the machines are.
struct MainJob: Sendable {
  static let lab = TestLab.second
  static let network = lab.network
  static let addresses = [
    "mini-pc": "\(network).10", "k8s-master": "\(network).11", "k8s-worker1": "\(network).12",
    "k8s-worker2": "\(network).13",
  ]
  static let platform = "\(network).10"
  static let directory = lab.mainJob
  /// The project's authority and what it issued.
  static let certificates = "\(directory)/certs"
  /// Downloads and unpacking take their time on a busy machine.
  static let seconds = 1500

  let site: Site
  /// The password of sudo on every node, found nowhere else in the world.
  let sudoPassword: String

  /// A fresh project; its vault and its authority are made when they are first needed.
  static func make(_ fleet: Fleet) async throws -> MainJob {
    try Files.removeTree(directory)
    let job = MainJob(
      site: Site(directory: directory, fleet: fleet),
      sudoPassword: "canary-sudo-\(try Secret.text())")
    try Files.makeDirectories(directory, mode: 0o700)
    for part in ["inventory", "playbooks"] {
      let copy = try await Program.run(
        ["cp", "-r", "\(Surroundings.root)/\(part)", "\(directory)/\(part)"])
      try #require(copy.exitCode == 0, "\(copy.text)")
    }
    try Files.makeDirectories("\(directory)/certs")
    let declared = try #require(try Files.text("\(Surroundings.root)/certs/lab.yml"))
    _ = try Files.writeAtomically("\(directory)/certs/lab.yml", Array(declared.utf8), mode: 0o644)
    // What a demo before has made here is not the project's.
    for made in ["inventory/known_hosts", "inventory/group_vars/all/vault.yml"] {
      _ = try Files.remove("\(directory)/\(made)")
    }
    // What a user of other machines edits: where they are, and the key; the proxy moves with the network.
    try job.edit(
      "network.yml", "lab_network: 10.88.0.0/24\n", "lab_network: \(network).0/24\n")
    try job.edit("lab.yml", "/var/lib/groundwork-lab/id\n", "\(Surroundings.state)/id\n")
    let vault = try await Program.run(
      [
        Surroundings.binary, "vault", "generate", "inventory/group_vars/all/vault.yml",
        "registry_password", "registry_salt", "ca_passphrase", "--read", "ansible_become_password",
      ], in: directory, input: job.sudoPassword + "\n")
    try #require(vault.exitCode == 0, "\(vault.text)")
    return job
  }

  /// Changes a line of the inventory's variables, which must be there.
  private func edit(_ file: String, _ line: String, _ wanted: String) throws {
    let path = "inventory/group_vars/all/\(file)"
    let text = try Files.text("\(Self.directory)/\(path)") ?? ""
    try #require(text.contains(line))
    try site.write(path, text.replacing(line, with: wanted))
  }

  /// Makes the nodes anew: bare, with new host keys, which are pinned as `lab up --known-hosts` does.
  func rebuildNodes() async throws {
    for name in Fleet.names { try await site.fleet.lab("rebuild", name) }
    try await welcome(Fleet.names)
  }

  /// What is done for new nodes by who installs them: sudo's password and the pins.
  func welcome(_ nodes: [String], pinning: Bool = true) async throws {
    for name in nodes {
      try await site.fleet.inside(
        name,
        """
        systemctl is-system-running --wait > /dev/null || test $? = 1
        echo 'ops:\(sudoPassword)' | chpasswd
        """)
    }
    if pinning { try site.pin() }
  }

  /// `groundwork …` in the project.
  func groundwork(_ words: String...) async throws -> Run {
    try await Program.run([Surroundings.binary] + words, in: Self.directory, seconds: Self.seconds)
  }

  /// `groundwork apply --output json`.
  func apply(_ words: String...) async throws -> Run {
    try await Program.run(applying(words), in: Self.directory, seconds: Self.seconds)
  }

  func applying(_ words: [String] = []) -> [String] {
    [Surroundings.binary, "apply", "--output", "json"] + words
  }

  /// The events of the newest run as its journal keeps them, in place of what the run wrote.
  func journal(of run: Run) throws -> Run {
    var kept = run
    kept.output = try Files.text("\(newestRun())/journal.jsonl") ?? ""
    return kept
  }

  /// The directory of the newest run, by when it was written: the clock of a run may have been wrong.
  func newestRun() throws -> String {
    let runs = "\(Self.directory)/.groundwork/runs"
    var newest: (path: String, time: Double) = ("", 0)
    for name in try Files.list(runs) {
      let time =
        try Files.status("\(runs)/\(name)/run.json", following: true)?.modificationTime ?? 0
      if time > newest.time { newest = ("\(runs)/\(name)", time) }
    }
    return newest.path
  }

  /// The same question to every node.
  func asked(_ line: String) async throws -> [String: String] {
    var answers: [String: String] = [:]
    for name in Fleet.names { answers[name] = try await site.fleet.inside(name, line) }
    return answers
  }

  func trees(
    _ tree: (String, Fleet) async throws -> Set<Substring>
  ) async throws -> [String: Set<Substring>] {
    var trees: [String: Set<Substring>] = [:]
    for name in Fleet.names { trees[name] = try await tree(name, site.fleet) }
    return trees
  }
}

extension Secret {
  /// Letters that occur by chance nowhere.
  fileprivate static func text() throws -> String {
    try Random.bytes(12).map { String($0, radix: 16) }.joined()
  }
}
