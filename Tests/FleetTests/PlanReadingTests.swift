import Addresses
import Fleet
import Inventory
import Jinja
import System
import Testing
import Value
import Variables

/// The stock inventory's variables, as types.
@Suite struct PlanReadingTests {
  static let root = #filePath
    .split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

  /// The stock inventory's hosts and networks, with these files changed or beside them.
  static func store(_ files: [String: String] = [:], extra: Map = Map()) throws -> VariableStore {
    let directory = "/tmp/gw-fleet-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    defer { try? Files.removeTree(directory) }
    var all = files
    for file in ["hosts.yml", "group_vars/all/network.yml", "group_vars/all/lab.yml"] {
      all[file] = try files[file] ?? stock(file)
    }
    for (file, text) in all {
      try Files.makeDirectories(Path.parent(of: "\(directory)/\(file)") ?? "/")
      _ = try Files.writeAtomically("\(directory)/\(file)", Array(text.utf8), mode: 0o600)
    }
    let (inventory, findings) = Inventory.load([directory])
    #expect(findings.problems.isEmpty, "\(findings.problems)")
    var environment = Jinja.Environment()
    environment.filters.merge(AddressFilters.all) { $1 }
    return VariableStore(
      inventory: inventory, templar: Templar(environment: environment), extraVars: extra,
      runFacts: Map())
  }

  static func stock(_ file: String) throws -> String {
    try #require(try Files.text("\(root)/inventory/\(file)"))
  }

  static func needs(_ plan: FleetPlan) -> [String: Needs] {
    Dictionary(plan.hosts.map { ($0.name, $0.needs) }) { first, _ in first }
  }

  /// Problems as they are told, without the directory.
  static func told(_ problems: [Problem]) -> [String] {
    problems.map { problem in
      var problem = problem
      let name = problem.at?.file.split(separator: "/").last ?? ""
      problem.at?.file = String(name)
      return "\(problem)"
    }
  }

  @Test func `what a machine must have is its role's, unless it says otherwise`() throws {
    let (plan, problems) = FleetPlan.read(
      try Self.store([
        "group_vars/workers.yml": "minimum_memory_mb: 2048\nadvised_memory_mb: '3072'\n",
        "host_vars/k8s-worker2.yml": "minimum_memory_mb: 1024\nminimum_processors: 3\n",
        "host_vars/mini-pc.yml": "minimum_disk_mb: 100000\n",
      ]))
    #expect(problems == [])
    let wanted = [
      "mini-pc": Needs(memory: 2048, advisedMemory: 4096, processors: 1, disk: 100_000),
      "k8s-master": Needs([.controlPlane]),
      "k8s-worker1": Needs(memory: 2048, advisedMemory: 3072, processors: 1, disk: 8192),
      "k8s-worker2": Needs(memory: 1024, advisedMemory: 3072, processors: 3, disk: 8192),
    ]
    #expect(Self.needs(plan) == wanted)
  }

  @Test func `the examples in the inventory are the defaults of a worker`() throws {
    let lines = try Self.stock("group_vars/workers.yml").split(separator: "\n")
    let examples = lines.filter { !$0.hasPrefix("# ") }.map { String($0.dropFirst()) + "\n" }
    #expect(examples.count == 4)
    for line in examples {
      let number = Int(line.split(separator: " ").last?.dropLast() ?? "") ?? 0
      let larger = line.replacing("\(number)", with: "\(number + 1)")
      let asWritten = try Self.store(["group_vars/workers.yml": line])
      let raised = try Self.store(["group_vars/workers.yml": larger])
      let defaults = Needs([.worker])
      #expect(Self.needs(FleetPlan.read(asWritten).plan)["k8s-worker1"] == defaults)
      // The name is one that is read.
      #expect(Self.needs(FleetPlan.read(raised).plan)["k8s-worker1"] != defaults, "\(line)")
    }
  }

  @Test func `a threshold that is no number is named with its place`() throws {
    let (_, problems) = FleetPlan.read(
      try Self.store(["group_vars/workers.yml": "minimum_memory_mb: 4 GiB\n"]))
    #expect(
      Self.told(problems).first == """
        workers.yml:1:1: [k8s-worker1] minimum_memory_mb: '4 GiB' is no number \
        (preflight.bad-variable)
          fix: write minimum_memory_mb: 4096
        """)
    #expect(problems.count == 2)
  }

  @Test func `one lab_network moves every address, the leases and the pool`() throws {
    let moved = [
      "group_vars/all/network.yml": try Self.stock("group_vars/all/network.yml")
        .replacing("lab_network: 10.88.0.0/24", with: "lab_network: 192.168.64.0/22")
    ]
    let store = try Self.store(moved)
    let (plan, problems) = FleetPlan.read(store)
    #expect(problems == [])
    #expect(Preflight.findings(plan) == Preflight.Findings())
    #expect(plan.networks.lan == Network("192.168.64.0/22"))
    #expect(plan.networks.leases == AddressRange("192.168.64.100-192.168.64.199"))
    #expect(plan.networks.pool == AddressRange("192.168.64.240-192.168.64.250"))
    #expect(plan.hosts.map(\.address) == (10...13).map { IPAddress("192.168.64.\($0)") })
    #expect(plan.hosts.allSatisfy { $0.gateway == IPAddress("192.168.64.1") })
    for name in plan.hosts.map(\.name) {
      let scope = HostScope(name, in: store)
      #expect(try scope.lookUp("prefix_length") == "22")
      #expect(try scope.lookUp("platform_address") == "192.168.64.10")
      #expect(try scope.lookUp("apt_proxy") == "http://192.168.64.1:3142")
    }
  }

  @Test func `a network that is too small is the cause, whatever counts past its end`() throws {
    func told(_ network: String) throws -> [String] {
      Self.told(FleetPlan.read(try Self.store(extra: ["lab_network": Value(network)])).problems)
    }
    #expect(
      try told("10.88.0.0/26") == [
        """
        network.yml:2:1: lab_network 10.88.0.0/26 is too small for the numbers that are counted in \
        it (preflight.small-network)
          because: it has 62 addresses for machines; beyond its end are dhcp_range and address_pool
          fix: take a larger lab_network (/24 holds the stock numbers), or count to smaller numbers \
        in dhcp_range and address_pool
        """
      ])
    // One end of a range is enough; machines are named with it.
    #expect(try told("10.88.0.0/25").map { $0.contains("dhcp_range and address_pool") } == [true])
    let tiny = try told("10.88.0.0/29")
    #expect(tiny.count == 1)
    #expect(tiny.first?.contains("it has 6 addresses for machines") == true)
    #expect(tiny.first?.contains("the address of k8s-worker2") == true)
    #expect(tiny.first?.hasSuffix("in dhcp_range, address_pool and host_number") == true)
  }

  @Test func `a number beyond a network that holds all others is the machine's`() throws {
    let store = try Self.store(["host_vars/k8s-master.yml": "host_number: 300\n"])
    let told = Self.told(FleetPlan.read(store).problems)
    #expect(told.count == 1)
    #expect(
      told.first?.hasSuffix(
        """
        : [k8s-master] the variable address comes to no address (preflight.bad-variable)
          because: lab_network 10.88.0.0/24 has no host of that number
          fix: correct host_number or lab_network in the inventory
        """) == true, "\(told)")
  }

  @Test func `a proxy or mirror that cannot be one is named once, before anything is done`() throws
  {
    func told(_ key: String, _ value: String) throws -> [String] {
      Self.told(FleetPlan.read(try Self.store(extra: [key: Value(value)])).problems)
    }
    for (key, value) in [
      ("apt_proxy", "http://10.0.0.1:3142"), ("apt_proxy", "DIRECT"), ("apt_proxy", ""),
      ("apt_https_proxy", "DIRECT"), ("apt_mirror", "https://mirror.example.org/debian/"),
      ("http_proxy", "http://proxy:3128"), ("https_proxy", "https://[fd00::1]:3128"),
    ] {
      #expect(try told(key, value) == [], "\(key): \(value)")
    }
    #expect(
      try told("https_proxy", "proxy:3128") == [
        """
        https_proxy: 'proxy:3128' is no address of a server (preflight.bad-url)
          because: the 'http://' is missing
          fix: write https_proxy: http://192.168.1.1:3128
        """
      ])
    #expect(
      try told("http_proxy", "http://me:s3cret@proxy:3128") == [
        """
        http_proxy names a user or a password (preflight.proxy-password)
          because: every user of a machine can read apt's settings and a unit's environment
          fix: name a server that knows the machines by their addresses: \
        http_proxy: http://192.168.1.1:3128
        """
      ])
    for (key, value) in [
      ("apt_mirror", "ftp://mirror/debian"), ("apt_mirror", "DIRECT"), ("http_proxy", "http://"),
      ("http_proxy", "http://a\" b"), ("apt_proxy", "http://proxy/%h"),
    ] {
      #expect(try told(key, value).count == 1, "\(key): \(value)")
    }
  }
}
