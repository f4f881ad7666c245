internal import Machine
internal import System
internal import Value
internal import Wire

/// A file a domain module owns: wanted whole, or wanted gone.
package struct ManagedFile {
  var path: String
  /// nil: the file must not be there.
  var wanted: [UInt8]?
  var mode: UInt16
  /// What stands there; nil when nothing.
  var current: [UInt8]?
  var currentMode: UInt16?
  /// Directories above it that are missing, from the top.
  var missing: [String] = []

  init(
    _ path: String, _ wanted: String?, mode: UInt16 = 0o644, on machine: any Machine
  ) throws(Failure) {
    self.path = path
    self.wanted = wanted.map { Array($0.utf8) }
    self.mode = mode
    if let status = try machine.status(path, following: true) {
      guard status.kind == .file else { throw Failure("\(path) is a \(status.kind.rawValue)") }
      current = try machine.read(path, limit: 16 << 20)
      currentMode = status.mode
    } else if wanted != nil {
      var directory = Path.parent(of: path) ?? "/"
      while directory != "/", try machine.status(directory, following: true) == nil {
        missing.insert(directory, at: 0)
        directory = Path.parent(of: directory) ?? "/"
      }
    }
  }

  var isRight: Bool { current == wanted && (wanted == nil || currentMode == mode) }

  /// The exact difference; nil when there is none.
  var diff: Diff? {
    guard !isRight else { return nil }
    if current == wanted {
      return Diff(
        beforeHeader: path, afterHeader: path, before: "mode \(Self.octal(currentMode ?? 0))\n",
        after: "mode \(Self.octal(mode))\n")
    }
    return Diff(
      beforeHeader: current == nil ? nil : path, afterHeader: wanted == nil ? nil : path,
      before: String(decoding: current ?? [], as: UTF8.self),
      after: String(decoding: wanted ?? [], as: UTF8.self))
  }

  private static func octal(_ mode: UInt16) -> String { "0" + String(mode, radix: 8) }

  func put(on machine: any Machine) throws(Failure) {
    guard !isRight else { return }
    guard let wanted else { return try machine.remove(path) }
    for directory in missing
    where try machine.status(directory, following: true) == nil {
      try machine.makeDirectory(directory, FileAttributes(mode: 0o755))
    }
    try machine.write(path, wanted, FileAttributes(mode: mode))
  }
}
