import Lab
import System
import Value

/// What the scenarios stand on: the built command, the built agent, and a lab of their own.
enum Surroundings {
  /// The directory of the project.
  static let root = #filePath
    .split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

  /// The command under test.
  static let binary = Environment.value("GROUNDWORK_BINARY") ?? "\(root)/.build/debug/groundwork"
  private static let agent =
    Environment.value("GROUNDWORK_AGENT") ?? "\(root)/.build/release/groundwork-agent"

  /// Why the command cannot be run; nil when it can.
  static let missingCommand =
    Files.isAccessible(binary, executing: true) ? nil : "\(binary) is not built: make build"

  /// Why no scenario can run on nodes; nil when they can.
  static let obstacle: String? = {
    if let missingCommand { return missingCommand }
    if !Files.isAccessible(agent, executing: true) { return "\(agent) is not built: make agent" }
    return Lab.obstacle()?.description
  }()

  /// Whether everything is played that else is sampled.
  static let isSoak = Environment.value("GROUNDWORK_SOAK") == "1"

  // A second test lab beside the first names its own state, bridge and network.
  static let state =
    Environment.value("GROUNDWORK_TEST_LAB_STATE") ?? "/var/lib/groundwork-test-lab"
  private static let bridge = Environment.value("GROUNDWORK_TEST_LAB_BRIDGE") ?? "gwtest0"
  /// The first three numbers of every address in it.
  static let network = Environment.value("GROUNDWORK_TEST_LAB_NET") ?? "10.91.0"

  /// Where the project of the main job is put.
  static let mainJob = "/tmp/\(Path.name(of: state))-main-job"

  /// A lab beside the user's own, which stays as it is; nothing of the tester's settings.
  static let environment: [String] =
    Environment.merging(
      [
        ("GROUNDWORK_LAB_STATE", state), ("GROUNDWORK_LAB_BRIDGE", bridge),
        ("GROUNDWORK_LAB_NET", network), ("GROUNDWORK_AGENT", agent),
        // The pins and keys of a scenario are its own.
        ("HOME", "/var/empty/groundwork-tests"),
      ], into: Environment.entries
    ).filter { !$0.hasPrefix("SSH_AUTH_SOCK=") && !$0.hasPrefix("ANSIBLE_") }
}
