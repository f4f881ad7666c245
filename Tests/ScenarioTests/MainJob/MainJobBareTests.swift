import System
import Testing
import Value

/// On nodes that nothing has been done to.
extension TheMainJob {
  @Test func `a fresh node has what an installer leaves, and nothing that is brought later`()
    async throws
  {
    let job = try await Stage.shared.bare()
    let said = try await job.asked(
      #"""
      for program in python3 chronyd containerd ctr curl wget docker-registry kubelet; do
        command -v $program
      done
      for program in systemctl sshd sudo; do command -v $program > /dev/null || echo no $program; done
      for backend in netplan ifup; do command -v $backend > /dev/null && echo $backend; done
      systemctl is-enabled systemd-networkd 2> /dev/null | grep -x enabled
      ip -o -4 address show scope global | grep -c ' dynamic '
      su ops -c 'sudo -n true' 2>&1 | grep -o 'a password is required'
      hostname
      """#)
    let backends = [
      "k8s-master": "/usr/bin/python3\nnetplan\nenabled", "k8s-worker2": "ifup",
      "k8s-worker1": "enabled", "mini-pc": "enabled",
    ]
    for name in Fleet.names {
      #expect(
        said[name] == "\(backends[name] ?? "")\n1\na password is required\n\(name)\n", "\(name)")
    }
    let identities = try await job.asked("cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub")
    #expect(Set(identities.values).count == Fleet.names.count)
  }

  @Test func `a look at machines whose host keys are not known is refused, as a run is`()
    async throws
  {
    let job = try await Stage.shared.bare()
    let pins = "inventory/known_hosts"
    let known = try #require(try Files.text("\(MainJob.directory)/\(pins)"))
    try job.site.write(pins, "")
    let look = try await job.groundwork("check", "--remote")
    try job.site.write(pins, known)
    #expect(look.exitCode == 6, "\(look.text)")
    #expect(look.text.contains("--accept-new-host-keys"), "\(look.text)")
    let again = try await job.groundwork("check", "--remote")
    #expect(again.exitCode == 0, "\(again.text)")
  }

  @Test func `a node reaches the packages' proxy, and nothing else of or beyond this machine`()
    async throws
  {
    let job = try await Stage.shared.bare()
    let listener = try Listener()
    let gateway = "\(MainJob.network).1"
    let own = try await Program.run(
      ["sh", "-c", "ip -o -4 address show scope global | awk '{print $4}'"])
    let others = own.output.split(separator: "\n").compactMap { $0.split(separator: "/").first }
      .map { String($0) }.filter { $0 != gateway }
    // Whoever may ask is answered: what is refused below is not refused by chance.
    let here = try await Program.run(["bash", "-c", Self.knock(gateway, listener.port)])
    #expect(here.output == "\(gateway) open\n", "\(here.text)")
    // This machine's other ports, at its address in the lab and at the others it has.
    let knocks =
      [Self.knock(gateway, 3142)] + ([gateway] + others).map { Self.knock($0, listener.port) }
    let shut = ([gateway] + others).map { "\($0) shut\n" }.joined()
    #expect(
      try await job.asked("bash <<'END'\n\(knocks.joined(separator: "\n"))\nEND")
        == Fleet.each("\(gateway) open\n\(shut)"))
    // Beyond it there is nothing; a neighbour is there.
    let leases = try job.site.fleet.leases()
    let neighbour = leases["mini-pc"] ?? ""
    let world = try await job.site.fleet.inside(
      "k8s-worker1",
      """
      bash <<'END'
      \(Self.knock("1.1.1.1", 53))
      \(Self.knock(neighbour, 22))
      END
      """)
    #expect(world == "1.1.1.1 shut\n\(neighbour) open\n")
  }

  /// A line of bash that says whether a port takes a connection: at once, or not at all.
  private static func knock(_ address: String, _ port: Int) -> String {
    "timeout 2 bash -c ': 3<> /dev/tcp/\(address)/\(port)' 2> /dev/null"
      + " && echo \(address) open || echo \(address) shut"
  }

  @Test func `a check of the whole job shows every difference and changes nothing`() async throws {
    let job = try await Stage.shared.bare()
    let before = try await job.trees(Tree.exact)
    let check = try await job.apply("--check", "--diff")
    let after = try await job.trees(Tree.exact)

    #expect(check.exitCode == 0, "\(check.text)")
    #expect(check.recap("failed") == Fleet.each(0))
    for name in Fleet.names {
      Tree.expectEqual(
        Tree.withoutLogins(before[name] ?? []), Tree.withoutLogins(after[name] ?? []), name)
      // The agent lives where nothing outlives a boot.
      #expect(
        try await job.site.fleet.inside(name, "ls -d /run/groundwork /var/lib/groundwork || true")
          == "/run/groundwork\n")
    }
    #expect(try Files.list("\(MainJob.directory)/certs") == ["lab.yml"])

    let network = Dictionary(uniqueKeysWithValues: Fleet.names.map { ($0, check.diffs($0)) })
    for (name, address) in MainJob.addresses {
      let diffs = network[name] ?? []
      #expect(
        diffs.contains {
          $0["before"]?.string?.contains("(dynamic)") == true
            && $0["after"]?.string?.hasPrefix("address \(address)/24\n") == true
        }, "\(check.text)")
      // The whole file as it is, and as it will be.
      let hosts = diffs.first { $0["after_header"] == "/etc/hosts" }
      #expect(
        hosts?["before"]?.string
          == "127.0.0.1 localhost\n127.0.1.1 \(name)\n::1 localhost ip6-localhost ip6-loopback\n")
      #expect(
        hosts?["after"]?.string == """
          127.0.0.1 localhost
          ::1 localhost ip6-localhost ip6-loopback
          # BEGIN groundwork
          \(MainJob.network).10 mini-pc gitlab.local registry.local
          \(MainJob.network).11 k8s-master
          \(MainJob.network).12 k8s-worker1
          \(MainJob.network).13 k8s-worker2
          # END groundwork

          """)
    }
    Self.expectFiles(check)
    Self.expectNamedUnknowns(check)
    #expect(try await Canaries.beforehand(job).names(in: check.text) == [])
  }

  /// Files whose directory only a package brings.
  private static func expectFiles(_ check: Run) {
    let served = check.after("mini-pc", "/etc/chrony/chrony.conf")
    #expect(served?.contains("\nallow \(MainJob.network).0/24\n") == true, "\(check.text)")
    for name in Fleet.names {
      if name != "mini-pc" {
        let client = check.after(name, "/etc/chrony/chrony.conf")
        #expect(
          client?.contains("\nserver \(MainJob.network).10 iburst prefer\n") == true, "\(name)")
      }
      let runtime = check.after(name, "/etc/containerd/config.toml")
      #expect(runtime?.contains("SystemdCgroup = true") == true, "\(name)")
      #expect(runtime?.contains(#"config_path = "/etc/containerd/certs.d""#) == true, "\(name)")
      let trust = check.after(name, "/etc/containerd/certs.d/registry.local/hosts.toml")
      #expect(trust?.contains(#"server = "https://registry.local""#) == true, "\(name)")
      let modules = check.after(name, "/etc/sysctl.d/90-groundwork.conf")
      #expect(modules?.contains("net.ipv4.ip_forward") == true, "\(name)")
    }
    let registry = check.after("mini-pc", "/etc/docker/registry/config.yml")
    #expect(registry?.contains("/etc/docker/registry/htpasswd") == true)
    #expect(
      check.after("mini-pc", "/etc/systemd/system/docker-registry.service.d/groundwork.conf")?
        .contains("Restart=on-failure") == true)
  }

  /// What cannot be known before something else is there names that step.
  private static func expectNamedUnknowns(_ check: Run) {
    for name in Fleet.names {
      let unknown = check.results(name).compactMap { $0["result"]?["unknown_until"]?.string }
      #expect(unknown.contains("the authority is made"), "\(unknown)")
      #expect(unknown.contains { $0.hasPrefix("package: ") || $0.hasPrefix("unit: ") })
    }
  }

  @Test func `a controller whose clock is a day off is refused before anything is made`()
    async throws
  {
    let job = try await Stage.shared.bare()
    let before = try await job.trees(Tree.exact)
    let library = try await Tomorrow.library()
    let run = try await Program.run(
      ["env", "LD_PRELOAD=\(library)"] + job.applying(), in: MainJob.directory,
      seconds: MainJob.seconds)

    #expect(run.exitCode == 5, "\(run.text)")
    let problems = run.events("problem")
    #expect(problems.count == 1)
    #expect(problems.first?["id"] == "preflight.controller-clock")
    #expect(problems.first?["what"] == "this machine's clock is 24 hours ahead of all others")
    #expect(problems.first?["fix"] == "set this machine's clock: timedatectl set-ntp true")
    #expect(run.recap("changed") == Fleet.each(0))
    #expect(try Files.list("\(MainJob.directory)/certs") == ["lab.yml"])
    // Looking takes the agent, and nothing else.
    let looked = { (tree: Set<Substring>) in
      Tree.withoutLogins(tree).filter {
        !$0.hasPrefix("/var/lib/groundwork") && !$0.hasPrefix("/var/lib|")
      }
    }
    for (name, tree) in try await job.trees(Tree.exact) {
      Tree.expectEqual(looked(before[name] ?? []), looked(tree), name)
    }
  }
}

extension Run {
  /// Every difference told for a host.
  func diffs(_ host: String) -> [Value] {
    (results(host) + events("item-result").filter { $0["host"]?.string == host })
      .flatMap { $0["diffs"]?.list ?? [] }
  }

  /// A file's content as a difference shows it.
  func after(_ host: String, _ path: String) -> String? {
    diffs(host).first { $0["after_header"]?.string == path }?["after"]?.string
  }
}

/// Another clock for one process: a library before the C library that adds a day to the time of day.
/// The clock of the machine stays as it is, and with it that of the nodes.
private enum Tomorrow {
  private static let source = """
    #include <sys/syscall.h>
    #include <sys/time.h>
    #include <time.h>
    #include <unistd.h>
    int clock_gettime(clockid_t clock, struct timespec *now) {
      int result = (int)syscall(SYS_clock_gettime, clock, now);
      if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += 86400;
      return result;
    }
    time_t time(time_t *out) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      if (out) *out = now.tv_sec;
      return now.tv_sec;
    }

    """

  static func library() async throws -> String {
    let path = "\(MainJob.directory)/tomorrow.so"
    let build = try await Program.run(
      ["clang", "-x", "c", "-shared", "-fPIC", "-o", path, "-"], input: source)
    try #require(build.exitCode == 0, "\(build.text)")
    return path
  }
}
