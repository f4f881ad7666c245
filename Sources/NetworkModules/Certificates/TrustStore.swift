internal import Machine

/// Where a distribution keeps the authorities that were added to it, and how it takes them over.
struct TrustStore: Equatable {
  /// One certificate a file.
  var anchors: String
  /// What is made of all of them.
  var bundle: String
  var command: [String]
  /// The same after one was taken away.
  var droppingCommand: [String]

  /// update-ca-certificates(8).
  static let debian = TrustStore(
    anchors: "/usr/local/share/ca-certificates", bundle: "/etc/ssl/certs/ca-certificates.crt",
    command: ["update-ca-certificates"], droppingCommand: ["update-ca-certificates", "--fresh"])

  /// update-ca-trust(8). Known from its manual, and not run by us.
  static let redHat = TrustStore(
    anchors: "/etc/pki/ca-trust/source/anchors",
    bundle: "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    command: ["update-ca-trust", "extract"], droppingCommand: ["update-ca-trust", "extract"])

  /// The one this machine has; Debian's where it has none yet.
  static func of(_ machine: any Machine) throws(Failure) -> TrustStore {
    guard try machine.status(debian.anchors, following: true) == nil else { return debian }
    let isRedHat = try machine.status(redHat.anchors, following: true) != nil
    return isRedHat ? redHat : debian
  }
}
