package import Machine
internal import System
package import Value

/// `find`: files below directories that fit every condition.
package struct FindModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.find",
    [
      Option("paths", .list(.path), aliases: ["name", "path"], required: true),
      Option("patterns", .list(.string), aliases: ["pattern"], default: []),
      Option("excludes", .list(.string), aliases: ["exclude"]),
      Option("contains"),
      Option("read_whole_file", .bool, default: false),
      Option("file_type", default: "file", choices: ["any", "directory", "file", "link"]),
      Option("age"),
      Option("age_stamp", default: "mtime", choices: ["atime", "ctime", "mtime"]),
      Option("size"),
      Option("recurse", .bool, default: false),
      Option("hidden", .bool, default: false),
      Option("follow", .bool, default: false),
      Option("get_checksum", .bool, default: false),
      Option("use_regex", .bool, default: false),
      Option("depth", .int),
      Option("mode", .mode),
      Option("exact_mode", .bool, default: true),
      Option("encoding"),
      Option("limit", .int),
    ], isReadOnly: true)

  private let call: Call
  private let filter: FindFilter

  package init(_ call: Call) throws(Failure) {
    self.call = call
    filter = try FindFilter(call)
    if let limit = call.int("limit"), limit <= 0 {
      throw Failure("limit cannot be \(limit) (use None for unlimited)")
    }
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> FindResult {
    var result = FindResult()
    for text in call.strings("paths") {
      let path = try NodePath.absolute(text, on: machine)
      do throws(Failure) {
        guard try machine.status(path, following: true)?.kind == .directory else {
          throw Failure("'\(text)' is not a directory")
        }
        try walk(path, into: &result, on: machine)
      } catch {
        result.skipped[text] = Value(error.message)
        result.warnings.append(
          "Skipped '\(text)' path due to this access issue: \(error.message)\n")
      }
    }
    return result
  }

  /// Goes through one directory after another, the shallowest first.
  private func walk(
    _ root: String, into result: inout FindResult, on machine: any Machine
  ) throws(Failure) {
    var pending = [(path: root, depth: 1, trail: try Trail(root, on: machine))]
    let limit = call.int("limit")
    while let directory = pending.popLast() {
      let names: [String]
      do throws(Failure) {
        names = try machine.list(directory.path)
      } catch {
        result.skipped[directory.path] = Value(error.message)
        continue
      }
      var below: [(path: String, depth: Int, trail: Trail)] = []
      result.examined += names.count
      if let most = call.int("depth"), most > 0, directory.depth > most { continue }
      for name in names {
        let path = NodePath.join(directory.path, name)
        guard let status = try machine.status(path, following: false) else {
          if Path.isMangled(name) { result.skipped[path] = "its name is not UTF-8" }
          continue
        }
        let end =
          status.kind == .link && call.bool("follow")
          ? try machine.status(path, following: true) : status
        if call.bool("recurse"), let end, end.kind == .directory {
          if let trail = directory.trail.adding(end, byLink: status.kind == .link) {
            below.append((path, directory.depth + 1, trail))
          } else {
            result.skipped[path] = "leads back to a directory that it is in"
          }
        }
        if name.utf8.first == UInt8(ascii: "."), !call.bool("hidden") { continue }
        guard try filter.accepts(path, name, status, on: machine) else { continue }
        result.files.append(try entry(path, status, on: machine))
        if result.files.count == limit {
          result.reachedLimit = true
          return
        }
      }
      pending += below.reversed()
    }
  }

  private func entry(
    _ path: String, _ status: FileStatus, on machine: any Machine
  ) throws(Failure) -> Value {
    var entry = (["path": Value(path)] as Map).merging(StatusValues.of(status))
    entry["gr_name"] = Value(try PathInfo.group(status.groupID, on: machine) ?? "")
    entry["pw_name"] = Value(try PathInfo.owner(status.userID, on: machine) ?? "")
    if call.bool("get_checksum"), status.kind == .file {
      entry["checksum"] = Value(try machine.digest(path, .sha1))
    }
    return Value(entry)
  }

  package func change(from state: FindResult) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ state: FindResult, changed: Bool, on machine: any Machine) -> Report {
    let message =
      !state.warnings.isEmpty
      ? "Not all paths examined, check warnings for details"
      : state.reachedLimit ? "Limit of matches reached" : "All paths examined"
    return Report(
      [
        "files": Value(state.files), "matched": Value(state.files.count),
        "examined": Value(state.examined), "msg": Value(message),
        "skipped_paths": Value(state.skipped),
      ], warnings: state.warnings)
  }
}

/// What was found.
package struct FindResult {
  var files: [Value] = []
  var examined = 0
  var skipped = Map()
  var warnings: [String] = []
  var reachedLimit = false
}
