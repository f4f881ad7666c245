package import Machine
internal import Value

/// Answers, which proves that the node can be worked on. Mirrors ansible-core 2.18 `ping`.
package struct Ping: LookingModule {
  package static let spec = ModuleSpec(
    "ansible.builtin.ping", [Option("data", default: "pong")], isReadOnly: true)

  private let data: String

  package init(_ call: Call) throws(Failure) {
    data = call.string("data") ?? "pong"
    if data == "crash" { throw Failure("boom") }
  }

  package func inspect(_ machine: any Machine) throws(Failure) {}

  package func report(
    _ state: Void, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    Report(["ping": Value(data)])
  }
}
