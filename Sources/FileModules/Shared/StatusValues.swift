internal import Machine
internal import System
internal import Value

/// A file's status under the names `stat` and `find` give it.
enum StatusValues {
  static func of(_ status: FileStatus) -> Map {
    var output: Map = [
      "mode": Value(mode(status.mode)),
      "isdir": Value(status.kind == .directory), "ischr": Value(status.kind == .character),
      "isblk": Value(status.kind == .block), "isreg": Value(status.kind == .file),
      "isfifo": Value(status.kind == .fifo), "islnk": Value(status.kind == .link),
      "issock": Value(status.kind == .socket),
      "uid": Value(Int(status.userID)), "gid": Value(Int(status.groupID)),
      "size": Value(status.size), "inode": Value(Int(truncatingIfNeeded: status.inode)),
      "dev": Value(Int(truncatingIfNeeded: status.device)), "nlink": Value(status.linkCount),
      "atime": Value(.double(status.accessTime)),
      "mtime": Value(.double(status.modificationTime)),
      "ctime": Value(.double(status.changeTime)),
    ]
    let bits: [(String, UInt16)] = [
      ("wusr", 0o200), ("rusr", 0o400), ("xusr", 0o100), ("wgrp", 0o020), ("rgrp", 0o040),
      ("xgrp", 0o010), ("woth", 0o002), ("roth", 0o004), ("xoth", 0o001), ("isuid", 0o4000),
      ("isgid", 0o2000),
    ]
    for (name, bit) in bits { output[name] = Value(status.mode & bit != 0) }
    return output
  }

  /// What this process may do.
  static func access(_ path: String, on machine: any Machine) throws(Failure) -> Map {
    let access = try machine.access(path)
    return [
      "readable": Value(access.reads), "writeable": Value(access.writes),
      "executable": Value(access.runs),
    ]
  }

  /// At least four digits.
  static func mode(_ bits: UInt16) -> String {
    let digits = String(bits, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}

/// Programs on the node.
enum Program {
  /// Where a program stands in the usual directories; nil when the node has none.
  static func find(_ name: String, on machine: any Machine) throws(Failure) -> String? {
    for directory in [
      "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
    ] {
      let path = directory + "/" + name
      if try machine.status(path, following: true)?.kind == .file { return path }
    }
    return nil
  }
}
