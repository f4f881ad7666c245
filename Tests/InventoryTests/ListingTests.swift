import Testing
import Value
import Vault

@testable import Inventory

/// `*.list.json`, `*.graph.txt` and `*.host.json` were written by ansible-inventory 2.18.19.
@Suite struct ListingTests {
  private func trimmed(_ text: String) -> String {
    text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  @Test func `the listing is what ansible-inventory prints`() throws {
    for name in ["ini", "yaml", "mixed/inventory"] {
      let (inventory, findings) = Inventory.load([Fixture.path(name)])
      #expect(findings.problems.isEmpty)
      let file = name.replacing("/", with: "-")
      #expect(inventory.listing == trimmed(try Fixture.text("\(file).list.json")), "\(name)")
      #expect(try inventory.graph() == trimmed(try Fixture.text("\(file).graph.txt")), "\(name)")
    }
  }

  @Test func `variables beside the playbook join in`() throws {
    let (inventory, _) = Inventory.load(
      [Fixture.path("yaml")], playbookDirectories: [Fixture.path("play")])
    #expect(inventory.listing == trimmed(try Fixture.text("yaml-play.list.json")))
  }

  @Test func `a list of hosts is an inventory`() throws {
    let (inventory, findings) = Inventory.load(["a,b:22, c[1:2] ,10.0.0.1"])
    #expect(findings.problems.isEmpty)
    #expect(inventory.listing == trimmed(try Fixture.text("list.list.json")))
    #expect(try inventory.graph() == trimmed(try Fixture.text("list.graph.txt")))
    #expect(inventory.host("a")?.inventoryDirectory == nil)
  }

  @Test func `one host and one group`() throws {
    let (inventory, _) = Inventory.load([Fixture.path("yaml")])
    #expect(
      try inventory.listing(ofHost: "k8s-worker1") == trimmed(try Fixture.text("yaml.host.json")))
    #expect(
      try inventory.graph("cluster") == """
        @cluster:
          |--@control_plane:
          |  |--k8s-master
          |--@workers:
          |  |--k8s-worker1
          |  |--k8s-worker2
          |  |--k8s-worker3
        """)
    let host = #expect(throws: Problem.self) { try inventory.listing(ofHost: "k8s-worker4") }
    #expect(host?.fix == "did you mean 'k8s-worker1'?")
    let group = #expect(throws: Problem.self) { try inventory.graph("clutser") }
    #expect(group?.fix == "did you mean 'cluster'?")
  }
}
