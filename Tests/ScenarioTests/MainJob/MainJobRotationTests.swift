import System
import Testing
import Value

/// Certificates that are renewed, and an authority that gives way to another, while somebody looks.
extension TheMainJob {
  private static let rotating = [
    Surroundings.binary, "certs", "rotate-ca", "lab-ca", "--output", "json",
  ]

  /// Tasks in which the controller is killed, from the first stage to the last.
  private static let moments = [
    "trust : Trust the registry by its authority", "certificates : Install each with its key",
    "certificates : Have each served", "Let it go, once nobody is shown a certificate of it",
  ]

  @Test func `an authority gives way to another, killed in between, and no client is turned away`()
    async throws
  {
    let (job, _) = try await Stage.shared.prepared()
    let seed = Environment.value("GROUNDWORK_SEED").flatMap { UInt64($0) } ?? 7
    var drawn = Moments(seed: seed)
    // Each in its turn, or one that is drawn.
    let tasks =
      Surroundings.isSoak
      ? Self.moments : [Self.moments[drawn.next(below: Self.moments.count)]]
    for (round, task) in tasks.enumerated() {
      let kill = Disturbance(
        fault: .controllerKilled, host: "mini-pc", task: task,
        milliseconds: drawn.next(below: 400))
      try await rotate(job, killed: kill, isFirst: round == 0)
    }
    // Nothing is left for apply but to prove the way to a container again, under the new authority.
    let again = try await job.apply()
    #expect(again.exitCode == 0, "\(again.text)")
    let changed = again.events("host-result").filter { $0["status"] == "changed" }
    #expect(
      changed.count == 4 && changed.allSatisfy { $0["result"]?["image"] != nil }, "\(changed)")
  }

  private func rotate(_ job: MainJob, killed kill: Disturbance, isFirst: Bool) async throws {
    func rotated() async throws -> Run {
      try await Program.run(Self.rotating, in: MainJob.directory, seconds: MainJob.seconds)
    }
    let place = "\(MainJob.directory)/certs/lab-ca"
    let old = try #require(try Files.text("\(place)/ca.crt"))
    let clients = try await Handshakes(job)
    let broken = try await DisturbedRun.of(
      job.site, Self.rotating + (isFirst ? [] : ["--again"]), seconds: MainJob.seconds, [kill])
    let resumed = try await rotated()
    let new = try #require(try Files.text("\(place)/ca.crt"))
    let again = try await rotated()
    let told = try clients.stop()
    #expect(broken.hits == [kill], "\(broken.output.suffix(2000))")
    #expect(resumed.exitCode == 0, "\(resumed.text)")
    for kind in ["old", "new", "both"] {
      #expect(told[kind]?.failures == [], "\(kind), killed in \(kill.task)")
      #expect((told[kind]?.count ?? 0) > 50, "\(kind)")
    }
    #expect(told["new"]?.isEarly == true)
    print("handshakes: \(told.mapValues { "\($0.count), slowest \($0.slowest) s" })")

    #expect(new != old)
    #expect(
      try Files.list(place).filter { !["ca.crt", "ca.key", "issued.jsonl"].contains($0) } == [])
    let trusted = try await job.asked(
      "cat /etc/containerd/certs.d/registry.local/ca.crt; "
        + "cat /usr/local/share/ca-certificates/groundwork-registry.local-*.crt")
    #expect(trusted == Fleet.each(new + new))
    // What has ended goes on no further, and begins no other.
    #expect(again.exitCode == 0 && again.recap("changed") == Fleet.each(0), "\(again.text)")
    #expect(try Files.text("\(place)/ca.crt") == new)
  }

  @Test func `a service that does not take a new certificate gets the old one back`() async throws {
    let (job, _) = try await Stage.shared.prepared()
    let look = """
      echo | openssl s_client -connect \(MainJob.platform):443 -servername registry.local \
      2> /dev/null | openssl x509 -noout -serial
      """
    let before = try await Program.run(["sh", "-c", look])
    // A unit that reloads nothing, and says that it did.
    try await job.site.fleet.inside(
      "mini-pc",
      """
      mkdir -p /run/systemd/system/nginx.service.d
      printf '[Service]\\nExecReload=\\nExecReload=/bin/true\\n' > /run/systemd/system/nginx.service.d/deaf.conf
      systemctl daemon-reload
      """)
    let renewed = try await job.groundwork(
      "certs", "renew", "registry", "-e", "certificate_timeout=3", "--output", "json")
    try await job.site.fleet.inside(
      "mini-pc", "rm -r /run/systemd/system/nginx.service.d; systemctl daemon-reload")
    #expect(renewed.exitCode == 2, "\(renewed.text)")
    let failed = renewed.results("mini-pc").last?["result"]?["results"]?.list?.first
    #expect(failed?["problem"] == "certificate.not-taken", "\(renewed.text)")
    #expect(failed?["rolled_back"] == true)
    #expect(try await Program.run(["sh", "-c", look]).output == before.output)

    let taken = try await job.groundwork("certs", "renew", "registry", "--output", "json")
    #expect(taken.exitCode == 0, "\(taken.text)")
    #expect(try await Program.run(["sh", "-c", look]).output != before.output)
  }
}
