internal import Machine
internal import System
internal import Value

/// What a backup says of itself: the file `backup.json`, the first in its archive.
package struct EtcdBackup {
  static let form = 1

  /// The cluster's name in the inventory.
  var cluster: String
  /// The node it was taken from, which is its member's name.
  var host: String
  /// Where that member is reached by others: `https://10.0.0.11:2380`.
  var peer: String
  /// `v1.34.9`.
  var kubernetes: String
  var image: String
  /// The SHA-256 of the authority's certificate, as a file.
  var authority: String
  /// The SHA-256 of the copy.
  var snapshot: String
  var revision: Int
  var keys: Int

  var document: Value {
    Value(
      [
        "format": Value(Self.form), "cluster": Value(cluster), "host": Value(host),
        "peer": Value(peer), "kubernetes": Value(kubernetes), "etcd_image": Value(image),
        "ca_sha256": Value(authority), "snapshot_sha256": Value(snapshot),
        "revision": Value(revision), "keys": Value(keys),
      ] as Map)
  }

  /// nil where it is none, or of a form that is not known here.
  init?(_ text: String) {
    guard let told = try? JSON.parse(text), told["format"]?.int == Self.form else { return nil }
    func word(_ name: String) -> String { told[name]?.string ?? "" }
    self.init(
      cluster: word("cluster"), host: word("host"), peer: word("peer"),
      kubernetes: word("kubernetes"), image: word("etcd_image"), authority: word("ca_sha256"),
      snapshot: word("snapshot_sha256"), revision: told["revision"]?.int ?? 0,
      keys: told["keys"]?.int ?? 0)
    guard !host.isEmpty, !peer.isEmpty, !snapshot.isEmpty, !authority.isEmpty else { return nil }
  }

  init(
    cluster: String, host: String, peer: String, kubernetes: String, image: String,
    authority: String, snapshot: String, revision: Int, keys: Int
  ) {
    self.cluster = cluster
    self.host = host
    self.peer = peer
    self.kubernetes = kubernetes
    self.image = image
    self.authority = authority
    self.snapshot = snapshot
    self.revision = revision
    self.keys = keys
  }
}
