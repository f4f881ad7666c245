import Crypto
import Machine
import Playbooks
import System
import Value
import Wire

extension ActionTable {
  /// The controller's half of `copy`: finds or makes the content, expands directories.
  static func copy(_ call: ActionCall) throws(ActionError) -> Prepared {
    if call.arguments["remote_src"]?.truth == true { return try module(call) }
    if let content = call.arguments["content"] {
      if call.arguments["src"] != nil { throw .failed("src and content are mutually exclusive") }
      return .one(file(call, content: text(content), source: nil))
    }
    guard let name = call.arguments["src"]?.string else {
      throw .failed("src (or content) is required")
    }
    let path = try found(name, "files", call)
    guard let status = try? Files.status(path, following: true) else {
      throw .failed("\(path) cannot be read on the controller")
    }
    if status.kind == .directory { return try directory(call, path, named: name) }
    return .one(file(call, content: try content(of: path, call), source: path, mode: status.mode))
  }

  /// Bytes with their marks.
  struct Content {
    var bytes: [UInt8]
    var isSecret: Bool
    /// SHA-256 in hex, where it is known.
    var digest: String?
  }

  private static func text(_ value: Value) -> Content {
    let text =
      value.string
      ?? JSON.text(
        value,
        style: {
          var s = JSON.Style(); s.redactsSecrets = false; return s
        }())
    return Content(bytes: Array(text.utf8), isSecret: value.deepMarks.contains(.secret))
  }

  static func content(of path: String, _ call: ActionCall) throws(ActionError) -> Content {
    do {
      let read = try call.services.contents.content(of: path, read: call.services.readFile)
      return Content(bytes: read.bytes, isSecret: read.isSecret, digest: read.digest)
    } catch { throw .failed("\(error.what)") }
  }

  /// One file as the node's half takes it.
  static func file(
    _ call: ActionCall, content: Content, source: String?, mode: UInt16? = nil,
    to target: String? = nil
  ) -> Request {
    var arguments = call.arguments
    for name in ["src", "content", "decrypt", "local_follow"] { arguments[name] = nil }
    if arguments["mode"]?.string == "preserve" {
      arguments["mode"] = mode.map { Value("0" + String($0, radix: 8)) }
    }
    if let target { arguments["dest"] = Value(target) }
    arguments["_sha256"] = Value(content.digest ?? Crypto.Digest.sha256(content.bytes).hex)
    arguments["_size"] = Value(content.bytes.count)
    if let source {
      arguments["_original_basename"] = Value(Path.name(of: source))
      if call.services.speaksAnsible {
        arguments["_after_header"] = Value(source)
      }
    }
    if content.isSecret { arguments["_secret"] = true }
    return call.request(
      "ansible.builtin.copy", arguments, payload: content.bytes, isSecret: content.isSecret)
  }

  /// A directory becomes one request for each directory and file in it; without a slash at its end the
  /// directory itself is copied too.
  private static func directory(
    _ call: ActionCall, _ path: String, named name: String
  ) throws(ActionError) -> Prepared {
    guard let dest = call.arguments["dest"]?.string else { throw .failed("dest is required") }
    let base = name.hasSuffix("/") ? dest : Path.join(dest, Path.name(of: path))
    var requests: [Request] = []
    try walk(path, to: base, call, &requests)
    return .requests(requests) { responses in
      let slashed = { (text: String) in text.hasSuffix("/") ? text : text + "/" }
      var all = ActionResult([
        "dest": Value(slashed(dest)),
        "src": Value(name.hasSuffix("/") ? slashed(path) : path),
      ])
      let showsDiffs = !call.services.speaksAnsible
      for response in responses {
        let one = ActionResult(response)
        all.changed = all.changed || one.changed
        if showsDiffs { all.diffs += one.diffs }
        if one.change != .none, all.change == .none { all.change = one.change }
        if one.failed && !all.failed {
          all.failed = true
          all.values = all.values.merging(one.values)
        }
      }
      return all
    }
  }

  /// What a directory is, by whatever name.
  private struct FileIdentity: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  private static func walk(
    _ path: String, to target: String, _ call: ActionCall, _ requests: inout [Request],
    inside outer: Set<FileIdentity> = []
  ) throws(ActionError) {
    // A link that leads to a directory it stands in is followed once, as in ansible-core.
    guard let own = try? Files.status(path, following: true) else { return }
    let identity = FileIdentity(device: own.device, inode: own.inode)
    guard !outer.contains(identity) else { return }
    var options: Map = ["path": Value(target), "state": "directory"]
    for name in ["owner", "group"] { options[name] = call.arguments[name] }
    options["mode"] = call.arguments["directory_mode"]
    requests.append(call.request("ansible.builtin.file", options))
    let names: [String]
    do { names = try Files.list(path) } catch { throw .failed("\(path): \(error.reason)") }
    for name in names {
      let inner = Path.join(path, name)
      guard let status = try? Files.status(inner, following: true) else {
        if Path.isMangled(name) { throw .failed(Failure.notUTF8(inner).message) }
        continue
      }
      if status.kind == .directory {
        try walk(
          inner, to: Path.join(target, name), call, &requests, inside: outer.union([identity]))
      } else if status.kind == .file {
        requests.append(
          file(
            call, content: try content(of: inner, call), source: inner, mode: status.mode,
            to: Path.join(target, name)))
      }
    }
  }
}
