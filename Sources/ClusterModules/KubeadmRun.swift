internal import Machine
internal import System
internal import Value

/// One run of kubeadm with a configuration that may hold keys: it lies in a file of root's for as long as
/// the run takes, and in no command line.
struct KubeadmRun {
  /// Where the configuration lies meanwhile.
  static let file = "/var/lib/groundwork/kubeadm.yaml"

  let machine: any Machine
  let configuration: String
  let seconds: Int

  /// Runs `kubeadm WORDS --config FILE`, after the configuration has been found valid.
  /// - Throws: with the cause in a sentence, as far as it can be told.
  func run(_ words: [String], ignoring checks: [String]) throws(Failure) {
    try machine.write(Self.file, Array(configuration.utf8), FileAttributes(mode: 0o600))
    do {
      try validate()
      try start(words, checks)
    } catch {
      // What went wrong first is what is told.
      try? machine.remove(Self.file)
      throw error
    }
    try machine.remove(Self.file)
  }

  private func command(_ words: [String]) -> Command {
    var command = machine.command(["kubeadm"] + words)
    command.deadlineSeconds = seconds
    return command
  }

  private func outcome(_ command: Command) throws(Failure) -> CommandResult {
    do {
      return try machine.run(command, effects: [])
    } catch  where error.kind == .missing {
      throw .missing("kubeadm is not there: install it on this node first")
    }
  }

  private func validate() throws(Failure) {
    let result = try outcome(command(["config", "validate", "--config", Self.file]))
    guard result.exitStatus == 0 else {
      throw Failure("kubeadm refuses its configuration: \(Self.lastLines(result.complaint, 3))")
    }
  }

  private func start(_ words: [String], _ checks: [String]) throws(Failure) {
    let ignored =
      checks.isEmpty ? [] : ["--ignore-preflight-errors=" + checks.joined(separator: ",")]
    let result = try outcome(command(words + ["--config", Self.file] + ignored))
    if result.succeeded { return }
    let said = result.outputText + "\n" + result.errorText
    let cause = KubeadmDiagnosis.cause(of: said)
    let ending =
      result.timedOut
      ? "was ended after \(seconds) s" : "failed with exit code \(result.returnCode)"
    // Its output holds keys where it says how others join: of that only the lines quoted here.
    throw Failure(
      "kubeadm \(words.joined(separator: " ")) \(ending): "
        + (cause ?? Self.lastLines(said, 5)), result: ["rc": Value(result.returnCode)])
  }

  static func lastLines(_ text: String, _ count: Int) -> String {
    text.textLines.map(\.trimmed).filter { !$0.isEmpty }.suffix(count).joined(separator: "; ")
  }
}

/// What kubeadm's words mean, and what to do.
enum KubeadmDiagnosis {
  /// The first that is found in what it said decides: the more certain stand first.
  private static let signs: [(signs: [String], cause: String)] = [
    (
      ["no space left on device"],
      "the disk of this node is full: make room (crictl rmi --prune, journalctl --vacuum-size=200M)"
    ),
    (
      ["[ERROR ImagePull"],
      "an image cannot be pulled: look whether kubernetes_image_repository leads where this node "
        + "gets to, or bring the images along (kubernetes_checksums: images/NAME.tar)"
    ),
    (
      [
        "The kubelet is not running", "kubelet is not healthy", "kubelet isn't running", ":10248/",
      ],
      "the kubelet does not come up: look at 'journalctl -u kubelet'"
    ),
    (
      [
        "container runtime is not running", "failed to create new CRI runtime service",
        "validate CRI v1 runtime API for endpoint",
      ],
      "containerd does not answer: look at 'systemctl status containerd' and 'journalctl -u containerd'"
    ),
    (
      ["and status \"Ready\" already exists in the cluster"],
      "a node of this name is Ready in the cluster already: two machines with one name, or one "
        + "that was installed anew; for the second, 'groundwork node replace HOST'"
    ),
    (
      [
        "could not find a JWS signature in the cluster-info", "failed to verify JWS signature",
        "token id \"", "Unauthorized",
      ],
      "the cluster does not know the join token, or it has expired: apply again, which makes a new one"
    ),
    (
      ["none of the public keys", "is invalid: none of the"],
      "the cluster that answers has another authority than the inventory's: look where the endpoint's "
        + "name leads (getent hosts)"
    ),
    (
      ["certificate has expired or is not yet valid", "certificate is not yet valid"],
      "a certificate is not valid at this node's time: compare 'date' with the control plane's, then "
        + "'chronyc tracking'"
    ),
    (
      ["certificate signed by unknown authority"],
      "the API server that answers has a certificate of another authority than the cluster's: look "
        + "where the endpoint's name leads (getent hosts)"
    ),
    (
      ["no such host", "server misbehaving"],
      "the endpoint's name leads nowhere on this node: it belongs into the hosts block"
    ),
    (
      [
        "connection refused", "no route to host", "i/o timeout", "connect: network is unreachable",
        "Client.Timeout exceeded", "context deadline exceeded while awaiting",
        // Of a request to an address, as Go quotes it.
        "\": context deadline exceeded",
      ],
      "the cluster's endpoint cannot be reached from this node: is the control plane up, and is a "
        + "firewall between them"
    ),
  ]

  /// nil when nothing in it is known.
  static func cause(of said: String) -> String? {
    let errors = said.textLines.map(\.trimmed).filter { $0.begins("[ERROR ") }
    for (signs, cause) in signs {
      guard let sign = signs.first(where: { said.holds($0) }) else { continue }
      let line = said.textLines.last { $0.holds(sign) }?.trimmed ?? ""
      return "\(cause) (kubeadm: \(line))"
    }
    if !errors.isEmpty { return errors.joined(separator: "; ") }
    return nil
  }
}
