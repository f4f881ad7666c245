import System
import TestServer
import Testing
import Value

/// A jump host that carries nothing is named itself, and what it carries is not blamed for it.
@Suite(.enabled(if: TestServer.isPossible, "needs root, sshd and namespaces"), .serialized)
struct SSHJumpTests {
  private static let connections = ["ssh", "openssh"]

  private func host(_ server: TestServer, port: Int? = nil, through jump: String?) -> [String:
    String]
  {
    var variables = [
      "ansible_host": "127.0.0.1", "ansible_port": "\(port ?? server.port)",
      "ansible_user": "root", "ansible_ssh_private_key_file": "home/.ssh/lab",
    ]
    variables["ssh_proxy_jump"] = jump
    return variables
  }

  @Test(arguments: connections)
  func `one that does not answer is named at once, and nothing is done behind it`(
    connection: String
  ) async throws {
    try await withServer { server in
      try await SSHUser.with(server) { user in
        try user.inventory([
          "behind": host(server, through: "me@127.0.0.1:1"), "direct": host(server, through: nil),
        ])
        try await user.pin("behind", "direct", to: server)
        try user.write(
          "site.yml",
          """
          - hosts: all
            gather_facts: false
            tasks:
              - raw: "touch \(user.directory)/done-{{ inventory_hostname }}"

          """)
        let run = try await user.groundwork("apply", "site.yml", "-c", connection)
        #expect(run.exitCode == 4, "\(run.text)")
        let result = run.result("behind")
        #expect(result?["problem"] == "ssh.jump-host")
        #expect(
          result?["msg"]?.string
            == "the jump host 'me@127.0.0.1:1' does not carry the connection: ssh says: ssh: connect "
            + "to host 127.0.0.1 port 1: Connection refused")
        #expect(result?["fix"] == "see that it works by hand: ssh -p 1 me@127.0.0.1")
        #expect(run.took < 15_000)
        let done = try Files.list(user.directory).filter { $0.hasPrefix("done-") }
        #expect(done == ["done-direct"])
      }
    }
  }

  @Test(arguments: connections)
  func `one with an unknown key or without a login for us is not taken for the host`(
    connection: String
  ) async throws {
    try await withServer { server in
      try await SSHUser.with(server) { user in
        try user.inventory(["behind": host(server, through: "root@127.0.0.1:\(server.port)")])
        try await user.pin("behind", to: server)
        let ask = {
          try await user.groundwork("run", "all", "-c", connection, "-m", "raw", "-a", "true")
        }
        let unknown = try await ask()
        #expect(unknown.exitCode == 4, "\(unknown.text)")
        #expect(unknown.result("behind")?["problem"] == "ssh.jump-host")
        let jump = "the jump host 'root@127.0.0.1:\(server.port)' does not carry the connection: "
        #expect(
          unknown.result("behind")?["msg"]
            == Value("\(jump)ssh says: Host key verification failed."))
        #expect(
          unknown.result("behind")?["fix"]
            == Value(
              "compare its key and take it into your own known_hosts: "
                + "ssh -p \(server.port) root@127.0.0.1"))

        let key = try await server.outside("cut -d ' ' -f 1,2 host.pub")
        try user.write("home/.ssh/known_hosts", "[127.0.0.1]:\(server.port) \(key)\n")
        let refused = try await ask()
        #expect(refused.exitCode == 4, "\(refused.text)")
        #expect(refused.result("behind")?["problem"] == "ssh.jump-host")
        #expect(
          refused.result("behind")?["msg"]?.string?
            .hasPrefix("\(jump)ssh says: root@127.0.0.1: Permission denied") == true,
          "\(refused.text)")
      }
    }
  }

  @Test(arguments: connections)
  func `where it works and the host does not answer behind it, the host is named`(
    connection: String
  ) async throws {
    try await withServer { server in
      try await SSHUser.with(server) { user in
        let key = try await server.outside("cut -d ' ' -f 1,2 host.pub")
        try user.write("home/.ssh/known_hosts", "[127.0.0.1]:\(server.port) \(key)\n")
        try user.write("home/.ssh/config", "IdentityFile ~/.ssh/lab\n")
        try user.inventory([
          "behind": host(server, port: 1, through: "root@127.0.0.1:\(server.port)")
        ])
        try await user.pin("behind", to: server)
        let run = try await user.groundwork(
          "run", "all", "-c", connection, "-m", "raw", "-a", "true")
        #expect(run.exitCode == 4, "\(run.text)")
        let result = run.result("behind")
        #expect(result?["problem"] == "ssh.unreachable")
        let way = "through root@127.0.0.1:\(server.port): connect failed: Connection refused"
        let message = result?["msg"]?.string ?? ""
        #expect(message.hasPrefix("the host cannot be reached: 127.0.0.1"), "\(run.text)")
        #expect(message.hasSuffix(way), "\(run.text)")
        #expect(run.took < 15_000)
      }
    }
  }
}
