import System
import Value

/// What the comparison stands on: the built command, the built agent, and ansible-core.
enum Surroundings {
  static let root = #filePath
    .split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  static let tests = "\(root)/Tests/DifferentialTests"

  static let binary = Environment.value("GROUNDWORK_BINARY") ?? "\(root)/.build/debug/groundwork"

  static let missingCommand =
    Files.isAccessible(binary, executing: true) ? nil : "\(binary) is not built: make build"

  /// The directory with the oracle's programs: of `make oracles`, or where the variable says.
  private static let oracle =
    Environment.value("GROUNDWORK_ANSIBLE_PYTHON").flatMap { Path.parent(of: $0) }
    ?? "\(root)/.build/oracles/bin"

  static let python = "\(oracle)/python"
  static let ansible = "\(oracle)/ansible-playbook"
  static let missingOracle =
    Files.isAccessible(ansible, executing: true)
    ? nil : "ansible-core is not installed: make oracles"

  /// Compare everything with ansible-core itself, not only a sample.
  static let isSoak = Environment.value("GROUNDWORK_SOAK") == "1"
  /// Write down what ansible-core answers.
  static let records = Environment.value("GROUNDWORK_RECORD") == "1"

  /// The environment of a run whose home is `home`; nothing of the tester's own settings.
  static func environment(home: String, _ more: [(String, String)]) -> [String] {
    var entries = [
      "PATH=\(Environment.value("PATH") ?? "/usr/bin:/bin:/usr/sbin:/sbin")", "HOME=\(home)",
      "LANG=C.UTF-8", "TZ=UTC",
    ]
    if let agent = Environment.value("GROUNDWORK_AGENT") {
      entries.append("GROUNDWORK_AGENT=\(agent)")
    }
    return entries + more.map { "\($0.0)=\($0.1)" }
  }
}
