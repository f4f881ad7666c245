package import Value
import Wire

/// One thing on a node that a module call declares: what it is, and what has to hold of it.
///
/// Its identity is kind, place and part, never the task's name, so that a task may move and be renamed.
package struct Resource: Sendable {
  /// `file`, `package`, `unit`, …
  package var kind: String
  /// A path, a name, a key.
  package var place: String
  /// What tells it from others at the same place: a block's marker, a line, a key. It may be secret.
  package var part: Value?
  /// The module that compares it, by its full name.
  package var module: String
  /// The module's options, as far as they say what has to hold; those that only say how to get there
  /// are left out.
  package var arguments: Map
  /// Files that a command of the module changes, beside those it writes itself.
  package var changedFiles: [String]
  /// Secret options without which the rest can still be compared.
  package var dispensable: Set<String>
  /// The request's payload is what has to stand there.
  package var holdsContent: Bool

  package init(
    _ kind: String, _ place: String, part: Value? = nil, module: String, _ arguments: Map,
    changedFiles: [String] = [], dispensable: Set<String> = [], holdsContent: Bool = false
  ) {
    self.kind = kind
    self.place = place
    self.part = part
    self.module = module
    self.arguments = arguments
    self.changedFiles = changedFiles
    self.dispensable = dispensable
    self.holdsContent = holdsContent
  }
}

/// A module whose call says how something has to be from then on. Every module that neither runs a
/// user's command nor only looks is one.
package protocol DeclarativeModule: Module {
  /// Options that say how to get there, not what is to hold.
  static var passing: [String] { get }

  /// What a call declares; none where it only acts (a restart).
  /// - Parameter lasting: of the call's arguments those that are worth keeping, in the order of their
  ///   names: without those that have their default, and without `passing`.
  static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource]
}

extension DeclarativeModule {
  package static var passing: [String] { [] }

  /// A resource that this module compares.
  package static func resource(
    _ kind: String, _ place: String, part: Value? = nil, _ arguments: Map,
    changedFiles: [String] = [], dispensable: Set<String> = [], holdsContent: Bool = false
  ) -> Resource {
    Resource(
      kind, place, part: part, module: spec.name, arguments, changedFiles: changedFiles,
      dispensable: dispensable, holdsContent: holdsContent)
  }

  /// What a request declares.
  static func declared(
    by request: Request, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    let (arguments, problems) = spec.validate(request.arguments)
    if let problem = problems.first { throw Failure(problem.what) }
    let call = Call(
      arguments: arguments, payload: request.payload, carriesSecret: request.carriesSecret)
    return try resources(of: call, lasting: lasting(arguments), on: machine)
  }

  /// The options that are worth keeping, in the order of their names.
  private static func lasting(_ arguments: Map) -> Map {
    var kept: [(String, Value)] = []
    for (key, value) in arguments.entries {
      guard let name = key.string, let option = spec.option(named: name), !value.isNull,
        !passing.contains(name), !everPassing.contains(name)
      else { continue }
      if let standard = option.defaultValue, standard == value { continue }
      kept.append((name, value))
    }
    kept.sort { $0.0.precedesByScalars($1.0) }
    return Map(kept.map { (Value($0.0), $0.1) })
  }

  /// Of whatever module: how files are written, and what only the controller's half uses.
  private static var everPassing: [String] {
    [
      "backup", "validate", "unsafe_writes", "_deferred", "_after_header", "_diff_peek",
      "_reached_address",
    ]
  }
}
