import System
import Testing
import Value

/// What must not be seen anywhere: the first run has a password or key of its own for everything.
extension Scenarios.TheMainJob {
  @Test func `no password and no key is in a command line, an environment or any output`()
    async throws
  {
    let (job, first) = try await Stage.shared.prepared()
    // The watch has seen what there was to see, the nodes' processes among it.
    for sight in ["apply -vvv --diff", "/groundwork/agent-", "images pull --hosts-dir"] {
      #expect(first.seen.contains { $0.contains(sight) }, "\(sight)")
    }
    for canary in try await Canaries.of(job).all {
      for form in canary.forms {
        #expect(!first.seen.contains { $0.contains(form) }, "\(canary.name): a process shows it")
        #expect(!first.run.output.contains(form), "\(canary.name) in the output")
        #expect(!first.run.complaint.contains(form), "\(canary.name) in the error output")
      }
    }
    // It was told at length: what is not there was not left out by chance.
    #expect(first.run.output.contains("«secret»"))
  }

  @Test func `no password and no key is in a file that is not declared to hold it`() async throws {
    let (job, first) = try await Stage.shared.prepared()
    let canaries = try await Canaries.of(job)
    // The project, the journals in it, and what the run left beside it.
    let here = try await Program.run(
      [
        "bash", "-c",
        """
        export LC_ALL=C
        patterns=$(cat)
        { find . -type f -printf '%P\\0'
          find "$@" -xdev -maxdepth 3 -type f -size -2000k -print0
        } | xargs -0 grep -aoHF -e "$patterns"
        true
        """, "bash",
        MainJob.directory + "/inventory",
      ] + first.leftBehind, in: MainJob.directory, input: canaries.patterns)
    let found = canaries.found(here.output)
    for canary in canaries.all {
      #expect(found[canary.name] ?? [] == canary.controllerFiles, "\(canary.name)")
    }
    for name in Fleet.names {
      let output = try await job.site.fleet.inside(name, Self.search(canaries))
      // What the search is sure to meet, so that finding nothing else means something.
      #expect(output.contains("/var/tmp/search-proof:\(Self.needle)"), "\(name) was not searched")
      #expect(output.contains("journal:\(Self.needle)"), "\(name)'s journal was not searched")
      let found = canaries.found(output)
      for canary in canaries.all {
        #expect(
          found[canary.name] ?? [] == canary.nodeFiles[name] ?? [], "\(canary.name) on \(name)")
      }
    }
  }

  private static let needle = "groundwork-search-proof"

  /// Every file of a node and every line of its journal, a planted needle in each.
  private static func search(_ canaries: Canaries) -> String {
    """
    export LC_ALL=C
    cat > /dev/shm/patterns <<'END'
    \(canaries.patterns)\(needle)
    END
    echo \(needle) > /var/tmp/search-proof
    echo \(needle) | systemd-cat
    journalctl --sync
    find / /run /tmp /dev/shm /var/lib/containerd -xdev -path /dev/shm/patterns -prune -o -type f -print0 \
      | xargs -0 grep -laF -f /dev/shm/patterns | xargs -r grep -HaoF -f /dev/shm/patterns
    journalctl --all --output export --no-pager | grep -aoF -f /dev/shm/patterns | sed 's/^/journal:/'
    rm /dev/shm/patterns /var/tmp/search-proof
    true
    """
  }
}
