import System
import Testing
import Value

extension Scenarios {
  @Suite struct Reaching {
    @Test func `every node answers over libssh2, and the run says so`() async throws {
      try await Site.with { site in
        let run = try await site.groundwork("run", "all", "-m", "ping", "--output", "json")
        #expect(run.exitCode == 0, "\(run.text)")
        #expect(
          Self.transports(run)
            == Fleet.each("libssh2"))
        for name in Fleet.names { #expect(run.results(name).last?["result"]?["ping"] == "pong") }
      }
    }

    @Test func `the inventory can ask for the user's own ssh`() async throws {
      try await Site.with(vars: ["ansible_connection": "openssh"]) { site in
        let run = try await site.groundwork("run", "all", "-m", "ping", "--output", "json")
        #expect(run.exitCode == 0, "\(run.text)")
        #expect(
          Self.transports(run) == Fleet.each("ssh"))
      }
    }

    @Test func `unknown host keys are refused, and nothing is pinned`() async throws {
      try await Site.with(pinned: false) { site in
        let run = try await site.groundwork("run", "all", "-m", "ping", "--output", "json")
        #expect(run.exitCode == 6, "\(run.text)")
        #expect(
          run.problems
            == Fleet.each("ssh.host-key-unknown"))
        let fix = run.results("mini-pc").last?["result"]?["fix"]?.string ?? ""
        #expect(fix.contains("--accept-new-host-keys"))
        #expect(try Files.text("\(site.directory)/inventory/known_hosts") ?? "" == "")
      }
    }

    @Test func `unknown host keys are pinned when the user says so`() async throws {
      try await Site.with(pinned: false) { site in
        let first = try await site.groundwork("run", "all", "-m", "ping", "--accept-new-host-keys")
        #expect(first.exitCode == 0, "\(first.text)")
        let second = try await site.groundwork("run", "all", "-m", "ping")
        #expect(second.exitCode == 0, "\(second.text)")
      }
    }

    @Test func `a wrong password for sudo is named on every node`() async throws {
      try await Site.with { site in
        try site.write("sudo-password", "not-the-right-one\n")
        try site.write("site.yml", "- hosts: all\n  become: true\n  tasks:\n    - ping:\n")
        let run = try await site.apply("site.yml")
        #expect(run.exitCode == 2, "\(run.text)")
        #expect(
          run.problems
            == Fleet.each("sudo.wrong-password"))
        #expect(run.results("mini-pc").last?["result"]?["msg"] == "sudo refused the password")
        #expect(!run.text.contains("not-the-right-one"))
      }
    }

    /// Host to transport, as the run names it.
    private static func transports(_ run: Run) -> [String: String] {
      var transports: [String: String] = [:]
      for event in run.events("connected") {
        if let host = event["host"]?.string { transports[host] = event["transport"]?.string }
      }
      return transports
    }
  }
}
