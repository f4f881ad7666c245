import System
import Testing
import Value

/// The lab's words do to a node what their help says, and the tool sees it.
extension Scenarios {
  @Suite struct Troubling {
    @Test(arguments: ["cut", "drop"])
    func `a node without network is named in bounded time, and is back when healed`(word: String)
      async throws
    {
      try await Site.with { site in
        try await site.healed(word, "k8s-worker1") {
          let run = try await site.groundwork(
            "run", "all", "-m", "ping", "-T", "3", "--output", "json")
          #expect(run.exitCode == 4, "\(run.text)")
          #expect(run.problems.keys.sorted() == ["k8s-worker1"])
          #expect(run.recap("ok") == Fleet.each(1).merging(["k8s-worker1": 0]) { $1 })
        }
        let after = try await site.groundwork("run", "all", "-m", "ping")
        #expect(after.exitCode == 0, "\(after.text)")
      }
    }

    @Test func `a network that falls silent in mid-run ends the wait, and the run says where`()
      async throws
    {
      try await Site.with { site in
        try site.write(
          "site.yml",
          """
          - hosts: k8s-worker1
            gather_facts: false
            tasks:
              - name: first
                command: touch /tmp/first
              - name: silence
                command: \(Surroundings.binary) lab drop k8s-worker1
                delegate_to: localhost
              - name: never
                command: touch /tmp/never

          """)
        let run: Run
        do {
          run = try await site.groundwork("apply", "--output", "json", "site.yml")
          try await site.fleet.lab("heal", "k8s-worker1")
        } catch {
          try await site.fleet.lab("heal", "k8s-worker1")
          throw error
        }
        #expect(run.exitCode == 4, "\(run.text)")
        #expect(run.problems == ["k8s-worker1": "remote.lost-at-work"], "\(run.text)")
        let left = try await site.fleet.inside("k8s-worker1", "ls /tmp; rm -f /tmp/first")
        #expect(left.contains("first") && !left.contains("never"))
      }
    }

    @Test func `a node that is stopped shuts down in order, is told as off, and starts again`()
      async throws
    {
      try await Site.with { site in
        let fleet = site.fleet
        let lease = try fleet.leases()["k8s-worker1"] ?? ""
        let before = try await fleet.status()
        #expect(before.keys.sorted() == Fleet.names)
        #expect(before["k8s-worker1"]?["state"] == "running")
        #expect(before["k8s-worker1"]?["systemd"] == "running")
        #expect(before["k8s-worker1"]?["addresses"]?.list?.contains(Value(lease)) == true)
        #expect(before["k8s-worker1"]?["link"] == "up")
        let login = try await fleet.lab("ssh", "k8s-worker1", "id -un; hostname; echo $SSH_CLIENT")
        let lines = login.split(separator: "\n")
        #expect(lines.first == "ops", "\(login)")
        #expect(lines.last?.hasPrefix("\(Surroundings.network).1 ") == true, "\(login)")
        // A unit that is asked to stop says so; a power cut would not ask.
        try await fleet.inside(
          "k8s-worker1",
          """
          systemd-run -q --unit=witness -p ExecStop='/bin/sh -c "date > /var/tmp/witness"' sleep 1000
          """)

        try await fleet.lab("stop", "k8s-worker1")
        let off = try await fleet.status()
        #expect(off["k8s-worker1"]?["state"] == "off")
        #expect(off["k8s-worker1"]?["addresses"] == [])
        #expect(off["mini-pc"]?["state"] == "running")
        let table = try await fleet.lab("status")
        let row = table.split(separator: "\n").first { $0.hasPrefix("k8s-worker1 ") }
        #expect(row?.split(separator: " ").dropFirst().first == "off", "\(table)")
        let unanswered = try await Program.run(
          [Surroundings.binary, "lab", "ssh", "k8s-worker1", "true"])
        #expect(unanswered.exitCode == 2, "\(unanswered.text)")
        #expect(unanswered.complaint.contains("(lab.no-answer)"), "\(unanswered.text)")
        let run = try await site.groundwork(
          "run", "all", "-m", "ping", "-T", "3", "--output", "json")
        #expect(run.exitCode == 4, "\(run.text)")
        #expect(run.problems == ["k8s-worker1": "ssh.unreachable"])

        // Who comes too early waits, also as the first thing of all.
        try site.write(
          "site.yml",
          """
          - hosts: k8s-worker1
            gather_facts: false
            tasks:
              - wait_for_connection: {timeout: 90}
              - ping:

          """)
        async let starting = fleet.lab("start", "k8s-worker1")
        let early = try await site.groundwork("apply", "-T", "2", "--output", "json", "site.yml")
        _ = try await starting
        #expect(early.exitCode == 0, "\(early.text)")
        #expect(early.recap("ok") == ["k8s-worker1": 2], "\(early.text)")
        #expect(try await fleet.status()["k8s-worker1"]?["state"] == "running")
        let left = try await fleet.inside(
          "k8s-worker1",
          "systemctl is-system-running --wait; ls /var/tmp/witness; rm /var/tmp/witness")
        #expect(left == "running\n/var/tmp/witness\n")
        let after = try await site.groundwork("run", "all", "-m", "ping")
        #expect(after.exitCode == 0, "\(after.text)")
      }
    }

    @Test func `a slow network only takes longer`() async throws {
      try await Site.with { site in
        try await site.healed("slow", "k8s-worker1") {
          let run = try await site.groundwork("run", "k8s-worker1", "-m", "setup")
          #expect(run.exitCode == 0, "\(run.text)")
        }
      }
    }

    @Test func `a full disk fails the task that needs it, leaves the old file, and heals`()
      async throws
    {
      try await Site.with { site in
        try await Workload.prepare(site)
        _ = try await site.apply("site.yml")
        try site.write("site.yml", Workload.playbook.replacing("a larger file", with: "another"))
        let before = try await site.fleet.inside("k8s-worker2", "sha256sum /srv/scenario/*")
        try await site.healed("fill", "k8s-worker2") {
          let run = try await site.apply("site.yml")
          #expect(run.exitCode == 2, "\(run.text)")
          #expect(run.recap("failed") == Fleet.each(0).merging(["k8s-worker2": 1]) { $1 })
          #expect(run.text.contains("No space left on device"), "\(run.text)")
          #expect(
            try await site.fleet.inside("k8s-worker2", "sha256sum /srv/scenario/*") == before)
        }
        let after = try await site.apply("site.yml")
        #expect(after.exitCode == 0, "\(after.text)")
        #expect(after.recap("changed") == Fleet.each(0).merging(["k8s-worker2": 1]) { $1 })
      }
    }

    @Test func `a reboot is waited for and proven by a new boot`() async throws {
      try await Site.with { site in
        try site.write(
          "site.yml",
          """
          - hosts: k8s-worker2
            gather_facts: false
            become: true
            tasks:
              - name: boot
                reboot: {reboot_timeout: 90}
              - name: after
                ping:

          """)
        try await site.fleet.inside("k8s-worker2", "echo before > /run/machine-booted")
        let run = try await site.apply("site.yml")
        #expect(run.exitCode == 0, "\(run.text)")
        #expect(run.recap("changed") == ["k8s-worker2": 1], "\(run.text)")
        // What /run held is gone.
        let there = try await site.fleet.inside(
          "k8s-worker2", "test -e /run/machine-booted && echo there || echo gone")
        #expect(there == "gone\n")
      }
    }

    @Test func `down takes away everything that up made`() async throws {
      _ = try await Fleet.up()
      let network = Surroundings.network.split(separator: ".").dropLast().joined(separator: ".")
      let words = [
        "env", "GROUNDWORK_LAB_STATE=/var/lib/groundwork-test-traces",
        "GROUNDWORK_LAB_BRIDGE=gwtraces", "GROUNDWORK_LAB_NET=\(network).222",
        Surroundings.binary, "lab",
      ]
      let before = try Traces.now()
      let up = try await Program.run(words + ["up", "k8s-worker1"], seconds: 300)
      #expect(up.exitCode == 0, "\(up.text)")
      let there = try Traces.now().subtracting(before)
      for word in ["dnsmasq", "apt-cacher-ng", "systemd"] {
        #expect(there.contains { $0.hasPrefix("process ") && $0.contains(word) }, "\(there)")
      }
      let down = try await Program.run(words + ["down"])
      #expect(down.exitCode == 0, "\(down.text)")
      let left = try Traces.now().subtracting(before)
      #expect(left == [])
    }
  }
}

extension Site {
  /// Does something to a node while `body` runs, and takes it back whatever happens.
  fileprivate func healed(_ word: String, _ node: String, _ body: () async throws -> Void)
    async throws
  {
    try await fleet.lab(word, node)
    do { try await body() } catch {
      try await fleet.lab("heal", node)
      throw error
    }
    try await fleet.lab("heal", node)
  }
}

/// What of this machine a lab may leave behind, a line each.
private enum Traces {
  static func now() throws -> Set<String> {
    let command = """
      cut -d ' ' -f 5 /proc/self/mountinfo | sed 's/^/mount /'
      ls /sys/class/net | sed 's/^/link /'
      ip netns list | sed 's/^/namespace /'
      losetup --list --noheadings --output BACK-FILE | sed 's/^/loop /'
      find /sys/fs/cgroup -maxdepth 3 -type d -name '*groundwork*' -o -maxdepth 3 -type d -name '*gwt*'
      ls -d /var/lib/groundwork-* /run/groundwork-* 2>/dev/null
      nft list tables | sed 's/^/nft /'
      for process in /proc/[0-9]*; do
        # The brackets keep this line itself out.
        grep -qsE 'gwtrace[s]|groundwork-test-trace[s]' $process/cgroup $process/cmdline || continue
        # One that has ended and is not yet buried has no line.
        line=$(tr '\\0' ' ' 2> /dev/null < $process/cmdline) && [ -z "$line" ] || echo "process $line"
      done
      """
    let result = try Command(["sh", "-c", command], deadlineSeconds: 30).run()
    // The main job's lab goes on meanwhile.
    let others = [TestLab.second.bridge, TestLab.second.state]
    return Set(result.outputText.split(separator: "\n").map { String($0) })
      .filter { line in !others.contains { line.contains($0) } }
  }
}
