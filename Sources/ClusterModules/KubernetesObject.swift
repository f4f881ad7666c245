internal import Machine
internal import Value

/// One object as a manifest declares it, or as the API server holds it.
package struct KubernetesObject {
  /// `apiVersion`, `kind`, `metadata` and the rest, as JSON has them.
  var document: Map

  /// What names an object within a cluster, whatever version of its API it is written in.
  struct Identity: Hashable {
    /// Empty for the core group.
    var group: String
    var kind: String
    /// nil for what belongs to no namespace.
    var namespace: String?
    var name: String

    /// `Deployment.apps kube-system/coredns`.
    var description: String {
      "\(groupKind) \(namespace.map { $0 + "/" } ?? "")\(name)"
    }

    /// `Deployment.apps`, as kubectl and ApplySets write it.
    var groupKind: String { group.isEmpty ? kind : "\(kind).\(group)" }
  }

  init(_ document: Map) { self.document = document }

  /// - Throws: when it lacks what every object has.
  init(declared value: Value) throws(Failure) {
    guard let document = value.map else {
      throw Failure("a manifest is a map, not \(value.kindName)")
    }
    self.document = document
    for key in ["apiVersion", "kind"] where (document[key]?.string ?? "").isEmpty {
      throw Failure("a manifest without '\(key)': \(Self.beginning(document))")
    }
    guard !name.isEmpty else {
      throw Failure(
        "a manifest without 'metadata.name': \(Self.beginning(document)); 'generateName' makes a new "
          + "object each time, so it cannot be kept")
    }
  }

  private static func beginning(_ document: Map) -> String {
    String(JSON.text(Value(document)).prefix(80))
  }

  var kind: String { document["kind"]?.string ?? "" }
  var name: String { metadata["name"]?.string ?? "" }
  var namespace: String? { metadata["namespace"]?.string }
  var metadata: Map { document["metadata"]?.map ?? Map() }

  var group: String {
    let version = document["apiVersion"]?.string ?? ""
    return version.cut("/")?.before ?? ""
  }

  /// What it is named by where it has no namespace of its own.
  func identity(in namespace: String? = nil) -> Identity {
    Identity(group: group, kind: kind, namespace: self.namespace ?? namespace, name: name)
  }

  /// With a label more.
  func labelled(_ label: String, _ value: String) -> KubernetesObject {
    var metadata = metadata
    var labels = metadata["labels"]?.map ?? Map()
    labels[label] = Value(value)
    metadata["labels"] = Value(labels)
    var document = document
    document["metadata"] = Value(metadata)
    return KubernetesObject(document)
  }

  /// Without what the server writes by itself.
  var declaredPart: KubernetesObject {
    var metadata = metadata
    for key in [
      "managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink",
    ] { metadata[key] = nil }
    // What kubectl keeps there of an object is the object, a Secret's values included.
    if var annotations = metadata["annotations"]?.map {
      annotations["kubectl.kubernetes.io/last-applied-configuration"] = nil
      metadata["annotations"] = annotations.isEmpty ? nil : Value(annotations)
    }
    var document = document
    document["metadata"] = Value(metadata)
    document["status"] = nil
    return KubernetesObject(document)
  }

  /// As it is shown: YAML, with the values of a Secret covered, and whatever `wanted` marks as secret.
  ///
  /// - Parameter other: what it is compared with; a covered value that differs says so.
  func shown(as wanted: KubernetesObject, beside other: KubernetesObject?) -> String {
    let value = Self.covered(
      Value(document), as: Value(wanted.document), beside: other.map { Value($0.document) })
    guard kind == "Secret", group.isEmpty, var map = value.map else { return YAMLText.of(value) }
    for part in ["data", "stringData"] {
      guard let entries = map[part]?.map else { continue }
      map[part] = Value(
        Map(
          entries.entries.map { key, value in
            (key, Self.cover(value, beside: other?.document[part]?.map?[key]))
          }))
    }
    return YAMLText.of(Value(map))
  }

  private static func cover(_ value: Value, beside other: Value?) -> Value {
    other.map { $0 != value } ?? false ? "«secret, differs»" : "«secret»"
  }

  private static func covered(_ value: Value, as wanted: Value, beside other: Value?) -> Value {
    if wanted.marks.contains(.secret) { return cover(value, beside: other) }
    switch (value.content, wanted.content) {
    case (.map(let map), .map(let wanted)):
      return Value(
        Map(
          map.entries.map { key, value in
            (key, wanted[key].map { covered(value, as: $0, beside: other?.map?[key]) } ?? value)
          }))
    case (.list(let list), .list(let wanted)):
      // The server may have put others between: then nobody knows which of them was the secret one.
      guard Value(wanted).deepMarks.contains(.secret) else { return value }
      return Value(list.map { _ in cover(value, beside: other) })
    default: return value
    }
  }

  /// Whether others depend on it: it is there before they are.
  var comesFirst: Bool {
    (kind == "Namespace" && group.isEmpty) || isDefinition
  }

  var isDefinition: Bool {
    kind == "CustomResourceDefinition" && group == "apiextensions.k8s.io"
  }
}
