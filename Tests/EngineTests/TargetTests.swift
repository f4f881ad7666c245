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
}
