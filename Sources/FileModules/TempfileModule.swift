package import Machine
internal import System
package import Value

/// `tempfile`: an empty file or directory that only its maker can open.
package struct TempfileModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.tempfile",
    [
      Option("state", default: "file", choices: ["file", "directory"]),
      Option("path", .path),
      Option("prefix", default: "ansible."),
      Option("suffix", default: ""),
    ], isCommandLike: true)

  private let call: Call

  package init(_ call: Call) throws(Failure) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> String {
    let directory = try NodePath.absolute(call.string("path") ?? "/tmp", on: machine)
    guard try machine.status(directory, following: true)?.kind == .directory else {
      throw .missing("[Errno 2] No such file or directory: '\(directory)'")
    }
    return try TemporaryName.path(
      in: directory, prefix: call.string("prefix") ?? "", suffix: call.string("suffix") ?? "",
      on: machine)
  }

  package func change(from path: String) -> Planned<String>? { Planned(path) }

  package func apply(_ path: String, to machine: any Machine) throws(Failure) -> Map {
    if call.string("state") == "directory" {
      try machine.makeDirectory(path, FileAttributes(mode: 0o700))
    } else {
      try machine.write(path, [], FileAttributes(mode: 0o600))
    }
    return Map()
  }

  package func report(
    _ path: String, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    Report((["path": Value(path)] as Map).merging(try PathInfo.of(path, on: machine)))
  }
}
