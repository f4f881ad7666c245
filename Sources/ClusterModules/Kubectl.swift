internal import Machine
internal import System
internal import Value

/// kubectl on a node, with the rights of a kubeconfig that lies there. Objects go in by its standard
/// input and come out as JSON: nothing of them stands in a command line.
struct Kubectl {
  let machine: any Machine
  let kubeconfig: String
  /// Where objects belong that name no namespace; kubectl's own when nil.
  var namespace: String?

  /// What it said, and what may be done about it.
  struct Answer {
    var objects: [KubernetesObject] = []
    /// Nothing when it succeeded.
    var complaint = ""

    mutating func add(_ other: Answer) {
      objects += other.objects
      complaint += complaint.isEmpty || other.complaint.isEmpty ? "" : "\n"
      complaint += other.complaint
    }
  }

  /// - Throws: `missing` where there is no cluster yet.
  init(_ machine: any Machine, kubeconfig: String, namespace: String? = nil) throws(Failure) {
    guard try machine.status(kubeconfig, following: true) != nil else {
      throw .missing(
        "\(kubeconfig) is not there: the cluster has not been initialised on this node")
    }
    self.machine = machine
    self.kubeconfig = kubeconfig
    self.namespace = namespace
  }

  private func command(
    _ words: [String], in namespace: String? = nil, _ input: [UInt8] = []
  ) -> Command {
    machine.command(
      ["kubectl", "--kubeconfig", kubeconfig, "--request-timeout=30s"]
        + (namespace.map { ["--namespace", $0] } ?? []) + words, input: input)
  }

  /// The command for `objects`, or two of them: kubectl refuses an object that names another namespace
  /// than `--namespace` does.
  private func commands(_ words: [String], _ objects: [KubernetesObject]) -> [Command] {
    guard let namespace else {
      return objects.isEmpty ? [] : [command(words, Self.list(objects))]
    }
    let named = objects.filter { $0.namespace != nil }
    let others = objects.filter { $0.namespace == nil }
    return (named.isEmpty ? [] : [command(words, Self.list(named))])
      + (others.isEmpty ? [] : [command(words, in: namespace, Self.list(others))])
  }

  /// The command's outcome; kubectl that is not installed is `missing`.
  private func outcome(_ command: Command, reading: Bool) throws(Failure) -> CommandResult {
    do {
      return try reading ? machine.query(command) : machine.run(command, effects: [])
    } catch  where error.kind == .missing {
      throw .missing("kubectl is not there: install it on this node")
    }
  }

  /// Those of `objects` that the cluster has. What it does not know at all, the kind included, is not
  /// among them.
  func live(_ objects: [KubernetesObject]) throws(Failure) -> Answer {
    try answer(to: commands(["get", "-f", "-", "-o", "json", "--ignore-not-found"], objects))
  }

  /// What `objects` would be once applied; the cluster decides, and keeps nothing.
  func merged(
    _ objects: [KubernetesObject], takingOver: Bool
  ) throws(Failure) -> Answer {
    try answer(
      to: commands(Self.apply(takingOver) + ["--dry-run=server", "-o", "json"], objects))
  }

  /// All of some kinds (`Deployment.apps`) that bear a label, in every namespace. Kinds that the cluster
  /// does not know are passed over.
  func labelled(_ label: String, kinds: [String]) throws(Failure) -> Answer {
    if kinds.isEmpty { return Answer() }
    let all = try answer(
      to: [command(["get", kinds.joined(separator: ","), "-A", "-l", label, "-o", "json"])])
    guard kinds.count > 1, Complaint.isUnknownKind(all.complaint) else { return all }
    // One kind that is not known, and kubectl tells nothing of the others.
    var answer = Answer()
    for kind in kinds {
      answer.add(try labelled(label, kinds: [kind]))
    }
    return answer
  }

  func nodes() throws(Failure) -> Answer {
    try answer(to: [command(["get", "nodes", "-o", "json"])])
  }

  func signingRequests() throws(Failure) -> Answer {
    try answer(to: [command(["get", "certificatesigningrequests", "-o", "json"])])
  }

  func pods(in namespace: String) throws(Failure) -> [KubernetesObject] {
    try answer(to: [command(["get", "pods", "-o", "json"], in: namespace)]).objects
  }

  private func answer(to commands: [Command]) throws(Failure) -> Answer {
    var answer = Answer()
    for command in commands {
      let result = try outcome(command, reading: true)
      answer.add(
        Answer(
          objects: try Self.objects(result.outputText), complaint: Self.complaint(result)))
    }
    return answer
  }

  // Each of these gives what it complained of; nothing when all went well.

  func apply(_ objects: [KubernetesObject], takingOver: Bool) throws(Failure) -> String {
    try complaint(of: commands(Self.apply(takingOver), objects))
  }

  /// Puts whole objects in place of those that were read.
  func replace(_ objects: [KubernetesObject]) throws(Failure) -> String {
    try complaint(of: commands(["replace", "-f", "-"], objects))
  }

  func approve(_ names: [String]) throws(Failure) -> String {
    try complaint(of: [command(["certificate", "approve"] + names)])
  }

  /// Deletes and waits until they are gone; what is gone already is no failure.
  func delete(_ objects: [KubernetesObject], seconds: Int) throws(Failure) -> String {
    let names = objects.map { object in
      var metadata: Map = ["name": Value(object.name)]
      metadata["namespace"] = object.namespace.map { Value($0) }
      return KubernetesObject([
        "apiVersion": object.document["apiVersion"] ?? .null, "kind": Value(object.kind),
        "metadata": Value(metadata),
      ])
    }
    // What has no namespace of its own now belongs to none.
    let all = Self.list(names)
    let words = ["delete", "-f", "-", "--ignore-not-found", "--timeout=\(seconds)s"]
    return try complaint(of: objects.isEmpty ? [] : [command(words, all)])
  }

  private func complaint(of commands: [Command]) throws(Failure) -> String {
    var answer = Answer()
    for command in commands {
      answer.add(Answer(complaint: Self.complaint(try outcome(command, reading: false))))
    }
    return answer.complaint
  }

  /// Nothing where it succeeded. One that was killed says nothing either, and has not succeeded.
  private static func complaint(_ result: CommandResult) -> String {
    if result.succeeded { return "" }
    let text = result.errorText.trimmed
    return text.isEmpty ? "kubectl ended with \(result.returnCode) and said nothing" : text
  }

  private static func apply(_ takingOver: Bool) -> [String] {
    ["apply", "--server-side", "--field-manager=groundwork", "-f", "-"]
      + (takingOver ? ["--force-conflicts"] : [])
  }

  private static func list(_ objects: [KubernetesObject]) -> [UInt8] {
    var style = JSON.Style()
    style.redactsSecrets = false
    let list: Map = [
      "apiVersion": "v1", "kind": "List", "items": Value(objects.map { Value($0.document) }),
    ]
    return JSON.bytes(Value(list), style: style)
  }

  /// One object, a List of them, or nothing.
  private static func objects(_ text: String) throws(Failure) -> [KubernetesObject] {
    if text.trimmed.isEmpty { return [] }
    let value: Value
    do throws(JSONError) { value = try JSON.parse(text) } catch {
      throw Failure("kubectl did not answer in JSON: \(error.reason)")
    }
    guard let map = value.map else { return [] }
    if map["kind"]?.string?.ends("List") == true, let items = map["items"]?.list {
      return items.compactMap(\.map).map { KubernetesObject($0) }
    }
    return [KubernetesObject(map)]
  }
}

/// What a complaint of kubectl means for whoever waits.
enum Complaint {
  /// The cluster does not know the kind: its definition is not there, or not yet.
  static func isUnknownKind(_ line: String) -> Bool {
    [
      "no matches for kind", "ensure CRDs are installed first",
      "the server doesn't have a resource type",
    ].contains { line.holds($0) }
  }

  /// The namespace is not there, or not yet.
  static func isMissingNamespace(_ line: String) -> Bool {
    line.holds("namespaces \"") && line.holds("\" not found")
  }

  /// Whether it may pass by itself: a server that restarts, a webhook whose pod is not up.
  static func mayPass(_ line: String) -> Bool {
    isUnknownKind(line) || isMissingNamespace(line)
      || [
        "failed calling webhook", "connection refused", "was refused", "i/o timeout",
        "no route to host", "TLS handshake timeout", "etcdserver:", "EOF",
        "unable to handle the request",
        "Too Many Requests", "context deadline exceeded", "connection reset by peer",
        "is being terminated", "the object has been modified", "Client.Timeout exceeded",
        "unable to return a response in the time allotted",
      ].contains { line.holds($0) }
  }

  /// The namespaces of services that webhooks were looked for at: `https://NAME.NAMESPACE.svc:443/…`.
  static func webhookNamespaces(_ text: String) -> [String] {
    var found: [String] = []
    for line in text.textLines where line.holds("failed calling webhook") {
      for word in line.parts("\"") where word.begins("https://") {
        let labels = word.parts(".")
        guard labels.count > 2, labels[2].begins("svc"), !found.contains(labels[1])
        else { continue }
        found.append(labels[1])
      }
    }
    return found
  }

  /// Whether nobody answers at all, as against one object that is refused.
  static func isUnreachable(_ text: String) -> Bool {
    [
      "was refused", "connection refused", "no route to host", "i/o timeout",
      "TLS handshake timeout",
    ].contains { text.holds($0) } && !text.holds("failed calling webhook")
  }

  /// Whether every line of a complaint is of a kind.
  static func consists(_ text: String, of isOne: (String) -> Bool) -> Bool {
    text.textLines.filter { !$0.trimmed.isEmpty }.allSatisfy(isOne)
  }
}
