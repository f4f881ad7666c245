import System
import Testing
import Value

extension Scenarios {
  /// `plan -o FILE` and `apply FILE` on real nodes.
  @Suite struct Planning {}
}

extension Scenarios.Planning {
  /// The workload, and what a plan has to be careful with: a secret, a handler, commands.
  private static let tasks = #"""

        - name: A secret
          ansible.builtin.copy:
            content: "token={{ canary }}\n"
            dest: /srv/scenario/token
            mode: "0600"
          notify: Note it
        - name: A command
          ansible.builtin.command:
            cmd: cp /srv/scenario/node.conf /srv/scenario/copied
            creates: /srv/scenario/copied
      handlers:
        - name: Note it
          ansible.builtin.copy:
            content: "noted\n"
            dest: /srv/scenario/noted
            mode: "0644"
    """#

  private static let canary = "canary-plan-7d1f0c52a9e84b36"

  private static func prepare(_ site: Site) async throws {
    try await Workload.prepare(site)
    try site.write(
      "site.yml",
      Workload.playbook.replacing(
        "  become: true\n", with: "  become: true\n  vars_files: [secrets.yml]\n")
        + tasks)
    try site.write("vault-password", "of-the-vault\n")
    try site.write("secrets.yml", "canary: \(canary)\n")
    let sealed = try await site.groundwork(
      "vault", "encrypt", "secrets.yml", "--vault-password-file", "vault-password")
    try #require(sealed.exitCode == 0, "\(sealed.text)")
  }

  private static func plan(_ site: Site, _ words: String...) async throws -> Run {
    try await Program.run(
      [
        Surroundings.binary, "plan", "--output", "json", "--become-password-file", "sudo-password",
        "--vault-password-file", "vault-password",
      ] + words + ["site.yml"], in: site.directory)
  }

  private static func trees(_ site: Site) async throws -> [String: Set<Substring>] {
    var trees: [String: Set<Substring>] = [:]
    for node in Fleet.names { trees[node] = try await Tree.exact(node, site.fleet) }
    return trees
  }

  private static func expectUntouched(
    _ before: [String: Set<Substring>], _ site: Site,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) async throws {
    for (node, tree) in try await trees(site) {
      Tree.expectEqual(
        Tree.withoutLogins(before[node] ?? []), Tree.withoutLogins(tree), node,
        sourceLocation: sourceLocation)
    }
  }

  /// One thing that is changed: what a plan's entry and an event of a run have in common.
  private struct Entry: Hashable {
    var host: String
    var task: String
    var diffs: Value
  }

  private static func entries(planned steps: [Value]) -> Set<Entry> {
    Set(
      steps.map { step in
        Entry(
          host: step["host"]?.string ?? "", task: step["task"]?.string ?? "",
          diffs: step["diffs"] ?? .null)
      })
  }

  private static func entries(done run: Run) -> Set<Entry> {
    var names: [Int: String] = [:]
    for event in run.events("task-started") + run.events("handler-started") {
      if let task = event["task"]?.int { names[task] = event["name"]?.string }
    }
    let changed = run.events("host-result").filter { $0["status"] == "changed" }
    return Set(
      changed.map { result in
        Entry(
          host: result["host"]?.string ?? "", task: names[result["task"]?.int ?? 0] ?? "",
          diffs: result["diffs"] ?? .null)
      })
  }

  @Test func `apply does exactly what the plan lists, and the plan touches nothing`() async throws {
    try await Site.with { site in
      try await Self.prepare(site)
      let before = try await Self.trees(site)
      let plan = try await Self.plan(site, "-o", "friday", "--detailed-exitcode")
      #expect(plan.exitCode == 3, "\(plan.text)")
      try await Self.expectUntouched(before, site)

      // Eight of the workload, a secret, a command and a handler.
      let steps = plan.events("plan-step")
      #expect(steps.count == Fleet.names.count * (Workload.tasks + 3), "\(plan.text)")
      let summary = try #require(plan.events("plan-summary").last)
      #expect(summary["hosts_changed"] == Value(Fleet.names.count))
      #expect(summary["commands"] == Value(Fleet.names.count))
      #expect(summary["unknown"] == 0)

      let path = "\(site.directory)/friday"
      #expect(try Files.status(path)?.mode == 0o600)
      let text = try #require(try Files.text(path))
      let secret = Canary(name: "canary", text: Self.canary)
      for form in secret.forms + [Fleet.sudoPassword] { #expect(!text.contains(form)) }
      #expect(!plan.text.contains(Self.canary))
      let kept = try JSON.parse(text)
      #expect(kept["steps"]?.list?.count == steps.count)
      let inputs = (kept["inputs"]?.map?.keys ?? []).compactMap(\.string)
      #expect(
        Set(inputs) == ["inventory/hosts.yml", "site.yml", "secrets.yml", "templates/hosts.j2"])

      let apply = try await site.apply("--diff", "friday")
      #expect(apply.exitCode == 0, "\(apply.text)")
      let told = apply.events("notice").compactMap { $0["text"]?.string }
      #expect(told.contains { $0.hasPrefix("done was exactly what friday lists: ") }, "\(told)")
      #expect(apply.events("plan-difference").isEmpty)
      #expect(Self.entries(done: apply) == Self.entries(planned: steps))
      let token = try await site.fleet.inside("k8s-worker1", "cat /srv/scenario/token")
      #expect(token == "token=\(Self.canary)\n")

      let settled = try await Self.trees(site)
      let again = try await Self.plan(site, "--detailed-exitcode")
      #expect(again.exitCode == 0, "\(again.text)")
      #expect(again.events("plan-step").isEmpty)
      try await Self.expectUntouched(settled, site)
    }
  }

  @Test func `a plan that does not fit any more is refused before the first change`() async throws {
    try await Site.with { site in
      try await Self.prepare(site)
      let plan = try await Self.plan(site, "-o", "friday")
      #expect(plan.exitCode == 0, "\(plan.text)")

      // A planned target on one node: the host, the task and the difference are named.
      try await site.fleet.inside("k8s-worker2", "echo BY_HAND=1 >> /etc/environment")
      var before = try await Self.trees(site)
      let target = try await site.apply("friday")
      #expect(target.exitCode == 6, "\(target.text)")
      let differences = target.events("plan-difference")
      #expect(differences.map { $0["host"] } == ["k8s-worker2"], "\(target.text)")
      #expect(differences.first?["task"] == "A line")
      #expect(differences.first?["what"] == "the change of /etc/environment is another one")
      #expect(differences.first?["diffs"]?.list?.first?["after"] == "BY_HAND=1\n")
      #expect(target.events("problem").map { $0["id"] } == ["plan.stale"])
      try await Self.expectUntouched(before, site)
      try await site.fleet.inside("k8s-worker2", ": > /etc/environment")

      // What the diff does not show: the mode.
      try await site.fleet.inside("k8s-worker2", "chmod 0600 /etc/environment")
      let mode = try await site.apply("friday")
      #expect(mode.exitCode == 6, "\(mode.text)")
      #expect(mode.events("plan-difference").map { $0["task"] } == ["A line"], "\(mode.text)")
      try await site.fleet.inside("k8s-worker2", "chmod 0644 /etc/environment")

      // Inputs, before anything is connected.
      before = try await Self.trees(site)
      for (file, change) in [
        ("templates/hosts.j2", "has changed"), ("site.yml", "has changed"),
        ("secrets.yml", "is missing"),
      ] {
        let old = try #require(try Files.text("\(site.directory)/\(file)"))
        if change == "is missing" {
          _ = try Files.remove("\(site.directory)/\(file)")
        } else {
          try site.write(file, old + "\n")
        }
        let run = try await site.apply("friday")
        #expect(run.exitCode == 6, "\(run.text)")
        #expect(
          run.events("problem").first?["what"]?.string?.hasPrefix("\(file) \(change)") == true,
          "\(run.text)")
        #expect(run.events("connected").isEmpty)
        try site.write(file, old)
      }
      try Files.makeDirectories("\(site.directory)/inventory/host_vars")
      try site.write("inventory/host_vars/mini-pc.yml", "more: 1\n")
      let added = try await site.apply("friday")
      #expect(added.exitCode == 6, "\(added.text)")
      #expect(
        added.events("problem").contains {
          $0["what"]?.string?.hasPrefix("inventory/host_vars/mini-pc.yml was added") == true
        }, "\(added.text)")
      _ = try Files.remove("\(site.directory)/inventory/host_vars/mini-pc.yml")

      // What the command line says otherwise.
      let limited = try await site.apply("-l", "mini-pc", "friday")
      #expect(limited.exitCode == 64, "\(limited.text)")
      let text = try #require(try Files.text("\(site.directory)/friday"))
      try site.write("half", String(text.prefix(text.count / 2)))
      let half = try await site.apply("half")
      #expect(half.exitCode == 5, "\(half.text)")
      #expect(half.complaint.contains("the plan half is damaged"))
      try await Self.expectUntouched(before, site)

      // All as it was: now it fits.
      let apply = try await site.apply("friday")
      #expect(apply.exitCode == 0, "\(apply.text)")
    }
  }
}

extension TheMainJob {
  @Test func `a plan of the whole job on bare nodes guesses nothing and fails nowhere`()
    async throws
  {
    let job = try await Stage.shared.bare()
    let before = try await job.trees(Tree.exact)
    let plan = try await job.groundwork("plan", "--output", "json", "-o", "plan")
    #expect(plan.exitCode == 0, "\(plan.text)")
    #expect(plan.recap("failed") == Fleet.each(0))
    for (name, tree) in try await job.trees(Tree.exact) {
      Tree.expectEqual(Tree.withoutLogins(before[name] ?? []), Tree.withoutLogins(tree), name)
    }
    let steps = plan.events("plan-step")
    for name in Fleet.names {
      let own = steps.filter { $0["host"]?.string == name }
      let packages = own.flatMap { $0["packages"]?.list ?? [] }
      for package: Value in ["chrony", "containerd"] {
        #expect(packages.contains(package), "\(name)")
      }
      // The authority's certificate is not there, and named as what is waited for.
      #expect(own.contains { $0["kind"] == "later" && $0["waits_for"] != nil }, "\(own)")
    }
    let text = try Files.text("\(MainJob.directory)/plan") ?? ""
    #expect(!text.contains(job.sudoPassword))
  }
}
