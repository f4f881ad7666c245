import System
import Testing
import Value

/// What `cluster.yml` refuses before it touches a machine.
@Suite struct StockKubernetesTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let settings: Map
    /// What of the message tells the cause and the fix.
    let says: String

    init(_ name: String, _ settings: [Map], says: String) {
      testDescription = name
      // What is proved in the end needs it, and the test has no vault.
      self.settings = settings.reduce(["registry_password": "none"]) { $0.merging($1) }
      self.says = says
    }
  }

  private static func release(_ version: String) -> Map { ["kubernetes_version": Value(version)] }
  private static let binaries: Map = [
    "kubernetes_source": "binaries", "kubernetes_binaries": "/srv/kubernetes",
  ]
  private static let checksums: Map = [
    "kubernetes_checksums": Value(
      ["kubeadm", "kubelet", "kubectl", "crictl", "cni/bridge"].reduce(into: Map()) {
        $0[$1] = Value(String(repeating: "a", count: 64))
      })
  ]

  static let refusals = [
    Refusal("no source", [release("1.34.9")], says: "kubernetes_source is not set"),
    Refusal(
      "a mistyped source", [release("1.34.9"), ["kubernetes_source": "binarie"]],
      says: "fix: did you mean 'binaries'?"),
    Refusal(
      "no release", [binaries, checksums],
      says: "kubernetes_version is not set"),
    Refusal(
      "half a release", [binaries, checksums, release("1.34")],
      says: "kubernetes_version: '1.34' is no release in full"),
    Refusal(
      "a release that YAML reads as a number",
      [binaries, checksums, ["kubernetes_version": Value(.double(1.34))]],
      says: "kubernetes_version: '1.34' is no release in full"),
    Refusal(
      "an unknown minor", [binaries, checksums, release("1.30.2")],
      says: "Kubernetes 1.30 is not known here"),
    Refusal(
      "files without digests", [binaries, release("1.34.9")],
      says:
        "kubernetes_checksums has no SHA-256 for kubeadm, kubelet, kubectl, crictl and cni/bridge"),
    Refusal(
      "a digest that is none",
      [
        binaries, release("1.34.9"),
        [
          "kubernetes_checksums": (checksums["kubernetes_checksums"]?.map).map {
            Value($0.merging(["images/pause.tar": "latest"]))
          } ?? .null
        ],
      ], says: "kubernetes_checksums has no SHA-256 for images/pause.tar"),
    Refusal(
      "a key without a digest", [["kubernetes_source": "repository"], release("1.34.9")],
      says: "there is no SHA-256 for the key that signs the packages"),
    Refusal(
      "a mirror without an address", [["kubernetes_source": "mirror"], release("1.34.9")],
      says: "set kubernetes_mirror to its address, of the repository of one minor"),
    Refusal(
      "a way to the API that is not known",
      [binaries, checksums, release("1.34.9"), ["api_endpoint": "nginx"]],
      says: "fix: write haproxy, kube-vip or first"),
    Refusal(
      "kube-vip without an image",
      [
        binaries, checksums, release("1.34.9"),
        ["api_endpoint": "kube-vip", "api_address": "10.88.0.20"],
      ], says: "kube_vip_image to an image by its"),
  ]

  struct Standing: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Whether each machine that answered is whole.
    let whole: [String: Bool]
    /// `anchor joiners silent`, lists joined by commas.
    let says: String
  }

  static let standings = [
    Standing(
      testDescription: "bare machines",
      whole: ["m1": false, "m2": false, "m3": false, "w1": false, "w2": false],
      says: "m1 m2,m3,w1,w2 -"),
    Standing(
      testDescription: "a whole cluster and a new worker",
      whole: ["m1": true, "m2": true, "m3": true, "w1": true, "w2": false], says: "m1 w2 -"),
    Standing(
      testDescription: "the first control plane rebuilt while others live",
      whole: ["m1": false, "m2": true, "m3": true, "w1": true, "w2": true], says: "m2 m1 -"),
    Standing(
      testDescription: "a control plane and a worker that say nothing",
      whole: ["m1": false, "m3": false, "w1": false], says: "m1 m3,w1 m2"),
  ]

  @Test(arguments: standings)
  func `who is asked, who joins and who is missed follows from the machines`(
    _ one: Standing
  ) throws {
    let site = try Site()
    try site.write(
      "fleet.yml",
      """
      all:
        children:
          control_plane: {hosts: {m1: , m2: , m3: }}
          workers: {hosts: {w1: , w2: }}
          kubernetes: {children: {control_plane: , workers: }}
      """)
    try site.write(
      "playbook.yml",
      """
      - hosts: kubernetes
        gather_facts: false
        vars_files: ["\(Site.root)/playbooks/roles/kubeadm/defaults/main.yml"]
        tasks:
          - set_fact:
              kubeadm: {complete: "{{ whole[inventory_hostname] }}"}
            when: inventory_hostname in whole
          - debug:
              msg: >-
                says={{ cluster_anchor }} {{ cluster_joiners | join(',') or '-' }}
                {{ cluster_silent | join(',') or '-' }}.
            run_once: true
      """)
    let whole = Map(one.whole.map { (Value($0.key), Value($0.value)) })
    let run = try site.groundwork([
      "apply", "playbook.yml", "-i", "fleet.yml", "--output", "json", "-e",
      JSON.text(Value(["whole": Value(whole)] as Map)),
    ])
    #expect(run.outputText.contains("says=\(one.says)."), "\(run.outputText)\(run.errorText)")
  }

  @Test(arguments: refusals) func `an impossible wish is refused with its fix`(
    _ one: Refusal
  ) throws {
    let site = try Site()
    let run = try site.groundwork([
      "apply", "\(Site.root)/playbooks/cluster.yml", "-l", "k8s-master", "-e",
      JSON.text(Value(one.settings)),
    ])
    let text = run.outputText + run.errorText
    #expect(run.returnCode == 5, "\(text)")
    #expect(text.contains(one.says), "\(text)")
    // There is no machine, and nobody looked for one.
    #expect(text.contains("unreachable=0"), "\(text)")
  }

  @Test(arguments: [
    (["pod_network_plugin: clico"], "pod_network_plugin: 'clico' is not known"),
    (["metallb_manifest: https://example.org/x.yaml"], "metallb_manifest has no SHA-256 for"),
    (["pod_network: 10.88.0.0/16"], "pod_network 10.88.0.0/16 overlaps lab_network 10.88.0.0/24"),
    (["address_pool: 10.88.0.11-10.88.0.20"], "holds 10.88.0.11 of k8s-master"),
  ])
  func `what the inventory makes impossible ends with code 5, and is told with its place`(
    settings: [String], says: String
  ) throws {
    let site = try Site()
    // Beyond all files of group_vars/all, and before none.
    let lines = ["kubernetes_source: binaries"] + settings
    try site.write(
      "inventory/group_vars/kubernetes.yml", lines.map { $0 + "\n" }.joined())
    let hosts = ["platform", "control_plane", "workers"]
    for group in hosts {
      try site.write("inventory/group_vars/\(group).yml", lines.map { $0 + "\n" }.joined())
    }
    let run = try site.groundwork([
      "apply", "\(Site.root)/playbooks/cluster.yml", "-e", "registry_password=none",
    ])
    let text = run.outputText + run.errorText
    #expect(run.returnCode == 5, "\(text)")
    #expect(text.contains(says), "\(text)")
    #expect(text.contains("unreachable=0"), "\(text)")
  }

  /// The inventory with a second machine of the control plane.
  private func two() throws -> Site {
    let site = try Site()
    let hosts = try #require(try Files.text("\(site.directory)/inventory/hosts.yml"))
    let second = "        k8s-master:\n          host_number: 11\n"
    try #require(hosts.contains(second))
    try site.write(
      "inventory/hosts.yml",
      hosts.replacing(second, with: "        m2:\n          host_number: 14\n" + second))
    return site
  }

  @Test func `an even number of control planes is refused, unless it is meant`() throws {
    let site = try two()
    let settings = Self.binaries.merging(Self.checksums).merging(Self.release("1.34.9"))
    func check(_ more: Map) throws -> CommandResult {
      let vars = settings.merging(more).merging(["registry_password": "n", "registry_salt": "n"])
        .merging(["ca_passphrase": "n"])
      return try site.groundwork([
        "check", "\(Site.root)/playbooks/site.yml", "-e", JSON.text(Value(vars)),
      ])
    }
    let run = try check([:])
    #expect(run.returnCode == 5, "\(run.outputText)\(run.errorText)")
    #expect(run.errorText.contains("2 machines are in the group 'control_plane'"))
    #expect(run.errorText.contains("preflight.even-control-planes"))
    #expect(try check(["even_control_planes": true]).returnCode == 0)
    // A fleet that is only prepared has no cluster to lose.
    #expect(try check(["kubernetes_source": ""]).returnCode == 0)
  }

  @Test func `so does the cluster's own playbook`() throws {
    let settings = Self.binaries.merging(Self.release("1.34.9"))
      .merging(["registry_password": "none"])
    let run = try two().groundwork([
      "apply", "\(Site.root)/playbooks/cluster.yml", "-e", JSON.text(Value(settings)),
    ])
    let text = run.outputText + run.errorText
    #expect(run.returnCode == 5, "\(text)")
    #expect(text.contains("2 machines are in the group 'control_plane'"), "\(text)")
  }

  /// Also those that only a command starts, once there is a cluster; the benchmark has an inventory of its own.
  @Test func `in no playbook of the project is there a mistake`() throws {
    let site = try Site()
    let vars: Map = [
      "registry_password": "n", "registry_salt": "n", "ca_passphrase": "n",
      "rotate_authority": "lab-ca", "restore_host": "k8s-master", "restore_file": "/nowhere",
      "leaving": "k8s-worker1", "replacing": "k8s-worker1",
    ]
    let playbooks = try Files.list("\(Site.root)/playbooks").filter { $0.hasSuffix(".yml") }
    for playbook in playbooks where playbook != "bench.yml" {
      let run = try site.groundwork([
        "check", "\(Site.root)/playbooks/\(playbook)", "-e", JSON.text(Value(vars)),
      ])
      #expect(run.returnCode == 0, "\(playbook): \(run.outputText)\(run.errorText)")
    }
  }

  @Test func `the last control plane is never taken out`() throws {
    let run = try Site().groundwork(["node", "remove", "k8s-master", "--yes"])
    #expect(run.returnCode == 6, "\(run.outputText)\(run.errorText)")
    #expect(run.errorText.contains("k8s-master is the last control plane of the cluster"))
    let nobody = try Site().groundwork(["node", "remove", "k8s-worker9", "--yes"])
    #expect(nobody.returnCode == 5, "\(nobody.outputText)\(nobody.errorText)")
    #expect(nobody.errorText.contains("'k8s-worker9' is neither in the inventory nor on record"))
  }

  @Test(arguments: ["add", "replace"]) func `only machines of the inventory are taken in`(
    verb: String
  ) throws {
    let run = try Site().groundwork(["node", verb, "k8s-worker3"])
    #expect(run.returnCode == 5, "\(run.outputText)\(run.errorText)")
    #expect(run.errorText.contains("the inventory has no host 'k8s-worker3'"))
    let none = try Site().groundwork(["node", verb])
    #expect(none.returnCode == 64)
    #expect(none.errorText.contains("node \(verb) needs a host"))
  }
}
