import Engine
import Machine
import System
import Testing
import Value

/// The stock role on a node in memory: its configuration is in the format of the containerd that is there.
@Suite struct ContainerdFormatTests {
  static let role =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/playbooks/roles/containerd"

  /// What the role writes where containerd has this version.
  static func format(_ version: String, asksBefore: Bool) async throws -> String {
    let fleet = MemoryFleet()
    fleet.machine("a").with { machine in
      let packages = ["containerd", "runc"].map {
        "Package: \($0)\nStatus: install ok installed\nArchitecture: amd64\nVersion: \(version)\n\n"
      }
      machine.put("/var/lib/dpkg/status", packages.joined())
      machine.put(directory: "/var/lib/apt/lists")
      machine.put(directory: "/etc/containerd")
      machine.answer = { _, _ in CommandResult() }
    }
    let asking = """
            - import_role:
                name: \(role)
                tasks_from: version

      """
    // What the machine does with the unit is no matter here.
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
      \(asksBefore ? asking : "")
            - import_role:
                name: \(role)
      """, on: fleet, extra: ["ansible_managed": "managed"])
    let text = fleet.machine("a").with { $0.text("/etc/containerd/config.toml") }
    return text.map { String($0.split(separator: "\n")[1]) } ?? "\(heard.events)"
  }

  @Test(arguments: [true, false])
  func `format 2 for containerd 1.x, 3 for 2.x`(asksBefore: Bool) async throws {
    #expect(
      try await Self.format("1.7.24~ds1-6+b4", asksBefore: asksBefore) == "version = 2")
    #expect(try await Self.format("2.1.4-1", asksBefore: asksBefore) == "version = 3")
  }
}
