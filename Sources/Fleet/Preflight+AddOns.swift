import Inventory
import Jinja
import System
import Value
import Variables

// What the inventory adds to the cluster, as far as it can be wrong before anything is touched.
extension Preflight {
  /// Settings that name a manifest; `NAME_sha256` beside each has its digest.
  private static let manifests = [
    "calico_crds", "calico_operator", "calico_manifest", "flannel_manifest", "metallb_manifest",
    "local_path_manifest", "metrics_server_manifest", "sealed_secrets_manifest",
  ]

  private static let plugins = ["bridge", "calico", "flannel"]

  /// Nothing where no Kubernetes is wanted.
  static func addOns(_ store: VariableStore, _ plan: FleetPlan) -> [Problem] {
    let isNode = { (host: PlannedHost) in
      host.roles.contains(.controlPlane) || host.roles.contains(.worker)
    }
    guard let host = plan.hosts.first(where: isNode)?.name else { return [] }
    let settings = Settings(store: store, host: host)
    guard settings["kubernetes_source"] != nil else { return [] }
    var problems = plugin(settings)
    for key in manifests {
      guard let name = settings[key] else { continue }
      problems += proof(
        of: name, settings[key + "_sha256"], key, digestKey: key + "_sha256", settings)
    }
    for manifest in settings.list("nfs_manifests") {
      problems += proof(
        of: manifest["src"]?.string ?? "", manifest["sha256"]?.string, "nfs_manifests",
        digestKey: "sha256", settings)
    }
    return problems + pool(settings, plan)
  }

  private static func plugin(_ settings: Settings) -> [Problem] {
    guard let name = settings["pod_network_plugin"] else { return [] }
    func problem(_ id: String, _ what: String, _ because: String?, _ fix: String, at key: String)
      -> [Problem]
    {
      [Problem("preflight.\(id)", what: what, at: settings.place(key), because: because, fix: fix)]
    }
    if name == "cilium" {
      return problem(
        "unknown-plugin", "pod_network_plugin: cilium is not installed by the stock playbooks",
        "its makers publish no manifest whose digest could be pinned; a program renders it",
        "take calico or flannel; or set pod_network_plugin: \"\" and install Cilium when the machines "
          + "have joined, until when they are not ready", at: "pod_network_plugin")
    }
    guard plugins.contains(name) else {
      let near = Problem.nearest(to: name, among: plugins)
      return problem(
        "unknown-plugin", "pod_network_plugin: '\(name)' is not known", nil,
        near.map { "did you mean '\($0)'?" }
          ?? "write calico, flannel or bridge; or nothing, and install another one yourself",
        at: "pod_network_plugin")
    }
    let install = settings["calico_install"] ?? "operator"
    if name == "calico", !["operator", "manifest"].contains(install) {
      return problem(
        "unknown-plugin", "calico_install: '\(install)' is not known", nil,
        "write operator or manifest", at: "calico_install")
    }
    let needed: [String]
    switch (name, install) {
    case ("calico", "operator"): needed = ["calico_crds", "calico_operator"]
    case ("calico", _): needed = ["calico_manifest"]
    case ("flannel", _): needed = ["flannel_manifest"]
    default: needed = []
    }
    let missing = needed.filter { settings[$0] == nil }
    guard !missing.isEmpty else { return [] }
    return problem(
      "no-manifest", "pod_network_plugin: \(name) is wanted without \(list(missing))", nil,
      "set \(list(missing.flatMap { [$0, $0 + "_sha256"] })); the stock "
        + "inventory/group_vars/all/kubernetes.yml has upstream's", at: "pod_network_plugin")
  }

  /// A manifest is the file that somebody looked at.
  private static func proof(
    of name: String, _ digest: String?, _ key: String, digestKey: String, _ settings: Settings
  ) -> [Problem] {
    let digest = digest ?? ""
    guard isDigest(digest) else {
      return [
        Problem(
          "preflight.no-checksum",
          what: digest.isEmpty
            ? "\(key) has no SHA-256 for \(name)" : "\(digestKey) '\(digest)' is no SHA-256",
          at: settings.place(digest.isEmpty ? key : digestKey) ?? settings.place(key),
          because: "what is applied to a cluster is the very file that was looked at",
          fix: "set \(digestKey) to the 64 digits sha256sum prints for it")
      ]
    }
    guard !name.contains("://"), !Files.isAccessible(name) else { return [] }
    return [
      Problem(
        "preflight.no-manifest", what: "\(key): there is no file '\(name)'",
        at: settings.place(key),
        fix: "correct the path, or give the address it is fetched from")
    ]
  }

  private static func pool(_ settings: Settings, _ plan: FleetPlan) -> [Problem] {
    guard settings["metallb_manifest"] != nil, plan.networks.pool == nil,
      settings["address_pool"] == nil
    else { return [] }
    return [
      Problem(
        "preflight.no-pool", what: "MetalLB is wanted, and there are no addresses for it",
        at: settings.place("metallb_manifest"),
        fix: "set address_pool to a range of lab_network that nobody uses, outside dhcp_range")
    ]
  }
}
