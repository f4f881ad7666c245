internal import System

/// Copies that `backup` leaves beside a file.
package enum Backup {
  /// Copies a file to `NAME.PID.YYYY-MM-DD@HH:MM:SS~` with its attributes and times; nil when there
  /// is nothing.
  package static func make(of path: String, on machine: any Machine) throws(Failure) -> String? {
    guard let status = try machine.status(path, following: true) else { return nil }
    let time = LocalTime(machine.now)
    let copy = "\(path).\(Process.id).\(time.date)@\(time.clock)~"
    try machine.copy(
      path, to: copy,
      FileAttributes(mode: status.mode, userID: status.userID, groupID: status.groupID))
    try machine.setTimes(
      copy, access: status.accessTime, modification: status.modificationTime)
    return copy
  }
}
