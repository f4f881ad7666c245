import System
import Testing
import Value

extension Scenarios {
  @Suite struct FindingMistakes {
    @Test
    func `twenty mistakes are named in one report, with their fixes, before anything is done`()
      async throws
    {
      try await PlantedFleet.with { fleet in
        let before = try await Self.trees(fleet.site)
        let check = try await fleet.site.groundwork(
          "check", "--remote", "-T", "3", "--output", "json", "--become-password-file",
          "sudo-password")
        try Self.expectAll(check)
        let apply = try await fleet.site.groundwork(
          "apply", "-T", "3", "--output", "json", "--become-password-file", "sudo-password")
        try Self.expectAll(apply)
        for (node, tree) in try await Self.trees(fleet.site) {
          Tree.expectEqual(before[node] ?? [], tree, node)
        }

        // What a user reads is one report with the same findings.
        let read = try await fleet.site.groundwork(
          "check", "--remote", "-T", "3", "--become-password-file", "sudo-password")
        #expect(read.exitCode == 5, "\(read.text)")
        for finding in Set(PlantedFleet.findings.compactMap { $0.split(separator: " ").first }) {
          let told = read.text.split(separator: "\n").count {
            $0.hasSuffix("(\(finding))") && !$0.hasPrefix("[WARNING]")
          }
          let wanted = PlantedFleet.findings.count { $0.hasPrefix("\(finding) ") }
          #expect(told == wanted, "\(finding)\n\(read.text)")
        }
        #expect(!read.text.contains("not-the-right-one"))
        #expect(read.text.contains("eth0 is managed by NetworkManager"))
        #expect(read.text.contains("of mini-pc answers for it"))
      }
    }

    @Test
    func `a machine that is switched off, or behind a bastion that is, is found before any change`()
      async throws
    {
      try await Site.with { site in
        let copied = try await Program.run(
          ["cp", "-r", "\(Surroundings.root)/playbooks", "\(site.directory)/playbooks"])
        try #require(copied.exitCode == 0, "\(copied.text)")
        let leases = try site.fleet.leases()
        try site.write(
          "inventory/hosts.yml",
          """
          all:
            vars:
              ansible_user: ops
              ansible_ssh_private_key_file: \(Surroundings.state)/id
            children:
              platform:
                hosts:
                  mini-pc:
                    first_address: \(leases["mini-pc"] ?? "")
                    address: 192.0.2.10
              workers:
                hosts:
                  k8s-worker1:
                    first_address: 192.0.2.12
                    address: 192.0.2.12
                  k8s-worker2:
                    first_address: \(leases["k8s-worker2"] ?? "")
                    address: 192.0.2.13
                    ssh_proxy_jump: nobody@\(leases["mini-pc"] ?? ""):2222
          """)
        let before = try await Tree.exact("k8s-worker2", site.fleet)
        let run = try await site.groundwork(
          "apply", "-T", "3", "--output", "json", "--become-password-file", "sudo-password",
          "playbooks/preflight.yml")
        #expect(run.exitCode == 4, "\(run.text)")
        let problems = run.events("problem")
        #expect(problems.map { $0["id"] } == ["preflight.unreachable", "preflight.unreachable"])
        #expect(problems.map { $0["host"] } == ["k8s-worker1", "k8s-worker2"])
        // The bastion is named, not the machine behind it, which is well.
        let bastion = "the jump host 'nobody@\(leases["mini-pc"] ?? ""):2222' does not carry"
        #expect(problems.last?["because"]?.string?.hasPrefix(bastion) == true, "\(run.text)")
        #expect(
          problems.last?["fix"]
            == Value(
              "see that it works by hand: ssh -p 2222 nobody@\(leases["mini-pc"] ?? "")"))
        Tree.expectEqual(
          before, try await Tree.exact("k8s-worker2", site.fleet), "k8s-worker2")
      }
    }

    /// Each finding once, with a fix in one line; and nothing was done after the report.
    private static func expectAll(_ run: Run) throws {
      #expect(run.exitCode == 5, "\(run.text)")
      let problems = run.events("problem")
      let found = problems.map { "\($0["id"]?.string ?? "") \($0["host"]?.string ?? "-")" }
      #expect(found.sorted() == PlantedFleet.findings, "\(run.text)")
      #expect(found.count == 20)
      for problem in problems {
        let fix = problem["fix"]?.string ?? ""
        #expect(!fix.isEmpty && !fix.contains("\n"), "\(problem)")
        #expect(problem["what"]?.string?.isEmpty == false)
      }
      for host in Fleet.names { #expect(run.recap("changed")[host] == 0) }
      // What is worth knowing and stops nothing.
      let warnings = run.text
      #expect(warnings.contains("a firewall is in force: ufw"))
      #expect(warnings.contains("443/tcp and 123/udp"))
      #expect(warnings.contains("5.7 GiB of memory is little"))
    }

    private static func trees(_ site: Site) async throws -> [String: Set<Substring>] {
      var trees: [String: Set<Substring>] = [:]
      for node in Fleet.names { trees[node] = try await Tree.exact(node, site.fleet) }
      return trees
    }
  }
}
