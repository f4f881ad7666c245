import Inventory
import System
import Testing
import Value
import Vault

@Suite struct LayerTests {
  private let inventory = Inventory.load(
    [Fixture.path("yaml")], playbookDirectories: [Fixture.path("play")]
  ).inventory

  @Test func `layers come from the weakest to the strongest, each with its origin`() {
    let layers = inventory.layers(for: "k8s-worker1").map { layer in
      let file = layer.origin.map { Path.name(of: $0.file) + ":\($0.line)" } ?? "-"
      return
        "\(layer.level) \(file) \(layer.values.keys.compactMap(\.string).joined(separator: ","))"
    }
    #expect(
      layers == [
        "3 hosts.yml:1 level,flag", "3 hosts.yml:12 level,prio", "3 hosts.yml:25 prio",
        "3 hosts.yml:18 level", "4 all.yml:1 level,base", "5 all.yml:1 level,from_play",
        "6 a.yml:1 prio", "6 b.json:1 deep", "6 workers.yml:1 base", "7 workers.yml:1 level",
        "8 hosts.yml:22 size", "9 k8s-worker1.yml:1 size", "10 k8s-worker1.yml:1 size",
      ])
    #expect(inventory.variables(of: "k8s-worker1")["size"]?.string == "play")
    let place = inventory.place(of: "base", for: "k8s-worker1")
    #expect(
      place
        == SourceLocation(
          file: Fixture.path("yaml/group_vars/workers.yml"), line: 1, column: 1))
  }

  @Test func `groups know their hosts, hosts their groups`() {
    #expect(inventory.groupNames(of: "k8s-worker1") == ["cluster", "parent", "web", "workers"])
    #expect(inventory.groupNames(of: "top") == ["ungrouped"])
    #expect(
      inventory.hosts(in: "cluster") == [
        "k8s-master", "k8s-worker1", "k8s-worker2", "k8s-worker3",
      ])
    #expect(inventory.group("workers")?.depth == 2)
    #expect(inventory.group("workers")?.parents == ["cluster", "parent"])
    #expect(inventory.group("web")?.priority == 3)
    #expect(inventory.groupsValue["ungrouped"]?.list?.map(\.string) == ["top"])
    let host = inventory.host("k8s-master")
    #expect(host?.inventoryFile == Fixture.path("yaml/hosts.yml"))
    #expect(host?.inventoryDirectory == Fixture.path("yaml"))
    #expect(host?.places["address"]?.line == 17)
  }

  @Test func `hosts and groups can be added at run time`() {
    var inventory = self.inventory
    let added = (0..<2).map { _ in
      inventory.addDynamicHost("late", groups: ["web", "fresh"], variables: ["x": 1])
    }
    #expect(added == [true, false])
    #expect(inventory.groupNames(of: "late") == ["fresh", "web"])
    #expect(inventory.variables(of: "late")["prio"]?.string == "web file")
    let grouped = ["late", "late", "nobody"].map {
      inventory.addToGroup($0, "os_Debian", parents: ["os"])
    }
    #expect(grouped == [true, false, false])
    #expect(inventory.groupNames(of: "late") == ["fresh", "os", "os_Debian", "web"])
  }

  @Test func `encrypted files and values are secrets`() throws {
    let vault = Vault([Vault.Password(Secret("pw"))])
    let inline = try vault.encrypt(Secret("s3cret")).split(separator: "\n")
      .joined(separator: "\n    ")
    let files = [
      "hosts": "a\n",
      "group_vars/all/vault.yml": try vault.encrypt(Secret("db: {password: hunter2}\n")),
      "group_vars/all/main.yml":
        "open: 1\ntoken: !vault |\n    \(inline)\nraw: !unsafe '{{ x }}'\n",
    ]
    try withFiles(files) { root in
      let (inventory, findings) = Inventory.load([Path.join(root, "hosts")], vault: vault)
      #expect(findings.problems.isEmpty)
      let values = inventory.variables(of: "a")
      #expect(values["db"]?["password"]?.string == "hunter2")
      #expect(values["db"]?["password"]?.marks == .secret)
      #expect(values["token"]?.string == "s3cret")
      #expect(values["token"]?.marks == .secret)
      #expect(values["open"]?.marks == [])
      #expect(values["raw"]?.marks == .unsafe)
      #expect(!inventory.listing.contains("hunter2") && !inventory.listing.contains("s3cret"))
      let closed = Inventory.load([Path.join(root, "hosts")]).findings.problems
      #expect(closed.map(\.id) == ["vault.no-password", "vault.no-password"])
      let broken = try vault.encrypt(Secret("password: hunter2: x\n"))
      _ = try Files.writeAtomically(
        "\(root)/group_vars/all/vault.yml", Array(broken.utf8), mode: 0o600)
      let problems = Inventory.load([Path.join(root, "hosts")], vault: vault).findings.problems
      #expect(problems.map(\.id) == ["yaml.syntax"])
      #expect(problems.first.map { !"\($0)".contains("hunter2") } == true)
    }
  }
}
