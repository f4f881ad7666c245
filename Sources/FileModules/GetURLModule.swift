package import Machine
internal import System
package import Value
internal import Wire

/// The node's half of `get_url`: nodes have no TLS of ours, so the controller downloads and sends
/// the bytes here.
///
/// A request without them answers whether they are needed: a failure whose result holds
/// `_needs_payload`, and `_modified_since` where a file is there already. After the download the
/// controller asks again, with the bytes or with `_not_modified`.
package struct GetURLModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.get_url",
    [
      Option("url", required: true),
      Option("dest", .path, required: true),
      Option("backup", .bool, default: false),
      Option("checksum", default: ""),
      Option("timeout", .int, default: 10),
      Option("headers", .map),
      Option(
        "tmp_dest", .path, instead: "leave it out: nothing is kept but beside 'dest' itself"),
      Option("unredirected_headers", .list(.string), default: []),
      Option("decompress", .bool, default: true),
      Option("ciphers", .list(.string)),
      Option("use_netrc", .bool, default: true),
      Option("force", .bool, default: false),
      Option("http_agent", default: "ansible-httpget"),
      Option("use_proxy", .bool, default: true),
      Option("validate_certs", .bool, default: true),
      Option("url_username", aliases: ["username"]),
      Option("url_password", aliases: ["password"], secret: true),
      Option("force_basic_auth", .bool, default: false),
      Option("client_cert", .path),
      Option("client_key", .path),
      Option("use_gssapi", .bool, default: false),
      // The file's name where `dest` is a directory.
      Option("_filename"),
      Option("_size", .int),
      Option("_not_modified", .bool),
      // `checksum` with the digest in place of a URL.
      Option("_digest"),
    ], takesFileOptions: true)

  /// Where the file goes and what stands there.
  package struct State {
    var path: String
    var isDirectory: Bool
    var status: FileStatus?
    var digest: String?
    var content: [UInt8]?
    var attributes: ResolvedAttributes
  }

  /// Everything to be done, in order.
  package struct Change {
    var steps: [FileStep]
    /// Set when the bytes have to come first: since when they would have to be newer.
    var needsPayload = false
    var modifiedSince: Double?
  }

  private let call: Call
  private let checksum: (algorithm: String, digest: String)?

  package init(_ call: Call) throws(Failure) {
    self.call = call
    let text = call.string("_digest") ?? call.string("checksum") ?? ""
    guard !text.isEmpty else {
      checksum = nil
      return
    }
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1)
    guard parts.count == 2 else {
      throw Failure("The checksum parameter has to be in format <algorithm>:<checksum>")
    }
    checksum = (String(Substring(parts[0])), String(Substring(parts[1])).lowercased())
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    var path = try NodePath.absolute(call.string("dest") ?? "", on: machine)
    let isDirectory = try machine.status(path, following: true)?.kind == .directory
    if isDirectory, let name = call.string("_filename") { path = NodePath.join(path, name) }
    let status = try machine.status(path, following: true)
    guard try machine.status(NodePath.parent(of: path), following: true) != nil else {
      throw .missing("Destination \(NodePath.parent(of: path)) does not exist")
    }
    var state = State(
      path: path, isDirectory: isDirectory, status: status,
      attributes: try WantedAttributes(call).resolved(on: machine))
    guard status?.kind == .file else { return state }
    if let checksum, let algorithm = DigestAlgorithm(rawValue: checksum.algorithm) {
      state.digest = try machine.digest(path, algorithm)
    }
    if hasPayload { state.content = try machine.read(path, limit: .max) }
    return state
  }

  private var hasPayload: Bool { !call.payload.isEmpty || call.int("_size") == 0 }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    let isThere = state.status?.kind == .file
    let isRight = isThere && checksum != nil && state.digest == checksum?.digest
    if isRight && !call.bool("force") || isThere && call.bool("_not_modified") {
      return try attributes(state)
    }
    guard hasPayload else {
      let known = isThere && !call.bool("force") && checksum == nil
      return Planned(
        Change(
          steps: [], needsPayload: true,
          modifiedSince: known ? state.status?.modificationTime : nil))
    }
    try checkPayload()
    if state.content == call.payload { return try attributes(state) }
    let new =
      isThere
      ? FileAttributes(
        mode: try state.attributes.mode?.bits(
          over: state.status?.mode ?? 0, isDirectory: false), userID: state.attributes.userID,
        groupID: state.attributes.groupID) : try state.attributes.forNew()
    return Planned(
      Change(
        steps: [
          .write(
            ContentChange(
              path: state.path, content: call.payload, attributes: new,
              backup: call.bool("backup")))
        ]))
  }

  private func attributes(_ state: State) throws(Failure) -> Planned<Change>? {
    guard let status = state.status, let difference = try state.attributes.difference(from: status)
    else { return nil }
    var diff = StateDiff(path: state.path)
    diff.note(difference, over: status)
    return Planned(Change(steps: [.attributes(state.path, difference)]), diffs: [diff.diff()])
  }

  /// The controller has compared it; algorithms that this side knows are compared again here.
  private func checkPayload() throws(Failure) {
    guard let checksum, let algorithm = DigestAlgorithm(rawValue: checksum.algorithm) else {
      return
    }
    let actual = Digest.of(call.payload, algorithm).hex
    guard actual == checksum.digest else {
      throw Failure(
        "The checksum for \(call.string("url") ?? "") did not match \(checksum.digest); it was "
          + "\(actual).")
    }
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    guard change.needsPayload else { return try FileStep.apply(change.steps, to: machine) }
    var result: Map = ["_needs_payload": true]
    if let time = change.modifiedSince { result["_modified_since"] = Value(.double(time)) }
    throw Failure("the file's bytes are needed", result: result)
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var result: Map = [
      "dest": Value(state.path), "url": call.arguments["url"] ?? .null, "checksum_dest": .null,
      "checksum_src": .null,
    ]
    if let content = state.content {
      result["checksum_dest"] = Value(Digest.of(content, .sha1).hex)
    }
    if hasPayload {
      result["checksum_src"] = Value(Digest.of(call.payload, .sha1).hex)
      result["md5sum"] = Value(Digest.of(call.payload, .md5).hex)
    } else {
      result["msg"] =
        changed
        ? "file already exists but file attributes changed" : "file already exists"
    }
    return Report(result.merging(try PathInfo.of(state.path, on: machine)))
  }
}
