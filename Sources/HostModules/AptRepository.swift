package import Machine
internal import System
package import Value
internal import Wire

/// A one-line apt source. Mirrors ansible-core 2.18 `apt_repository`; `ppa:` is not supported.
package struct AptRepository: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.apt_repository",
    [
      Option("repo", required: true),
      Option("state", default: "present", choices: ["absent", "present"]), Option("mode", .raw),
      Option("update_cache", .bool, aliases: ["update-cache"], default: true),
      Option("update_cache_retries", .int, default: 5),
      Option("update_cache_retry_max_delay", .int, default: 12), Option("filename"),
      Option("install_python_apt", .bool, default: true),
      Option("validate_certs", .bool, default: true), Option("codename"),
    ])

  package struct State: Sendable {
    var list: SourcesList
    /// The source stands in a file that is newer than the package lists: a run was killed before it
    /// had fetched them, or somebody else wrote the file.
    var awaitsLists = false
  }
  package struct Change: Sendable { var files: [SourcesList.File] }

  private let call: Call
  private let source: String
  private let mode: UInt16?

  package init(_ call: Call) throws(Failure) {
    self.call = call
    let repo = call.string("repo") ?? ""
    if repo.isEmpty { throw Failure("Please set argument 'repo' to a non-empty value") }
    if repo.begins("ppa:") {
      throw Failure("ppa: repositories are not supported; write the line 'deb URL SUITE main'")
    }
    let line = SourcesList.Line(repo)
    guard line.isSource, line.isEnabled else { throw Failure("Invalid repository string: \(repo)") }
    source = line.source
    mode = try FileMode.wanted(call.arguments["mode"], over: 0o644)
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    var state = State(list: try SourcesList.read(machine))
    guard call.bool("update_cache"), call.string("state") != "absent",
      !AptLists.arePlanned(on: machine)
    else { return state }
    let fetched = try AptLists.time(machine)
    for file in state.list.files where file.enables(source) {
      let written = try machine.status(file.path, following: true)?.modificationTime ?? 0
      // A time to come was written while the clock was wrong, and says nothing.
      if written > fetched, written <= machine.now { state.awaitsLists = true }
    }
    return state
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    var list = state.list
    if call.string("state") == "absent" {
      list.remove(source)
    } else {
      let name = call.string("filename").map { "\($0).list" } ?? SourcesList.suggestedName(source)
      list.add(source, to: name.holds("/") ? name : "\(SourcesList.directory)/\(name)")
    }
    let files = list.files.filter(\.isChanged)
    guard !files.isEmpty || state.awaitsLists else { return nil }
    let diffs = files.map { file in
      Diff(
        beforeHeader: file.old == nil ? "/dev/null" : file.path,
        afterHeader: file.lines.isEmpty ? "/dev/null" : file.path, before: file.old ?? "",
        after: file.text)
    }
    return Planned(Change(files: files), runs: call.bool("update_cache"), diffs: diffs)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    for file in change.files {
      if file.lines.isEmpty {
        try machine.remove(file.path)
      } else {
        let directory = file.path.parentPath
        if try machine.status(directory, following: true) == nil {
          try machine.makeDirectory(directory, FileAttributes(mode: 0o755))
        }
        let fresh = file.old == nil ? mode ?? 0o644 : nil
        try machine.write(file.path, Array(file.text.utf8), FileAttributes(mode: fresh))
      }
    }
    if call.bool("update_cache") {
      do {
        _ = try AptRun(machine).update(
          retries: call.int("update_cache_retries") ?? 5,
          longestDelay: call.int("update_cache_retry_max_delay") ?? 12)
      } catch {
        try restore(change, on: machine)
        throw error
      }
    }
    func paths(_ isWanted: (SourcesList.File) -> Bool) -> Value {
      Value(change.files.filter(isWanted).map { Value($0.path) })
    }
    return [
      "sources_added": paths { $0.old == nil }, "sources_removed": paths { $0.lines.isEmpty },
    ]
  }

  /// Sources that cannot be fetched are taken back, as Ansible does.
  private func restore(_ change: Change, on machine: any Machine) throws(Failure) {
    for file in change.files {
      if let old = file.old {
        try machine.write(file.path, Array(old.utf8), FileAttributes())
      } else {
        try machine.remove(file.path)
      }
    }
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    Report([
      "repo": call.arguments["repo"] ?? .null, "state": call.arguments["state"] ?? .null,
      "sources_added": [], "sources_removed": [],
    ])
  }
}
