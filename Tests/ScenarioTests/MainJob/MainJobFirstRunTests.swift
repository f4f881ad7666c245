import System
import Testing
import Value

/// The state after the first run, as the nodes themselves tell it.
extension TheMainJob {
  @Test func `the first run prepares four nodes over libssh2`() async throws {
    let (job, first) = try await Stage.shared.prepared()
    #expect(first.run.exitCode == 0, "\(first.run.text)")
    #expect(first.journal.recap("failed") == Fleet.each(0))
    #expect(first.journal.recap("unreachable") == Fleet.each(0))
    for name in Fleet.names { #expect((first.journal.recap("changed")[name] ?? 0) >= 12) }

    for name in Fleet.names {
      #expect(first.record["hosts"]?[name]?["transport"] == "libssh2", "\(first.record)")
    }
    // Reached at the lease, and at the static address ever since.
    let ping = try await job.groundwork("run", "all", "-m", "ping", "--output", "json")
    var reached: [String: String] = [:]
    for event in ping.events("connected") {
      if let host = event["host"]?.string { reached[host] = event["address"]?.string }
    }
    #expect(reached == MainJob.addresses, "\(ping.text)")
  }

  @Test func `every node has its name and its address alone, and knows the others`() async throws {
    let (job, _) = try await Stage.shared.prepared()
    let leases = try job.site.fleet.leases()
    for (name, address) in MainJob.addresses {
      let said = try await job.site.fleet.inside(
        name,
        """
        uname -n; cat /etc/hostname; hostnamectl hostname
        ip -4 -o addr show scope global | awk '{print $4}'
        ip -4 route show default | cut -d ' ' -f 1-3
        """)
      #expect(
        said == "\(name)\n\(name)\n\(name)\n\(address)/24\ndefault via \(MainJob.network).1\n")

      let lease = try #require(leases[name])
      let old = try await Program.run(
        ["timeout", "2", "bash", "-c", "exec 3<>/dev/tcp/\(lease)/22"])
      #expect(old.exitCode != 0, "\(name) still answers at \(lease)")
      // With the pin of the inventory name, by another implementation of SSH.
      let login = try await Program.run(
        [
          "ssh", "-F", "/dev/null", "-i", "\(Surroundings.state)/id", "-o", "IdentitiesOnly=yes",
          "-o", "StrictHostKeyChecking=yes", "-o", "HostKeyAlias=\(name)", "-o",
          "UserKnownHostsFile=\(MainJob.directory)/inventory/known_hosts", "ops@\(address)",
          "uname -n",
        ])
      #expect(login.output == "\(name)\n", "\(login.text)")
    }

    let block = """
      # BEGIN groundwork
      \(MainJob.network).10 mini-pc gitlab.local registry.local
      \(MainJob.network).11 k8s-master
      \(MainJob.network).12 k8s-worker1
      \(MainJob.network).13 k8s-worker2
      # END groundwork

      """
    #expect(
      try await job.asked("sed -n '/^# BEGIN groundwork/,/^# END groundwork/p' /etc/hosts")
        == Fleet.each(block))
    let names = ["gitlab.local", "registry.local"] + Fleet.names
    let resolved = names.map { MainJob.addresses[$0] ?? "\(MainJob.network).10" }.joined(
      separator: "\n")
    #expect(
      try await job.asked(
        "for name in \(names.joined(separator: " ")); do getent ahostsv4 $name | awk 'NR==1{print $1}'; done"
      ) == Fleet.each(resolved + "\n"))
  }

  @Test func `the platform node serves the time, and nobody else does`() async throws {
    let (job, _) = try await Stage.shared.prepared()
    let tracking = try await job.asked("chronyc -c tracking")
    let sources = try await job.asked("chronyc -c sources")
    for name in Fleet.names {
      let fields = (tracking[name] ?? "").split(separator: ",", omittingEmptySubsequences: false)
      try #require(fields.count > 13, "\(name): \(tracking)")
      #expect(abs(Double(fields[4]) ?? 1) < 0.1, "\(name): \(tracking)")
      #expect(fields[13] == "Normal\n", "\(name): \(tracking)")
      if name == "mini-pc" {
        // No source outside of a closed network: its own clock, of a stratum that says so.
        #expect(fields[0] == "7F7F0101" && fields[2] == "10", "\(tracking)")
        #expect(sources[name] == "")
      } else {
        #expect(fields[1] == "\(MainJob.network).10" && fields[2] == "11", "\(tracking)")
        let lines = (sources[name] ?? "").split(separator: "\n")
        #expect(
          lines.count == 1 && lines.first?.hasPrefix("^,*,\(MainJob.network).10,") == true,
          "\(sources)")
      }
    }
    // A question of version 3 in mode 3 (RFC 5905) to each, from neighbours: no node hears itself.
    for (asker, hosts) in [("k8s-master", [10, 12, 13]), ("k8s-worker1", [10, 11, 13])] {
      let answers = try await job.site.fleet.inside(
        asker,
        #"""
        cat > /tmp/ask <<'END'
        for host in "$@"; do
          exec 3<>/dev/udp/\#(MainJob.network).$host/123
          printf '\033%047d' 0 >&3
          echo $host $(timeout 2 head -c 48 <&3 2> /dev/null | wc -c)
        done
        END
        bash /tmp/ask \#(hosts.map { String($0) }.joined(separator: " ")); rm /tmp/ask
        """#)
      let expected = hosts.map { "\($0) \($0 == 10 ? 48 : 0)\n" }.joined()
      #expect(answers == expected, "\(asker)")
    }
  }

  @Test func `containers can run: containerd, kernel and swap are as Kubernetes wants them`()
    async throws
  {
    let (job, _) = try await Stage.shared.prepared()
    let said = try await job.asked(
      #"""
      systemctl is-active containerd chrony ssh
      containerd config dump | grep -oE '(SystemdCgroup = .*|config_path = .*|sandbox_image = .*)' | grep -v '""' | sort
      sysctl -n net.ipv4.ip_forward net.bridge.bridge-nf-call-iptables net.bridge.bridge-nf-call-ip6tables
      grep -c . /proc/swaps
      cat /etc/modules-load.d/* | grep -xE 'overlay|br_netfilter' | sort -u
      systemctl list-units --state=failed --no-legend --plain
      systemctl is-system-running
      """#)
    #expect(
      said
        == Fleet.each(
          """
          active
          active
          active
          SystemdCgroup = true
          config_path = "/etc/containerd/certs.d"
          sandbox_image = "registry.k8s.io/pause:3.10"
          1
          1
          1
          1
          br_netfilter
          overlay
          running

          """))
  }

  @Test func `trust is in the files it belongs in, and keys are for their owners alone`()
    async throws
  {
    let (job, first) = try await Stage.shared.prepared()
    let authority = try Files.text("\(MainJob.directory)/certs/lab-ca/ca.crt") ?? ""
    #expect(authority.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
    #expect(
      try await job.asked("cat /etc/containerd/certs.d/registry.local/ca.crt")
        == Fleet.each(authority))
    #expect(
      try await job.asked(
        """
        openssl verify -CApath /etc/ssl/certs /etc/containerd/certs.d/registry.local/ca.crt
        grep -rlE 'skip_verify|insecure' /etc/containerd; true
        """) == Fleet.each("/etc/containerd/certs.d/registry.local/ca.crt: OK\n"))
    let proofs = Fleet.names.map { name in
      first.journal.results(name).last { $0["result"]?["method"] != nil }?["result"]
    }
    for proof in proofs {
      #expect(proof?["changed"] == true, "\(first.run.text)")
      #expect(proof?["method"] == "ctr with --hosts-dir (no CRI client on this node)")
      #expect(proof?["image"]?.string?.hasPrefix("registry.local/groundwork/proof@sha256:") == true)
      #expect(proof?["stdout"]?.string?.contains("groundwork-agent") == true)
    }

    let modes = try await Program.run(
      [
        "stat", "-c", "%a %n", "certs/lab-ca/ca.key", "certs/registry.key.vault",
        "inventory/group_vars/all/vault.yml", ".groundwork", ".groundwork/vault-password",
        ".groundwork/runs",
      ], in: MainJob.directory)
    #expect(
      modes.output == """
        600 certs/lab-ca/ca.key
        600 certs/registry.key.vault
        600 inventory/group_vars/all/vault.yml
        700 .groundwork
        600 .groundwork/vault-password
        700 .groundwork/runs

        """, "\(modes.text)")
    let key = try Files.text("\(MainJob.directory)/certs/lab-ca/ca.key") ?? ""
    #expect(key.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
    let leaf = try Files.text("\(MainJob.directory)/certs/registry.key.vault") ?? ""
    #expect(leaf.hasPrefix("$ANSIBLE_VAULT;1."))
    #expect(
      try await job.site.fleet.inside(
        "mini-pc",
        "stat -L -c '%a %U:%G %n' /etc/docker/registry/registry.key /etc/docker/registry/htpasswd"
      ) == """
        600 root:root /etc/docker/registry/registry.key
        640 root:docker-registry /etc/docker/registry/htpasswd

        """)
  }
}
