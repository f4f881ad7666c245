package import Value

/// Why a module failed on a node; becomes the task's `failed` result.
package struct Failure: Error, Sendable {
  /// What kind of failure, where that matters to the planned world.
  package enum Kind: Sendable, Equatable {
    case plain
    /// Something that should be there is not: in a planned world in which a command, package or
    /// service step would already have run, this is `later`, not a failure.
    case missing
    /// The result cannot be known before the named step has run.
    case later(String)
  }

  package var kind: Kind
  /// Ansible's `msg`.
  package var message: String
  /// Further result keys: `rc`, `stdout`, `stderr`, …
  package var result: Map

  package init(_ message: String, kind: Kind = .plain, result: Map = Map()) {
    self.kind = kind
    self.message = message
    self.result = result
  }

  package static func missing(_ message: String) -> Failure { Failure(message, kind: .missing) }
  /// A file that is edited and written back, and would lose what is no text in it.
  package static func notText(_ path: String) -> Failure {
    Failure("\(path) is not UTF-8 text: convert it (iconv) or edit it by hand; nothing was changed")
  }
  /// What a directory lists under a name that no path can hold (decisions.md 7).
  package static func notUTF8(_ path: String) -> Failure {
    Failure("\(path) has a name that is not UTF-8, which cannot be told: rename it")
  }
  package static func later(_ step: String) -> Failure {
    Failure("unknown until \(step)", kind: .later(step))
  }
}
