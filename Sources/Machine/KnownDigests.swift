package import System
internal import Value

/// Digests of large files that were read through before: read again only when something about the file
/// says that it may be another.
///
/// A file counts as the same while device, inode, size, time of modification and time of change are, to the
/// nanosecond. The kernel sets the last at every write, rename, chmod and utimes, and nobody can set it but
/// by setting the clock. Two writes within one tick of it look alike, so a file that was changed just before
/// it was read is not remembered. What a program writes through a mapping that it made before is seen once the
/// kernel has written it back.
package final class KnownDigests {
  /// The smallest file that is worth remembering, in bytes: it takes longer to read than to look up.
  package static let least = 4 << 20
  /// More paths than that are not kept.
  private static let most = 10_000

  /// What a file is the same by.
  package struct Mark: Equatable {
    var numbers: [Int]
    var changed: Timestamp

    package init(_ status: FileStatus) {
      changed = status.changed
      numbers = [
        Int(truncatingIfNeeded: status.device), Int(truncatingIfNeeded: status.inode), status.size,
        status.modified.seconds, status.modified.nanoseconds, changed.seconds, changed.nanoseconds,
      ]
    }

    fileprivate init?(_ value: Value) {
      numbers = (value.list ?? []).compactMap(\.int)
      guard numbers.count == 7 else { return nil }
      changed = Timestamp(seconds: numbers[5], nanoseconds: numbers[6])
    }

    /// Whether whatever was written after `time` has another time of change. Times without fractions come
    /// from a file system that keeps none.
    fileprivate func isOlder(than time: Timestamp) -> Bool {
      var limit = changed
      if changed.nanoseconds == 0 {
        limit.seconds += 2
      } else {
        limit.nanoseconds += 100_000_000
        if limit.nanoseconds >= 1_000_000_000 {
          limit.nanoseconds -= 1_000_000_000
          limit.seconds += 1
        }
      }
      return limit < time
    }
  }

  private struct Known {
    var mark: Mark
    /// By algorithm.
    var digests: [String: String]
  }

  private let path: String
  /// nil before anybody asked.
  private var files: [String: Known]?
  private var isNew = false

  /// - Parameter path: of the file they are kept in, root's alone.
  package init(path: String) { self.path = path }

  func digest(_ file: String, _ algorithm: DigestAlgorithm, _ mark: Mark) -> String? {
    guard let known = read()[file], known.mark == mark else { return nil }
    return known.digests[algorithm.rawValue]
  }

  /// Keeps what was read.
  /// - Parameters:
  ///   - mark: what the file was both before and after.
  ///   - begun: when reading began.
  func keep(
    _ digest: String, of file: String, _ algorithm: DigestAlgorithm, _ mark: Mark, begun: Timestamp
  ) {
    guard mark.isOlder(than: begun) else { return }
    var all = read()
    if all[file]?.mark != mark { all[file] = Known(mark: mark, digests: [:]) }
    all[file]?.digests[algorithm.rawValue] = digest
    files = all
    isNew = true
  }

  /// Whether there is something that is not in the file yet.
  package var isUnsaved: Bool { isNew }

  /// Writes them for the next agent, those of files that are gone left out.
  package func save() throws(SystemError) {
    guard isNew else { return }
    var told = Map()
    for (file, known) in read().sorted(by: { $0.key.precedesByScalars($1.key) }) {
      guard told.count < Self.most, try Files.status(file) != nil else { continue }
      var digests = Map()
      for (name, digest) in known.digests.sorted(by: { $0.key < $1.key }) {
        digests[Value(name)] = Value(digest)
      }
      told[Value(file)] = [
        "mark": Value(known.mark.numbers.map { Value($0) }), "digests": Value(digests),
      ]
    }
    let all: Map = ["format": 1, "files": Value(told)]
    if let directory = Path.parent(of: path) { try Files.makeDirectories(directory) }
    _ = try Files.writeAtomically(path, JSON.bytes(Value(all), style: .compact), mode: 0o600)
    isNew = false
  }

  /// One that cannot be read is as good as none.
  private func read() -> [String: Known] {
    if let files { return files }
    var found: [String: Known] = [:]
    if let text = (try? Files.text(path, limit: 64 << 20, isRegular: true)) ?? nil,
      let all = try? JSON.parse(text), all["format"]?.int == 1
    {
      for (file, known) in all["files"]?.map?.entries ?? [] {
        guard let file = file.string, let mark = known["mark"].flatMap({ Mark($0) }) else {
          continue
        }
        var digests: [String: String] = [:]
        for (name, digest) in known["digests"]?.map?.entries ?? [] {
          if let name = name.string, let digest = digest.string { digests[name] = digest }
        }
        found[file] = Known(mark: mark, digests: digests)
      }
    }
    files = found
    return found
  }
}
