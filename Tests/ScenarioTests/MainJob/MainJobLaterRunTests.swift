import System
import Testing
import Value

/// What a run finds that has nothing to do.
extension TheMainJob {
  @Test func `the second run touches nothing, restarts nothing, and asks twice beyond the facts`()
    async throws
  {
    let (job, _) = try await Stage.shared.prepared()
    let before = try await job.trees(Tree.exact)
    let units = try await job.asked(Self.units)
    let run = try await job.apply()

    #expect(run.exitCode == 0, "\(run.text)")
    #expect(run.recap("changed") == Fleet.each(0), "\(run.text)")
    #expect(run.recap("failed") == Fleet.each(0))
    for (name, tree) in try await job.trees(Tree.exact) {
      Tree.expectEqual(before[name] ?? [], tree, name)
    }
    let after = try await job.asked(Self.units)
    for name in Fleet.names {
      // One that the bus starts may have ended by itself; none has begun anew.
      let begun = Set((after[name] ?? "").split(separator: "\n"))
        .subtracting((units[name] ?? "").split(separator: "\n"))
      #expect(begun == [], "\(name)")
      for unit in ["chrony", "containerd", "ssh", "systemd-journald"] {
        #expect((after[name] ?? "").contains("Id=\(unit).service "), "\(name)")
      }
    }

    // One starts the agent, which tells the basic facts; one gathers the others; two do all the rest.
    let trips = run.events("run-ended").last?["round_trips"]
    for name in Fleet.names { #expect((trips?[name]?.int ?? 99) <= 4, "\(trips ?? .null)") }
  }

  @Test func `right after it nothing has drifted on any node, and looking touches nothing`()
    async throws
  {
    let (job, _) = try await Stage.shared.prepared()
    let before = try await job.trees(Tree.exact)
    let drift = try await job.groundwork("drift", "--output", "json")
    #expect(drift.exitCode == 0, "\(drift.text)")
    let hosts = drift.events("drift-summary").last?["hosts"]
    for name in Fleet.names {
      #expect(hosts?[name]?["status"] == "clean", "\(drift.text)")
      #expect((hosts?[name]?["owned"]?.int ?? 0) > 15, "\(drift.text)")
    }
    #expect(drift.events("drift").isEmpty, "\(drift.text)")
    for (name, tree) in try await job.trees(Tree.exact) {
      Tree.expectEqual(before[name] ?? [], tree, name)
    }

    let told = try await job.groundwork("drift")
    #expect(told.exitCode == 0, "\(told.text)")
    for name in Fleet.names {
      #expect(told.output.contains("\(name): as applied ("), "\(told.text)")
    }
  }

  /// The boot, and every service that has run, with its invocation. A login starts a manager of its own.
  private static let units = """
    cat /proc/sys/kernel/random/boot_id
    systemctl show '*.service' --all --property Id,InvocationID,ActiveEnterTimestampMonotonic \
      | paste -sd ' ' | sed 's/  /\\n/g' \
      | grep -v -e user@ -e user-runtime-dir@ -e 'InvocationID=$' | sort
    """

  /// As a project does that was begun anew, without what the first had made.
  @Test func `a fleet is taken over by another authority, and back, each with one run`()
    async throws
  {
    let (job, _) = try await Stage.shared.prepared()
    let (own, kept) = (MainJob.certificates, "\(MainJob.directory)/kept-certs")
    func move(_ line: String) async throws {
      let moved = try await Program.run(["sh", "-ec", line])
      try #require(moved.exitCode == 0, "\(moved.text)")
    }
    let first = try Files.text("\(own)/lab-ca/ca.crt")
    try await move("mv '\(own)' '\(kept)'; mkdir '\(own)'; cp '\(kept)/lab.yml' '\(own)'")
    let taken = try await job.apply()
    #expect(taken.exitCode == 0, "\(taken.text)")
    #expect(try Files.text("\(own)/lab-ca/ca.crt") != first)
    try await move("rm -r '\(own)'; mv '\(kept)' '\(own)'")
    let back = try await job.apply()
    #expect(back.exitCode == 0, "\(back.text)")
    #expect(
      try await job.asked("cat /etc/containerd/certs.d/registry.local/ca.crt")
        == Fleet.each(first ?? ""))
    #expect(try await job.apply().recap("changed") == Fleet.each(0))
  }

  @Test func `without the authority the same pull fails, with it the same pull works`() async throws
  {
    let (job, _) = try await Stage.shared.prepared()
    let view = try await job.groundwork(
      "vault", "view", "inventory/group_vars/all/vault.yml")
    try #require(view.exitCode == 0, "\(view.text)")
    let password = try #require(VaultText(view.output)["registry_password"])
    try await job.site.fleet.inside(
      "k8s-worker1",
      """
      umask 077; mkdir /tmp/proof; printf '%s\\n' '\(password)' > /tmp/proof/password
      cp -r /etc/containerd/certs.d /tmp/proof/with; cp -r /etc/containerd/certs.d /tmp/proof/without
      rm /tmp/proof/without/registry.local/ca.crt
      sed -i '/ca = /d' /tmp/proof/without/registry.local/hosts.toml
      """)
    let without = try await Self.pull("without", job)
    let with = try await Self.pull("with", job)
    try await job.site.fleet.inside("k8s-worker1", "rm -r /tmp/proof")

    #expect(without.contains("x509: certificate signed by unknown authority"), "\(without)")
    #expect(without.hasSuffix("ended with 1\n"), "\(without)")
    #expect(with.hasSuffix("ended with 0\n"), "\(with)")
  }

  /// Pulls the proof's image into a place of its own. The system's store, which trusts the authority as
  /// well, is out of sight; script(1) gives ctr the terminal on which it asks for the password.
  private static func pull(_ trust: String, _ job: MainJob) async throws -> String {
    try await job.site.fleet.inside(
      "k8s-worker1",
      """
      image=$(ctr --namespace groundwork images list -q | grep @sha256:)
      { sleep 2; cat /tmp/proof/password; sleep 1; } | SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nonexistent \
        script --quiet --return --command \
        "ctr --namespace \(trust) images pull --hosts-dir /tmp/proof/\(trust) --user fleet $image" /dev/null
      echo ended with $?
      """)
  }
}
