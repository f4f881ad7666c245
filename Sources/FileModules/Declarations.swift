package import Machine
internal import System
package import Value

// What each module of this room declares.

extension CopyModule: DeclarativeModule {
  package static let passing = [
    "_original_basename", "decrypt", "directory_mode", "local_follow", "checksum",
  ]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    let path = try Declared.file(
      call.string("dest") ?? "", named: call.string("_original_basename"), on: machine)
    var arguments = lasting
    arguments["dest"] = Value(path)
    if call.bool("remote_src"), let source = call.string("src") {
      // Its own name was taken into account already.
      let place = try NodePath.absolute(source, on: machine)
      if try machine.status(place, following: true)?.kind == .directory {
        arguments["dest"] = call.arguments["dest"]
        return [resource("tree", path, part: call.arguments["src"], arguments)]
      }
    }
    return [resource("file", path, arguments, holdsContent: !call.bool("remote_src"))]
  }
}

extension FileModule: DeclarativeModule {
  package static let passing = [
    "_original_basename", "force", "modification_time", "modification_time_format", "access_time",
    "access_time_format",
  ]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    var path = try NodePath.absolute(call.string("path") ?? "", on: machine)
    let state = call.string("state")
    if state != "link", state != "absent",
      let name = call.string("_original_basename") ?? call.string("src").map(NodePath.name),
      !name.isEmpty, try machine.status(path, following: true)?.kind == .directory
    {
      path = NodePath.join(path, name)
    }
    var arguments = lasting
    arguments["path"] = Value(path)
    if state == "touch" { arguments["state"] = "file" }
    // To a place where nothing is, it is right only so.
    if state == "link", call.bool("force") { arguments["force"] = true }
    return [resource("path", path, arguments)]
  }
}

extension GetURLModule: DeclarativeModule {
  /// What was fetched is a file from then on: where it came from need not be asked again.
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    var path = try NodePath.absolute(call.string("dest") ?? "", on: machine)
    if let name = call.string("_filename"),
      try machine.status(path, following: true)?.kind == .directory
    {
      path = NodePath.join(path, name)
    }
    var arguments: Map = ["dest": Value(path)]
    if !call.payload.isEmpty || call.int("_size") == 0 {
      arguments["_sha256"] = Value(Digest.of(call.payload, .sha256).hex)
      arguments["_size"] = Value(call.payload.count)
    } else {
      guard let status = try machine.status(path, following: true), status.kind == .file else {
        return []
      }
      let known = (call.string("_digest") ?? call.string("checksum") ?? "").lowercased()
      let prefix = "sha256:"
      let isKnown = known.utf8.starts(with: prefix.utf8)
      arguments["_sha256"] = Value(
        isKnown
          ? String(known.dropFirst(prefix.utf8.count)) : try machine.digest(path, .sha256))
      arguments["_size"] = Value(status.size)
    }
    for name in ["group", "mode", "owner"] { arguments[name] = lasting[name] }
    return [
      Resource("file", path, module: CopyModule.spec.name, arguments, holdsContent: true)
    ]
  }
}

extension UnarchiveModule: DeclarativeModule {
  package static let passing = [
    "_original_basename", "_sha256", "copy", "decrypt", "io_buffer_size", "list_files",
    "validate_certs",
  ]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    let path = try NodePath.absolute(call.string("dest") ?? "", on: machine)
    let name = call.arguments["_original_basename"] ?? call.arguments["src"]
    return [resource("archive", path, part: name, lasting, holdsContent: true)]
  }
}

extension BlockInFileModule: DeclarativeModule {
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    let path = try NodePath.absolute(call.string("path") ?? "", on: machine)
    var arguments = lasting
    arguments["path"] = Value(path)
    return [resource("block", path, part: call.arguments["marker"], arguments)]
  }
}

extension LineInFileModule: DeclarativeModule {
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    let path = try NodePath.absolute(call.string("path") ?? "", on: machine)
    var arguments = lasting
    arguments["path"] = Value(path)
    let part =
      call.arguments["regexp"] ?? call.arguments["search_string"] ?? call.arguments["line"]
    return [resource("line", path, part: part, arguments)]
  }
}

extension ReplaceModule: DeclarativeModule {
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    let path = try NodePath.absolute(call.string("path") ?? "", on: machine)
    var arguments = lasting
    arguments["path"] = Value(path)
    return [resource("replacement", path, part: call.arguments["regexp"], arguments)]
  }
}

private enum Declared {
  /// The file that a `dest` means, which may name the directory it goes into.
  static func file(
    _ dest: String, named name: String?, on machine: any Machine
  ) throws(Failure) -> String {
    let text = try NodePath.expand(dest, on: machine)
    let path = NodePath.absoluteText(text, from: "/")
    guard let name, !name.isEmpty else { return path }
    let isDirectory = try machine.status(path, following: true)?.kind == .directory
    return isDirectory || NodePath.endsInSlash(text) ? NodePath.join(path, name) : path
  }
}
