package import Machine
internal import System
package import Value

/// `image_proof`: pulls a small image by its digest the way the node will pull every other, runs it
/// once and looks at what it writes. A success is recorded; the same proof is not repeated.
///
/// Through CRI (`crictl`) where that is there; else `ctr` with the node's own hosts directory, and the
/// result says so. Given a user alone, both ask for the password on their terminal (crictl's `--creds` and
/// `--auth` are arguments or environment): it is typed there, on a terminal of its own, and stands
/// neither in an argument nor in an environment nor in a file.
package struct ImageProofModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.image_proof",
    [
      Option("image", required: true),
      Option("command", .list(.string), default: []),
      Option("expect", default: ""),
      Option("username"),
      Option("password", secret: true),
      Option("hosts_dir", .path, default: "/etc/containerd/certs.d"),
      Option("timeout", .int, default: 300),
      // Though a record has it.
      Option("again", .bool, default: false),
    ], requiredTogether: [["username", "password"]])

  /// How it is proven, and whether it was.
  package struct State {
    /// Where the CRI client is; nil without one.
    var client: String?
    var inputs: String
    var isProven: Bool
  }

  static let record = "/var/lib/groundwork/image-proof"
  private static let socket = "unix:///run/containerd/containerd.sock"

  private let call: Call
  private let image: String

  package init(_ call: Call) throws(Failure) {
    self.call = call
    image = call.string("image") ?? ""
    guard image.holds("@sha256:") else {
      throw Failure("image '\(image)' must be named by its digest: NAME@sha256:…")
    }
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    var client: String?
    for path in ["/usr/bin/crictl", "/usr/local/bin/crictl"]
    where try machine.status(path, following: true)?.kind == .file {
      client = path
    }
    // What the proof depends on: a new authority or another host file asks for a new one.
    let host = String(Substring(image.utf8.prefix { $0 != UInt8(ascii: "/") }))
    var parts = [image, client == nil ? "ctr" : "cri", call.string("expect") ?? ""]
    parts += call.strings("command") + [call.string("username") ?? ""]
    let directory = (call.string("hosts_dir") ?? "") + "/" + host
    for name in ["hosts.toml", "ca.crt"]
    where try machine.status(directory + "/" + name, following: true)?.kind == .file {
      parts.append(try machine.digest(directory + "/" + name, .sha256))
    }
    let inputs = Digest.sha256(parts.joined(separator: "\n").utf8).hex
    var recorded = ""
    if try machine.status(Self.record, following: true)?.kind == .file {
      recorded = String(decoding: try machine.read(Self.record, limit: 1000), as: UTF8.self)
    }
    return State(client: client, inputs: inputs, isProven: recorded.trimmed == inputs)
  }

  package func change(from state: State) -> Planned<State>? {
    state.isProven && !call.bool("again") ? nil : Planned(state, runs: true)
  }

  package func apply(_ state: State, to machine: any Machine) throws(Failure) -> Map {
    // What CRI pulls lies in the namespace of Kubernetes.
    let namespace = state.client == nil ? "groundwork" : "k8s.io"
    try require(pull(state), "pull \(image)", on: machine)
    let id = "groundwork-proof"
    // One that outlived its deadline is still there; where there is none, nothing is lost.
    for words in [["tasks", "delete", "--force", id], ["containers", "delete", id]] {
      let words = ["ctr", "--namespace", namespace] + words
      _ = try machine.run(Command(words, deadlineSeconds: call.int("timeout")), effects: [])
    }
    let run = Command(
      ["ctr", "--namespace", namespace, "run", "--rm", image, id] + call.strings("command"),
      deadlineSeconds: call.int("timeout"))
    let expected = call.string("expect") ?? ""
    var output = try require(run, "run \(image)", on: machine)
    // ctr loses what a container writes that has ended before ctr listens (seen on a busy machine, once in some
    // hundred runs): one that ran and said nothing is asked again.
    for _ in 0..<2 where !machine.isPlanned && !expected.isEmpty && output.isEmpty {
      output = try require(run, "run \(image)", on: machine)
    }
    if !machine.isPlanned, !expected.isEmpty, !output.holds(expected) {
      throw Failure(
        "\(image) ran, but did not write '\(expected)'", result: ["stdout": Value(output)])
    }
    if try machine.status("/var/lib/groundwork", following: true) == nil {
      try machine.makeDirectory("/var/lib/groundwork", FileAttributes(mode: 0o755))
    }
    try machine.write(
      Self.record, Array((state.inputs + "\n").utf8), FileAttributes(mode: 0o644))
    return ["stdout": Value(output)]
  }

  private func pull(_ state: State) -> Command {
    let seconds = call.int("timeout")
    var words = [
      "ctr", "--namespace", "groundwork", "images", "pull", "--hosts-dir",
      call.string("hosts_dir") ?? "",
    ]
    var asUser = "--user"
    if let client = state.client {
      // The endpoints are said, for crictl's own settings may name another runtime; its two seconds
      // to connect are short on a busy machine.
      words = [
        client, "--runtime-endpoint", Self.socket, "--image-endpoint", Self.socket, "--timeout",
        "30s", "pull",
      ]
      asUser = "--username"
    }
    guard let user = call.string("username"), let password = call.string("password") else {
      return Command(words + [image], deadlineSeconds: seconds)
    }
    let line = (words + [asUser, user, image]).map(ShellWords.quote).joined(separator: " ")
    return Command(
      ["/bin/sh", "-c", Self.typing, "sh", "stty -echo; exec \(line)"],
      input: Array((password + "\n").utf8), deadlineSeconds: seconds)
  }

  /// Runs `$1` on a terminal that echoes nothing, for the password is asked for on one only. What is typed
  /// before the question is thrown away with the terminal's buffer, so the typing waits for it; and its
  /// end would end the terminal, so that waits for the command.
  private static let typing = """
    dir=$(mktemp -d /run/groundwork-proof.XXXXXX) || exit 1
    trap 'rm -rf "$dir"' EXIT
    screen=$dir/screen
    : > "$screen"
    {
      while [ -e "$screen" ] && ! grep -q Password "$screen"; do sleep 0.1; done
      cat
      while [ -e "$screen" ]; do sleep 0.1; done
    } | {
      script --quiet --return --command "$1" /dev/null > "$screen"
      code=$?
      cat "$screen"
      rm "$screen"
      exit $code
    }
    """

  @discardableResult
  private func require(
    _ command: Command, _ what: String, on machine: any Machine
  ) throws(Failure) -> String {
    let answer = try machine.run(command, effects: [])
    let output = redacted(answer.outputText)
    guard answer.exitStatus == 0 else {
      // A terminal has one output for both; the reason stands last.
      var said = redacted(answer.errorText).trimmed
      if said.isEmpty {
        let lines = output.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        said = lines.last.map { String(Substring($0)).trimmed } ?? ""
      }
      throw Failure(
        "cannot \(what): \(said)",
        result: ["rc": Value(answer.exitStatus), "stdout": Value(output)])
    }
    return output
  }

  /// A terminal may echo what is typed before the question comes.
  private func redacted(_ text: String) -> String {
    guard let password = call.string("password"), !password.isEmpty else { return text }
    let secret = Array(password.utf8)
    var rest = Array(text.utf8)[...]
    var result: [UInt8] = []
    while !rest.isEmpty {
      if rest.starts(with: secret) {
        result += Array("«secret»".utf8)
        rest = rest.dropFirst(secret.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "image": Value(image),
      "method": state.client == nil
        ? "ctr with --hosts-dir (no CRI client on this node)" : "crictl",
    ])
  }
}
