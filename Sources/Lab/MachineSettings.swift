internal import System
internal import Value

/// Kernel settings that are not a node's own: raised for the lab, and put back as they were by the
/// last lab to go, whatever the nodes wrote meanwhile.
struct MachineSettings {
  let lab: LabSettings
  /// Gone after a boot, as the settings are.
  private static let directory = "/run/groundwork-lab"
  private static let saved = "/run/groundwork-lab/settings"

  /// Every node takes dozens of inotify instances from one common number.
  private static let raised = [
    ("fs/inotify/max_user_instances", 2048), ("fs/inotify/max_user_watches", 524_288),
    ("vm/max_map_count", 262_144),
  ]
  /// What kubelet and kube-proxy write.
  private static let kept =
    raised.map(\.0) + [
      "vm/overcommit_memory", "vm/panic_on_oom", "vm/swappiness", "kernel/panic",
      "kernel/panic_on_oops", "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes",
      connections, buckets,
    ]

  /// kube-proxy writes it unless it has the very value already, and dies when it cannot: only the
  /// machine's own network namespace can.
  private static let connections = "net/netfilter/nf_conntrack_max"
  /// kube-proxy writes this one where it is below a fourth of the above. Seen from /proc/sys.
  private static let buckets = "../../sys/module/nf_conntrack/parameters/hashsize"

  /// The connections kube-proxy wants to be tracked, unless its configuration says otherwise.
  static func trackedConnections(processors: Int) -> Int { max(131_072, 32_768 * processors) }

  private var mark: String { "\(Self.directory)/lab-\(lab.bridge)" }

  func raise() throws(Problem) {
    try TextFile.makeDirectories(Self.directory)
    // First: a module brings its settings with it.
    for module in ["overlay", "br_netfilter", "nf_conntrack", "vxlan", "loop"] {
      Tool.succeeds(["modprobe", "-q", module])
    }
    if !TextFile.exists(Self.saved) {
      let lines = Self.kept.compactMap { name in
        TextFile.line("/proc/sys/\(name)").map { "\(name)=\($0)\n" }
      }
      try TextFile.replace(Self.saved, with: lines.joined())
    }
    try TextFile.write("", to: mark)
    for (name, wanted) in Self.raised {
      guard let now = TextFile.line("/proc/sys/\(name)").flatMap({ Int($0) }) else { continue }
      if now < wanted { try TextFile.write("\(wanted)", to: "/proc/sys/\(name)") }
    }
    try suitKubeProxy()
  }

  private func suitKubeProxy() throws(Problem) {
    func value(_ name: String) -> Int? { TextFile.line("/proc/sys/\(name)").flatMap { Int($0) } }
    let wanted = Self.trackedConnections(processors: Self.processors)
    if let now = value(Self.buckets), now < wanted / 4 {
      try TextFile.write("\(wanted / 4)", to: "/proc/sys/\(Self.buckets)")
    }
    if let now = value(Self.connections), now != wanted {
      try TextFile.write("\(wanted)", to: "/proc/sys/\(Self.connections)")
    }
  }

  /// As kube-proxy counts them: those in /sys.
  private static var processors: Int {
    ((try? Files.list("/sys/devices/system/cpu")) ?? []).filter { name in
      name.hasPrefix("cpu") && Int(name.dropFirst(3)) != nil
    }.count
  }

  func restore() {
    _ = try? Files.remove(mark)
    let others = ((try? Files.list(Self.directory)) ?? []).filter { $0.hasPrefix("lab-") }
    guard others.isEmpty, let text = TextFile.read(Self.saved) else { return }
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, TextFile.line("/proc/sys/\(parts[0])") != parts[1] else { continue }
      try? TextFile.write(parts[1], to: "/proc/sys/\(parts[0])")
    }
    try? Files.removeTree(Self.directory)
  }
}
