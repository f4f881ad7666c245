import System
import Testing
import Value

/// Certificates that are renewed, and an authority that gives way to another, while somebody looks.
extension Scenarios.TheMainJob {
  private static let rotating = [
    Surroundings.binary, "certs", "rotate-ca", "lab-ca", "--again", "--output", "json",
  ]

  @Test func `an authority gives way to another, killed in between, and no client is turned away`()
    async throws
  {
    let (job, _) = try await Stage.shared.prepared()
    let place = "\(MainJob.directory)/certs/lab-ca"
    let old = try #require(try Files.text("\(place)/ca.crt"))
    // Each moment in its turn, or one that is drawn.
    let tasks = [
      "trust : Trust the registry by its authority", "certificates : Have each served",
      "certificates : Install each with its key",
    ]
    let seed = Environment.value("GROUNDWORK_SEED").flatMap { UInt64($0) } ?? 7
    var moments = Moments(seed: seed)
    let kill = Disturbance(
      fault: .controllerKilled, host: "mini-pc", task: tasks[moments.next(below: tasks.count)],
      milliseconds: moments.next(below: 400))
    let clients = try await Handshakes(job)
    let broken = try await DisturbedRun.of(
      job.site, Self.rotating, seconds: MainJob.seconds, [kill])
    let end = try await Program.run(
      Self.rotating, in: MainJob.directory, seconds: MainJob.seconds)
    let told = try clients.stop()
    #expect(broken.hits == [kill], "\(broken.output.suffix(2000))")
    #expect(end.exitCode == 0, "\(end.text)")
    for kind in ["old", "new", "both"] {
      #expect(told[kind]?.failures == [], "\(kind)")
      #expect((told[kind]?.count ?? 0) > 100, "\(kind)")
    }
    #expect(told["new"]?.isEarly == true)
    print("handshakes: \(told.mapValues { "\($0.count), slowest \($0.slowest) s" })")

    let new = try #require(try Files.text("\(place)/ca.crt"))
    #expect(new != old)
    #expect(
      try Files.list(place).filter { !["ca.crt", "ca.key", "issued.jsonl"].contains($0) } == [])
    let trusted = try await job.asked(
      "cat /etc/containerd/certs.d/registry.local/ca.crt; "
        + "cat /usr/local/share/ca-certificates/groundwork-registry.local-*.crt")
    #expect(trusted == Fleet.each(new + new))
    let again = try await job.apply()
    #expect(again.exitCode == 0 && again.recap("changed") == Fleet.each(0), "\(again.text)")
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
    #expect(renewed.problems == ["mini-pc": "certificate.not-taken"], "\(renewed.text)")
    #expect(try await Program.run(["sh", "-c", look]).output == before.output)

    let taken = try await job.groundwork("certs", "renew", "registry", "--output", "json")
    #expect(taken.exitCode == 0, "\(taken.text)")
    #expect(try await Program.run(["sh", "-c", look]).output != before.output)
  }
}
