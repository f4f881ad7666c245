internal import Machine
internal import System
internal import Value

/// What a set of manifests owns in a cluster, kept there as ApplySets are (kubernetes/enhancements 3659):
/// a label on every member, and a parent that tells which kinds to look for. Other tools can read it.
struct ApplySet {
  static let memberLabel = "applyset.kubernetes.io/part-of"
  private static let parentLabel = "applyset.kubernetes.io/id"
  private static let tooling = "applyset.kubernetes.io/tooling"
  private static let kinds = "applyset.kubernetes.io/contains-group-kinds"
  /// What the members were when the last apply had come to its end.
  private static let digest = "groundwork/members"
  private static let namespace = "kube-system"

  let name: String

  private var parentName: String { "groundwork-\(name)" }

  /// `applyset-<base64url(sha256(name.namespace.kind.group))>-v1`, as the specification wants it.
  var id: String {
    let sum = Digest.sha256(Array("\(parentName).\(Self.namespace).ConfigMap.".utf8))
    let text = Base64.encode(sum, isPadded: false)
      .replacing("+", with: "-").replacing("/", with: "_")
    return "applyset-\(text)-v1"
  }

  /// The object that stands for the set.
  /// - Parameter isComplete: nothing but `members` bears the label.
  func parent(of members: [KubernetesObject], also former: Set<String>, isComplete: Bool)
    -> KubernetesObject
  {
    let kinds = Set(members.map { $0.identity().groupKind }).union(former)
      .sorted { $0.precedesByScalars($1) }
    return KubernetesObject([
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": [
        "name": Value(parentName), "namespace": Value(Self.namespace),
        "labels": [Value(Self.parentLabel): Value(id)],
        "annotations": [
          Value(Self.tooling): "groundwork/v1",
          Value(Self.kinds): Value(kinds.joined(separator: ",")),
          Value(Self.digest): Value(isComplete ? digest(of: members) : "applying"),
        ],
      ],
    ])
  }

  private func digest(of members: [KubernetesObject]) -> String {
    let names = members.map { $0.identity().description }.sorted { $0.precedesByScalars($1) }
    return Digest.sha256(Array(names.joined(separator: "\n").utf8)).hex
  }

  func isParent(_ object: KubernetesObject) -> Bool {
    object.kind == "ConfigMap" && object.name == parentName && object.namespace == Self.namespace
  }

  /// The kinds that members may have, as a parent in the cluster tells.
  func kinds(of parent: KubernetesObject) -> Set<String> {
    let text = parent.metadata["annotations"]?[Self.kinds]?.string ?? ""
    return Set(text.parts(",").filter { !$0.isEmpty })
  }

  /// Whether a parent says that nothing but `members` bears the label.
  func isComplete(_ parent: KubernetesObject, for members: [KubernetesObject]) -> Bool {
    parent.metadata["annotations"]?[Self.digest]?.string == digest(of: members)
  }
}
