import System
import Testing
import Value

@testable import Transport

@Suite struct HostKeyTests {
  private static let first = HostKey(
    blob: Blob.string(Array("ssh-ed25519".utf8)) + Blob.string([UInt8](repeating: 1, count: 32)))
  private static let second = HostKey(
    blob: Blob.string(Array("ssh-ed25519".utf8)) + Blob.string([UInt8](repeating: 2, count: 32)))

  private func withHosts(_ text: String = "", _ body: (KnownHosts) throws -> Void) throws {
    let directory = try PrivateDirectory.make()
    defer { try? Files.removeTree(directory) }
    try Files.writeAtomically("\(directory)/known_hosts", Array(text.utf8))
    try body(try KnownHosts(path: "\(directory)/known_hosts"))
  }

  private func policy(
    _ hosts: KnownHosts, acceptsNew: Bool = false, fingerprints: [String] = []
  ) -> HostKeyPolicy {
    HostKeyPolicy(
      knownHosts: hosts, acceptsNew: acceptsNew, fingerprints: fingerprints, host: "node",
      address: "10.0.0.5")
  }

  @Test func `pins of a file with Windows line ends are pins, and revoked keys are none`() throws {
    func line(_ name: String, _ key: HostKey) -> String {
      "\(name) \(key.type) \(Base64.encode(key.blob))"
    }
    try withHosts("# ours\r\n\(line("node", Self.first))\r\n\(line("other", Self.second))\r\n") {
      hosts in
      #expect(hosts.keys(of: "node") == [Self.first])
      #expect(hosts.keys(of: "other") == [Self.second])
    }
    try withHosts("@revoked \(line("*", Self.first))\n\(line("node", Self.first))\n") { hosts in
      #expect(hosts.keys(of: "node") == [])
      #expect(throws: Problem.self) { try hosts.pin(Self.first, to: "node") }
    }
  }

  @Test(arguments: [
    "node ssh-ed25519 !!!!", "node", "node ssh-ed25519", "node ssh-ed25519 AAAA",
    "@revoked * ssh-ed25519 !!!!", "|1|a|b ssh-ed25519 !!!!", "\u{0}\u{1}\u{2}",
  ])
  func `a line that pins nothing is an error with its place, and nothing is pinned over it`(
    line: String
  ) throws {
    let text = "# ours\n\nother ssh-ed25519 \(Base64.encode(Self.first.blob))\n\(line)\n"
    let problem = #expect(throws: Problem.self) { try withHosts(text) { _ in } }
    #expect(problem?.id == "ssh.known-hosts")
    #expect(problem?.at?.line == 4)
    try withHosts { hosts in
      try Files.writeAtomically(hosts.path, Array(text.utf8))
      #expect(throws: Problem.self) { try hosts.pin(Self.first, to: "node") }
      #expect(try Files.text(hosts.path) == text)
    }
  }

  @Test func `a pin is written in OpenSSH's format and other lines stay`() throws {
    try withHosts("# mine\n@cert-authority * ssh-rsa AAAA\n") { hosts in
      try hosts.pin(Self.first, to: "node")
      let line = "node ssh-ed25519 \(Base64.encode(Self.first.blob))\n"
      #expect(
        try Files.text(hosts.path) == "# mine\n@cert-authority * ssh-rsa AAAA\n" + line)
      #expect(try KnownHosts(path: hosts.path).keys(of: "node") == [Self.first])
    }
  }

  @Test func `runs that pin at once lose none of their pins`() async throws {
    let directory = try PrivateDirectory.make()
    defer { try? Files.removeTree(directory) }
    let path = "\(directory)/known_hosts"
    try await withThrowingTaskGroup(of: Void.self) { group in
      for run in 0..<4 {
        group.addTask {
          let hosts = try KnownHosts(path: path)
          for host in 0..<25 { try hosts.pin(Self.first, to: "node-\(run)-\(host)") }
        }
      }
      try await group.waitForAll()
    }
    let hosts = try KnownHosts(path: path)
    for run in 0..<4 {
      for host in 0..<25 { #expect(hosts.keys(of: "node-\(run)-\(host)") == [Self.first]) }
    }
    #expect(try Files.list(directory) == ["known_hosts"])
  }

  @Test func `a superseded pin stays in the file until another key takes its place, once`() throws {
    try withHosts { hosts in
      try hosts.pin(Self.first, to: "node")
      let before = try Files.text(hosts.path)
      hosts.supersede("node")
      #expect(try Files.text(hosts.path) == before)
      #expect(hosts.keys(of: "node") == [])
      #expect(throws: Problem.self) {
        try policy(hosts, acceptsNew: true, fingerprints: ["SHA256:other"]).judge(Self.second)
      }
      #expect(try Files.text(hosts.path) == before)
      #expect(try policy(hosts, acceptsNew: true).judge(Self.second) == .new)
      try hosts.pin(Self.second, to: "node")
      #expect(try KnownHosts(path: hosts.path).keys(of: "node") == [Self.second])
      #expect(throws: Problem.self) { try policy(hosts, acceptsNew: true).judge(Self.first) }
    }
  }

  @Test func `an unknown key is refused with its fingerprint and both cures`() throws {
    try withHosts { (hosts) throws in
      let problem = #expect(throws: Problem.self) { try policy(hosts).judge(Self.first) }
      let print = Self.first.fingerprint
      #expect(
        problem?.description == """
          [node] the host key of 10.0.0.5 is not known yet (ssh.host-key-unknown)
            because: it shows ssh-ed25519 \(print), and nothing in the inventory or \(hosts.path) \
          vouches for it
            fix: compare it with the machine's console, then put `ssh_host_key_fingerprint: \
          \(print)` into the inventory, or pin what answers now with --accept-new-host-keys
          """)
    }
  }

  @Test func `a changed key is refused with both fingerprints even when new keys are accepted`()
    throws
  {
    try withHosts { (hosts) throws in
      try hosts.pin(Self.first, to: "node")
      let problem = #expect(throws: Problem.self) {
        try policy(hosts, acceptsNew: true, fingerprints: [Self.second.fingerprint])
          .judge(Self.second)
      }
      #expect(
        problem?.description == """
          [node] the host key of 10.0.0.5 has CHANGED (ssh.host-key-changed)
            because: pinned is ssh-ed25519 \(Self.first.fingerprint); the host shows ssh-ed25519 \
          \(Self.second.fingerprint). Either the machine was reinstalled or replaced, or someone \
          stands between you and it
            fix: if you reinstalled it: groundwork node replace node
          """)
    }
  }

  @Test func `a fingerprint of the inventory vouches for its key and for no other`() throws {
    try withHosts { (hosts) throws in
      let policy = policy(hosts, acceptsNew: true, fingerprints: [Self.first.fingerprint])
      let verdict = try policy.judge(Self.first)
      #expect(verdict == .new)
      let problem = #expect(throws: Problem.self) { try policy.judge(Self.second) }
      #expect(
        problem?.fix == """
          compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the machine's own console, \
          then correct ssh_host_key_fingerprint in the inventory, or --fingerprint of \
          groundwork node replace node
          """)
    }
  }

  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
  func `base 64 is RFC 4648's`(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
    #expect(Base64.decode("Zm9*") == nil)
  }
}
