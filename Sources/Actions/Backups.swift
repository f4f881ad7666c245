package import System

/// The backups of clusters in a directory: `CLUSTER-HOST-20261130T181500Z.etcd.tar`, its digest beside it.
package enum Backups {
  static let ending = ".etcd.tar"

  /// What a file's name may hold.
  static func plain(_ text: String) -> String {
    String(text.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" })
  }

  /// When a backup of the cluster was made; nil for any other file.
  static func moment(of name: String, cluster: String) -> Substring? {
    guard name.hasPrefix(plain(cluster) + "-"), name.hasSuffix(ending) else { return nil }
    let moment = name.dropLast(ending.count).split(separator: "-").last ?? ""
    let isMoment =
      moment.utf8.count == 16
      && moment.utf8.enumerated().allSatisfy { place, byte in
        switch place {
        case 8: byte == UInt8(ascii: "T")
        case 15: byte == UInt8(ascii: "Z")
        default: (48...57).contains(byte)
        }
      }
    return isMoment ? moment : nil
  }

  /// Removes all but the newest backups of a cluster; what else lies there stays.
  /// - Parameter count: 0 keeps all.
  /// - Returns: the names of those that are gone, the oldest first.
  package static func prune(
    _ directory: String, of cluster: String, keeping count: Int
  ) throws(SystemError) -> [String] {
    guard count > 0 else { return [] }
    let all = try Files.list(directory).compactMap { name in
      moment(of: name, cluster: cluster).map { (moment: $0, name: name) }
    }.sorted { ($0.moment, $0.name) < ($1.moment, $1.name) }
    let old = all.dropLast(count).map(\.name)
    for name in old {
      _ = try Files.remove(Path.join(directory, name))
      _ = try Files.remove(Path.join(directory, name + ".sha256"))
    }
    return Array(old)
  }
}
