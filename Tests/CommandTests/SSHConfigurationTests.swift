import System
import TestServer
import Testing
import Value

/// What the user's own ssh_config says, read by the real `ssh -G`, over real servers.
@Suite(.enabled(if: TestServer.isPossible, "needs root, sshd and namespaces"), .serialized)
struct SSHConfigurationTests {
  /// Who it is, and the server's own address and port: `USER ADDRESS PORT`.
  private static let question = "echo $(id -un) $(echo $SSH_CONNECTION | cut -d ' ' -f 3,4)"

  @Test(arguments: ["ssh", "openssh"])
  func `HostName, Port, User and IdentityFile hold, each for its own host`(
    connection: String
  ) async throws {
    try await withServer { server in
      try await SSHUser.with(server) { user in
        try user.write(
          "home/.ssh/config",
          """
          Host friendly
            HostName 127.0.0.1
            Port \(server.port)
            User \(TestServer.user)
            IdentityFile ~/.ssh/lab
          Host stubborn
            HostName 127.0.0.1
            Port 1
            User nobody-has-this-name
            IdentityFile ~/.ssh/none

          """)
        try user.inventory([
          "friendly": [:],
          // The inventory comes before it, word by word.
          "stubborn": [
            "ansible_port": "\(server.port)", "ansible_user": "root",
            "ansible_ssh_private_key_file": "~/.ssh/lab",
          ],
        ])
        try await user.pin("friendly", "stubborn", to: server)
        let run = try await user.groundwork(
          "run", "all", "-c", connection, "-m", "raw", "-a", Self.question)
        #expect(run.exitCode == 0, "\(run.text)")
        #expect(run.lines("friendly") == ["\(TestServer.user) 127.0.0.1 \(server.port)"])
        #expect(run.lines("stubborn") == ["root 127.0.0.1 \(server.port)"])
        let transports = run.events("connected").compactMap { $0["transport"]?.string }
        #expect(Set(transports) == [connection == "ssh" ? "libssh2" : "ssh"], "\(run.text)")
      }
    }
  }

  @Test func `hosts are told apart as ssh tells them, wherever the environment says the home is`()
    async throws
  {
    try await withServer { server in
      try await SSHUser.with(server) { user in
        var user = user
        user.home = "/nonexistent"
        // The address is the name, so that nothing in the answer tells which of them was asked for.
        try user.write(
          "home/.ssh/config",
          """
          Host localhost
            User \(TestServer.user)
          Host 127.0.0.1
            User root
          Host *
            Port \(server.port)
            IdentityFile \(user.directory)/home/.ssh/lab

          """)
        try user.inventory([
          "named": ["ansible_host": "localhost"], "numbered": ["ansible_host": "127.0.0.1"],
        ])
        try await user.pin("named", "numbered", to: server)
        let run = try await user.groundwork("run", "all", "-m", "raw", "-a", "id -un")
        #expect(run.exitCode == 0, "\(run.text)")
        #expect(run.lines("named") == [TestServer.user], "\(run.text)")
        #expect(run.lines("numbered") == ["root"], "\(run.text)")
      }
    }
  }

  @Test(arguments: ["ssh", "openssh"])
  func `a jump host carries the connection, as ssh_config or the inventory names it`(
    connection: String
  ) async throws {
    try await withServer { server in
      // Only there the name means anything: who gets through came that way.
      let names = "echo 127.0.0.1 inner.test >> $D/hosts; mount --bind $D/hosts /etc/hosts"
      try await withServer({ $0.preparation = "cp /etc/hosts $D/hosts; \(names)" }) { gate in
        try await SSHUser.with(server) { user in
          let key = try user.text("home/.ssh/lab.pub")
          try Files.writeAtomically("\(gate.directory)/authorized", Array(key.utf8), mode: 0o644)
          let gateKey = try await gate.outside("cut -d ' ' -f 1,2 host.pub")
          try user.write("home/.ssh/known_hosts", "[127.0.0.1]:\(gate.port) \(gateKey)\n")
          try user.write(
            "home/.ssh/config",
            """
            Host configured
              HostName inner.test
              Port \(server.port)
              User root
              ProxyJump gate
            Host gate
              HostName 127.0.0.1
              Port \(gate.port)
              User \(TestServer.user)
            Host *
              IdentityFile ~/.ssh/lab

            """)
          let jump = "\(TestServer.user)@127.0.0.1:\(gate.port)"
          try user.inventory([
            "configured": [:],
            "written": [
              "ansible_host": "inner.test", "ansible_port": "\(server.port)",
              "ansible_user": "root", "ssh_proxy_jump": jump,
            ],
            "direct": [
              "ansible_host": "inner.test", "ansible_port": "\(server.port)",
              "ansible_user": "root",
            ],
          ])
          try await user.pin("configured", "written", "direct", to: server)
          let run = try await user.groundwork(
            "run", "all", "-c", connection, "-m", "raw", "-a", Self.question)
          for name in ["configured", "written"] {
            #expect(run.lines(name) == ["root 127.0.0.1 \(server.port)"], "\(run.text)")
          }
          // The proof of the name: without the jump nothing answers to it.
          #expect(run.exitCode == 4, "\(run.text)")
          #expect(run.result("direct")?["problem"] == "ssh.unreachable")
        }
      }
    }
  }
}
