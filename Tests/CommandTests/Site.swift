import System
import Testing

/// A copy of the example inventory without secrets, for commands that reach no machine.
final class Site {
  static let root = #filePath
    .split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  static let binary =
    Environment.value("GROUNDWORK_BINARY") ?? "\(root)/.build/debug/groundwork"

  let directory: String

  init() throws {
    directory = "/tmp/gw-command-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    try Files.makeDirectories("\(directory)/inventory/group_vars/all", mode: 0o700)
    let settings = ["network", "platform", "kubernetes"].map { "group_vars/all/\($0).yml" }
    for file in ["hosts.yml"] + settings {
      let text = try #require(try Files.text("\(Self.root)/inventory/\(file)"))
      try write("inventory/\(file)", text)
    }
  }

  deinit { try? Files.removeTree(directory) }

  func write(_ path: String, _ text: String) throws {
    _ = try Files.writeAtomically("\(directory)/\(path)", Array(text.utf8), mode: 0o600)
  }

  /// The built command, in this directory, with nothing of the tester's settings.
  func groundwork(_ words: [String]) throws -> CommandResult {
    try Command(
      [Self.binary] + words, environment: ["PATH=/usr/sbin:/usr/bin", "HOME=/nonexistent"],
      directory: directory, deadlineSeconds: 60
    ).run()
  }
}
