package import Value

/// How far the release of one machine has come; the steps it speaks of follow.
package struct ReleaseStage: Sendable {
  package enum Status: String, Sendable {
    /// It has been looked at: the steps say what would be taken off.
    case planned
    /// The steps say what was.
    case released
    /// Behind the steps: some of it was left.
    case left
    /// Nothing was ever applied there.
    case untouched
    /// Nobody confirmed it, or it was interrupted before: nothing was taken off.
    case declined
  }

  package var host: String
  package var status: Status
  /// How many steps follow, or how many things were left.
  package var count: Int

  package init(host: String, status: Status, count: Int = 0) {
    self.host = host
    self.status = status
    self.count = count
  }

  var json: Map {
    ["host": Value(host), "status": Value(status.rawValue), "count": Value(count)]
  }
}

/// What a release does, or would do, with one thing.
package struct ReleaseStep: Sendable {
  package enum Outcome: String, Sendable {
    case done, left
    /// The static address, which is never taken off; not counted as left.
    case kept
  }

  package var host: String
  /// Only said, and not done.
  package var isPlanned: Bool
  /// A path, or kind and name.
  package var what: String
  package var outcome: Outcome
  /// How it was done, or why it stays.
  package var text: String

  package init(host: String, isPlanned: Bool, what: String, outcome: Outcome, text: String) {
    self.host = host
    self.isPlanned = isPlanned
    self.what = what
    self.outcome = outcome
    self.text = text
  }

  var json: Map {
    [
      "host": Value(host), "planned": Value(isPlanned), "what": Value(what),
      "outcome": Value(outcome.rawValue), "text": Value(text),
    ]
  }
}
