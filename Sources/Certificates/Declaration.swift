package import Crypto
package import PKI
package import Value

/// What `certs/*.yml` declares: authorities, and the certificates they issue. Every template in it has
/// been filled in from the inventory's variables.
package struct Declaration: Sendable {
  /// Where the files stand, and where everything that is made from them goes.
  package var directory: String
  /// Every issuer stands before what it issues.
  package var authorities: [DeclaredAuthority] = []
  /// In the order of the files.
  package var certificates: [DeclaredCertificate] = []

  package func authority(_ name: String) -> DeclaredAuthority? {
    authorities.first { $0.name == name }
  }

  package func certificate(_ name: String) -> DeclaredCertificate? {
    certificates.first { $0.name == name }
  }

  /// From the authority that is asked for up to its root.
  package func line(of name: String) -> [DeclaredAuthority] {
    var line: [DeclaredAuthority] = []
    var next: String? = name
    while let name = next, let authority = authority(name),
      !line.contains(where: { $0.name == name })
    {
      line.append(authority)
      next = authority.issuer
    }
    return line
  }
}

/// An authority as it is declared.
package struct DeclaredAuthority: Sendable {
  /// Its directory's name below the declaration's.
  package var name: String
  package var at: SourceLocation
  package var commonName: String
  package var key: PrivateKey.Kind
  package var days: Int
  /// nil where `constraints: none` says that it may issue for anything.
  package var constraints: Constraints?
  /// The authority that signs it; nil for a root.
  package var issuer: String?
  /// How many authorities may stand between it and a leaf.
  package var pathLength: Int
  /// Its key may be somewhere else, and is asked for only when it must sign.
  package var isOffline: Bool
  /// What opens its key; nil where the inventory does not say.
  package var passphrase: Secret?
}

/// A certificate as it is declared.
package struct DeclaredCertificate: Sendable {
  /// The name of its files: `NAME.crt` and `NAME.key.vault`.
  package var name: String
  package var at: SourceLocation
  /// The declared authority that issues it.
  package var authority: String
  package var request: Authority.Request
  /// Days before its end at which it is to be renewed; less than `request.days`.
  package var renewBefore: Int
  /// Everywhere it lives: one for each host.
  package var installed: [Installation]
}

/// One place where a certificate lives on one host.
///
/// The pair stands in a directory of versions with one link to the one in force, so that certificate
/// and key always change together.
package struct Installation: Sendable, Equatable {
  /// The inventory's name.
  package var host: String
  package var at: SourceLocation
  /// Absolute. Versions stand in it, and the link `current` to the one in force.
  package var directory: String
  /// The certificate and the authorities between it and the root, as servers send them; mode 0644.
  package var certificate: InstalledFile
  package var key: InstalledFile
  /// The authorities alone, from the issuer up to the root; mode 0644. nil where nobody reads it.
  package var chain: InstalledFile?
  /// Of all of them.
  package var owner: String
  package var group: String
  /// Of the key: nothing for others.
  package var mode: UInt16
  package var reload: Reload?
  package var served: ServedAddress?

  /// What makes the service take the new pair.
  package enum Reload: Sendable, Equatable {
    /// A unit of systemd: reloaded where it can be, restarted where not.
    case unit(String)
    /// A program with its arguments.
    case command([String])
  }
}

/// A file of an installed pair.
package struct InstalledFile: Sendable, Equatable {
  /// Its name in the directory of a version.
  package var name: String
  /// An absolute path that leads to it, for a service that cannot be told where to look; nil for none.
  package var link: String?

  package init(name: String, link: String? = nil) {
    self.name = name
    self.link = link
  }
}

/// Where a certificate can be seen by asking for it.
package struct ServedAddress: Sendable, Equatable {
  /// A name or an address.
  package var host: String
  package var port: UInt16
  /// What the client says it wants, and what the certificate must be for.
  package var serverName: String

  package init(host: String, port: UInt16, serverName: String) {
    self.host = host
    self.port = port
    self.serverName = serverName
  }
}
