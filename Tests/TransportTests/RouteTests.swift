import System
import Testing
import Value

@testable import Transport

@Suite struct RouteTests {
  private let settings = TransportSettings(
    knownHosts: nil, environment: ["USER": "me", "HOME": "/home/me", "SSH_AUTH_SOCK": "/agent"])

  @Test func `the inventory counts before ssh_config`() {
    let configuration = UserConfiguration(
      parsing: """
        hostname 10.0.0.9
        user them
        port 2222
        identityfile ~/.ssh/lab
        identitiesonly yes
        proxyjump gate
        """, home: "/home/me")
    let plain = Route(
      HostTarget(name: "n"), address: "n", configuration, first: true, settings)
    #expect(plain.address == "10.0.0.9")
    #expect(plain.user == "them")
    #expect(plain.port == 2222)
    #expect(plain.keyFiles == ["/home/me/.ssh/lab"])
    #expect(plain.identitiesOnly)
    #expect(
      plain.proxyCommand
        == "ssh -o BatchMode=yes -o ConnectTimeout=10 -W 10.0.0.9:2222 -- gate")
    #expect(plain.jump == JumpHost(text: "gate"))
    let full = Route(
      HostTarget(
        name: "n", port: 22, user: "root", keyFiles: ["/k"], proxyCommand: "nc %h %p"),
      address: "n", configuration, first: false, settings)
    #expect(full.address == "n")
    #expect(full.user == "root")
    #expect(full.keyFiles == ["/k"])
    #expect(full.proxyCommand == "nc n 22")
    #expect(full.jump == nil)
  }

  @Test(arguments: [
    ("gate", "ssh -o BatchMode=yes -W 10.0.0.5:22 -- gate"),
    ("me@gate:2200", "ssh -o BatchMode=yes -p 2200 -W 10.0.0.5:22 -- me@gate"),
    ("a,b:1", "ssh -o BatchMode=yes -J a -p 1 -W 10.0.0.5:22 -- b"),
    ("$(x)", "ssh -o BatchMode=yes -W 10.0.0.5:22 -- '$(x)'"),
  ])
  func `a jump is ssh -W through its last hop`(jump: String, command: String) {
    #expect(JumpHost(text: jump).command(to: "10.0.0.5:22") == command)
  }

  @Test(arguments: [("", "''"), ("a b", "'a b'"), ("it's", "'it'\"'\"'s'"), ("/etc/x", "/etc/x")])
  func `any text is one word of the shell`(text: String, quoted: String) {
    #expect(ShellWords.quote(text) == quoted)
  }

  @Test func `a key file below the home is found there`() {
    let route = Route(
      HostTarget(name: "n", keyFiles: ["~/.ssh/lab", "/k", "k"]), address: "n",
      UserConfiguration(home: "/home/me"), first: true, settings)
    #expect(route.keyFiles == ["/home/me/.ssh/lab", "/k", "k"])
  }

  // As OpenSSH 9.2 says it, of its own connection or of its proxy's.
  @Test(
    arguments: [
      (
        "ssh: connect to host g port 1: Connection refused\r\n", true,
        "ssh: connect to host g port 1: Connection refused", false
      ),
      (
        "Welcome\r\nHost key verification failed.\r\n", true, "Host key verification failed.", false
      ),
      (
        "channel 0: open failed: connect failed: No route\r\nstdio forwarding failed\r\n", true,
        "connect failed: No route", true
      ),
      (
        "ssh: connect to host g port 1: Connection refused\r\n"
          + "kex_exchange_identification: Connection closed by remote host\r\n", false,
        "ssh: connect to host g port 1: Connection refused", false
      ),
      (
        "Connection closed by UNKNOWN port 65535\r\n"
          + "ssh: connect to host g port 1: Connection refused\r\n", false,
        "ssh: connect to host g port 1: Connection refused", false
      ),
    ])
  func `what carries a connection says why it does not`(
    complaint: String, isOwn: Bool, text: String, isBehind: Bool
  ) throws {
    let saying = try #require(ProxySaying(complaint, isOwn: isOwn))
    #expect(saying.text == text)
    #expect(saying.isBehind == isBehind)
  }

  @Test(arguments: [
    "kex_exchange_identification: Connection closed by remote host\r\n",
    "ssh: connect to host h port 22: Connection refused\r\n",
    "root@h: Permission denied (publickey).\r\n", "",
  ])
  func `what a host says without a proxy is no proxy's word`(complaint: String) {
    #expect(ProxySaying(complaint, isOwn: false) == nil)
  }
}
