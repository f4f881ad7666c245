internal import Machine
internal import System
internal import Value

/// What Ansible adds to every result that names a path.
enum PathInfo {
  /// `uid gid owner group mode state size`; empty when nothing is there.
  static func of(_ path: String, on machine: any Machine) throws(Failure) -> Map {
    guard try machine.status(path, following: true) != nil,
      let status = try machine.status(path, following: false)
    else { return Map() }
    return [
      "uid": Value(Int(status.userID)), "gid": Value(Int(status.groupID)),
      "owner": Value(try owner(status.userID, on: machine) ?? String(status.userID)),
      "group": Value(try group(status.groupID, on: machine) ?? String(status.groupID)),
      "mode": Value(FileMode.text(status.mode)), "state": Value(PathState(status).rawValue),
      "size": Value(status.size),
    ]
  }

  static func owner(_ id: UInt32, on machine: any Machine) throws(Failure) -> String? {
    try machine.users().first { $0.userID == id }?.name
  }

  static func group(_ id: UInt32, on machine: any Machine) throws(Failure) -> String? {
    try machine.groups().first { $0.groupID == id }?.name
  }
}

/// Ansible's words for what stands at a path.
enum PathState: String {
  case absent, file, directory, link, hard

  init(_ status: FileStatus?) {
    switch status?.kind {
    case nil: self = .absent
    case .link: self = .link
    case .directory: self = .directory
    default: self = (status?.linkCount ?? 1) > 1 ? .hard : .file
    }
  }
}
