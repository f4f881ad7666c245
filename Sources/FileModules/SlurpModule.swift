package import Machine
internal import System
package import Value

/// `slurp`: a file's content in base64.
package struct SlurpModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.slurp", [Option("src", .path, aliases: ["path"], required: true)],
    isReadOnly: true)

  /// In base64 it grows by a third, and must fit into a result's header.
  private static let largest = 40 << 20

  private let call: Call

  package init(_ call: Call) throws(Failure) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> [UInt8] {
    let text = call.string("src") ?? ""
    let path = try NodePath.absolute(text, on: machine)
    guard let status = try machine.status(path, following: true) else {
      throw .missing("file not found: \(text)")
    }
    guard status.kind != .directory else {
      throw Failure("source is a directory and must be a file: \(text)")
    }
    return try machine.read(path, limit: Self.largest)
  }

  package func change(from content: [UInt8]) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ content: [UInt8], changed: Bool, on machine: any Machine) -> Report {
    Report([
      "content": Value(Base64.encode(content)), "source": call.arguments["src"] ?? .null,
      "encoding": "base64",
    ])
  }
}

/// The node's half of `fetch`: the bytes go back as payload.
package struct FetchModule: Module {
  /// A result is at most this large.
  static let largest = 64 << 20

  package static let spec = ModuleSpec(
    "ansible.builtin.fetch",
    [
      Option("src", .path, required: true),
      Option("dest", .path, required: true),
      Option("flat", .bool, default: false),
      Option("fail_on_missing", .bool, default: true),
      Option("validate_checksum", .bool, default: true),
      // What the controller has already: the same bytes are not sent again.
      Option("_sha256"),
    ], isReadOnly: true)

  /// The file, or why there is none.
  package enum State {
    case content(path: String, [UInt8])
    case message(String)
  }

  private let call: Call

  package init(_ call: Call) throws(Failure) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let path = try NodePath.absolute(call.string("src") ?? "", on: machine)
    let status = try machine.status(path, following: true)
    let problem: String
    switch status?.kind {
    case .file: return .content(path: path, try machine.read(path, limit: Self.largest))
    case nil: problem = "the remote file does not exist"
    case .directory: problem = "remote file is a directory, fetch cannot work on directories"
    default: problem = "the remote file is a \(status?.kind.rawValue ?? "") and cannot be fetched"
    }
    guard !call.bool("fail_on_missing") else {
      throw Failure(
        problem + ", not transferring, ignored", kind: status == nil ? .missing : .plain,
        result: ["file": Value(path)])
    }
    return .message(problem + ", not transferring, ignored")
  }

  package func change(from state: State) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    switch state {
    case .message(let message):
      return Report(["msg": Value(message), "file": call.arguments["src"] ?? .null])
    case .content(let path, let content):
      let digest = Digest.of(content, .sha256).hex
      let isKnown = call.string("_sha256") == digest
      return Report(
        [
          "source": Value(path), "size": Value(content.count), "_sha256": Value(digest),
          "checksum": Value(Digest.of(content, .sha1).hex),
          "md5sum": Value(Digest.of(content, .md5).hex), "_same": Value(isKnown),
        ], payload: isKnown ? [] : content)
    }
  }
}
