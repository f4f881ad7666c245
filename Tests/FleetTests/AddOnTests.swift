import Addresses
import Fleet
import Testing
import Value

/// What the inventory adds to a cluster, and what of it cannot be.
@Suite struct AddOnTests {
  private static let digest = String(repeating: "a", count: 64)

  /// What Kubernetes itself wants.
  private static let release: Map = [
    "kubernetes_version": "1.34.9", "kubernetes_binaries": "/srv/kubernetes",
    "kubernetes_checksums": Value(
      ["kubeadm", "kubelet", "kubectl", "crictl", "cni/bridge"].reduce(into: Map()) {
        $0[$1] = Value(digest)
      }),
  ]

  private func told(_ settings: String) throws -> [String] {
    let store = try PlanReadingTests.store(
      ["group_vars/all/kubernetes.yml": "kubernetes_source: binaries\n" + settings],
      extra: Self.release)
    return PlanReadingTests.told(Preflight.findings(store).problems)
  }

  @Test func `what is off or whole is not spoken of`() throws {
    #expect(try told("pod_network_plugin: bridge\n") == [])
    #expect(try told("pod_network_plugin: ''\nmetallb_manifest: ''\n") == [])
    #expect(
      try told(
        """
        pod_network_plugin: calico
        calico_install: manifest
        calico_manifest: https://example.org/calico.yaml
        calico_manifest_sha256: \(Self.digest)
        metallb_manifest: https://example.org/metallb.yaml
        metallb_manifest_sha256: \(Self.digest)
        """) == [])
    // Where no Kubernetes is wanted, nothing of it is.
    let store = try PlanReadingTests.store([
      "group_vars/all/kubernetes.yml": "pod_network_plugin: cilium\nmetallb_manifest: /x\n"
    ])
    #expect(Preflight.findings(store).problems == [])
  }

  @Test(arguments: [
    (
      "pod_network_plugin: calicoo\n",
      """
      kubernetes.yml:2:1: pod_network_plugin: 'calicoo' is not known (preflight.unknown-plugin)
        fix: did you mean 'calico'?
      """
    ),
    (
      "pod_network_plugin: cilium\n",
      """
      kubernetes.yml:2:1: pod_network_plugin: cilium is not installed by the stock playbooks \
      (preflight.unknown-plugin)
        because: its makers publish no manifest whose digest could be pinned; a program renders it
        fix: take calico or flannel; or set pod_network_plugin: "" and install Cilium when the \
      machines have joined, until when they are not ready
      """
    ),
    (
      "pod_network_plugin: calico\n",
      """
      kubernetes.yml:2:1: pod_network_plugin: calico is wanted without calico_crds and \
      calico_operator (preflight.no-manifest)
        fix: set calico_crds, calico_crds_sha256, calico_operator and calico_operator_sha256; the \
      stock inventory/group_vars/all/kubernetes.yml has upstream's
      """
    ),
    (
      "pod_network_plugin: calico\ncalico_install: helm\n",
      """
      kubernetes.yml:3:1: calico_install: 'helm' is not known (preflight.unknown-plugin)
        fix: write operator or manifest
      """
    ),
    (
      "local_path_manifest: https://example.org/x.yaml\n",
      """
      kubernetes.yml:2:1: local_path_manifest has no SHA-256 for https://example.org/x.yaml \
      (preflight.no-checksum)
        because: what is applied to a cluster is the very file that was looked at
        fix: set local_path_manifest_sha256 to the 64 digits sha256sum prints for it
      """
    ),
    (
      "metallb_manifest: https://example.org/x.yaml\nmetallb_manifest_sha256: latest\n",
      """
      kubernetes.yml:3:1: metallb_manifest_sha256 'latest' is no SHA-256 (preflight.no-checksum)
        because: what is applied to a cluster is the very file that was looked at
        fix: set metallb_manifest_sha256 to the 64 digits sha256sum prints for it
      """
    ),
    (
      "metrics_server_manifest: /nowhere/x.yaml\nmetrics_server_manifest_sha256: \(digest)\n",
      """
      kubernetes.yml:2:1: metrics_server_manifest: there is no file '/nowhere/x.yaml' \
      (preflight.no-manifest)
        fix: correct the path, or give the address it is fetched from
      """
    ),
    (
      "metallb_manifest: https://example.org/x.yaml\nmetallb_manifest_sha256: \(digest)\n"
        + "address_pool: ''\n",
      """
      kubernetes.yml:2:1: MetalLB is wanted, and there are no addresses for it (preflight.no-pool)
        fix: set address_pool to a range of lab_network that nobody uses, outside dhcp_range
      """
    ),
  ])
  func `an impossible wish is told with its place and its fix`(
    settings: String, message: String
  ) throws {
    var settings = settings
    // What one file says of the pool, another one may not say.
    let isWithoutPool = settings.contains("address_pool")
    if isWithoutPool { settings = settings.replacing("address_pool: ''\n", with: "") }
    let network = try PlanReadingTests.stock("group_vars/all/network.yml")
    let files = [
      "group_vars/all/kubernetes.yml": "kubernetes_source: binaries\n" + settings,
      "group_vars/all/network.yml": isWithoutPool
        ? network.split(separator: "\n").filter { !$0.hasPrefix("address_pool") }
          .joined(separator: "\n") : network,
    ]
    let store = try PlanReadingTests.store(files, extra: Self.release)
    #expect(PlanReadingTests.told(Preflight.findings(store).problems) == [message])
  }

  @Test func `a network of pods is compared with every link of every machine of the cluster`() {
    var fleet = ExampleFleet()
    let bridge = Observation.Attachment("docker0", InterfaceAddress("10.244.17.1/24")!)
    fleet.observations[0].attached = [bridge]
    #expect(fleet.problems == [])
    fleet.observations[2].attached = [
      Observation.Attachment("eth0", InterfaceAddress("192.168.50.12/24")!), bridge,
    ]
    fleet.observations[3].attached = [
      Observation.Attachment("wg0", InterfaceAddress("10.96.0.7/16")!)
    ]
    #expect(
      fleet.problems == [
        "preflight.network-in-use k8s-worker1", "preflight.network-in-use k8s-worker2",
      ])
    #expect(
      fleet.findings.problems.first?.what
        == "pod_network 10.244.0.0/16 overlaps 10.244.17.0/24 of docker0")
    #expect(
      fleet.findings.problems.first?.fix
        == "set pod_network to a network that no machine uses, for example 172.20.0.0/16")
  }

  @Test func `that the fleet's own network overlaps is told once`() {
    var fleet = ExampleFleet()
    fleet.plan.networks.pods = Network("192.168.0.0/16")
    for place in fleet.observations.indices {
      fleet.observations[place].attached = [
        Observation.Attachment("eth0", InterfaceAddress("192.168.50.1\(place)/24")!)
      ]
    }
    #expect(fleet.problems == ["preflight.networks-overlap -"])
  }

  @Test func `a machine of the cluster needs a default route`() {
    var fleet = ExampleFleet()
    fleet.observations[0].hasDefaultRoute = false
    fleet.observations[1].hasDefaultRoute = false
    fleet.observations[2].hasDefaultRoute = true
    #expect(fleet.problems == ["preflight.no-default-route k8s-master"])
  }

  @Test func `an address of the pool that a stranger answers for is taken`() {
    var fleet = ExampleFleet()
    func holder(_ address: String, _ mac: String) -> Observation.Holder {
      Observation.Holder(IPAddress(address)!, MACAddress(mac)!)
    }
    // A worker announces a service's address.
    fleet.observations[1].poolHolders = [holder("192.168.50.240", "52:54:00:00:00:02")]
    #expect(fleet.problems == [])
    fleet.observations[1].poolHolders.append(holder("192.168.50.243", "52:54:00:99:00:01"))
    #expect(fleet.problems == ["preflight.pool-taken -"])
    #expect(
      fleet.findings.problems[0].what
        == "192.168.50.243 of address_pool 192.168.50.240-192.168.50.250 is taken")
    // With --limit it may be a machine that was not looked at.
    fleet.observations.removeLast()
    #expect(fleet.problems == [])
  }

  @Test func `what a probe says is read, a cluster's own links left out`() {
    let links: Value = [
      ["name": "eth0", "addresses": [["address": "10.88.0.11/24"]]],
      ["name": "cni0", "addresses": [["address": "10.244.1.1/24"]]],
      ["name": "vxlan.calico", "addresses": [["address": "10.244.1.0/32"]]],
      ["name": "docker0", "addresses": [["address": "172.17.0.1/16"]]],
    ]
    let one = Observation(
      "a",
      probe: ["preflight": ["links": links, "default_routes": [], "candidates": ["eth0"]]],
      answer: ["pool": ["10.88.0.240": "52:54:00:00:00:01", "x": "y"]])
    #expect(one.attached.map(\.link) == ["eth0", "docker0"])
    #expect(one.hasDefaultRoute == false)
    #expect(one.poolHolders.map { "\($0.address) \($0.mac)" } == ["10.88.0.240 52:54:00:00:00:01"])
  }
}
