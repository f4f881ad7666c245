package import Value
package import YAML

/// A SealedSecret, with the places of its values in the file.
package struct SealedObject: Sendable {
  static let apiVersion = "bitnami.com/v1alpha1"
  static let kind = "SealedSecret"

  package let place: SecretPlace
  /// What its own annotations say; those of the template play no part in opening.
  package let scope: SealingScope
  package let location: SourceLocation
  /// The values as they stand there, by key.
  package let values: [(key: String, node: Node)]
  /// The mapping of `spec.encryptedData`; nil when there is none.
  package let data: Node?
  private let template: Value

  /// Every SealedSecret of a document, wherever in it.
  package static func all(in node: Node) throws(Problem) -> [SealedObject] {
    if node["kind"]?.text == kind, node["apiVersion"]?.text == apiVersion {
      return [try SealedObject(node)]
    }
    var found: [SealedObject] = []
    for child in node.items ?? node.entries?.map(\.value) ?? [] { found += try all(in: child) }
    return found
  }

  private init(_ node: Node) throws(Problem) {
    location = node.location
    let metadata = node["metadata"]
    place = SecretPlace(
      namespace: metadata?["namespace"]?.text ?? "", name: metadata?["name"]?.text ?? "")
    scope = SealingScope(annotations: try metadata?["annotations"]?.value())
    let spec = node["spec"]
    template = try spec?["template"]?.value() ?? Value(Map())
    data = spec?["encryptedData"]
    guard spec?["data"]?.isNull ?? true else {
      throw Problem(
        "sealed.old-format", what: "the object holds one text for all of its values", at: location,
        because: "spec.data is the format before 2019, which the controller gives up",
        fix: "open it with kubeseal --recovery-unseal, and seal the Secret again")
    }
    guard !place.name.isEmpty, !place.namespace.isEmpty || scope == .clusterWide else {
      throw Problem(
        "sealed.no-place", what: "the SealedSecret does not say its name and namespace",
        at: location, because: "its values open for these only",
        fix: "write metadata.name and metadata.namespace into the file")
    }
    var values: [(key: String, node: Node)] = []
    for entry in data?.entries ?? [] { values.append((entry.key.text ?? "", entry.value)) }
    self.values = values
  }

  /// Where else its values may have been sealed for: what the template says.
  package var hints: [SecretPlace] {
    let metadata = template["metadata"]
    return [
      SecretPlace(
        namespace: metadata?["namespace"]?.string ?? place.namespace,
        name: metadata?["name"]?.string ?? place.name)
    ]
  }

  /// Opens every value.
  /// - Returns: those that open, and a problem for each that does not.
  package func open(
    _ keys: [OpeningKey], hints: [SecretPlace] = []
  ) -> (values: [(key: String, value: Secret)], problems: [Problem]) {
    var opened: [(key: String, value: Secret)] = []
    var problems: [Problem] = []
    for (key, node) in values {
      do throws(Problem) {
        opened.append((key, try open(node, keys, hints: hints)))
      } catch { problems.append(error) }
    }
    return (opened, problems)
  }

  /// Opens one of its values.
  package func open(
    _ node: Node, _ keys: [OpeningKey], hints: [SecretPlace] = []
  ) throws(Problem) -> Secret {
    let value = try SealedValue(node.text ?? "", at: node.location)
    return try value.open(
      keys, scope: scope, place: place, hints: self.hints + hints, at: node.location)
  }

  /// Keys that the controller would make by Go templates, which are not evaluated here.
  package var templatedKeys: [String] {
    template["data"]?.map?.keys.compactMap(\.string) ?? []
  }

  /// The Secret that the controller makes of it, without what only the cluster knows.
  package func secret(of values: [(key: String, value: Secret)]) -> Value {
    var metadata = template["metadata"]?.map ?? Map()
    metadata["name"] = Value(place.name)
    if !place.namespace.isEmpty { metadata["namespace"] = Value(place.namespace) }
    metadata["creationTimestamp"] = nil
    var secret: Map = ["apiVersion": "v1", "kind": "Secret", "metadata": Value(metadata)]
    for key in ["type", "immutable"] { secret[key] = template[key] }
    secret["data"] = Value(
      Map(
        values.map { key, value in
          (Value(key), Value(value.reveal { Base64.encode($0) }, marks: .secret))
        }))
    return Value(secret)
  }
}
