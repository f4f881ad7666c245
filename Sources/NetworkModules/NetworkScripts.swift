internal import System
internal import Addresses

/// The two scripts of a network change: one applies it, the other undoes it. Golden files in the
/// tests. They are run by systemd, without the agent and without a connection.
struct NetworkScripts {
  static let directory = "/var/lib/groundwork/network"
  static let rollback = directory + "/rollback.sh"
  static let apply = directory + "/apply.sh"
  static let token = directory + "/token"
  static let timer = "groundwork-net-rollback"
  static let bootUnit = "groundwork-net-rollback-boot.service"
  static let bootUnitPath = "/etc/systemd/system/" + bootUnit
  static let bootUnitLink = "/etc/systemd/system/multi-user.target.wants/" + bootUnit

  let plan: NetworkPlan

  private var link: String { ShellWords.quote(plan.link.name) }
  private var address: String { plan.wanted.address.description }

  /// Cuts the connection it was started over, so it runs detached and waits until its start has been
  /// told. Ends by undoing everything when the address does not come.
  var applyText: String {
    var lines = [
      "#!/bin/sh",
      "# Applies a network change. Written by Groundwork.",
      "sleep 1",
    ]
    // Old addresses go before the new one comes: as a secondary it would go with its primary.
    switch plan.backend {
    case .netplan:
      lines +=
        ["netplan generate"] + removals + ["netplan apply", "networkctl reconfigure \(link)"]
    case .networkd:
      lines += ["networkctl reload"] + removals + ["networkctl reconfigure \(link)"]
    case .ifupdown:
      lines += ["ifdown --force \(link)"] + dhcpEnd + removals + ["ifup --force \(link)"]
    }
    lines += [
      "tries=0",
      "while [ $tries -lt 20 ]; do",
      // A lease of the same address is not it.
      "  if ip -4 -o addr show dev \(link) | grep 'inet \(address) ' | grep -qv ' dynamic '; then",
    ]
    lines += removals.map { "    " + $0 }
    lines += [
      // Until this is gone nobody may confirm.
      "    rm -f \(Self.apply)",
      "    exit 0",
      "  fi",
      "  tries=$((tries + 1))",
      "  sleep 1",
      "done",
      // Not from here: undoing ends this unit.
      "exec systemctl start --no-block \(Self.timer).service",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private var removals: [String] {
    plan.leftovers.map { "ip -4 addr del \($0.address) dev \(link) 2>/dev/null" }
  }

  /// ifdown runs with the new file, which knows of no DHCP client.
  private var dhcpEnd: [String] {
    [
      "[ -r /run/dhclient.\(plan.link.name).pid ] && kill \"$(cat /run/dhclient.\(plan.link.name).pid)\"",
      "command -v dhcpcd >/dev/null 2>&1 && dhcpcd -x \(link)",
    ]
  }

  /// Puts every file back and applies what they say. With `--boot` the backend has not started yet.
  var rollbackText: String {
    var lines = [
      "#!/bin/sh",
      "# Undoes a network change that nobody confirmed. Written by Groundwork.",
      "dir=\(Self.directory)",
      "put_back() { cp -p \"$dir/before/$1\" \"$2.groundwork-old\" && mv -f \"$2.groundwork-old\" \"$2\"; }",
    ]
    for (place, file) in plan.files.enumerated() where !file.isRight {
      lines.append(
        file.current == nil
          ? "rm -f \(ShellWords.quote(file.path))"
          : "put_back \(place) \(ShellWords.quote(file.path))")
    }
    for aside in plan.asides {
      let path = ShellWords.quote(aside.path + NetworkPlan.aside)
      lines.append("[ -e \(path) ] && mv -f \(path) \(ShellWords.quote(aside.path))")
    }
    lines += ["sync", "if [ \"$1\" = --boot ]; then"]
    lines.append(plan.backend == .netplan ? "  netplan generate" : "  :")
    lines += ["else", "  systemctl stop groundwork-net-apply.service"]
    lines += restart.map { "  " + $0 }
    lines += [
      "fi",
      // From here on nothing is pending, whatever happens to the rest.
      "rm -f \"$dir/rollback.sh\"",
      "rm -f \(Self.bootUnitLink) \(Self.bootUnitPath)",
      "rm -rf \"$dir/before\" \"$dir/token\" \"$dir/apply.sh\"",
      "echo \"undone: \(address) on \(plan.link.name)\" >\"$dir/outcome\"",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private var restart: [String] {
    let isNew = !plan.link.addresses.contains { $0.address == plan.wanted.address }
    let removal = isNew ? ["ip -4 addr del \(address) dev \(link) 2>/dev/null"] : []
    var lines: [String]
    switch plan.backend {
    case .netplan:
      lines = ["netplan generate"] + removal + ["netplan apply", "networkctl reconfigure \(link)"]
    case .networkd:
      lines = ["networkctl reload"] + removal + ["networkctl reconfigure \(link)"]
    case .ifupdown:
      lines = ["ifdown --force \(link)"] + removal + ["ifup --force \(link)"]
    }
    // What somebody had added by hand no configuration brings back.
    for old in plan.link.globalIPv4 where !old.isDynamic {
      lines.append("ip -4 addr replace \(old.address) dev \(link)")
    }
    if let route = plan.defaults.first, let gateway = route.gateway, route.source != "dhcp" {
      lines.append("ip -4 route replace default via \(gateway) dev \(link)")
    }
    return lines
  }

  /// Undoes an unconfirmed change after a power cut, before any network comes up.
  static let bootUnitText = """
    [Unit]
    Description=Undo a network change that nobody confirmed
    ConditionPathExists=\(rollback)
    DefaultDependencies=no
    RequiresMountsFor=/var/lib/groundwork /etc
    After=local-fs.target
    Before=network-pre.target systemd-networkd.service networking.service
    Wants=network-pre.target

    [Service]
    Type=oneshot
    ExecStart=/bin/sh \(rollback) --boot

    [Install]
    WantedBy=multi-user.target

    """
}
