import System
import Testing
import Value

/// The stock roles' templates, as the example fleet's machines get them.
///
/// containerd 2.x stands here alone: Debian has no package of it, so no node of the lab runs it.
@Suite struct StockTemplateTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let golden: String
    let template: String
    let host: String
    var extra: [String] = []
    var testDescription: String { golden }
  }

  private static let podNetworks =
    #"{"pod_networks": {"k8s-master": "10.244.0.0/24", "k8s-worker1": "10.244.3.0/24"}}"#

  /// An authority of nobody's.
  private static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBgTCCASegAwIBAgIUNJ3P/vT1TphVBxvktEsg64lUGGgwCgYIKoZIzj0EAwIw
    FTETMBEGA1UEAwwKa3ViZXJuZXRlczAgFw0yNjExMzAxODE0MzhaGA8yMTI2MTEw
    NjE4MTQzOFowFTETMBEGA1UEAwwKa3ViZXJuZXRlczBZMBMGByqGSM49AgEGCCqG
    SM49AwEHA0IABFVNOnMGMqefqdavG7ocLVFiHKfbM1Wk6KVLmi3KOHgi+ya1g/v2
    dcAPO6k8S5NGzlt/DT2Ci4BbOMGoNM0osryjUzBRMB0GA1UdDgQWBBR7MA2NzAur
    q3HYZxX319u7AbZ0HzAfBgNVHSMEGDAWgBR7MA2NzAurq3HYZxX319u7AbZ0HzAP
    BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIA2Fwj/IYhsm5zv4qFln
    YU/EB3fkFaAAA+ODpzmfS/E6AiEAqI61eFYF0YfDFDEW3Le9COay5/WwWTU2tnNO
    4mO31xk=
    -----END CERTIFICATE-----
    """

  private static let join = JSON.text(
    Value(
      [
        "cluster_authority": Value(authority), "kubernetes_version": "1.34.9",
        "join": [
          "token": "abcdef.0123456789abcdef",
          "certificate_key": Value(String(repeating: "0f", count: 32)),
        ],
      ] as Map))

  /// Two more machines of the control plane, and who is asked.
  private static func endpoint(_ authority: String) -> [String] {
    [
      "-i", "inventory", "-i", "more.yml", "-e",
      JSON.text(
        Value(
          [
            "cluster_authority": Value(authority), "cluster_standings": ["k8s-master": true],
          ] as Map)),
    ]
  }

  private static let ownRegistry = [
    "-e",
    #"""
    {"kubernetes_image_repository": "registry.local/kubernetes", "registry_password": "a \"word\""}
    """#,
  ]

  static let cases = [
    Case(golden: "chrony-server.conf", template: "chrony/templates/chrony.conf", host: "mini-pc"),
    Case(
      golden: "chrony-server-upstream.conf", template: "chrony/templates/chrony.conf",
      host: "mini-pc", extra: ["-e", #"{"ntp_upstream": ["time.example.org"]}"#]),
    Case(
      golden: "chrony-client.conf", template: "chrony/templates/chrony.conf", host: "k8s-worker1"),
    Case(
      golden: "containerd-1.7.toml", template: "containerd/templates/config-v2.toml",
      host: "k8s-master"),
    Case(
      golden: "containerd-2.toml", template: "containerd/templates/config-v3.toml",
      host: "k8s-master"),
    // Kubelets know the password of the fleet's own registry where the cluster's images are in it.
    Case(
      golden: "containerd-1.7-own-registry.toml", template: "containerd/templates/config-v2.toml",
      host: "k8s-master", extra: ownRegistry),
    Case(
      golden: "containerd-2-own-registry.toml", template: "containerd/templates/config-v3.toml",
      host: "k8s-master", extra: ownRegistry),
    // Kubernetes' release decides which image keeps a pod's namespaces.
    Case(
      golden: "containerd-1.7-kubernetes-1.34.toml",
      template: "containerd/templates/config-v2.toml", host: "k8s-master",
      extra: ["-e", "kubernetes_version=1.34.9"]),
    Case(
      golden: "kubeadm-init.yaml", template: "kubeadm/templates/init.yaml",
      host: "k8s-master", extra: ["-e", "kubernetes_version=1.34.9"]),
    Case(
      golden: "kubeadm-join-worker.yaml", template: "kubeadm/templates/join.yaml",
      host: "k8s-worker1", extra: ["-e", join]),
    Case(
      golden: "kubeadm-join-control-plane.yaml", template: "kubeadm/templates/join.yaml",
      host: "k8s-master2", extra: ["-i", "inventory", "-i", "more.yml", "-e", join]),
    Case(
      golden: "kubeadm-init-three.yaml", template: "kubeadm/templates/init.yaml",
      host: "k8s-master",
      extra: ["-i", "inventory", "-i", "more.yml", "-e", "kubernetes_version=1.34.9"]),
    Case(
      golden: "haproxy.cfg", template: "api_endpoint/templates/haproxy.cfg", host: "mini-pc",
      extra: endpoint(authority)),
    Case(
      golden: "haproxy-before-the-cluster.cfg", template: "api_endpoint/templates/haproxy.cfg",
      host: "mini-pc", extra: endpoint("")),
    // Its image could not be had where this was written: compared here, and never run.
    Case(
      golden: "kube-vip.yaml", template: "api_endpoint/templates/kube-vip.yaml",
      host: "k8s-master",
      extra: [
        "-e", "api_endpoint=kube-vip", "-e", "api_address=10.88.0.50", "-e",
        "kube_vip_rights=admin.conf", "-e",
        "kube_vip_image=ghcr.io/kube-vip/kube-vip@sha256:" + String(repeating: "a", count: 64),
      ]),
    Case(
      golden: "kubelet.service", template: "kubernetes/templates/kubelet.service",
      host: "k8s-worker1", extra: ["-e", "kubernetes_source=binaries"]),
    Case(
      golden: "kubelet-kubeadm.conf", template: "kubernetes/templates/10-kubeadm.conf",
      host: "k8s-worker1", extra: ["-e", "kubernetes_source=binaries"]),
    Case(
      golden: "pods.conflist", template: "pod_network/templates/bridge.conflist",
      host: "k8s-worker1", extra: ["-e", podNetworks]),
    Case(
      golden: "pod-routes.service", template: "pod_network/templates/routes.service",
      host: "k8s-worker1", extra: ["-e", podNetworks]),
    Case(
      golden: "pod-masquerade.nft", template: "pod_network/templates/masquerade.nft",
      host: "k8s-worker1"),
    Case(
      golden: "calico-installation.yaml", template: "calico/templates/installation.yaml",
      host: "k8s-master", extra: ["-e", "addon_registry="]),
    Case(
      golden: "calico-installation-closed.yaml", template: "calico/templates/installation.yaml",
      host: "k8s-master",
      extra: ["-e", "addon_registry=registry.local", "-e", "calico_encapsulation=None"]),
    Case(
      golden: "calico-manifest.yaml", template: "calico/templates/manifest.yaml",
      host: "k8s-master"),
    Case(
      golden: "calico-manifest-ipip.yaml", template: "calico/templates/manifest.yaml",
      host: "k8s-master", extra: ["-e", "calico_encapsulation=IPIP"]),
    Case(
      golden: "flannel-network.yaml", template: "flannel/templates/network.yaml",
      host: "k8s-master", extra: ["-e", "proxy_mode=iptables"]),
    Case(
      golden: "metallb-pool.yaml", template: "metallb/templates/pool.yaml", host: "k8s-master"),
    Case(
      golden: "local-path.yaml", template: "storage/templates/local-path.yaml",
      host: "k8s-master", extra: ["-e", "local_path_manifest=/srv/local-path.yaml"]),
    Case(
      golden: "metrics-serving.yaml", template: "metrics_server/templates/serving.yaml",
      host: "k8s-master", extra: ["-e", "metrics_serving=LS0tLQ=="]),
    Case(
      golden: "sealed-secrets.yaml", template: "sealed_secrets/templates/controller.yaml",
      host: "k8s-master", extra: ["-e", #"{"sealing_keys": {"digest": "0f1e"}}"#]),
    Case(
      golden: "nfs.yaml", template: "storage/templates/nfs.yaml", host: "k8s-master"),
    Case(
      golden: "nfs.exports", template: "storage/templates/groundwork.exports",
      host: "k8s-master"),
    Case(golden: "registry.yml", template: "registry/templates/config.yml", host: "mini-pc"),
    Case(
      golden: "registry-nginx.conf", template: "registry/templates/nginx.conf", host: "mini-pc"),
    Case(
      golden: "apt-proxy.conf", template: "packages/templates/apt-proxy.conf",
      host: "k8s-worker1", extra: ["-e", "apt_proxy=http://10.88.0.1:3142"]),
    Case(
      golden: "apt-proxy-https.conf", template: "packages/templates/apt-proxy.conf",
      host: "k8s-worker1",
      extra: ["-e", "apt_proxy=http://10.88.0.1:3142", "-e", "apt_https_proxy=DIRECT"]),
    // One proxy for everything.
    Case(
      golden: "apt-proxy-network.conf", template: "packages/templates/apt-proxy.conf",
      host: "k8s-worker1",
      extra: [
        "-e", "http_proxy=http://10.88.0.1:3128", "-e", "https_proxy=http://10.88.0.1:3129",
      ]),
    Case(
      golden: "containerd-proxy.conf", template: "containerd/templates/proxy.conf",
      host: "k8s-master",
      extra: [
        "-e", "http_proxy=http://10.88.0.1:3128", "-e", "https_proxy=http://10.88.0.1:3129",
      ]),
    Case(
      golden: "containerd-proxy-own.conf", template: "containerd/templates/proxy.conf",
      host: "k8s-master",
      extra: [
        "-e", "https_proxy=http://10.88.0.1:3129", "-e", "no_proxy=localhost,registry.local",
      ]),
  ]

  @Test(arguments: cases) func `renders what is wanted`(_ one: Case) throws {
    let site = try Site()
    try site.write(
      "more.yml",
      """
      all:
        children:
          control_plane:
            hosts:
              k8s-master2: {host_number: 14}
              k8s-master3: {host_number: 15}
      """)
    let run = try site.groundwork(
      ["template", "\(Site.root)/playbooks/roles/\(one.template).j2", "--host", one.host]
        + one.extra)
    try #require(run.succeeded, "\(run.errorText)")
    #expect(run.errorText == "")
    let golden = "\(Site.root)/Tests/CommandTests/Golden/\(one.golden)"
    #expect(try Files.text(golden) == run.outputText)
  }

  @Test func `one network moves every address in them`() throws {
    let site = try Site()
    let proxied = ["-e", "http_proxy=http://{{ gateway }}:3128"]
    for (template, host, extra) in [
      ("chrony/templates/chrony.conf.j2", "mini-pc", []),
      ("chrony/templates/chrony.conf.j2", "k8s-worker1", []),
      ("packages/templates/apt-proxy.conf.j2", "k8s-worker1", proxied),
      ("containerd/templates/proxy.conf.j2", "k8s-worker1", proxied),
    ] {
      let run = try site.groundwork(
        [
          "template", "\(Site.root)/playbooks/roles/\(template)", "--host", host,
          "-e", "lab_network=192.168.7.0/24",
        ] + extra)
      #expect(run.outputText.contains("192.168.7."), "\(run.errorText)")
      #expect(!run.outputText.contains("10.88."))
    }
  }

  @Test(arguments: [
    (#""containerd_package": {"major": 1}"#, "2"), (#""containerd_package": {"major": 2}"#, "3"),
    (#""containerd_installed": {"major": 10}"#, "3"),
    // Asked before, so not asked again.
    (#""containerd_package": {"major": 2}, "containerd_installed": {"skipped": true}"#, "3"),
    // Nothing installed and no package lists: both read format 2.
    (#""containerd_package": {"major": null}"#, "2"), (#""x": 1"#, "2"),
    (#""containerd_package": {"major": 2}, "containerd_config_version": 9"#, "9"),
  ])
  func `the format of containerd's configuration follows its version`(
    known: String, format: String
  ) throws {
    let site = try Site()
    try site.write("playbook.yml", Self.formatPlaybook)
    let run = try site.groundwork([
      "apply", "playbook.yml", "--output", "json", "-e", "{\(known)}",
    ])
    #expect(run.outputText.contains("format=\(format)"), "\(run.outputText)\(run.errorText)")
  }

  /// The default is the role's own.
  private static let formatPlaybook = """
    - hosts: k8s-master
      gather_facts: false
      vars_files: ["\(Site.root)/playbooks/roles/containerd/defaults/main.yml"]
      tasks:
        - debug:
            msg: format={{ containerd_config_version }}
    """
}
