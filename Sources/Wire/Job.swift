package import Value

/// A request that goes on by itself on the node when its agent has ended: Ansible's `async`.
package struct Job: Sendable, Equatable {
  /// How long it may take.
  package var seconds: Int
  /// Where its result is written; `~` is the home of the user who works there.
  package var directory: String
  /// What it prints is itself the result: a module in another language.
  package var printsResult: Bool

  package init(seconds: Int, directory: String, printsResult: Bool = false) {
    self.seconds = seconds
    self.directory = directory
    self.printsResult = printsResult
  }

  var value: Value {
    [
      "seconds": Value(seconds), "directory": Value(directory), "prints": Value(printsResult),
    ]
  }

  init?(_ value: Value?) {
    guard let seconds = value?["seconds"]?.int, let directory = value?["directory"]?.string else {
      return nil
    }
    self.init(
      seconds: seconds, directory: directory, printsResult: value?["prints"]?.bool ?? false)
  }
}
