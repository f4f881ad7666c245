package import Machine
internal import System
package import Value
internal import Wire

/// `certificate_facts`: every certificate of this node, as its files hold them. Private keys are not
/// read further than over them, and never returned. Changes nothing.
package struct CertificateFactsModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.certificate_facts",
    [
      // Files, or directories of them, beside those that are known.
      Option("paths", .list(.path)),
      // Secrets of the cluster with certificates: asked where there is a kubeconfig that may.
      Option("cluster", .bool, default: false),
      Option("kubeconfig", .path, default: "/etc/kubernetes/admin.conf"),
    ], isReadOnly: true)

  /// Certificates that stand in one place.
  struct Found {
    /// What they are for: `kubeadm`, `kubeconfig`, `kubelet`, `pair`, `trust`, `service`, `secret`.
    var use: String
    /// `apiserver`, `etcd/server`, `admin.conf`; of a secret `NAMESPACE/NAME`.
    var name: String
    var path: String
    /// As they stand there, without anything else; empty where there are none.
    var pem: String
    /// Why there are none.
    var problem: String?
  }

  package struct State {
    var found: [Found] = []
  }

  private let call: Call

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    var look = CertificateLook(machine: machine)
    try look.kubeadm()
    try look.kubelet()
    try look.pairs()
    try look.stores()
    try look.services()
    for path in call.strings("paths") { try look.declared(path) }
    if call.bool("cluster") { try look.secrets(call.string("kubeconfig") ?? "") }
    return State(found: look.found)
  }

  package func change(from state: State) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "certificates": Value(
        state.found.map { one in
          var map: Map = [
            "use": Value(one.use), "name": Value(one.name), "path": Value(one.path),
            "pem": Value(one.pem),
          ]
          if let problem = one.problem { map["problem"] = Value(problem) }
          return Value(map)
        })
    ])
  }
}

/// One look over a node's files.
struct CertificateLook {
  let machine: any Machine
  private(set) var found: [CertificateFactsModule.Found] = []

  init(machine: any Machine) { self.machine = machine }

  // kubeadm's files (kubernetes/kubernetes cmd/kubeadm/app/phases/certs/certlist.go).

  mutating func kubeadm() throws(Failure) {
    let pki = "/etc/kubernetes/pki"
    for (directory, prefix) in [(pki, ""), ("\(pki)/etcd", "etcd/")] {
      for name in try machine.names(in: directory) where name.ends(".crt") {
        try take("kubeadm", prefix + String(name.dropLast(4)), "\(directory)/\(name)")
      }
    }
    for name in try machine.names(in: "/etc/kubernetes") where name.ends(".conf") {
      try kubeconfig(name, "/etc/kubernetes/\(name)")
    }
    var homes = ["/root"]
    homes += try machine.names(in: "/home").map { "/home/\($0)" }
    for home in homes { try kubeconfig("\(home)/.kube/config", "\(home)/.kube/config") }
  }

  /// The client's certificate that a kubeconfig embeds; what it only names is found where it stands.
  private mutating func kubeconfig(_ name: String, _ path: String) throws(Failure) {
    guard let text = try readable(path, "kubeconfig", name) else { return }
    let mark = "client-certificate-data:"
    for line in text.textLines.map(\.trimmed) {
      let entry = line.begins("- ") ? String(line.dropFirst(2)).trimmed : line
      guard let data = entry.without(prefix: mark)?.trimmed else { continue }
      let quoted =
        data.utf8.first == UInt8(ascii: "\"") ? String(data.dropFirst().dropLast()) : data
      let bytes = Base64.decode(quoted) ?? []
      add("kubeconfig", name, path, Self.blocks(String(decoding: bytes, as: UTF8.self)))
    }
  }

  mutating func kubelet() throws(Failure) {
    let pki = "/var/lib/kubelet/pki"
    for name in ["kubelet-client-current.pem", "kubelet-server-current.pem", "kubelet.crt"] {
      try take("kubelet", name, "\(pki)/\(name)")
    }
  }

  // What Groundwork installs.

  mutating func pairs() throws(Failure) {
    let directory = "/etc/groundwork/certificates"
    for name in try machine.names(in: directory) {
      for file in try machine.names(in: "\(directory)/\(name)/current") {
        let path = "\(directory)/\(name)/current/\(file)"
        guard file.ends(".crt") || file.ends(".pem"), file != "ca.crt" else { continue }
        try take("pair", name, path)
      }
    }
  }

  // Who is trusted.

  mutating func stores() throws(Failure) {
    for directory in ["/usr/local/share/ca-certificates", "/etc/pki/ca-trust/source/anchors"] {
      try directoryOf(directory, "trust", ["crt", "pem"])
    }
    for directory in ["/etc/containerd/certs.d", "/etc/docker/certs.d"] {
      for host in try machine.names(in: directory) {
        try directoryOf("\(directory)/\(host)", "trust", ["crt", "cert"])
      }
    }
    try directoryOf("/etc/gitlab/trusted-certs", "trust", ["crt", "pem"])
    try directoryOf("/etc/gitlab-runner/certs", "trust", ["crt"])
  }

  mutating func services() throws(Failure) {
    try directoryOf("/etc/gitlab/ssl", "service", ["crt"])
    try directoryOf("/etc/docker/registry", "service", ["crt"])
  }

  private mutating func directoryOf(
    _ directory: String, _ use: String, _ endings: [String]
  ) throws(Failure) {
    for name in try machine.names(in: directory)
    where endings.contains(where: { name.ends(".\($0)") }) {
      let path = "\(directory)/\(name)"
      // The link to a pair that was found already.
      if try machine.status(path, following: false)?.kind == .link,
        try machine.readLink(path).holds("/current/")
      {
        continue
      }
      try take(use, name, path)
    }
  }

  /// A place that is declared: a file, or a directory of them.
  mutating func declared(_ path: String) throws(Failure) {
    guard try machine.status(path, following: true)?.kind == .directory else {
      guard !found.contains(where: { $0.path.sameScalars(as: path) }) else { return }
      return try take("service", path.lastPathPart, path)
    }
    try directoryOf(path, "service", ["crt", "pem", "cert"])
  }

  // What the cluster keeps.

  /// Certificates in secrets: ingresses' and sealing keys. Their keys are never asked for.
  mutating func secrets(_ kubeconfig: String) throws(Failure) {
    guard try machine.status(kubeconfig, following: true) != nil else { return }
    let template =
      #"{{range .items}}{{.metadata.namespace}}/{{.metadata.name}} "#
      + #"{{with .metadata.labels}}{{index . "sealedsecrets.bitnami.com/sealed-secrets-key"}}{{end}} "#
      + #"{{index .data "tls.crt"}}{{"\n"}}{{end}}"#
    let words = [
      "kubectl", "--kubeconfig", kubeconfig, "--request-timeout=5s", "get", "secrets",
      "--all-namespaces", "--field-selector", "type=kubernetes.io/tls", "-o",
      "go-template=\(template)",
    ]
    guard let told = try machine.answer(words) else { return }
    for line in told.textLines {
      let words = line.words
      guard words.count >= 2, let name = words.first, let data = words.last else { continue }
      // Without the label there is nothing in between, or '<no value>'.
      let isSealing = words.count == 3
      let bytes = Base64.decode(data) ?? []
      add(
        isSealing ? "sealing" : "secret", name, "secret/\(name)",
        Self.blocks(String(decoding: bytes, as: UTF8.self)))
    }
  }

  // Reading.

  private mutating func take(_ use: String, _ name: String, _ path: String) throws(Failure) {
    guard let text = try readable(path, use, name) else { return }
    add(use, name, path, Self.blocks(text))
  }

  /// nil where nothing is, or where it cannot be read, which is told.
  private mutating func readable(
    _ path: String, _ use: String, _ name: String
  ) throws(Failure) -> String? {
    do throws(Failure) { return try machine.text(path, limit: 1 << 20) } catch {
      found.append(.init(use: use, name: name, path: path, pem: "", problem: error.message))
      return nil
    }
  }

  private mutating func add(_ use: String, _ name: String, _ path: String, _ pem: String) {
    found.append(
      .init(
        use: use, name: name, path: path, pem: pem,
        problem: pem.isEmpty ? "it holds no certificate in PEM" : nil))
  }

  /// The certificates of a text alone: what stands beside them may be a key.
  private static func blocks(_ text: String) -> String { CertificatePairModule.blocks(text) }
}
