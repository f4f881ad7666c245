import System

/// Paths as the loader handles them: absolute inside, as short as they are clear in messages.
struct Paths: Sendable {
  /// The directory names are relative to.
  let working: String

  /// `name` within `directory`, absolute, without `.` and `..`.
  func absolute(_ name: String, in directory: String? = nil) -> String {
    Path.absolute(Path.join(directory ?? working, name), in: working)
  }

  /// How a message names the file: relative to the working directory where it is inside it.
  func shown(_ path: String) -> String {
    let root = working.hasSuffix("/") ? working : working + "/"
    return path.hasPrefix(root) && path != root ? String(path.dropFirst(root.count)) : path
  }

  static func parent(_ path: String) -> String { Path.parent(of: path) ?? "/" }

  static func exists(_ path: String) -> Bool { kind(path) != nil }

  static func isDirectory(_ path: String) -> Bool { kind(path) == .directory }

  static func isFile(_ path: String) -> Bool { kind(path).map { $0 != .directory } ?? false }

  /// Whether a symbolic link stands there, whatever it leads to.
  static func isLink(_ path: String) -> Bool {
    (try? Files.status(path, following: false))?.kind == .link
  }

  private static func kind(_ path: String) -> FileStatus.Kind? {
    // A path that may not be looked at is as good as missing: the message lists what was tried.
    (try? Files.status(path))?.kind
  }
}
