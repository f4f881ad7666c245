import Glibc
import System
import Testing
import Value

extension Scenarios {
  /// Two operators, each with a project of their own for the same machines, and one who falls asleep.
  @Suite struct Sharing {
    @Test
    func `whoever is in another's way, comes later or sleeps, all end and the nodes are as wanted`()
      async throws
    {
      // Most of it is waiting, and so all at once.
      async let meeting: Void = Self.meet(on: ["k8s-worker1", "k8s-worker2"])
      async let sleeping: Void = Self.sleep(on: ["mini-pc"])
      async let repeating: Void = Self.applyTwice(on: ["k8s-master"])
      _ = try await (meeting, sleeping, repeating)
    }

    /// Two apply the same at once: both end, and the nodes are as after one of them.
    private static func applyTwice(on nodes: [String]) async throws {
      try await Site.with { kim in
        try await Site.with { lee in
          let wanted = try await Self.prepared(nodes, kim, lee)
          let limit = nodes.joined(separator: ",")
          async let first = Self.patiently(kim, "-l", limit)
          async let second = Self.patiently(lee, "-l", limit)
          for run in try await [first, second] {
            let isRefused = Set(run.problems.values) == ["node.locked"]
            #expect(run.exitCode == 0 || run.exitCode == 6 && isRefused, "\(run.text)")
          }
          try await Self.expectMended(by: [kim, lee], wanted)
        }
      }
    }

    /// Each holds a node and wants the other's: who came later is refused by name.
    private static func meet(on pair: [String]) async throws {
      try await Site.with { kim in
        try await Site.with { lee in
          try kim.write("site.yml", pair.map { Self.play("kim", on: $0) }.joined())
          try lee.write("site.yml", pair.reversed().map { Self.play("lee", on: $0) }.joined())
          async let earlier = Self.patiently(kim)
          try await Self.wait(for: "/srv/kim", on: pair[0], kim.fleet)
          let later = try await Self.patiently(lee)
          #expect(later.exitCode == 6, "\(later.text)")
          #expect(later.problems == [pair[0]: "node.locked"], "\(later.text)")
          let message = later.results(pair[0]).last?["result"]?["msg"]?.string ?? ""
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

    /// A laptop falls asleep in mid-run: nobody is kept out, and it ends when it wakes.
    private static func sleep(on pair: [String]) async throws {
      try await Site.with { kim in
        try await Site.with { lee in
          let wanted = try await Self.prepared(pair, kim, lee)
          let limit = pair.joined(separator: ",")
          let output = "\(kim.directory)/asleep.jsonl"
          let laptop = try ChildProcess(
            arguments: ["sh", "-c", "exec \"$@\" > \(output)", "sh"]
              + kim.applying(["-e", "linger=2", "-l", limit, "site.yml"]),
            environment: Surroundings.environment, directory: kim.directory, input: .null,
            output: .null, errorOutput: .null)
          try await Self.wait(for: "/etc/scenario.hosts", on: pair[0], kim.fleet)
          laptop.signal(SIGSTOP)
          let asleep = Clock.milliseconds
          // Its agents give it up when it has not been heard for a minute; who came later waits so long.
          let meanwhile = try await Self.patiently(lee, "-l", limit)
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
    private static let nap = Surroundings.isSoak ? 600_000 : 75_000

    /// Who waits for another gives up after a minute and a half.
    private static func patiently(_ site: Site, _ words: String...) async throws -> Run {
      try await Program.run(
        site.applying(words + ["site.yml"]), in: site.directory, seconds: 180)
    }

    /// The nodes as before any preparation, and what they are after an undisturbed one.
    private static func prepared(
      _ nodes: [String], _ sites: Site...
    ) async throws -> [String: Set<Substring>] {
      for site in sites { try await Workload.prepare(site, nodes: nodes) }
      let undisturbed = try await patiently(sites[0], "-l", nodes.joined(separator: ","))
      try #require(undisturbed.exitCode == 0, "\(undisturbed.text)")
      let trees = try await FaultMatrix.trees(sites[0], of: nodes)
      try await Workload.prepare(sites[0], nodes: nodes)
      return trees
    }

    private static func expectMended(
      by sites: [Site], _ wanted: [String: Set<Substring>]
    ) async throws {
      let nodes = Array(wanted.keys)
      for site in sites {
        let rerun = try await patiently(site, "-l", nodes.joined(separator: ","))
        #expect(rerun.exitCode == 0, "\(rerun.text)")
      }
      for (node, tree) in try await FaultMatrix.trees(sites[0], of: nodes) {
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
