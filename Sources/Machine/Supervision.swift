package import System

/// What the owner of a real node wants to know and decide while a module works on it. The agent
/// listens for a cancel there; tests and the controller's own machine use `Unsupervised`.
package protocol Supervision: AnyObject {
  /// Descriptors to watch while a command runs or the node waits.
  var watched: [Int32] { get }
  /// One of them can be read; `.stop` ends what is going on.
  func readable(_ descriptor: Int32) -> CommandDecision
  /// Asked about every second: whether what is going on must end although nothing was read.
  var mustStop: Bool { get }
  /// Nobody is left for whom anything could be waited for: a pause ends, also between two changes, for
  /// each of them is whole.
  var isForsaken: Bool { get }
  /// About to change the node for the first or a further time in this request.
  func willChange() throws(Failure)
  /// A file has come to its place in a directory, whose entries the disk need not have yet. Whoever
  /// watches sees to it; where nobody does, they are waited for at once.
  func hasRenamed(in directory: String)
  func progress(_ text: String)
}

extension Supervision {
  package func hasRenamed(in directory: String) { try? Files.syncDirectory(directory) }
  package var isForsaken: Bool { false }
}

/// Nobody watches.
package final class Unsupervised: Supervision {
  package init() {}
  package var watched: [Int32] { [] }
  package func readable(_: Int32) -> CommandDecision { .ignore }
  package var mustStop: Bool { false }
  package func willChange() throws(Failure) {}
  package func progress(_: String) {}
}
