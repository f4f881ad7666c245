import System
import Testing
import Value

extension Scenarios {
  /// What somebody does to a node by hand is told, put back, and what we did is taken off.
  @Suite struct Drifting {
    private static let node = "k8s-worker1"

    /// Everything that can drift, on one node.
    private static func playbook(_ network: String, _ address: String) -> String {
      """
      - hosts: \(node)
        gather_facts: false
        become: true
        tasks:
          - name: The proxy
            copy:
              dest: /etc/apt/apt.conf.d/01groundwork-proxy
              content: 'Acquire::http::Proxy "http://\(network).1:3142";'
              mode: "0644"
          - name: The packages of the platform
            apt:
              name: [chrony, ca-certificates]
              update_cache: true
              cache_valid_time: 86400
              install_recommends: false
          - name: The package
            apt: {name: tree, install_recommends: false}
          - name: The time source
            copy:
              dest: /etc/chrony/chrony.conf
              content: "server \(network).1 iburst\\ndriftfile /var/lib/chrony/chrony.drift\\n"
              mode: "0644"
          - name: The unit
            systemd: {name: chrony, state: started, enabled: true}
          - name: The directory
            file: {path: /srv/drift, state: directory, mode: "0750"}
          - name: The file
            copy: {dest: /srv/drift/file, content: "ours\\n", mode: "0644"}
          - name: A part of another file
            copy: {dest: /srv/drift/shared, content: "first\\n", mode: "0644", force: false}
          - name: Another part of it
            lineinfile: {path: /srv/drift/shared, line: second}
          - name: The mode
            copy: {dest: /srv/drift/mode, content: "mode\\n", mode: "0640"}
          - name: The owner
            copy: {dest: /srv/drift/owner, content: "owner\\n", owner: ops}
          - name: The kernel setting
            sysctl:
              name: net.ipv4.ip_default_ttl
              value: "63"
              sysctl_file: /etc/sysctl.d/90-drift.conf
          - name: The kernel module
            modprobe: {name: overlay, persistent: present}
          - name: The user
            user: {name: driftling, shell: /bin/sh}
          - name: The hosts block
            hosts_block:
              entries: [{address: "\(network).200", names: [registry.drift.test]}]
          - name: The trust
            registry_trust: {registry: "registry.drift.test:5000", ca: "{{ lookup('file', 'ca.crt') }}"}
          - name: The address
            static_address: {address: "\(address)/24", gateway: "\(network).1"}
      """
    }

    /// By task, what is done by hand to what it made. The module cannot be unloaded here, for it is the
    /// kernel's that all nodes share: the file that loads it at boot goes.
    private static func byHand(_ network: String, _ address: String) -> [String: String] {
      [
        "The file": "echo by hand >> /srv/drift/file",
        "The mode": "chmod 0600 /srv/drift/mode",
        "The owner": "chown root /srv/drift/owner",
        "The unit": "systemctl disable --now chrony",
        "The package": "dpkg --remove tree",
        "The kernel setting": "sysctl -q -w net.ipv4.ip_default_ttl=99",
        "The kernel module": "rm $(grep -lx overlay /etc/modules-load.d/*.conf)",
        "The user": "userdel driftling",
        "The hosts block": "sed -i s/registry.drift.test/other.drift.test/ /etc/hosts",
        "The trust": "echo > /etc/containerd/certs.d/registry.drift.test:5000/ca.crt",
        "The address":
          "sed -i s/\(address)/\(network).99/ $(grep -rlF \(address) /etc/network /etc/netplan /etc/systemd/network)",
        "The time source": "sed -i s/iburst/minpoll\\ 9/ /etc/chrony/chrony.conf",
      ]
    }

    /// Kind and id of what drifts when all of that is done.
    private static func wanted(_ link: String) -> Set<String> {
      [
        "file /srv/drift/file", "file /srv/drift/mode", "file /srv/drift/owner",
        "unit chrony.service", "package tree", "sysctl net.ipv4.ip_default_ttl", "module overlay",
        "user driftling", "hosts_block /etc/hosts", "trust registry.drift.test:5000",
        "address \(link)", "file /etc/chrony/chrony.conf",
      ]
    }

    private static func drift(_ site: Site) async throws -> Run {
      try await site.groundwork(
        "drift", "-l", node, "--output", "json", "--become-password-file", "sudo-password")
    }

    private static func titles(_ run: Run) -> Set<String> {
      Set(
        run.events("drift").map { "\($0["kind"]?.string ?? "") \($0["id"]?.string ?? "")" })
    }

    private static func status(_ run: Run) -> String? {
      run.events("drift-summary").last?["hosts"]?[node]?["status"]?.string
    }

    @Test func `twelve things done by hand are told and put back, and a release takes all off`()
      async throws
    {
      try await Site.with { site in
        let fleet = site.fleet
        try await fleet.lab("rebuild", Self.node)
        try site.pin()
        let address = try #require(try fleet.leases()[Self.node])
        let network = Surroundings.network
        try site.write("site.yml", Self.playbook(network, address))
        try await Self.makeAuthority(site)
        _ = try await site.groundwork(
          "run", Self.node, "-b", "--become-password-file", "sudo-password", "-m", "ping")
        let bare = try await Tree.content(Self.node, fleet)
        #expect(Self.status(try await Self.drift(site)) == "untouched")

        let first = try await site.apply("site.yml")
        #expect(first.exitCode == 0, "\(first.text)")
        let before = try await Tree.exact(Self.node, fleet)
        let second = try await site.apply("site.yml")
        #expect(second.recap("changed")[Self.node] == 0, "\(second.text)")
        Tree.expectEqual(before, try await Tree.exact(Self.node, fleet), Self.node)
        let clean = try await Self.drift(site)
        #expect(clean.exitCode == 0, "\(clean.text)")
        #expect(Self.titles(clean) == [])
        #expect(Self.status(clean) == "clean")

        let link = try await fleet.inside(
          Self.node, "ip -o -4 address show to \(address) | cut -d' ' -f2 | tr -d '\\n'")
        for command in Self.byHand(network, address).values {
          try await fleet.inside(Self.node, "set -e; \(command)")
        }
        try await fleet.inside(Self.node, "echo not ours > /etc/foreign")
        let drifted = try await Self.drift(site)
        #expect(drifted.exitCode == 3, "\(drifted.text)")
        #expect(Self.titles(drifted) == Self.wanted(link), "\(drifted.text)")
        let file = drifted.events("drift").first { $0["id"] == "/srv/drift/file" }
        #expect(file?["causes"] == ["content"])
        #expect(file?["diffs"]?.list?.first?["before"] == "ours\nby hand\n")
        #expect(file?["origin"]?.string?.contains("site.yml:") == true)
        #expect(Self.cause("unit chrony.service", drifted) == ["stopped", "disabled"])
        #expect(Self.cause("package tree", drifted) == ["removed"])
        #expect(Self.cause("file /srv/drift/mode", drifted) == ["mode"])
        #expect(Self.cause("file /srv/drift/owner", drifted) == ["owner"])

        let restored = try await site.apply("site.yml")
        #expect(restored.exitCode == 0, "\(restored.text)")
        #expect(Self.changed(restored) == Set(Self.byHand("", "").keys), "\(restored.text)")
        let again = try await Self.drift(site)
        #expect(again.exitCode == 0, "\(again.text)")

        try await Self.expectReleased(site, bare)
        try await fleet.lab("rebuild", Self.node)
      }
    }

    private static func cause(_ title: String, _ run: Run) -> Value? {
      run.events("drift").first {
        "\($0["kind"]?.string ?? "") \($0["id"]?.string ?? "")" == title
      }?["causes"]
    }

    /// Names of the tasks that changed something.
    private static func changed(_ run: Run) -> Set<String> {
      var names: [Int: String] = [:]
      for event in run.events("task-started") {
        if let task = event["task"]?.int { names[task] = event["name"]?.string }
      }
      let results = run.results(node).filter { $0["status"] == "changed" }
      return Set(results.compactMap { $0["task"]?.int.flatMap { names[$0] } })
    }

    private static func makeAuthority(_ site: Site) async throws {
      let made = try await Program.run(
        [
          "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
          "-nodes", "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=drift", "-days", "30",
        ], in: site.directory)
      try #require(made.exitCode == 0, "\(made.text)")
    }

    // MARK: Release

    /// The node leaves the inventory: that is said, a release that nobody confirms does nothing, and
    /// `--prune-nodes` takes everything off.
    private static func expectReleased(_ site: Site, _ bare: Set<Substring>) async throws {
      let refused = try await site.groundwork(
        "release", node, "--become-password-file", "sudo-password")
      #expect(refused.exitCode == 6, "\(refused.text)")
      #expect(refused.text.contains("/srv/drift/file: removed"), "\(refused.text)")

      let lines = try Files.text("\(site.directory)/inventory/hosts.yml") ?? ""
      let address = try site.fleet.leases()[node] ?? ""
      let rest = lines.split(separator: "\n").filter {
        !$0.contains(node) && !$0.hasSuffix("first_address: \(address)")
      }
      try site.write("inventory/hosts.yml", rest.joined(separator: "\n") + "\n")
      try site.write("other.yml", "- hosts: mini-pc\n  tasks:\n    - ping:\n")
      let told = try await site.apply("other.yml")
      #expect(told.exitCode == 0, "\(told.text)")
      let notices = told.events("notice").compactMap { $0["text"]?.string }
      #expect(notices.contains { $0.hasPrefix("\(node) left the inventory") }, "\(told.text)")

      // Several runs of apt-get, one after the other.
      let pruned = try await Program.run(
        [
          Surroundings.binary, "apply", "other.yml", "--prune-nodes", "--yes",
          "--become-password-file", "sudo-password",
        ], in: site.directory, seconds: 400)
      #expect(pruned.exitCode == 0, "\(pruned.text)")
      #expect(pruned.text.contains("the static address stays"), "\(pruned.text)")
      let after = try await Tree.content(node, site.fleet)
      let kept = bare.symmetricDifference(after).filter { line in
        !exceptions.contains { line.contains($0) }
      }
      #expect(kept.isEmpty, "\(kept.sorted().prefix(40).joined(separator: "\n"))")
      let said = try await site.fleet.inside(
        node, "sysctl -n net.ipv4.ip_default_ttl; id driftling 2>&1 | wc -l; cat /etc/foreign")
      #expect(said == "64\n1\nnot ours\n")
    }

    /// What a release leaves behind, and why.
    private static let exceptions: [String] = [
      // Done by hand, and not ours.
      "/etc/foreign",
      // The static address is never taken off.
      "/etc/systemd/network", "/var/lib/groundwork/network",
      // The package manager's own book-keeping, caches and lists, and copies it keeps of old states.
      "/var/lib/apt", "/var/cache/apt", "/var/lib/dpkg", "/var/cache/debconf", "/var/lib/ucf",
      // What useradd and its kin keep of the file before.
      "/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/etc/subuid-",
      "/etc/subgid-",
    ]
  }
}
