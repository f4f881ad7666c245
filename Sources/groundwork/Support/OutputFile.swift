import System
import Value

/// A file that a command is told to write.
enum OutputFile {
  /// Writes it in one step, for its owner alone.
  /// - Throws: `usage.bad-target` where a device or a pipe stands, which a file would take the place of;
  ///   `file.unwritable`.
  static func write(_ path: String, _ bytes: [UInt8]) throws(Problem) {
    let status = (try? Files.status(path, following: true)) ?? nil
    guard status.map({ $0.kind == .file }) ?? true else {
      throw Problem(
        "usage.bad-target", what: "\(path) is no regular file",
        fix: "name a file; a page or a table goes to standard output without -o")
    }
    do throws(SystemError) {
      _ = try Files.writeAtomically(path, bytes, mode: 0o600)
    } catch {
      throw Problem.unwritable(
        path, error,
        fix: "name a file in a directory you may write to")
    }
  }
}
