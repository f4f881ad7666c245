import Glibc
import System
import Testing
import Value

extension Scenarios {
  /// Two operators, each with a project of their own for the same machines, and one who falls asleep.
  @Suite struct Sharing {
    @Test func `two who apply the same at once both end, and the nodes are as after one of them`()
      async throws
    {
      try await Site.with { kim in
        try await Site.with { lee in
          let wanted = try await Self.prepared(kim, lee)
          async let first = Self.patiently(kim)
          async let second = Self.patiently(lee)
          for run in try await [first, second] {
            let isRefused = Set(run.problems.values) == ["node.locked"]
            #expect(run.exitCode == 0 || run.exitCode == 6 && isRefused, "\(run.text)")
          }
          try await Self.expectMended(by: [kim, lee], wanted)
        }
      }
    }

    @Test
    func `of two who hold a node each and want the other's, who came later is refused by name`()
      async throws
    {
      try await Site.with { kim in
        try await Site.with { lee in
          let pair = ["k8s-worker1", "k8s-worker2"]
          try kim.write("site.yml", pair.map { Self.play("kim", on: $0) }.joined())
          try lee.write("site.yml", pair.reversed().map { Self.play("lee", on: $0) }.joined())
          async let earlier = Self.patiently(kim)
          try await Self.wait(for: "/srv/kim", on: "k8s-worker1", kim.fleet)
          let later = try await Self.patiently(lee)
          #expect(later.exitCode == 6, "\(later.text)")
          #expect(later.problems == ["k8s-worker1": "node.locked"], "\(later.text)")
          let message = later.results("k8s-worker1").last?["result"]?["msg"]?.string ?? ""
          let named = "the node's lock is held by groundwork (process "
          #expect(message.hasPrefix(named), "\(message)")
          let first = try await earlier
          #expect(first.exitCode == 0, "\(first.text)")
          let again = try await lee.apply("site.yml")
          #expect(again.exitCode == 0, "\(again.text)")
          for node in pair {
            let written = try await kim.fleet.inside(
              node, "cat /srv/kim /srv/lee; rm /srv/kim /srv/lee")
            #expect(written == "kim\nlee\n", "\(node)")
          }
        }
      }
    }

    @Test func `a laptop that sleeps in mid-run keeps nobody out, and ends when it wakes`()
      async throws
    {
      try await Site.with { kim in
        try await Site.with { lee in
          let wanted = try await Self.prepared(kim, lee)
          let output = "\(kim.directory)/asleep.jsonl"
          let laptop = try ChildProcess(
            arguments: ["sh", "-c", "exec \"$@\" > \(output)", "sh"]
              + kim.applying(["-e", "linger=2", "site.yml"]),
            environment: Surroundings.environment, directory: kim.directory, input: .null,
            output: .null, errorOutput: .null)
          try await Self.wait(for: "/etc/scenario.hosts", on: "k8s-worker1", kim.fleet)
          laptop.signal(SIGSTOP)
          let asleep = Clock.milliseconds
          // Its agents give it up when it has not been heard for a minute; who came later waits so long.
          let meanwhile = try await Self.patiently(lee)
          #expect(meanwhile.exitCode == 0, "\(meanwhile.text)")
          while Clock.milliseconds - asleep < Self.nap { try await Task.sleep(for: .seconds(1)) }
          laptop.signal(SIGCONT)
          let end = Clock.milliseconds + 120_000
          while !laptop.hasEnded {
            try #require(Clock.milliseconds < end, "it did not end after it woke")
            try await Task.sleep(for: .milliseconds(100))
          }
          let ending = try laptop.wait()
          let text = try Files.text(output, limit: 64 << 20) ?? ""
          // It goes on where it was, or says why it cannot.
          let run = Run(exitCode: 0, output: text, complaint: "", took: 0)
          let lost = run.events("host-result").filter { $0["result"]?["problem"] != nil }
          for result in lost { #expect(JSON.text(result).contains("heard nothing"), "\(text)") }
          #expect(ending == .exited(lost.isEmpty ? 0 : 2), "\(text)")
          try await Self.expectMended(by: [kim], wanted)
        }
      }
    }

    /// Longer than an agent waits for its controller; the soak sleeps ten minutes.
    private static let nap = Environment.value("GROUNDWORK_SOAK") == "1" ? 600_000 : 75_000

    /// Who waits for another gives up after a minute and a half.
    private static func patiently(_ site: Site) async throws -> Run {
      try await Program.run(site.applying(["site.yml"]), in: site.directory, seconds: 180)
    }

    private static func prepared(_ sites: Site...) async throws -> [String: Set<Substring>] {
      for site in sites { try await Workload.prepare(site) }
      let undisturbed = try await sites[0].apply("site.yml")
      try #require(undisturbed.exitCode == 0, "\(undisturbed.text)")
      let trees = try await FaultMatrix.trees(sites[0])
      try await Workload.prepare(sites[0])
      return trees
    }

    private static func expectMended(
      by sites: [Site], _ wanted: [String: Set<Substring>]
    ) async throws {
      for site in sites {
        let rerun = try await site.apply("site.yml")
        #expect(rerun.exitCode == 0, "\(rerun.text)")
      }
      for (node, tree) in try await FaultMatrix.trees(sites[0]) {
        Tree.expectEqual(wanted[node] ?? [], tree, node)
      }
    }

    /// Takes a node by a file of one's own, and a while.
    private static func play(_ who: String, on node: String) -> String {
      """
      - hosts: \(node)
        gather_facts: false
        become: true
        tasks:
          - copy: {content: "\(who)\\n", dest: /srv/\(who)}
          - command: sleep 5
            changed_when: false

      """
    }

    private static func wait(for path: String, on node: String, _ fleet: Fleet) async throws {
      try await fleet.inside(
        node, "for i in $(seq 300); do [ ! -e \(path) ] || exit 0; sleep 0.1; done; exit 1")
    }
  }
}
