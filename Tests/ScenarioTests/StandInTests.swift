import System
import Testing
import Value

/// Stand-ins are worth as much as they refuse. What needs no node is asked here, and of real programs as well
/// where `GROUNDWORK_KUBERNETES` names them.
@Suite struct StandInTests {
  /// What is changed in a configuration that is right, and whether kubeadm takes it then.
  private static let cases: [(name: String, old: String, new: String, isTaken: Bool)] = [
    ("nothing", "v1.34.9", "v1.34.9", true),
    ("an unknown field", "kubernetesVersion", "kubernetesVersions", false),
    ("an unknown field further down", "podSubnet", "podSubnets", false),
    ("a field that comes twice", "scheduler: {}", "kubernetesVersion: v1.34.8", false),
    ("an older form", "v1beta4", "v1beta3", false),
    ("arguments as a map", "[{name: v, value: '1'}]", "{v: '1'}", false),
    ("a subnet without its length", "10.244.0.0/16", "10.244.0.0", false),
    ("a loopback address", "10.0.0.5", "127.0.0.1", false),
    ("a port that is none", "6443", "99999", false),
    ("a release that is none", "v1.34.9", "1.x", false),
    ("a time that is none", "15m0s", "soon", false),
    ("a setting no kubelet has", "cgroupDriver", "cgroupDrivers", false),
    ("a kind nobody knows", "KubeletConfiguration", "KubeletSettings", false),
    ("a kind that comes twice", "kind: InitConfiguration", "kind: ClusterConfiguration", false),
  ]

  private static let configuration = """
    apiVersion: kubeadm.k8s.io/v1beta4
    kind: InitConfiguration
    bootstrapTokens: [{ttl: 15m0s}]
    localAPIEndpoint: {advertiseAddress: 10.0.0.5, bindPort: 6443}
    ---
    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    kubernetesVersion: v1.34.9
    networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12}
    apiServer: {extraArgs: [{name: v, value: '1'}]}
    scheduler: {}
    ---
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    cgroupDriver: systemd

    """

  /// Does something with a directory of stand-ins.
  private func withStandIns(_ body: (String) async throws -> Void) async throws {
    let directory = "/tmp/groundwork-stand-ins-\(try Random.bytes(6).map { String($0) }.joined())"
    let made = try await Program.run(["\(Surroundings.root)/lab/standins/make", directory])
    try #require(made.exitCode == 0, "\(made.text)")
    do { try await body(directory) } catch {
      try Files.removeTree(directory)
      throw error
    }
    try Files.removeTree(directory)
  }

  @Test func `a stand-in of kubeadm takes the configurations that kubeadm takes, and no other`()
    async throws
  {
    try await withStandIns { directory in
      let programs = [directory] + (Cluster.parts.map { [$0] } ?? [])
      for (name, old, new, isTaken) in Self.cases {
        let file = "\(directory)/kubeadm.yaml"
        let text = Self.configuration.replacing(old, with: new, maxReplacements: 1)
        _ = try Files.writeAtomically(file, Array(text.utf8))
        for program in programs {
          let run = try await Program.run(
            ["\(program)/kubeadm", "config", "validate", "--config", file])
          #expect((run.exitCode == 0) == isTaken, "\(name), \(program): \(run.text)")
        }
      }
    }
  }

  @Test func `a stand-in says what it is, and refuses what it does not know`() async throws {
    try await withStandIns { directory in
      for words in [
        ["kubeadm", "version"], ["kubelet", "--version"], ["kubectl", "version"],
        ["crictl", "version"],
      ] {
        let run = try await Program.run(["\(directory)/\(words[0])"] + words.dropFirst())
        #expect(run.exitCode == 0 && run.text.contains("stand-in"), "\(run.text)")
        #expect(run.output.contains("1.34.99"), "\(run.text)")
      }
      for words in [
        ["kubeadm", "alpha"], ["kubectl", "run"], ["kubectl", "get", "pods", "--watch"],
        ["crictl", "logs"],
      ] {
        let run = try await Program.run(["\(directory)/\(words[0])"] + words.dropFirst())
        #expect(
          run.exitCode != 0 && run.complaint.contains("stand-in \(words[0]) does not know"),
          "\(run.text)")
      }
    }
  }
}
