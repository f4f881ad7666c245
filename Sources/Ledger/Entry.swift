internal import System
package import Value

/// The record of one resource: what was declared of it last, and how far that came.
package struct Entry: Sendable {
  package enum State: String, Sendable {
    /// Written before the change; what came of it is not known.
    case intended
    case confirmed
  }

  package var declaration: Declaration
  package var state: State
  /// The run that wrote it.
  package var run: String
  /// Nanoseconds since 1970 of the first time it was applied or found to be right; the order of entries.
  package var first: Int
  /// The same of the last time something of it changed.
  package var changed: Int

  init(_ declaration: Declaration, _ state: State, run: String, first: Int, changed: Int) {
    self.declaration = declaration
    self.state = state
    self.run = run
    self.first = first
    self.changed = changed
  }

  init?(_ map: Map) {
    guard let declaration = Declaration(map), let run = map["run"]?.string else { return nil }
    self.init(
      declaration, map["state"]?.string.flatMap { State(rawValue: $0) } ?? .intended, run: run,
      first: map["first"]?.int ?? 0, changed: map["changed"]?.int ?? 0)
  }

  var bytes: [UInt8] {
    declaration.text + Self.middle(state)
      + Array(#","run":\#(JSON.text(Value(run))),"first":\#(first),"changed":\#(changed)}"#.utf8)
  }

  private static func middle(_ state: State) -> [UInt8] {
    Array(#","state":"\#(state.rawValue)""#.utf8)
  }

  /// What the record of a confirmed declaration begins with: a re-run compares these bytes, and reads no
  /// JSON.
  static func beginning(_ declaration: Declaration) -> [UInt8] {
    declaration.text + middle(.confirmed)
  }

  /// For people: 2026-11-21T07:15:34Z.
  package var changedText: String {
    Clock.text(Timestamp(seconds: changed / 1_000_000_000))
  }
}

/// The entries on the node.
struct Entries {
  let records: Records

  private func path(_ declaration: Declaration) -> String {
    "\(records.applied)/\(Records.fileName(declaration.key))"
  }

  /// The entry of a resource; nil where there is none.
  func entry(_ declaration: Declaration) throws(SystemError) -> Entry? {
    try records.map(path(declaration)).flatMap { Entry($0) }
  }

  /// Whether the very same is recorded as confirmed.
  func isRecorded(_ declaration: Declaration) throws(SystemError) -> Bool {
    let path = path(declaration)
    guard try Files.status(path) != nil else { return false }
    return try Files.read(path, limit: 16 << 20).starts(with: Entry.beginning(declaration))
  }

  func write(_ entry: Entry) throws(SystemError) {
    if let content = entry.declaration.content,
      let name = entry.declaration.payload["sha256"]?.string
    {
      try records.keep(content, sha256: name, isSynced: false)
    }
    // Lost to a power cut, it is written by the next run, which finds things right.
    try records.write(
      path(entry.declaration), entry.bytes, in: records.applied, isSynced: false,
      isWholeOrNothing: false)
  }

  /// All of them, in the order in which they were first applied.
  func all() throws(SystemError) -> [Entry] {
    try records.all(in: records.applied).compactMap { Entry($0) }.sorted { $0.first < $1.first }
  }

  func remove(_ entry: Entry) throws(SystemError) {
    try Files.remove(path(entry.declaration))
  }
}

enum Now {
  /// Nanoseconds since 1970.
  static var nanoseconds: Int {
    let now = Clock.now
    return now.seconds * 1_000_000_000 + now.nanoseconds
  }
}
