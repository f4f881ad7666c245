package import Value
package import Wire

/// One thing that a plan says will be done on one host; or, of a run, that was done.
package struct PlannedStep: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// Before and after are known.
    case exact
    /// A command, a package's or a unit's work: what comes of it is not known before.
    case runs
    /// Whether and what is known only when an earlier step has run.
    case later
  }

  /// What is changed, by kind, for the summary.
  package enum Subject: String, Sendable, CaseIterable {
    case file, package, unit, command
  }

  package var host: String
  /// As in the banner: `ROLE : NAME`.
  package var task: String
  /// The full module name.
  package var action: String
  package var location: SourceLocation
  package var isHandler = false
  /// The label of a loop's item; nil without a loop.
  package var item: String?
  package var kind: Kind
  /// For `later`: the step before which it cannot be known.
  package var waitsFor: String?
  /// The task says that it changes nothing: a command that only reads.
  package var isQuiet = false
  /// Digest of what the module read of files on the node, under the plan's key.
  package var observed: String?
  package var diffs: [Diff] = []
  /// Names of what is changed: paths, packages, `UNIT: restarted`, command lines.
  package var subjects: [Subject: [String]] = [:]
  /// Handlers it notifies; for `later`, if it comes to change something.
  package var notifies: [String] = []
  /// Handlers only: what it is notified as besides its name.
  package var listens: [String] = []
  /// Where the tasks stand that brought it in, the outermost first.
  package var via: [SourceLocation] = []

  package init(
    host: String, task: String, action: String, location: SourceLocation, kind: Kind,
    item: String? = nil
  ) {
    self.host = host
    self.task = task
    self.action = action
    self.location = location
    self.kind = kind
    self.item = item
  }

  /// `TASK (item=LABEL)`.
  package var title: String { item.map { "\(task) (item=\($0))" } ?? task }
}

// As plan files and the event `plan-step` hold it.
extension PlannedStep {
  package var json: Map {
    var map: Map = [
      "host": Value(host), "task": Value(task), "action": Value(action), "at": Self.json(location),
      "kind": Value(kind.rawValue),
    ]
    if isHandler { map["handler"] = true }
    if let item { map["item"] = Value(item) }
    if let waitsFor { map["waits_for"] = Value(waitsFor) }
    if isQuiet { map["quiet"] = true }
    if let observed { map["observed"] = Value(observed) }
    if !diffs.isEmpty { map["diffs"] = Value(diffs.map(\.value)) }
    for subject in Subject.allCases {
      guard let names = subjects[subject], !names.isEmpty else { continue }
      map["\(subject.rawValue)s"] = Self.list(names)
    }
    if !notifies.isEmpty { map["notifies"] = Self.list(notifies) }
    if !listens.isEmpty { map["listens"] = Self.list(listens) }
    if !via.isEmpty { map["via"] = Value(via.map { Self.json($0) }) }
    return map
  }

  /// nil where a part is missing or of another type.
  package init?(_ value: Value) {
    guard let host = value["host"]?.string, let task = value["task"]?.string,
      let action = value["action"]?.string, let location = Self.location(value["at"]),
      let kind = value["kind"]?.string.flatMap({ Kind(rawValue: $0) })
    else { return nil }
    self.init(host: host, task: task, action: action, location: location, kind: kind)
    isHandler = value["handler"]?.bool ?? false
    item = value["item"]?.string
    waitsFor = value["waits_for"]?.string
    isQuiet = value["quiet"]?.bool ?? false
    observed = value["observed"]?.string
    diffs = (value["diffs"]?.list ?? []).map { Diff($0) }
    for subject in Subject.allCases {
      let names = Self.texts(value["\(subject.rawValue)s"])
      if !names.isEmpty { subjects[subject] = names }
    }
    notifies = Self.texts(value["notifies"])
    listens = Self.texts(value["listens"])
    via = (value["via"]?.list ?? []).compactMap { Self.location($0) }
  }

  /// The same without anything secret.
  package func redacted(_ redactor: Redactor) -> PlannedStep {
    PlannedStep(redactor.redact(Value(json))) ?? self
  }

  private static func json(_ place: SourceLocation) -> Value {
    ["file": Value(place.file), "line": Value(place.line), "column": Value(place.column)]
  }

  private static func location(_ value: Value?) -> SourceLocation? {
    guard let file = value?["file"]?.string, let line = value?["line"]?.int,
      let column = value?["column"]?.int
    else { return nil }
    return SourceLocation(file: file, line: line, column: column)
  }

  private static func list(_ texts: [String]) -> Value { Value(texts.map { Value($0) }) }

  private static func texts(_ value: Value?) -> [String] {
    (value?.list ?? []).compactMap(\.string)
  }
}
