internal import Machine

/// A release of Kubernetes, and which way leads from one to another.
struct Release: Equatable {
  var major: Int
  var minor: Int
  var patch: Int

  /// - Parameter text: `1.34.9` or `v1.34.9`; what stands behind a dash is no part of it.
  init?(_ text: String) {
    let plain = text.begins("v") ? String(text.dropFirst()) : text
    let parts = (plain.cut("-")?.before ?? plain).parts(".").map { Int($0) }
    guard parts.count == 3, let major = parts[0], let minor = parts[1], let patch = parts[2] else {
      return nil
    }
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  var text: String { "\(major).\(minor).\(patch)" }

  func isOlder(than other: Release) -> Bool {
    (major, minor, patch) < (other.major, other.minor, other.patch)
  }

  /// Why a cluster of this release must not be taken to another one; nil when it may.
  func refusal(to wanted: Release) -> String? {
    if wanted.isOlder(than: self) {
      return "the cluster runs \(text), and \(wanted.text) is older: Kubernetes does not go back. "
        + "Restore a backup of the time before, or set kubernetes_version to \(text)"
    }
    if wanted.major != major || wanted.minor > minor + 1 {
      return
        "the cluster runs \(text): no minor may be skipped on the way to \(wanted.text). Upgrade "
        + "to the newest \(major).\(minor + 1) first"
    }
    return nil
  }
}
