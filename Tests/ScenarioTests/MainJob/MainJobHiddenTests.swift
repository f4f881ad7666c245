import System
import Testing
import Value

/// What must not be seen anywhere: the first run has a password or key of its own for everything.
extension TheMainJob {
  @Test func `no password and no key is in a command line, an environment or any output`()
    async throws
  {
    let (job, first) = try await Stage.shared.prepared()
    // The watch has seen what there was to see, the nodes' processes among it.
    for sight in ["apply -vvv --diff", "/groundwork/agent-", "images pull --hosts-dir"] {
      #expect(first.seen.contains { $0.contains(sight) }, "\(sight)")
    }
    let canaries = try await Canaries.of(job)
    for canary in canaries.all {
      for form in canary.forms {
        #expect(!first.seen.contains { $0.contains(form) }, "\(canary.name): a process shows it")
      }
    }
    #expect(canaries.names(in: first.run.output) == [])
    #expect(canaries.names(in: first.run.complaint) == [])
    // It was told at length: what is not there was not left out by chance.
    #expect(first.run.output.contains("«secret»"))
  }

  @Test func `no password and no key is in a temporary file while a run is at work`() async throws {
    let (job, first) = try await Stage.shared.prepared()
    // The watch has seen what there was to see, here and on each node.
    // Another lab on this machine may have shown one of its own here.
    let proofs = first.files.filter {
      $0.contains(FirstRun.needle)
        && (!$0.hasPrefix("/var/tmp/") || $0.hasPrefix("\(FirstRun.proof)\n"))
    }
    #expect(proofs.count == Fleet.names.count + 1, "\(proofs)")
    #expect(first.files.contains { $0.contains("/var/lib/groundwork/lock\n") })
    print("files seen", first.files.count, first.files.map(\.utf8.count).reduce(0, +))
    let canaries = try await Canaries.of(job)
    // All in one: it is much, and nearly always nothing is in it.
    let all = "\(MainJob.directory)-seen"
    _ = try Files.writeAtomically(all, Array(first.files.joined(separator: "\n").utf8))
    defer { _ = try? Files.remove(all) }
    let found = try await canaries.search(here: [all])
    for canary in canaries.all where found[canary.name]?.contains(all) == true {
      let files = first.files.filter { file in canary.forms.contains { file.contains($0) } }
      Issue.record("\(canary.name): \(files.map { $0.split(separator: "\n").first ?? "" })")
    }
  }

  @Test func `no password and no key is in a file that is not declared to hold it`() async throws {
    let (job, first) = try await Stage.shared.prepared()
    let canaries = try await Canaries.of(job)
    let here = try await canaries.search(here: first.leftBehind)
    for canary in canaries.all {
      #expect(here[canary.name] ?? [] == canary.controllerFiles, "\(canary.name)")
    }
    for name in Fleet.names {
      let found = try await canaries.search(on: name, job)
      for canary in canaries.all {
        #expect(
          found[canary.name] ?? [] == canary.nodeFiles[name] ?? [], "\(canary.name) on \(name)")
      }
    }
  }

  @Test func `a plan over files that hold secrets tells that they differ, and not how`()
    async throws
  {
    let (job, _) = try await Stage.shared.prepared()
    let files = [
      "/etc/docker/registry/tls/current/registry.key", "/etc/docker/registry/htpasswd",
    ]
    try await job.site.fleet.inside(
      "mini-pc",
      "for f in \(files.joined(separator: " ")); do cp -p $f $f.kept; echo drift >> $f; done")
    let plan = try await job.groundwork("plan", "-vvv")
    let events = try await job.groundwork("plan", "--output", "json", "-l", "mini-pc")
    try await job.site.fleet.inside(
      "mini-pc", "for f in \(files.joined(separator: " ")); do mv $f.kept $f; done")

    let canaries = try await Canaries.of(job)
    for run in [plan, events] {
      #expect(run.exitCode == 0, "\(run.text)")
      #expect(canaries.names(in: run.text) == [], "\(run.text)")
      // The files are told, and what would be in them is not.
      for file in files { #expect(run.output.contains(file), "\(run.text)") }
      #expect(run.output.contains("«secret»"), "\(run.text)")
    }
    #expect((events.recap("changed")["mini-pc"] ?? 0) >= files.count, "\(events.text)")
    let after = try await job.groundwork("plan", "--output", "json", "-l", "mini-pc")
    #expect(after.recap("changed")["mini-pc"] == 0, "\(after.text)")
  }
}
