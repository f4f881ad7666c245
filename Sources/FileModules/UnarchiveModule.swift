package import Machine
internal import System
package import Value

/// `unarchive`: a tar archive laid out below a directory, by the node's own tar, which reads the
/// payload from its standard input; nothing is put down beside the target.
package struct UnarchiveModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.unarchive",
    [
      Option("src", .path, required: true),
      Option("dest", .path, required: true),
      Option("remote_src", .bool, default: false),
      Option("creates", .path),
      Option("list_files", .bool, default: false),
      Option("keep_newer", .bool, default: false),
      Option("exclude", .list(.string), default: []),
      Option("include", .list(.string), default: []),
      Option("extra_opts", .list(.string), default: []),
      Option("validate_certs", .bool, default: true),
      Option("io_buffer_size", .int, default: 65_536),
      Option("copy", .bool, default: true),
      Option("decrypt", .bool, default: true),
      Option("_original_basename"),
      Option("_sha256"),
      Option("_deferred", .bool),
    ], mutuallyExclusive: [["include", "exclude"]], takesFileOptions: true)

  /// What tar says of the archive and the directory.
  package struct State {
    var destination: String
    var archive: TarArchive?
    /// What `creates` names is there.
    var exists: String?
    var names: [String] = []
    var isExtracted = false
    /// Of everything the archive holds, where it is there.
    var statuses: [(path: String, status: FileStatus)] = []
    var attributes = ResolvedAttributes()
  }

  /// Extracts, or only sets attributes.
  package struct Change {
    var archive: TarArchive?
    var state: State
    var steps: [FileStep]
  }

  private let call: Call

  package init(_ call: Call) throws(Failure) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let destination = try NodePath.absolute(call.string("dest") ?? "", on: machine)
    if let creates = call.string("creates"),
      try Glob.findsAny(NodePath.absolute(creates, on: machine), on: machine)
    {
      return State(destination: destination, exists: creates)
    }
    let archive = try archive(on: machine)
    guard try machine.status(destination, following: true)?.kind == .directory else {
      throw .missing("dest '\(destination)' must be an existing dir")
    }
    var state = State(destination: destination, archive: archive)
    state.attributes = try WantedAttributes(call).resolved(on: machine)
    state.names = try archive.names(below: destination, on: machine)
    state.isExtracted = try archive.isExtracted(below: destination, on: machine)
    state.statuses = try statuses(state, on: machine)
    return state
  }

  private func archive(on machine: any Machine) throws(Failure) -> TarArchive {
    let source = call.string("src") ?? ""
    var path: String?
    var head = Array(call.payload.prefix(512))
    if call.bool("remote_src") {
      let place = try NodePath.absolute(source, on: machine)
      guard let status = try machine.status(place, following: true) else {
        throw .missing("Source '\(source)' does not exist")
      }
      guard status.size > 0 else {
        throw Failure("Invalid archive '\(source)', the file is 0 bytes")
      }
      path = place
      head = try machine.query(Command(["head", "-c", "512", place])).output
    } else if call.payload.isEmpty {
      throw Failure("the archive's bytes are needed", result: ["_needs_payload": true])
    }
    guard let form = TarArchive.Form(head) else {
      throw Failure(
        "Failed to find handler for \"\(source)\". It is no tar archive (plain, gzip, bzip2, xz or "
          + "zstd); zip archives are not supported.")
    }
    return TarArchive(form: form, path: path, payload: call.payload, call: call)
  }

  private func statuses(
    _ state: State, on machine: any Machine
  ) throws(Failure) -> [(path: String, status: FileStatus)] {
    var paths: [String] = []
    for name in state.names {
      paths.append(NodePath.absoluteText(name, from: state.destination))
      let parts = name.utf8.split(separator: UInt8(ascii: "/"))
      if parts.count > 1, let top = parts.first {
        paths.append(NodePath.join(state.destination, String(Substring(top))))
      }
    }
    var seen: Set<String> = []
    var statuses: [(path: String, status: FileStatus)] = []
    var isInside: [String: Bool] = [:]
    for path in paths where seen.insert(path).inserted {
      // A link below the destination may lead out of it: what is behind is not the archive's.
      let parent = NodePath.parent(of: path)
      if isInside[parent] == nil {
        isInside[parent] = try self.isInside(parent, state.destination, on: machine)
      }
      guard isInside[parent] == true else { continue }
      if let status = try machine.status(path, following: false) {
        statuses.append((path, status))
      }
    }
    return statuses
  }

  private func isInside(
    _ path: String, _ destination: String, on machine: any Machine
  ) throws(Failure) -> Bool {
    let top = try NodePath.real(destination, on: machine)
    let place = try NodePath.real(path, on: machine)
    let prefix = top == "/" ? "/" : top + "/"
    return place.sameScalars(as: top) || place.utf8.starts(with: prefix.utf8)
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    guard state.exists == nil else { return nil }
    var steps: [FileStep] = []
    for item in state.statuses {
      if let attributes = try state.attributes.difference(from: item.status) {
        steps.append(.attributes(item.path, attributes))
      }
    }
    if state.isExtracted, steps.isEmpty { return nil }
    return Planned(
      Change(archive: state.isExtracted ? nil : state.archive, state: state, steps: steps),
      runs: !state.isExtracted)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    guard let archive = change.archive else {
      return try FileStep.apply(change.steps, to: machine)
    }
    let outcome = try archive.extract(below: change.state.destination, on: machine)
    guard !machine.isPlanned else { return Map() }
    for item in try statuses(change.state, on: machine) {
      if let attributes = try change.state.attributes.difference(from: item.status) {
        try machine.setAttributes(item.path, attributes, following: false)
      }
    }
    return ["extract_results": Value(outcome)]
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    if let exists = state.exists {
      return Report(["skipped": true, "msg": Value("skipped, since \(exists) exists")])
    }
    var result: Map = [
      "dest": Value(state.destination), "src": call.arguments["src"] ?? .null,
      "handler": Value(state.archive?.form.handler ?? ""),
    ]
    if call.bool("list_files") { result["files"] = Value(state.names.map { Value($0) }) }
    return Report(result.merging(try PathInfo.of(state.destination, on: machine)))
  }
}
