package import Value

extension Files {
  /// The largest text of the user's that is read: inventories, playbooks, variables, templates.
  package static let documentLimit = 64 << 20

  /// Reads a text the user wrote. A pipe or a device there would hold the reader for ever, but for
  /// those the command line hands over: `-i <(command)` is `/dev/fd/N`, and there is `/dev/stdin`.
  /// - Throws: as `read` does; `unreadableReason` says it in words.
  package static func document(_ path: String) throws(SystemError) -> [UInt8] {
    let isHandedOver =
      path == "/dev/stdin" || path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/")
    return try read(path, limit: documentLimit, isRegular: !isHandedOver)
  }
}

extension SystemError {
  /// Why a text of the user's is not read.
  package var unreadableReason: String {
    switch code {
    case Errno.invalid: "it is a pipe or a device, and no regular file"
    case Errno.tooLarge: "it is larger than \(Files.documentLimit >> 20) MiB"
    default: reason
    }
  }
}

extension Problem {
  /// A file that the user named, or that stands for them, cannot be read.
  package static func unreadable(_ path: String, _ error: SystemError) -> Problem {
    Problem(
      "file.unreadable", what: "\(path) cannot be read",
      because: error.code == Errno.tooLarge ? error.reason : error.unreadableReason,
      fix: "check its name, owner and mode")
  }

  /// A file of theirs cannot be written, or the directory cannot be made that it is to stand in.
  package static func unwritable(
    _ path: String, _ error: SystemError, fix: String = "check the owner and mode of its directory"
  ) -> Problem {
    Problem(
      "file.unwritable", what: "\(path) cannot be written", because: error.reason, fix: fix)
  }
}
