import Inventory
import Playbooks
import System
import Value
import Variables
import Wire

extension ActionTable {
  /// `script`: the local file is the payload, its arguments stay.
  static func script(_ call: ActionCall) throws(ActionError) -> Prepared {
    if let skipped = try commandInCheckMode(call) { return skipped }
    let written =
      (call.arguments["free_form"] ?? call.arguments["cmd"] ?? call.arguments["_raw_params"])?
      .string ?? ""
    let line = written.drop { $0 == " " || $0.isNewline }
    let name = String(line.prefix { $0 != " " && !$0.isNewline })
    guard !name.isEmpty else { throw .failed("script needs the path of a local script") }
    let path = try found(name, "files", call)
    let script = try content(of: path, call)
    var arguments = call.arguments
    arguments["_name"] = Value(Path.name(of: path))
    let rest = line.dropFirst(name.count)
    arguments["_arguments"] = Value(
      String(rest), marks: arguments["cmd"]?.marks ?? [])
    return .one(
      call.request(call.name, arguments, payload: script.bytes, isSecret: script.isSecret))
  }

  static func unarchive(_ call: ActionCall) throws(ActionError) -> Prepared {
    // 'copy' is what 'remote_src' was called once, the other way round.
    let isThere =
      call.arguments["remote_src"]?.truth ?? call.arguments["copy"]?.truth.map { !$0 } ?? false
    if isThere { return try module(call) }
    guard let name = call.arguments["src"]?.string else { throw .failed("src is required") }
    let path = try found(name, "files", call)
    let archive = try content(of: path, call)
    var arguments = call.arguments
    arguments["_original_basename"] = Value(Path.name(of: path))
    arguments["_sha256"] = Value(archive.digest ?? Digest.sha256(archive.bytes).hex)
    return .one(
      call.request(call.name, arguments, payload: archive.bytes, isSecret: archive.isSecret))
  }

  /// `fetch`: the node sends the bytes, the controller writes them under `dest/host/path`.
  static func fetch(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let source = call.arguments["src"]?.string, let dest = call.arguments["dest"]?.string
    else { throw .failed("src and dest are required") }
    let isFlat = call.arguments["flat"]?.truth ?? false
    let directory = call.scope.directory
    let base = dest.hasPrefix("/") ? dest : Path.join(directory, dest)
    // The name may come from the node (find, then fetch), and so may the bytes.
    guard !source.split(separator: "/").contains("..") else {
      throw .failed("src '\(source)' leads upwards: '..' is refused, name the file itself")
    }
    let target: String
    if isFlat {
      target = dest.hasSuffix("/") ? Path.join(base, Path.name(of: source)) : base
    } else {
      if let problem = HostName.problem(of: call.host) { throw .failed(problem.what) }
      target = Path.join(Path.join(base, call.host), String(source.drop { $0 == "/" }))
    }
    var arguments = call.arguments
    let old = (try? Files.read(target, limit: 1 << 30)) ?? nil
    if let old { arguments["_sha256"] = Value(Digest.sha256(old).hex) }
    let isCheck = call.isCheck
    return .requests([call.request(call.name, arguments)]) { responses in
      guard let response = responses.first else { return .failure("the node gave no answer") }
      let result = ActionResult(response)
      if result.failed || result.values["checksum"] == nil { return result }
      return keep(response.payload, at: target, isCheck: isCheck, result)
    }
  }

  /// Writes what came, unless the file is right already, when no bytes have come.
  private static func keep(
    _ bytes: [UInt8], at target: String, isCheck: Bool, _ answer: ActionResult
  ) -> ActionResult {
    let sum = answer.values["checksum"] ?? .null
    var values: Map = [
      "dest": Value(target), "checksum": sum, "md5sum": answer.values["md5sum"] ?? .null,
    ]
    if answer.values["_same"]?.bool == true {
      values["file"] = answer.values["source"]
      return ActionResult(values)
    }
    values["remote_md5sum"] = .null
    values["remote_checksum"] = sum
    if isCheck { return ActionResult(values, changed: true, change: .exact) }
    do {
      if let parent = Path.parent(of: target) { try Files.makeDirectories(parent) }
      _ = try Files.writeAtomically(target, bytes)
    } catch {
      return .failure("\(target): \(error)")
    }
    return ActionResult(values, changed: true, change: .exact)
  }
}
