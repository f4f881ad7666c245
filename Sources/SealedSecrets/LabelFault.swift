import Crypto
import Value

/// A value that a key opens, under another label than it should have.
struct LabelFault {
  /// SHA-256 of the label it was sealed under.
  let digest: [UInt8]
  let scope: SealingScope
  let place: SecretPlace
  let hints: [SecretPlace]

  /// Names the cause: labels that it may have been sealed under are tried one by one.
  func problem(at location: SourceLocation?) -> Problem {
    for other in SealingScope.allCases where other != scope && fits(other, place) {
      return Problem(
        "sealed.wrong-scope", what: "the value was sealed with another scope", at: location,
        because:
          "it was sealed \(other.rawValue), and the object's annotations say \(scope.rawValue)",
        fix: "put the annotations right, or seal the value again")
    }
    let names = Set(hints.map(\.name) + [place.name])
    let namespaces = Set(hints.map(\.namespace) + [place.namespace, "default", "kube-system"])
    for namespace in namespaces.sorted() where namespace != place.namespace {
      let there = SecretPlace(namespace: namespace, name: place.name)
      for other in [SealingScope.strict, .namespaceWide] where fits(other, there) {
        return Problem(
          "sealed.wrong-namespace", what: "the value was sealed for another namespace",
          at: location,
          because: "it was sealed for \(namespace), and the object is in \(place.namespace)",
          fix: Self.fix)
      }
    }
    for name in names.sorted() where name != place.name {
      if fits(.strict, SecretPlace(namespace: place.namespace, name: name)) {
        return Problem(
          "sealed.wrong-name", what: "the value was sealed for another name", at: location,
          because: "it was sealed for \(name), and the object is called \(place.name)",
          fix: Self.fix)
      }
    }
    for namespace in namespaces.sorted() {
      for name in names.sorted() {
        let there = SecretPlace(namespace: namespace, name: name)
        guard fits(.strict, there) else { continue }
        return Problem(
          "sealed.wrong-place", what: "the value was sealed for another Secret", at: location,
          because: "it was sealed for \(there), and the object is \(place)", fix: Self.fix)
      }
    }
    return Problem(
      "sealed.wrong-place", what: "the value was sealed for another Secret", at: location,
      because: "a key opens it, but not for \(place); for which one, the value does not say",
      fix: Self.fix)
  }

  private static let fix = "name the object as the value was sealed for, or seal the value again"

  private func fits(_ scope: SealingScope, _ place: SecretPlace) -> Bool {
    Digest.sha256(scope.label(place)) == digest
  }
}
