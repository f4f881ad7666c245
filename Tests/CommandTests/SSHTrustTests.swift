import System
import TestServer
import Testing
import Value

/// Whose host key is taken for whose: the inventory's fingerprint, and `node replace`.
@Suite(.enabled(if: TestServer.isPossible, "needs root, sshd and namespaces"), .serialized)
struct SSHTrustTests {
  private func host(_ server: TestServer, fingerprint: String? = nil) -> [String: String] {
    var variables = [
      "ansible_host": "127.0.0.1", "ansible_port": "\(server.port)", "ansible_user": "root",
      "ansible_ssh_private_key_file": "home/.ssh/lab",
    ]
    variables["ssh_host_key_fingerprint"] = fingerprint
    return variables
  }

  private func fingerprint(_ server: TestServer, _ file: String = "host") async throws -> String {
    try await server.outside("ssh-keygen -lf \(file).pub | cut -d ' ' -f 2")
  }

  private static let stranger = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

  @Test(arguments: ["ssh", "openssh"])
  func `a fingerprint in the inventory pins its key, and refuses every other`(
    connection: String
  ) async throws {
    try await withServer { server in
      try await SSHUser.with(server) { user in
        let ask = {
          try await user.groundwork("run", "node", "-c", connection, "-m", "raw", "-a", "id -un")
        }
        try user.inventory(["node": host(server, fingerprint: Self.stranger)])
        let refused = try await ask()
        #expect(refused.exitCode == 6, "\(refused.text)")
        let result = refused.result("node")
        #expect(result?["problem"] == "ssh.host-key-mismatch")
        #expect(
          result?["msg"]?.string?.contains(
            "not the one that was given: given is \(Self.stranger); ")
            == true, "\(refused.text)")
        #expect(
          result?["fix"]?.string?.contains("correct ssh_host_key_fingerprint in the inventory")
            == true)
        // Replacing the node would take whatever key is there.
        #expect(
          refused.events("run-ended").last?["next_step"]
            == "do what the fix above says, then run the same command again")
        #expect(try user.text("known_hosts") == "")

        try user.inventory(["node": host(server, fingerprint: try await fingerprint(server))])
        let taken = try await ask()
        #expect(taken.exitCode == 0, "\(taken.text)")
        #expect(taken.lines("node") == ["root"])
        let key = try await server.outside("cut -d ' ' -f 1,2 host.pub")
        #expect(try user.text("known_hosts") == "node \(key)\n")

        try user.inventory(["node": host(server)])
        let again = try await ask()
        #expect(again.exitCode == 0, "\(again.text)")
      }
    }
  }

  @Test(arguments: ["ssh", "openssh"])
  func `a fingerprint of any of the host's keys is enough`(connection: String) async throws {
    let more = """
      for t in rsa ecdsa; do
        ssh-keygen -q -t $t -N '' -f $D/$t; echo HostKey $D/$t >> $D/config
      done
      """
    try await withServer({ $0.preparation = more }) { server in
      try await SSHUser.with(server) { user in
        for file in ["host", "ecdsa", "rsa"] {
          let print = try await fingerprint(server, file)
          try user.inventory(["node": host(server, fingerprint: print)])
          try user.write("known_hosts", "")
          let run = try await user.groundwork(
            "run", "node", "-c", connection, "-m", "raw", "-a", "id -un")
          #expect(run.exitCode == 0, "\(file)\n\(run.text)")
          let key = try await server.outside("cut -d ' ' -f 2 \(file).pub")
          #expect(try user.text("known_hosts").contains(key), "\(file)\n\(run.text)")
        }
      }
    }
  }

  @Test func `a replaced node is taken by the fingerprint that was given, and by no other`()
    async throws
  {
    try await withServer { server in
      try await SSHUser.with(server) { user in
        try user.inventory(["node": host(server), "other": host(server)])
        try user.write(
          "site.yml", "- hosts: all\n  gather_facts: false\n  tasks:\n    - raw: id -un\n")
        _ = try await server.outside("ssh-keygen -q -t ed25519 -N '' -f before")
        let old = try await server.outside("cut -d ' ' -f 1,2 before.pub")
        let key = try await server.outside("cut -d ' ' -f 1,2 host.pub")
        try user.write("known_hosts", "node \(old)\nother \(key)\n")

        let refused = try await user.groundwork("apply", "site.yml")
        #expect(refused.exitCode == 6, "\(refused.text)")
        #expect(refused.result("node")?["problem"] == "ssh.host-key-changed")
        #expect(
          refused.events("run-ended").last?["next_step"]
            == "groundwork node replace node, if the machine was rebuilt")

        let wrong = try await user.groundwork(
          "node", "replace", "node", "site.yml", "--fingerprint", Self.stranger)
        #expect(wrong.exitCode == 6, "\(wrong.text)")
        #expect(wrong.result("node")?["problem"] == "ssh.host-key-mismatch")
        #expect(try user.text("known_hosts") == "node \(old)\nother \(key)\n")

        let right = try await user.groundwork(
          "node", "replace", "node", "site.yml", "--fingerprint", try await fingerprint(server))
        #expect(right.exitCode == 0, "\(right.text)")
        #expect(right.lines("node") == ["root"])
        #expect(right.result("other") == nil)
        #expect(
          Set(try user.text("known_hosts").split(separator: "\n"))
            == ["node \(key)", "other \(key)"])
      }
    }
  }
}
