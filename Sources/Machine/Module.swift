package import Value
package import Wire

/// One kind of thing done on a node. The three steps are the only definition of change: check mode,
/// plan, diff and apply are the same code stopped, or laid over a planned world, at different points.
package protocol Module: Sendable {
  /// What stands on the node now.
  associatedtype State
  /// What has to be done.
  associatedtype Change

  static var spec: ModuleSpec { get }

  /// Reads validated arguments.
  init(_ call: Call) throws(Failure)

  func inspect(_ machine: any Machine) throws(Failure) -> State

  /// A pure function of the state; nil when nothing is to be done.
  func change(from state: State) throws(Failure) -> Planned<Change>?

  /// Carries the change out; in a planned world the machine only lays it over the node.
  /// - Returns: result keys that only the doing gives (`rc`, `stdout`, `backup_file`). `changed: false`
  ///   says that nothing came of it (an update that Ansible does not count), `diff` replaces the
  ///   planned one by what the command told.
  func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map

  /// The result keys that hold whether or not anything changed (`dest`, `mode`, `stat`, …), read after
  /// the change.
  func report(_ state: State, changed: Bool, on machine: any Machine) throws(Failure) -> Report
}

/// Result keys and, for modules that fetch, bytes.
package struct Report: Sendable {
  package var result: Map
  package var payload: [UInt8]
  package var warnings: [String]

  package init(_ result: Map = Map(), payload: [UInt8] = [], warnings: [String] = []) {
    self.result = result
    self.payload = payload
    self.warnings = warnings
  }
}

/// A change with what is shown of it before it is carried out.
package struct Planned<Change> {
  package var change: Change
  /// True when commands run whose result cannot be known before.
  package var runs: Bool
  package var diffs: [Diff]
  /// The planned step before which nobody can know what this change replaces; nil when that is known.
  package var unknownUntil: String?

  package init(
    _ change: Change, runs: Bool = false, diffs: [Diff] = [], unknownUntil: String? = nil
  ) {
    self.change = change
    self.runs = runs
    self.diffs = diffs
    self.unknownUntil = unknownUntil
  }
}

/// What a module is called with: arguments coerced and completed by `ModuleSpec.validate`.
package struct Call: Sendable {
  package var arguments: Map
  package var payload: [UInt8]
  /// Ansible's `_ansible_diff`: diffs are wanted.
  package var wantsDiff: Bool
  /// The payload or the task's environment holds a secret.
  package var carriesSecret: Bool

  package init(
    arguments: Map, payload: [UInt8] = [], wantsDiff: Bool = false, carriesSecret: Bool = false
  ) {
    self.arguments = arguments
    self.payload = payload
    self.wantsDiff = wantsDiff
    self.carriesSecret = carriesSecret
  }

  package func string(_ name: String) -> String? { arguments[name]?.string }
  package func bool(_ name: String) -> Bool { arguments[name]?.bool ?? false }
  package func int(_ name: String) -> Int? { arguments[name]?.int }
  package func strings(_ name: String) -> [String] {
    (arguments[name]?.list ?? []).compactMap(\.string)
  }
  package func isGiven(_ name: String) -> Bool { !(arguments[name]?.isNull ?? true) }
}
