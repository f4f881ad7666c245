import Inventory
import Jinja
import Playbooks
import System
import Testing
import Value
import Variables

@testable import Engine

/// How a host is reached, as its variables and the command line say.
@Suite struct TargetTests {
  /// The target of the inventory's `host`.
  private func target(
    _ inventory: String, _ host: String, becomeUser: String? = nil,
    keywords: Target.Keywords = Target.Keywords(), options: RunOptions = RunOptions()
  ) throws -> Target {
    let path = "/tmp/gw-target-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    _ = try Files.writeAtomically(path, Array((inventory + "\n").utf8))
    defer { _ = try? Files.remove(path) }
    let store = VariableStore(
      inventory: Inventory.load([path]).0, templar: Templar(environment: Jinja.Environment()),
      extraVars: Map(), runFacts: Map())
    return try Target(
      HostScope(host, in: store), becomeUser: becomeUser, keywords: keywords, options: options)
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func `a written host with a local name is reached as it is written`(name: String) throws {
    let written = try target("\(name) ansible_port=2222", name)
    #expect(written.connection == nil)
    #expect(written.port == 2222)
    #expect(try target("other", name).connection == "local")
  }

  @Test(arguments: [("[::1]", "::1"), ("::1", "::1"), ("10.0.0.1", "10.0.0.1")])
  func `an address may stand in brackets`(written: String, address: String) throws {
    #expect(try target("a ansible_host=\(written)", "a").addresses == [address])
  }

  @Test func `the inventory may name the agent's directory`() throws {
    #expect(try target("a", "a").agentDirectory == nil)
    let named = try target("a groundwork_agent_directory=/srv/agents", "a")
    #expect(named.agentDirectory == "/srv/agents")
  }

  @Test func `variables beat keywords, keywords beat the command line`() throws {
    var options = RunOptions()
    options.remoteUser = "line"
    options.connection = "openssh"
    let keywords = Target.Keywords(connection: "ssh", user: "word", port: 23)
    let all = "a ansible_user=var ansible_port=24 ansible_connection=libssh2"
    let first = try target(all, "a", keywords: keywords, options: options)
    #expect([first.user, first.connection] == ["var", "libssh2"])
    #expect(first.port == 24)
    let second = try target("a", "a", keywords: keywords, options: options)
    #expect([second.user, second.connection] == ["word", "ssh"])
    #expect(second.port == 23)
    let third = try target("a", "a", options: options)
    #expect([third.user, third.connection] == ["line", "openssh"])
  }

  @Test func `every word about the connection is read from the inventory`() throws {
    let vars = """
      [all:vars]
      ansible_host=10.0.0.9
      address=10.0.0.5/24
      first_address=192.168.1.7
      mac=52:54:00:00:00:01
      ansible_ssh_private_key_file=~/.ssh/lab
      ansible_password=word
      ansible_become_password=sudo-word
      ssh_host_key_fingerprint=SHA256:abc
      ssh_proxy_jump=me@gate:2200
      [some]
      a
      """
    let a = try target(vars, "a", becomeUser: "root")
    #expect(a.host == "a")
    #expect(a.addresses == ["10.0.0.9", "10.0.0.5", "192.168.1.7"])
    #expect(a.mac == "52:54:00:00:00:01")
    #expect(a.privateKeys == ["~/.ssh/lab"])
    #expect(a.hostKeyFingerprint == "SHA256:abc")
    #expect(a.proxyJump == "me@gate:2200")
    #expect(a.password?.secret.reveal { $0 } == Array("word".utf8))
    #expect(a.becomePassword?.secret.reveal { $0 } == Array("sudo-word".utf8))
    // Nobody is asked for sudo's password who does not become anyone.
    #expect(try target(vars, "a").becomePassword == nil)
    let bare = try target("b", "b")
    #expect(bare.addresses == ["b"])
    #expect(bare.hostKeyFingerprint == nil && bare.proxyJump == nil && bare.mac == nil)
    #expect(bare.privateKeys.isEmpty && bare.password == nil && bare.user == nil)
  }

  @Test(arguments: [
    ("ansible_ssh_host=10.0.0.9", \Target.addresses, ["10.0.0.9"]),
    ("ansible_private_key_file=/k", \.privateKeys, ["/k"]),
    ("address=10.0.0.5/24 first_address=10.0.0.5", \.addresses, ["10.0.0.5"]),
    ("ansible_host= address=10.0.0.5", \.addresses, ["10.0.0.5"]),
  ])
  func `other names of the same, and what is said twice, count once`(
    vars: String, path: any KeyPath<Target, [String]> & Sendable, wanted: [String]
  ) throws {
    #expect(try target("a \(vars)", "a")[keyPath: path] == wanted)
  }

  @Test(arguments: ["ansible_ssh_pass", "ansible_ssh_password", "ansible_password"])
  func `a password has three names`(name: String) throws {
    let secret = try target("a \(name)=word", "a").password?.secret.reveal { $0 }
    #expect(secret == Array("word".utf8))
  }

  @Test(arguments: ["ansible_become_pass", "ansible_sudo_pass", "ansible_become_password"])
  func `sudo's password has three names`(name: String) throws {
    let secret = try target("a \(name)=word", "a", becomeUser: "root").becomePassword?.secret
      .reveal { $0 }
    #expect(secret == Array("word".utf8))
  }

  @Test func `the inventory's key and passwords beat the command line's`() throws {
    var options = RunOptions()
    options.privateKey = "/line"
    options.password = Secret("line")
    options.becomePassword = Secret("line")
    let line = try target("a", "a", becomeUser: "root", options: options)
    #expect(line.privateKeys == ["/line"])
    #expect(line.password?.secret.reveal { $0 } == Array("line".utf8))
    #expect(line.becomePassword?.secret.reveal { $0 } == Array("line".utf8))
    let all = "a ansible_private_key_file=/own ansible_password=own ansible_become_password=own"
    let own = try target(all, "a", becomeUser: "root", options: options)
    #expect(own.privateKeys == ["/own"])
    #expect(own.password?.secret.reveal { $0 } == Array("own".utf8))
    #expect(own.becomePassword?.secret.reveal { $0 } == Array("own".utf8))
  }

  @Test func `a variable of the connection may be a template over the host's own`() throws {
    let templated = try target(
      "a site=north ssh_proxy_jump='ops@gate-{{ site }}' ansible_port='{{ 2000 + 22 }}'", "a")
    #expect(templated.proxyJump == "ops@gate-north")
    #expect(templated.port == 2022)
  }

  @Test func `connections are shared only between equals`() throws {
    let one = try target("a ansible_password=x", "a")
    for other in [
      "a ansible_password=y", "a ansible_password=x ssh_proxy_jump=g",
      "a ansible_password=x ssh_host_key_fingerprint=SHA256:x",
      "a ansible_password=x ansible_port=1",
    ] {
      #expect(try target(other, "a") != one, "\(other)")
    }
    #expect(try target("a ansible_password=x", "a") == one)
  }
}
