internal import Machine
internal import System
internal import Value

/// A copy beside a file before it is changed, named as Ansible names it.
enum Backup {
  /// `NAME.PID.YYYY-MM-DD@HH:MM:SS~`, with the file's owner and mode.
  static func make(of path: String, on machine: any Machine) throws(Failure) -> String {
    let time = LocalTime(machine.now)
    let copy = "\(path).\(System.Process.id).\(time.date)@\(time.clock)~"
    let status = try machine.status(path, following: true)
    try machine.write(
      copy, try machine.read(path, limit: 64 << 20),
      FileAttributes(mode: status?.mode, userID: status?.userID, groupID: status?.groupID))
    return copy
  }
}
