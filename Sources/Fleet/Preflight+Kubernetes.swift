import Inventory
import Value
import Variables

// What keeps Kubernetes from running, as far as the inventory and a look at the machines show it.
extension Preflight {
  /// A minor of Kubernetes, and what it runs on (its release notes, and those of containerd 2).
  struct Minor: Sendable {
    var name: String
    /// The oldest containerd.
    var containerd: String
    /// Whether its kubelet starts where cgroups have version 1.
    var takesOldCgroups: Bool
  }

  static let minors = [
    Minor(name: "1.31", containerd: "1.6.15", takesOldCgroups: true),
    Minor(name: "1.32", containerd: "1.6.15", takesOldCgroups: true),
    Minor(name: "1.33", containerd: "1.6.15", takesOldCgroups: true),
    Minor(name: "1.34", containerd: "1.6.15", takesOldCgroups: true),
    Minor(name: "1.35", containerd: "1.7", takesOldCgroups: false),
    Minor(name: "1.36", containerd: "2.0", takesOldCgroups: false),
  ]

  /// What the inventory alone shows.
  /// - Parameter isWanted: a playbook is run that installs it; else it may be left out.
  static func kubernetes(
    _ store: VariableStore, _ plan: FleetPlan, isWanted: Bool
  ) -> [Problem] {
    let isNode = { (host: PlannedHost) in
      host.roles.contains(.controlPlane) || host.roles.contains(.worker)
    }
    guard let host = plan.hosts.first(where: isNode)?.name else { return [] }
    let settings = Settings(store: store, host: host)
    guard let source = settings["kubernetes_source"] else {
      return isWanted
        ? [
          wrong(
            "no-source", "kubernetes_source is not set", nil, "write binaries, repository or mirror"
          )
        ]
        : []
    }
    let known = ["binaries", "repository", "mirror"]
    guard known.contains(source) else {
      return [
        wrong(
          "no-source", "kubernetes_source: '\(source)' is not known",
          settings.place("kubernetes_source"),
          Problem.nearest(to: source, among: known).map { "did you mean '\($0)'?" }
            ?? "write binaries, repository or mirror")
      ]
    }
    var problems = release(settings)
    if !plan.hosts.contains(where: { $0.roles.contains(.controlPlane) }) {
      problems.append(
        wrong(
          "no-control-plane", "no machine is in the group 'control_plane'", nil,
          "put one there, or three"))
    }
    problems += source == "binaries" ? files(settings) : packages(source, settings)
    return problems + endpoint(settings, plan)
  }

  private static func wrong(
    _ id: String, _ what: String, _ place: SourceLocation?, because: String? = nil, _ fix: String
  ) -> Problem {
    Problem("preflight.\(id)", what: what, at: place, because: because, fix: fix)
  }

  /// `1.34` of `1.34.9`; nil where the text is no release in full.
  static func minor(of release: String) -> String? {
    let parts = release.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "1",
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    return "\(parts[0]).\(parts[1])"
  }

  private static func release(_ settings: Settings) -> [Problem] {
    guard let version = settings["kubernetes_version"] else {
      return [
        wrong(
          "bad-release", "kubernetes_version is not set", settings.place("kubernetes_source"),
          "set it to a release in full, such as 1.34.9")
      ]
    }
    let place = settings.place("kubernetes_version")
    guard let minor = minor(of: version) else {
      return [
        wrong(
          "bad-release", "kubernetes_version: '\(version)' is no release in full", place,
          "write it as 1.34.9")
      ]
    }
    guard !minors.contains(where: { $0.name == minor }) else { return [] }
    return [
      wrong(
        "unknown-release", "Kubernetes \(minor) is not known here", place,
        because: "what it runs on is known of \(list(minors.map(\.name)))",
        "set kubernetes_version to a release of one of these")
    ]
  }

  /// Of binaries each is the very file that somebody has looked at.
  private static func files(_ settings: Settings) -> [Problem] {
    guard settings["kubernetes_binaries"] != nil else {
      return [
        wrong(
          "no-binaries", "it is not said where the binaries of Kubernetes lie",
          settings.place("kubernetes_source"),
          "set kubernetes_binaries to a directory of this machine, or to an address")
      ]
    }
    let digests = settings.map("kubernetes_checksums")
    let names = digests.keys.compactMap(\.string)
    var missing = ["kubeadm", "kubelet", "kubectl", "crictl"].filter { !names.contains($0) }
    if !names.contains(where: { $0.hasPrefix("cni/") }) { missing.append("cni/bridge") }
    missing += digests.entries.compactMap { name, digest in
      isDigest(digest.string ?? "") ? nil : name.string
    }
    guard !missing.isEmpty else { return [] }
    return [
      wrong(
        "no-checksum", "kubernetes_checksums has no SHA-256 for \(list(missing))",
        settings.place("kubernetes_checksums") ?? settings.place("kubernetes_source"),
        because: "a binary is installed only as the very file that was looked at",
        "set it to a map of each file's name to the 64 digits sha256sum prints for it")
    ]
  }

  private static func packages(_ source: String, _ settings: Settings) -> [Problem] {
    var problems: [Problem] = []
    let place = settings.place("kubernetes_source")
    if source == "mirror", settings["kubernetes_mirror"] == nil {
      problems.append(
        wrong(
          "no-mirror", "it is not said where the mirror is", place,
          "set kubernetes_mirror to its address, of the repository of one minor"))
    }
    let digest = settings["kubernetes_repository_key_sha256"] ?? ""
    if !isDigest(digest) {
      problems.append(
        wrong(
          "no-checksum",
          digest.isEmpty
            ? "there is no SHA-256 for the key that signs the packages"
            : "kubernetes_repository_key_sha256 '\(digest)' is no SHA-256",
          settings.place("kubernetes_repository_key_sha256") ?? place,
          because: "packages are trusted by the key that signs them, and the key by its digest",
          "compare the key's fingerprint with the one upstream publishes, and set "
            + "kubernetes_repository_key_sha256 to what sha256sum prints for its file"))
    }
    return problems
  }

  /// What leads to the API.
  private static func endpoint(_ settings: Settings, _ plan: FleetPlan) -> [Problem] {
    let planes = plan.hosts.filter { $0.roles.contains(.controlPlane) }
    let known = ["haproxy", "kube-vip", "first"]
    let wanted = settings["api_endpoint"] ?? (planes.count > 1 ? "haproxy" : "first")
    let place = settings.place("api_endpoint")
    guard known.contains(wanted) else {
      return [
        wrong(
          "unknown-endpoint", "api_endpoint: '\(wanted)' is not known", place,
          Problem.nearest(to: wanted, among: known).map { "did you mean '\($0)'?" }
            ?? "write haproxy, kube-vip or first")
      ]
    }
    if wanted == "haproxy", let both = planes.first(where: { $0.roles.contains(.platform) }) {
      return [
        wrong(
          "endpoint-port", "\(both.name) is the platform node and a control plane", both.place,
          because: "haproxy and the API server want the same port",
          "take it out of one of the two groups, or set api_endpoint to kube-vip")
      ]
    }
    guard wanted == "kube-vip" else { return [] }
    let image = (settings["kube_vip_image"] ?? "").split(separator: "@sha256:")
    guard settings["api_address"] == nil || image.count != 2 || !isDigest(String(image[1])) else {
      return []
    }
    return [
      wrong(
        "no-endpoint", "kube-vip has no address, or no image", place,
        "set api_address to a free address of lab_network, and kube_vip_image to an image by its "
          + "digest (NAME@sha256:…)")
    ]
  }

  /// What a look at the machines shows beside it.
  /// - Parameter isUpgrade: another release than the one that stands there is meant.
  static func kubernetes(
    _ store: VariableStore, _ seen: [Observation], isUpgrade: Bool
  ) -> [Problem] {
    seen.flatMap { one -> [Problem] in
      let settings = Settings(store: store, host: one.host)
      guard settings["kubernetes_source"] != nil, let version = settings["kubernetes_version"],
        let minor = minors.first(where: { $0.name == minor(of: version) })
      else { return [] }
      return runtime(one, minor) + standing(one, version, isUpgrade: isUpgrade)
    }
  }

  private static func runtime(_ one: Observation, _ minor: Minor) -> [Problem] {
    var problems: [Problem] = []
    if let containerd = one.containerd, isOlder(containerd, than: minor.containerd) {
      problems.append(
        Problem(
          "preflight.old-containerd",
          what: "containerd \(containerd) is too old for Kubernetes \(minor.name)", host: one.host,
          because: "it needs \(minor.containerd) or newer",
          fix: "install one there, from a newer release of its distribution"))
    }
    if one.hasOldCgroups, !minor.takesOldCgroups {
      let others = list(minors.filter(\.takesOldCgroups).map(\.name))
      problems.append(
        Problem(
          "preflight.old-cgroups", what: "the machine has cgroups of version 1", host: one.host,
          because: "the kubelet of Kubernetes \(minor.name) does not start on them",
          fix: "boot it with systemd.unified_cgroup_hierarchy=1, or set kubernetes_version to a "
            + "release of \(others)"))
    }
    return problems
  }

  private static func standing(
    _ one: Observation, _ version: String, isUpgrade: Bool
  ) -> [Problem] {
    guard !isUpgrade, one.isMember, let kubelet = one.kubelet, kubelet != "v\(version)" else {
      return []
    }
    return [
      Problem(
        "preflight.other-release",
        what: "the machine is in a cluster with Kubernetes \(kubelet), and kubernetes_version says "
          + version, host: one.host,
        because: "an upgrade goes node by node, in an order, after a backup",
        fix: "groundwork cluster upgrade \(version); or set kubernetes_version back")
    ]
  }

  /// Compares what a Debian version has of numbers before its first other sign, behind its epoch.
  static func isOlder(_ version: String, than least: String) -> Bool {
    func numbers(_ text: String) -> [Int] {
      let upstream = text.split(separator: ":").last ?? ""
      let head = upstream.utf8.prefix { (48...57).contains($0) || $0 == 46 }
      return String(decoding: Array(head), as: UTF8.self).split(separator: ".")
        .map { Int($0) ?? 0 }
    }
    let (one, other) = (numbers(version), numbers(least))
    for place in 0..<max(one.count, other.count) {
      let (left, right) = (
        place < one.count ? one[place] : 0, place < other.count ? other[place] : 0
      )
      if left != right { return left < right }
    }
    return false
  }
}
