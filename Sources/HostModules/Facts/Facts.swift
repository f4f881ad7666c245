package import Machine
internal import System
package import Value

/// What a node says of itself, under Ansible's names without `ansible_`, read from /proc, /sys and
/// /etc without starting a process. Mirrors ansible-core 2.18 `module_utils/facts`.
package enum Facts {
  /// The parts that `gather_subset` names.
  enum Part: String, CaseIterable, Sendable {
    case platform, distribution, lsb, selinux, apparmor, chroot, fips, service_mgr, pkg_mgr, cmdline
    case date_time, env, loadavg, ssh_pub_keys, user, virtual, hardware, network, dns, local
  }

  /// What `!all` still gathers.
  static let minimal: Set<Part> = [
    .apparmor, .cmdline, .date_time, .distribution, .dns, .env, .fips, .local, .lsb, .pkg_mgr,
    .platform, .selinux, .service_mgr, .ssh_pub_keys, .user,
  ]

  /// - Parameter networkMountSeconds: how long a file system on a network is waited for.
  static func gather(
    _ parts: [Part], networkMountSeconds: Int, localPath: String = "/etc/ansible/facts.d",
    on machine: any Machine
  ) -> Map {
    let source = FactSource(machine)
    var facts = Map()
    for part in parts {
      let found: Map =
        switch part {
        case .platform: PlatformFacts.platform(source)
        case .distribution: DistributionFacts.distribution(source)
        case .lsb: DistributionFacts.lsb(source)
        case .service_mgr: PlatformFacts.serviceManager(source)
        case .pkg_mgr: PlatformFacts.packageManager(source)
        case .user: PlatformFacts.user(source)
        case .env: PlatformFacts.environment(source)
        case .date_time: PlatformFacts.dateTime(source)
        case .selinux, .apparmor, .fips, .chroot: PlatformFacts.security(source, part)
        case .cmdline: PlatformFacts.commandLine(source)
        case .ssh_pub_keys: PlatformFacts.hostKeys(source)
        case .loadavg: HardwareFacts.load(source)
        case .hardware: HardwareFacts.hardware(source, networkMountSeconds)
        case .virtual: VirtualFacts.gather(source)
        case .network: NetworkFacts.gather(source)
        case .dns: NetworkFacts.resolver(source)
        case .local: LocalFacts.gather(source, path: localPath)
        }
      facts = facts.merging(found)
    }
    return facts
  }
}

/// The node as facts read it: what cannot be read is absent, never a failure.
struct FactSource {
  let machine: any Machine

  init(_ machine: any Machine) { self.machine = machine }

  /// A file's text; nil when it cannot be read.
  func text(_ path: String) -> String? { (try? machine.text(path, limit: 8 << 20)) ?? nil }

  /// A file's text without blanks around; nil when that is empty.
  func line(_ path: String) -> String? {
    text(path).flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed }
  }

  func lines(_ path: String) -> [String] { text(path)?.textLines ?? [] }

  func names(_ path: String) -> [String] { (try? machine.names(in: path)) ?? [] }

  func exists(_ path: String) -> Bool {
    ((try? machine.status(path, following: true)) ?? nil) != nil
  }

  func link(_ path: String) -> String? { try? machine.readLink(path) }

  /// Whether a program stands in one of the usual directories.
  func has(program: String) -> Bool {
    ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin"]
      .contains { exists("\($0)/\(program)") }
  }
}
