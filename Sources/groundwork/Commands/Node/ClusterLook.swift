import Engine
import Fleet
import Inventory
import Value
import Variables
import Wire

/// The cluster as one of its control planes tells it.
struct ClusterLook: Sendable {
  /// The control plane that was asked.
  var anchor: String
  var quorum: Quorum
  /// What the cluster has of each node by name, as `cluster_nodes` tells it; empty unless asked for.
  var nodes = Map()
}

extension Session {
  /// Whether the inventory says where Kubernetes comes from.
  var hasCluster: Bool {
    let store = VariableStore(
      inventory: inventory, templar: Templar(environment: environment()), extraVars: extraVars,
      runFacts: Map())
    guard let host = inventory.hostNames.first,
      let value = try? HostScope(host, in: store).lookUp("kubernetes_source")
    else { return false }
    return !(value.string ?? "").isEmpty
  }

  /// Looks at the cluster from the first control plane that is part of one.
  /// - Parameter host: is not asked: it may be dead, or another machine.
  /// - Returns: nil when every control plane says that there is no cluster yet.
  /// - Throws: `node.unreachable` when that cannot be known.
  func cluster(besides host: String? = nil) async throws(Problem) -> ClusterLook? {
    let (records, links) = try records(isCheck: true)
    let look: ClusterLook?
    do throws(Problem) {
      look = try await cluster(besides: host, records, wantsNodes: false)
    } catch {
      await links.close()
      throw error
    }
    await links.close()
    return look
  }

  /// The same over connections that stay open.
  func cluster(
    besides host: String?, _ records: NodeRecords, wantsNodes: Bool
  ) async throws(Problem) -> ClusterLook? {
    let planes = inventory.hosts(in: "control_plane").filter { $0 != host }
    let standings = await records.ask(Self.asking("groundwork.core.kubeadm_status"), of: planes)
    let whole = standings.filter { (try? $0.result.get())?.result["complete"]?.bool == true }
    let silence = standings.lazy.compactMap(Self.failure).first
    switch await look(from: whole.map(\.host), records, wantsNodes: wantsNodes) {
    case .success(let look): return look
    case .failure(let problem): throw Self.silent(problem)
    case nil:
      guard let silence else { return nil }
      throw Self.silent(silence)
    }
  }

  private static func silent(_ failure: Problem) -> Problem {
    Problem(
      "node.unreachable", what: "no control plane tells how the cluster is", host: failure.host,
      because: failure.what, fix: failure.fix)
  }

  /// What the first of these control planes that can tells of the cluster.
  /// - Parameter planes: those that are part of it.
  /// - Returns: why none could; nil where there is none.
  func look(
    from planes: [String], _ records: NodeRecords, wantsNodes: Bool
  ) async -> Result<ClusterLook, Problem>? {
    var failure: Problem?
    for anchor in planes {
      guard
        let members = await records.ask(Self.asking("groundwork.core.etcd_members"), of: [anchor])
          .first
      else { continue }
      guard case .success(let response) = members.result else {
        failure = Self.failure(members) ?? failure
        continue
      }
      var look = ClusterLook(anchor: anchor, quorum: Quorum(response.result["members"]))
      if wantsNodes {
        let nodes = await records.ask(
          Self.asking("groundwork.core.cluster_nodes", ["nodes": Value([Value]())]), of: [anchor])
        guard let told = nodes.first, case .success(let response) = told.result else {
          failure = nodes.first.flatMap(Self.failure) ?? failure
          continue
        }
        look.nodes = response.result["nodes"]?.map ?? Map()
      }
      return .success(look)
    }
    return failure.map { .failure($0) }
  }

  /// A question that changes nothing, of a module by its full name.
  static func asking(_ module: String, _ arguments: Map = Map()) -> Request {
    Request(module: module, arguments: arguments, mode: .check)
  }

  private static func failure(_ answer: NodeRecords.Answer) -> Problem? {
    if case .failure(let problem) = answer.result { problem } else { nil }
  }
}
