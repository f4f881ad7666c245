package import Crypto
package import Value
import YAML

/// A Secret in clear, as it is read to be sealed.
package struct ClearSecret: Sendable {
  package var place: SecretPlace
  package private(set) var scope: SealingScope
  /// By key, in the order of the file; `stringData` wins over `data`.
  package private(set) var values: [(key: String, value: Secret)]
  /// What the controller makes the Secret from, without what only a cluster knows.
  private var metadata: Map
  private var type: Value?
  private var immutable: Value?
  private var location: SourceLocation?

  /// One made of single values.
  package init(
    place: SecretPlace, scope: SealingScope, type: String?, values: [(key: String, value: Secret)]
  ) {
    self.place = place
    self.scope = scope
    self.values = values
    self.type = type.map { Value($0) }
    metadata = Map()
    if scope != .strict { metadata["annotations"] = Value(scope.annotated(Map())) }
  }

  /// Every Secret of a file of YAML or JSON documents, Lists of them included.
  /// - Throws: `sealed.no-secret`, `sealed.bad-secret`.
  package static func read(_ bytes: [UInt8], file: String) throws(Problem) -> [ClearSecret] {
    var secrets: [ClearSecret] = []
    for document in try YAML.parse(bytes, file: file, showsContent: false).documents {
      for node in document["kind"]?.text == "List" ? document["items"]?.items ?? [] : [document] {
        if !node.isNull { secrets.append(try ClearSecret(node)) }
      }
    }
    guard !secrets.isEmpty else {
      throw Problem(
        "sealed.no-secret", what: "there is no Secret in \(file)",
        fix: "kubectl create secret generic NAME --dry-run=client -o yaml makes one")
    }
    return secrets
  }

  private init(_ node: Node) throws(Problem) {
    guard node["kind"]?.text == "Secret", node["apiVersion"]?.text == "v1" else {
      throw Problem(
        "sealed.no-secret", what: "this document is no Secret", at: node.location,
        because: "its kind is \(node["kind"]?.text ?? "missing")",
        fix: "take it out of the file: only Secrets (v1) are sealed")
    }
    let value = try node.value()
    metadata = value["metadata"]?.map ?? Map()
    place = SecretPlace(
      namespace: metadata["namespace"]?.string ?? "", name: metadata["name"]?.string ?? "")
    scope = SealingScope(annotations: metadata["annotations"])
    type = value["type"].flatMap { $0.isNull ? nil : $0 }
    immutable = value["immutable"].flatMap { $0.isNull ? nil : $0 }
    location = node.location
    values = []
    for entry in node["data"]?.entries ?? [] {
      guard let text = entry.value.isNull ? "" : entry.value.text,
        let bytes = Base64.decode(text)
      else {
        throw bad(
          "the value of '\(entry.key.text ?? "")' is no base64", entry.value.location,
          fix: "write it in clear under stringData, or encode it: base64 -w0 FILE")
      }
      try set(entry.key, Secret(bytes))
    }
    for entry in node["stringData"]?.entries ?? [] {
      guard let text = entry.value.isNull ? "" : entry.value.string else {
        throw bad(
          "the value of '\(entry.key.text ?? "")' is \(entry.value.kindName), and no text",
          entry.value.location, fix: "put it in quotes")
      }
      try set(entry.key, Secret(text))
    }
  }

  private mutating func set(_ key: Node, _ value: Secret) throws(Problem) {
    let name = key.text ?? ""
    try Self.check(key: name, at: key.location)
    if let old = values.firstIndex(where: { $0.key == name }) {
      values[old].value = value
    } else {
      values.append((name, value))
    }
  }

  /// Refuses what Kubernetes would not take for a key.
  package static func check(key: String, at place: SourceLocation? = nil) throws(Problem) {
    let isGood = key.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (97...122).contains(byte | 0x20) || [45, 46, 95].contains(byte)
    }
    guard isGood, (1...253).contains(key.utf8.count), key != ".", key != ".." else {
      throw Problem(
        "sealed.bad-secret", what: "'\(key)' cannot be a key of a Secret", at: place,
        fix: "use letters, digits, '-', '_' and '.'")
    }
  }

  private func bad(_ what: String, _ place: SourceLocation, fix: String) -> Problem {
    Problem("sealed.bad-secret", what: what, at: place, fix: fix)
  }

  /// Takes what the command line says over what the file says.
  /// - Throws: `sealed.no-name`, `sealed.no-namespace`, `sealed.other-namespace`, `sealed.no-data`.
  package mutating func settle(
    name: String?, namespace: String?, scope wanted: SealingScope?, allowsNoData: Bool
  ) throws(Problem) {
    // As kubeseal: a wider one is written over the file's, strict leaves what the file says.
    if let wanted, wanted != .strict { scope = wanted }
    if let name { place.name = name }
    if let namespace {
      guard place.namespace.isEmpty || place.namespace == namespace else {
        throw Problem(
          "sealed.other-namespace", what: "the Secret is in another namespace", at: location,
          because: "it says \(place.namespace), and the command line \(namespace)",
          fix: "leave --namespace out, or correct the file")
      }
      place.namespace = namespace
    }
    guard !place.name.isEmpty else {
      throw Problem(
        "sealed.no-name", what: "the Secret has no name", at: location, fix: "give one: --name NAME"
      )
    }
    guard !place.namespace.isEmpty || scope == .clusterWide else {
      throw Problem(
        "sealed.no-namespace", what: "the Secret says no namespace", at: location,
        because: "its values are sealed for one", fix: "give one: --namespace NAMESPACE")
    }
    guard !values.isEmpty || allowsNoData else {
      throw Problem(
        "sealed.no-data", what: "the Secret holds no values", at: location,
        fix: "if that is meant: --allow-empty-data")
    }
  }

  /// The value sealed, by key.
  package func sealedValues(
    for certificate: SealingCertificate
  ) throws(Problem) -> [(key: String, text: String)] {
    let label = scope.label(place)
    var sealed: [(key: String, text: String)] = []
    do throws(CryptoError) {
      for (key, value) in values {
        sealed.append((key, try SealedValue.seal(value, for: certificate.key, label: label)))
      }
    } catch { throw SealedValue.failed("seal a value", error) }
    return sealed
  }

  /// The SealedSecret.
  package func sealed(for certificate: SealingCertificate) throws(Problem) -> Value {
    var inner = metadata
    for key in Self.ofTheCluster { inner[key] = nil }
    var annotations = inner["annotations"]?.map ?? Map()
    for key in Self.copies { annotations[key] = nil }
    annotations = scope.annotated(annotations)
    inner["annotations"] = annotations.isEmpty ? nil : Value(annotations)
    var outer: Map = ["name": Value(place.name)]
    inner["name"] = Value(place.name)
    if !place.namespace.isEmpty {
      outer["namespace"] = Value(place.namespace)
      inner["namespace"] = Value(place.namespace)
    }
    if scope != .strict { outer["annotations"] = Value(scope.annotated(Map())) }
    var template: Map = ["metadata": Value(inner)]
    template["type"] = type
    template["immutable"] = immutable
    let data = try sealedValues(for: certificate).map { (Value($0.key), Value($0.text)) }
    return [
      "apiVersion": Value(SealedObject.apiVersion), "kind": Value(SealedObject.kind),
      "metadata": Value(outer),
      "spec": ["encryptedData": Value(Map(data)), "template": Value(template)],
    ]
  }

  private static let ofTheCluster = [
    "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
    "deletionGracePeriodSeconds", "ownerReferences", "managedFields",
  ]
  /// Annotations that hold a copy of the object, in clear.
  private static let copies = [
    "kubectl.kubernetes.io/last-applied-configuration",
    "kubecfg.ksonnet.io/last-applied-configuration",
  ]
}
