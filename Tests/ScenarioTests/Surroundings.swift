import Lab
import System
import Testing
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

  /// The state of the lab that the test stands on.
  static var state: String { TestLab.current.state }
  /// The first three numbers of every address in it.
  static var network: String { TestLab.current.network }
  /// What its commands are run with.
  static var environment: [String] { TestLab.current.environment }

  /// A lab beside the user's own, which stays as it is; nothing of the tester's settings.
  fileprivate static func environment(of lab: TestLab) -> [String] {
    Environment.merging(
      [
        ("GROUNDWORK_LAB_STATE", lab.state), ("GROUNDWORK_LAB_BRIDGE", lab.bridge),
        ("GROUNDWORK_LAB_NET", lab.network), ("GROUNDWORK_AGENT", agent),
        // The pins and keys of a scenario are its own.
        ("HOME", "/var/empty/groundwork-tests"),
      ], into: Environment.entries
    ).filter { !$0.hasPrefix("SSH_AUTH_SOCK=") && !$0.hasPrefix("ANSIBLE_") }
  }
}

/// A lab of the tests. There are two, for scenarios wait most of the time: for a boot, a silence, a limit.
struct TestLab: Sendable {
  let state: String
  let bridge: String
  /// The first three numbers of every address in it.
  let network: String

  // Another run of the tests beside this one names its own state, bridge and network.
  static let first = TestLab(
    state: Environment.value("GROUNDWORK_TEST_LAB_STATE") ?? "/var/lib/groundwork-test-lab",
    bridge: Environment.value("GROUNDWORK_TEST_LAB_BRIDGE") ?? "gwtest0",
    network: Environment.value("GROUNDWORK_TEST_LAB_NET") ?? "10.91.0")
  /// That of the main job, named after the first.
  static let second = TestLab(
    state: "\(first.state)-2", bridge: "\(first.bridge.dropLast())b", network: next(first.network))

  @TaskLocal static var current = first

  /// Where the project of the main job is put.
  var mainJob: String { "/tmp/\(Path.name(of: state))-main-job" }

  var environment: [String] { Surroundings.environment(of: self) }

  private static func next(_ network: String) -> String {
    var numbers = network.split(separator: ".").compactMap { Int($0) }
    if numbers.count == 3 { numbers[1] += 1 }
    return numbers.map(String.init).joined(separator: ".")
  }
}

/// Has the tests of a suite stand on one of the labs.
struct Standing: SuiteTrait, TestTrait, TestScoping {
  let lab: TestLab
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
  ) async throws {
    try await TestLab.$current.withValue(lab) { try await body() }
  }
}
