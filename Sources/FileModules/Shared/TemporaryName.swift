internal import Machine

/// Names nobody has taken.
enum TemporaryName {
  /// A path in `directory` where nothing stands, with eight random letters as Python's `tempfile`.
  static func path(
    in directory: String, prefix: String, suffix: String, on machine: any Machine
  ) throws(Failure) -> String {
    let letters = [UInt8]("abcdefghijklmnopqrstuvwxyz0123456789_")
    for _ in 0..<100 {
      let word = (0..<8).map { _ in letters[Int.random(in: 0..<letters.count)] }
      let path = NodePath.join(directory, prefix + word.text + suffix)
      if try machine.status(path, following: false) == nil { return path }
    }
    throw Failure("no free name for a temporary file in \(directory)")
  }
}
