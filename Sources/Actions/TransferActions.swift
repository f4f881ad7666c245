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
    guard let name = written.split(separator: " ").first.map({ String($0) }) else {
      throw .failed("script needs the path of a local script")
    }
    let path = try found(name, "files", call)
    let script = try content(of: path, call)
    var arguments = call.arguments
    arguments["_name"] = Value(Path.name(of: path))
    return .one(call.request(call.name, arguments, payload: script.bytes))
  }

  static func unarchive(_ call: ActionCall) throws(ActionError) -> Prepared {
    let remote = call.arguments["remote_src"].map {
      $0.bool ?? ($0.string?.lowercased() == "true" || $0.string?.lowercased() == "yes")
    }
    if remote == true { return try module(call) }
    guard let name = call.arguments["src"]?.string else { throw .failed("src is required") }
    let path = try found(name, "files", call)
    let archive = try content(of: path, call)
    var arguments = call.arguments
    arguments["_original_basename"] = Value(Path.name(of: path))
    arguments["_sha256"] = Value(Digest.sha256(archive.bytes).hex)
    return .one(call.request(call.name, arguments, payload: archive.bytes))
  }

  /// `fetch`: the node sends the bytes, the controller writes them under `dest/host/path`.
  static func fetch(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let source = call.arguments["src"]?.string, let dest = call.arguments["dest"]?.string
    else { throw .failed("src and dest are required") }
    let isFlat =
      call.arguments["flat"].map {
        $0.bool ?? ($0.string?.lowercased() == "yes" || $0.string?.lowercased() == "true")
      } ?? false
    let directory = call.scope.directory
    let base = dest.hasPrefix("/") ? dest : Path.join(directory, dest)
    let target: String
    if isFlat {
      target = dest.hasSuffix("/") ? Path.join(base, Path.name(of: source)) : base
    } else {
      target = Path.join(Path.join(base, call.host), String(source.drop { $0 == "/" }))
    }
    let isCheck = call.isCheck
    let failsOnMissing = call.arguments["fail_on_missing"]?.bool ?? true
    return .requests([
      call.request(call.name, ["src": Value(source), "fail_on_missing": Value(failsOnMissing)])
    ]) { responses in
      guard let response = responses.first else { return .failure("the node gave no answer") }
      var result = ActionResult(response)
      if result.failed || result.values["_missing"]?.bool == true { return result }
      result.changed = false
      return keep(response.payload, at: target, isCheck: isCheck, result)
    }
  }

  private static func keep(
    _ bytes: [UInt8], at target: String, isCheck: Bool, _ result: ActionResult
  ) -> ActionResult {
    var result = result
    result.values["dest"] = Value(target)
    result.values["checksum"] = Value(Digest.of(bytes, .sha1).hex)
    do {
      if let old = try? Files.read(target, limit: 1 << 30), old == bytes { return result }
      result.changed = true
      if isCheck { return result }
      if let parent = Path.parent(of: target) { try Files.makeDirectories(parent) }
      _ = try Files.writeAtomically(target, bytes)
    } catch {
      return .failure("\(target): \(error)")
    }
    return result
  }
}
