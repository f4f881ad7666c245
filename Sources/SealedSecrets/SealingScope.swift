package import Value

/// Where a Secret lies.
package struct SecretPlace: Sendable, Hashable, CustomStringConvertible {
  package var namespace: String
  package var name: String

  package init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }

  package var description: String { "\(namespace)/\(name)" }
}

/// How far a sealed value may be carried; the label that its key is encrypted under says so.
///
/// As bitnami's controller has it (pkg/apis/sealedsecrets/v1alpha1/sealedsecret_expansion.go, v0.36).
package enum SealingScope: String, Sendable, CaseIterable {
  /// This name in this namespace.
  case strict
  /// Any name in this namespace.
  case namespaceWide = "namespace-wide"
  /// Anywhere in the cluster.
  case clusterWide = "cluster-wide"

  private static let prefix = "sealedsecrets.bitnami.com/"

  /// The annotation that says it; nil for strict, which none says.
  private var annotation: String? {
    self == .strict ? nil : Self.prefix + rawValue
  }

  /// What annotations say: only the text `true` counts, and the wider one wins.
  package init(annotations: Value?) {
    self = .strict
    for scope in [Self.namespaceWide, .clusterWide] {
      if let name = scope.annotation, annotations?[name]?.string == "true" { self = scope }
    }
  }

  /// The annotations with this scope's in the place of any other's.
  package func annotated(_ annotations: Map) -> Map {
    var copy = annotations
    for scope in Self.allCases { scope.annotation.map { copy[$0] = nil } }
    annotation.map { copy[$0] = "true" }
    return copy
  }

  /// What OAEP is told.
  package func label(_ place: SecretPlace) -> [UInt8] {
    switch self {
    case .strict: Array(place.description.utf8)
    case .namespaceWide: Array(place.namespace.utf8)
    case .clusterWide: []
    }
  }
}
