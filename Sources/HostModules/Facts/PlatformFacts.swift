internal import Machine
internal import System
internal import Value

/// Names, users, time and settings of the running system.
enum PlatformFacts {
  #if arch(x86_64)
    private static let architecture = "x86_64"
  #elseif arch(arm64)
    private static let architecture = "aarch64"
  #endif

  static func platform(_ source: FactSource) -> Map {
    let node = (try? Hostname.live(source.machine)) ?? ""
    let full = (try? HostNames.fullName(of: node, on: source.machine)) ?? node
    var facts: Map = [
      "system": "Linux", "kernel": Value(source.line("/proc/sys/kernel/osrelease") ?? ""),
      "kernel_version": Value(source.line("/proc/sys/kernel/version") ?? ""),
      "machine": Value(architecture), "architecture": Value(architecture),
      "userspace_architecture": Value(architecture), "userspace_bits": "64",
      "nodename": Value(node), "fqdn": Value(full),
      "hostname": Value(node.cut(".")?.before ?? node),
      "domain": Value(full.cut(".")?.after ?? ""),
    ]
    if let id = source.line("/var/lib/dbus/machine-id") ?? source.line("/etc/machine-id") {
      facts["machine_id"] = Value(id)
    }
    return facts
  }

  static func serviceManager(_ source: FactSource) -> Map {
    let first = source.line("/proc/1/comm")?.lastPathPart
    var manager = "service"
    if let first, first != "init", !first.ends("sh") {
      let names = [
        "procd": "openwrt_init", "runit-init": "runit", "svscan": "svc", "openrc-init": "openrc",
      ]
      manager = names[first] ?? first
    } else if source.has(program: "systemctl") && source.exists("/run/systemd/system") {
      manager = "systemd"
    } else if source.exists("/sbin/openrc") {
      manager = "openrc"
    } else if source.has(program: "systemctl"),
      source.link("/sbin/init")?.lastPathPart == "systemd"
    {
      manager = "systemd"
    } else if source.exists("/etc/init.d") {
      manager = "sysvinit"
    }
    return ["service_mgr": Value(manager)]
  }

  static func packageManager(_ source: FactSource) -> Map {
    let managers: [(path: String, name: String)] = [
      ("/usr/bin/apt-get", "apt"), ("/usr/bin/dnf5", "dnf5"), ("/usr/bin/dnf", "dnf"),
      ("/usr/bin/yum", "yum"), ("/usr/bin/zypper", "zypper"), ("/sbin/apk", "apk"),
      ("/usr/bin/pacman", "pacman"),
    ]
    let name = managers.first { source.exists($0.path) }?.name ?? "unknown"
    return ["pkg_mgr": Value(name)]
  }

  static func user(_ source: FactSource) -> Map {
    let id = System.Process.uid
    let users = (try? source.machine.users()) ?? []
    var facts: Map = [
      "real_user_id": Value(Int(id)), "effective_user_id": Value(Int(id)),
      "real_group_id": Value(Int(System.Process.gid)),
      "effective_group_id": Value(Int(System.Process.gid)),
    ]
    guard let entry = users.first(where: { $0.userID == id }) else { return facts }
    facts["user_id"] = Value(entry.name)
    facts["user_uid"] = Value(Int(entry.userID))
    facts["user_gid"] = Value(Int(entry.groupID))
    facts["user_gecos"] = Value(entry.comment)
    facts["user_dir"] = Value(entry.home)
    facts["user_shell"] = Value(entry.shell)
    return facts
  }

  static func environment(_ source: FactSource) -> Map {
    var map = Map()
    let own = source.machine.environment.sorted { $0.key.precedesByScalars($1.key) }
    let entries = Environment.merging(
      own.map { (name: $0.key, value: $0.value) }, into: Environment.entries)
    for (name, value) in entries.compactMap({ $0.cut("=") }) { map[name] = Value(value) }
    return ["env": Value(map)]
  }

  static func dateTime(_ source: FactSource) -> Map {
    let seconds = Int(exactly: source.machine.now.rounded(.down)) ?? 0
    let micro = min(999_999, Int((source.machine.now - Double(seconds)) * 1_000_000))
    let local = ZoneOffset(at: seconds)
    let here = Moment(seconds + local.offset)
    let utc = Moment(seconds)
    let fraction = Days.padded(micro, 6)
    let minutes = abs(local.offset) / 60
    let sign = local.offset < 0 ? "-" : "+"
    let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    let monday = (here.day.weekday + 6) % 7
    let offset = "\(sign)\(Days.padded(minutes / 60, 2))\(Days.padded(minutes % 60, 2))"
    let date = here.day.date
    return [
      "date_time": [
        "year": Value(String(date.year)), "month": Value(Days.padded(date.month, 2)),
        "day": Value(Days.padded(date.day, 2)), "weekday": Value(days[here.day.weekday]),
        "weekday_number": Value(String(here.day.weekday)),
        "weeknumber": Value(Days.padded((here.day.dayOfYear - 1 + 7 - monday) / 7, 2)),
        "hour": Value(Days.padded(here.second / 3600, 2)),
        "minute": Value(Days.padded(here.second / 60 % 60, 2)),
        "second": Value(Days.padded(here.second % 60, 2)), "time": Value(here.clock),
        "date": Value(here.day.text), "epoch": Value(String(seconds)),
        "epoch_int": Value(String(seconds)), "tz": Value(local.zone), "tz_dst": Value(local.zone),
        "tz_offset": Value(offset), "iso8601": Value("\(utc.day.text)T\(utc.clock)Z"),
        "iso8601_micro": Value("\(utc.day.text)T\(utc.clock).\(fraction)Z"),
        "iso8601_basic": Value("\(here.basic)\(fraction)"),
        "iso8601_basic_short": Value(here.basic),
      ]
    ]
  }

  /// A day and the second in it.
  private struct Moment {
    var day: Days
    /// 0..<86400.
    var second: Int

    init(_ seconds: Int) {
      day = Days(seconds: Double(seconds))
      second = seconds - day.number * 86400
    }

    var clock: String {
      "\(Days.padded(second / 3600, 2)):\(Days.padded(second / 60 % 60, 2)):\(Days.padded(second % 60, 2))"
    }

    /// `20261121T074754`
    var basic: String {
      String(
        decoding: "\(day.text)T\(clock)".utf8.filter { $0 != 0x2D && $0 != 0x3A }, as: UTF8.self)
    }
  }

  static func security(_ source: FactSource, _ part: Facts.Part) -> Map {
    switch part {
    case .apparmor:
      let isOn = source.exists("/sys/kernel/security/apparmor")
      return ["apparmor": ["status": isOn ? "enabled" : "disabled"]]
    case .fips: return ["fips": Value(source.line("/proc/sys/crypto/fips_enabled") == "1")]
    case .chroot:
      // Another root than the first process's; where that may not be looked at, none is assumed.
      let mine = (try? source.machine.status("/", following: true)) ?? nil
      let first = (try? source.machine.status("/proc/1/root/.", following: true)) ?? nil
      guard let mine, let first else { return ["is_chroot": false] }
      return ["is_chroot": Value(mine.inode != first.inode || mine.device != first.device)]
    default: return ["selinux": Value(selinux(source))]
    }
  }

  private static func selinux(_ source: FactSource) -> Map {
    guard let enforcing = source.line("/sys/fs/selinux/enforce") else {
      return ["status": "disabled"]
    }
    var map: Map = [
      "status": "enabled", "mode": enforcing == "1" ? "enforcing" : "permissive",
    ]
    if let version = source.line("/sys/fs/selinux/policyvers").flatMap({ Int($0) }) {
      map["policyvers"] = Value(version)
    }
    for line in source.lines("/etc/selinux/config") {
      if let mode = line.without(prefix: "SELINUX=") { map["config_mode"] = Value(mode.trimmed) }
      if let type = line.without(prefix: "SELINUXTYPE=") { map["type"] = Value(type.trimmed) }
    }
    return map
  }

  static func commandLine(_ source: FactSource) -> Map {
    var map = Map()
    for word in (source.line("/proc/cmdline") ?? "").words {
      if let (key, value) = word.cut("=") { map[key] = Value(value) } else { map[word] = true }
    }
    return ["cmdline": Value(map), "proc_cmdline": Value(map)]
  }

  static func hostKeys(_ source: FactSource) -> Map {
    var map = Map()
    for kind in ["dsa", "rsa", "ecdsa", "ed25519"] {
      let words = (source.line("/etc/ssh/ssh_host_\(kind)_key.pub") ?? "").words
      guard words.count >= 2 else { continue }
      map["ssh_host_key_\(kind)_public"] = Value(words[1])
      map["ssh_host_key_\(kind)_public_keytype"] = Value(words[0])
    }
    return map
  }
}
