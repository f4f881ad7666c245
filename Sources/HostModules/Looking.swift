package import Machine
package import Value

/// A module that only looks at the node.
package protocol LookingModule: Module where Change == Never {}

extension LookingModule {
  package func change(from state: State) throws(Failure) -> Planned<Never>? { nil }
  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}
}
