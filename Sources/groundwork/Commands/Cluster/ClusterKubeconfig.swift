import Engine
import Inventory
import Jinja
import Messages
import System
import Value
import Variables
import Wire
import YAML

/// `groundwork cluster kubeconfig`.
enum ClusterKubeconfig {
  static let spec = CommandSpec(
    name: "cluster kubeconfig", summary: "fetch the administrator's access to the cluster",
    operands: "",
    flags: [
      RunFlags.inventory,
      Flag(
        "-o", "--out", value: "FILE", offers: .files,
        help: "write it there (default: .groundwork/kubeconfig)"),
      Flag("--merge", help: "put it among the others of KUBECONFIG, or of ~/.kube/config"),
    ] + RunFlags.variables + RunFlags.connection,
    examples: [
      ("groundwork cluster kubeconfig", "into .groundwork/kubeconfig, for you alone"),
      ("groundwork cluster kubeconfig --merge", "kubectl --context CLUSTER has it from then on"),
    ],
    discussion:
      "Cluster and context bear the cluster's name, its user that name with -admin; the server is the\nendpoint every machine uses, whose name this machine must know as well. The file is closed to others\n(0600), and nothing of it is shown or logged.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    await Session.run(command: "cluster kubeconfig", arguments) {
      (session) async throws(Problem) -> Int32 in
      if arguments.has("merge"), arguments.has("out") {
        throw Problem(
          "usage.two-targets", what: "--merge and --out both say where it goes",
          fix: "leave one of them out")
      }
      let name = try session.clusterName()
      let fresh = Kubeconfig(try await session.administratorAccess(), named: name)
      let path: String
      var wanted = fresh
      if arguments.has("merge") {
        path = try target()
        wanted = try merged(fresh, into: path)
      } else {
        path = arguments.last("out") ?? own
      }
      try session.write(wanted, to: path)
      Output.say("\(path) has access to \(name): kubectl --kubeconfig \(path) --context \(name)")
      return ExitCode.done
    }
  }

  /// Where it goes when nothing else is said.
  private static let own = ".groundwork/kubeconfig"

  /// Writes the copy anew that stands there, once what it holds has been renewed.
  static func refresh(_ session: Session) async throws(Problem) {
    guard Files.isAccessible(own) else { return }
    let access = try await session.administratorAccess()
    try session.write(Kubeconfig(access, named: try session.clusterName()), to: own)
  }

  /// kubectl's own place for it: the first file of KUBECONFIG, or ~/.kube/config.
  private static func target() throws(Problem) -> String {
    let list = System.Environment.value("KUBECONFIG") ?? ""
    if let first = list.split(separator: ":").first { return String(first) }
    guard let home = System.Environment.value("HOME"), !home.isEmpty else {
      throw Problem(
        "kubeconfig.no-home", what: "it is not known where your kubeconfig is",
        because: "neither KUBECONFIG nor HOME is set", fix: "say where it goes: --out FILE")
    }
    return Path.join(home, ".kube/config")
  }

  private static func merged(
    _ fresh: Kubeconfig, into path: String
  ) throws(Problem) -> Kubeconfig {
    guard Files.isAccessible(path) else { return fresh }
    let bytes: [UInt8]
    do { bytes = try Files.document(path) } catch {
      throw Problem.unreadable(path, error)
    }
    let old = try YAML.parse(bytes, file: path, showsContent: false).documents.first?.value()
    guard let old, !old.isNull else { return fresh }
    guard let map = old.map else {
      throw Problem(
        "kubeconfig.foreign", what: "\(path) is no kubeconfig", fix: "say where it goes: --out FILE"
      )
    }
    return fresh.merged(into: map)
  }
}

/// Access to clusters as kubectl reads it.
struct Kubeconfig {
  var document: Map
  private let name: String

  /// - Parameter admin: kubeadm's admin.conf: one cluster, one user, one context.
  init(_ admin: Map, named name: String) {
    self.name = name
    func first(_ list: String, _ key: String) -> Value {
      admin[list]?.list?.first?[key] ?? .null
    }
    document = [
      "apiVersion": "v1", "kind": "Config", "preferences": Value(Map()),
      "clusters": [Value(["name": Value(name), "cluster": first("clusters", "cluster")] as Map)],
      "users": [
        Value(["name": Value("\(name)-admin"), "user": first("users", "user")] as Map)
      ],
      "contexts": [
        Value(
          [
            "name": Value(name),
            "context": Value(
              ["cluster": Value(name), "user": Value("\(name)-admin")] as Map),
          ] as Map)
      ],
      "current-context": Value(name),
    ]
  }

  /// The other file with this cluster in it: entries of the same names give way, all else stays, and so does
  /// the context in use where there is one.
  func merged(into other: Map) -> Kubeconfig {
    var merged = self
    merged.document = other
    for list in ["clusters", "users", "contexts"] {
      let own = document[list]?.list ?? []
      let names = own.compactMap { $0["name"]?.string }
      let kept = (other[list]?.list ?? []).filter { !names.contains($0["name"]?.string ?? "") }
      merged.document[list] = Value(kept + own)
    }
    for key in ["apiVersion", "kind"] { merged.document[key] = document[key] }
    if (other["current-context"]?.string ?? "").isEmpty {
      merged.document["current-context"] = Value(name)
    }
    return merged
  }
}

extension Session {
  /// Closed to others.
  fileprivate func write(_ access: Kubeconfig, to path: String) throws(Problem) {
    if let parent = Path.parent(of: path) {
      do throws(SystemError) { try Files.makeDirectories(parent, mode: 0o700) } catch {
        throw Problem.unwritable(
          path, error, fix: "name a file in a directory you may write to")
      }
    }
    try OutputFile.write(path, Array(try yaml(access.document).utf8))
  }

  /// kubeadm's admin.conf, from the first control plane that is whole.
  fileprivate func administratorAccess() async throws(Problem) -> Map {
    let planes = inventory.hosts(in: "control_plane")
    let (records, links) = try records(isCheck: true)
    var failure: Problem?
    for plane in planes {
      let answers = await records.ask(
        Self.asking("ansible.builtin.slurp", ["src": "/etc/kubernetes/admin.conf"]),
        of: [plane])
      switch answers.first?.result {
      case .success(let response)?:
        await links.close()
        let bytes = Base64.decode(response.result["content"]?.string ?? "") ?? []
        let document = try YAML.parse(bytes, file: "admin.conf", showsContent: false).documents
        guard let map = try document.first?.value().map else { break }
        return map
      case .failure(let problem)?: failure = failure ?? problem
      case nil: break
      }
    }
    await links.close()
    throw Problem(
      "cluster.no-access", what: "no control plane has access to give", host: failure?.host,
      because: failure?.what, fix: "groundwork cluster status tells how far the cluster is")
  }

  /// As people write YAML.
  fileprivate func yaml(_ document: Map) throws(Problem) -> String {
    let templar = Templar(environment: environment())
    let store = VariableStore(
      inventory: inventory, templar: templar, extraVars: ["document": Value(document)],
      runFacts: Map())
    do throws(TemplateError) {
      let text = try templar.template(
        Value("{{ document | to_nice_yaml(indent=2) }}"),
        in: HostScope(inventory.hostNames.first ?? "localhost", in: store))
      return text.string ?? ""
    } catch {
      throw Problem("internal.yaml", what: error.message, fix: "report it")
    }
  }
}
