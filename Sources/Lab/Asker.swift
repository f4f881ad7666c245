internal import System
internal import Value

/// Who asked for the lab: root, or the user who went through sudo.
enum Asker {
  /// Gives the user behind sudo a file that was made for them; nothing where root asked.
  static func own(
    _ path: String, in environment: [String] = Environment.entries
  ) throws(Problem) {
    func number(_ name: String) -> UInt32? {
      Environment.value(name, in: environment).flatMap { UInt32($0) }
    }
    guard let user = number("SUDO_UID"), let group = number("SUDO_GID") else { return }
    try TextFile.wrapped { () throws(SystemError) in
      try Files.changeOwner(path, userID: user, groupID: group)
    }
  }
}
