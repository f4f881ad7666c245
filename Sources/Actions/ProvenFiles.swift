import Crypto
import System
import Value

/// Files that a SHA-256 has proven, kept on the controller from run to run under their digests: what was
/// fetched once is there when the network is not.
package struct ProvenFiles: Sendable {
  /// nil: nothing is kept.
  private let directory: String?

  /// - Parameter directory: made when it is needed, for its owner alone.
  package init(in directory: String? = nil) { self.directory = directory }

  /// The file of that digest, in hex; nil when there is none, or another one under its name.
  func content(of digest: String) -> [UInt8]? {
    guard let directory,
      let bytes = try? Files.read(Path.join(directory, digest), limit: Self.limit),
      Crypto.Digest.sha256(bytes).hex == digest
    else { return nil }
    return bytes
  }

  /// Keeps what has that digest. Where it cannot be kept it is fetched again, and that is all.
  func keep(_ bytes: [UInt8], as digest: String) {
    guard let directory, bytes.count <= Self.limit else { return }
    _ = try? Files.makeDirectories(directory, mode: 0o700)
    _ = try? Files.writeAtomically(Path.join(directory, digest), bytes, mode: 0o600)
  }

  private static let limit = 64 << 20
}
