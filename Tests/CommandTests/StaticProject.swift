import System

/// A small sound project with some files laid over it; goes away with the test.
final class StaticProject {
  private let site: Site

  var directory: String { site.directory }

  /// - Parameter files: nil takes one of the sound project's away.
  init(_ files: [String: String?]) throws {
    site = try Site()
    var all: [String: String?] = ["site.yml": "- hosts: all\n  tasks: []\n"]
    for (name, text) in files { all[name] = text }
    // What is taken away first: something else may take its place.
    for (name, text) in all.sorted(by: { $0.value == nil && $1.value != nil }) {
      let path = "\(directory)/\(name)"
      guard let text else {
        try Files.removeTree(path)
        continue
      }
      try Files.makeDirectories(Path.parent(of: path) ?? "/", mode: 0o700)
      try site.write(name, text)
    }
    // A directory from which everything was taken is not there.
    for name in ["inventory/group_vars/all", "inventory/group_vars", "inventory"] {
      let path = "\(directory)/\(name)"
      if (try? Files.list(path)) == [] { try Files.removeTree(path) }
    }
  }

  func write(_ path: String, _ bytes: [UInt8]) throws {
    _ = try Files.writeAtomically("\(directory)/\(path)", bytes, mode: 0o600)
  }

  func groundwork(_ words: [String]) throws -> CommandResult { try site.groundwork(words) }

  /// The command as another user, or under limits: `words` begin with the program that sets them.
  func run(_ words: [String]) throws -> CommandResult {
    try Command(
      words, environment: ["PATH=/usr/sbin:/usr/bin", "HOME=/nonexistent"], directory: directory,
      deadlineSeconds: 90
    ).run()
  }
}
