package import Machine
internal import Value

/// Which version of a Debian package is installed, or else would be; for settings that depend on it.
package struct PackageVersion: LookingModule {
  package static let spec = ModuleSpec(
    "groundwork.core.package_version", [Option("name", required: true)], isReadOnly: true)

  package struct State: Sendable {
    var installed: String?
    /// nil where apt knows none, and where it is not asked: something is installed.
    var candidate: String?
  }

  private let name: String

  package init(_ call: Call) throws(Failure) { name = call.string("name") ?? "" }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    var state = State()
    let found = try DpkgStatus.read(machine).package(name)
    if let planned = machine.planned(.package, name) {
      state.installed = planned.string.flatMap { $0.isEmpty ? nil : $0 }
    } else if let found, found.isInstalled {
      state.installed = found.version
    }
    if state.installed == nil {
      state.candidate = try AptLists.candidates(of: [name], release: [], on: machine)[name]
    }
    return state
  }

  /// The number a version begins with, behind its epoch.
  static func major(_ version: String) -> Int? {
    let upstream = version.cut(":")?.1 ?? version
    return Int(upstream.prefix { ("0"..."9").contains($0) })
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    func value(_ text: String?) -> Value { text.map { Value($0) } ?? .null }
    let version = state.installed ?? state.candidate
    return Report([
      "installed": value(state.installed), "candidate": value(state.candidate),
      "version": value(version),
      "major": version.flatMap(Self.major).map { Value($0) } ?? .null,
    ])
  }
}
