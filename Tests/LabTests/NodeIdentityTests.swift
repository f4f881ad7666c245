import Testing
import Value

@testable import Lab

@Suite struct NodeIdentityTests {
  @Test(arguments: [
    ("mini-pc", "52:54:00:1d:cf:94", "p-mini-pc", 10, NetworkBackend.networkd),
    ("k8s-master", "52:54:00:50:c3:dc", "p-k8s-master", 11, .netplan),
    ("k8s-worker1", "52:54:00:a0:18:8b", "p-k8s-worker1", 12, .networkd),
    ("k8s-worker2", "52:54:00:a0:1a:1e", "p-k8s-worker2", 13, .ifupdown),
  ])
  func `all of a node follows from its name`(
    name: String, mac: String, port: String, number: Int, backend: NetworkBackend
  ) throws {
    let node = try NodeIdentity(name)
    #expect(node.mac == mac)
    #expect(node.port == port)
    #expect(node.wantedNumber == number)
    #expect(node.backend == backend)
  }

  @Test func `the standard nodes have every backend`() throws {
    let backends = try Set(NodeIdentity.standard.map { try NodeIdentity($0).backend })
    #expect(backends == Set(NetworkBackend.allCases))
  }

  @Test(arguments: ["k8s-worker10", "a-node-with-quite-a-long-name", "x"])
  func `a name nobody knows gets its own card, port and address`(name: String) throws {
    let node = try NodeIdentity(name)
    #expect(node.port.utf8.count <= 15)
    #expect((31...99).contains(node.wantedNumber))
    #expect(node.mac.utf8.count == 17)
  }

  @Test(arguments: [
    "", "K8s", "a_b", "-a", "a-", "a.b", "../x", "sw", String(repeating: "a", count: 33),
  ])
  func `what is no host name is refused`(name: String) {
    let error = #expect(throws: Problem.self) { try NodeIdentity(name) }
    #expect(
      error?.description == """
        '\(name)' cannot be a node's name (lab.bad-name)
          because: a node's name is its host name
          fix: use at most 32 lower-case letters, digits and dashes, for example k8s-worker3
        """)
  }
}
