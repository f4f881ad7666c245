package import Machine
package import Value

// What each module of this room declares.

extension ManifestsModule: DeclarativeModule {
  package static let passing = [
    "src", "content", "definitions", "checksum", "images", "wait", "timeout", "take_over",
  ]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("manifests", call.string("name") ?? "", lasting)]
  }
}

extension ClusterNodesModule: DeclarativeModule {
  package static let passing = ["timeout", "await"]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("cluster_nodes", call.string("kubeconfig") ?? "", lasting)]
  }
}

extension ClusterNamesModule: DeclarativeModule {
  package static let passing = ["timeout"]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("cluster_names", call.string("kubeconfig") ?? "", lasting)]
  }
}
