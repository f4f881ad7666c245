internal import Machine
internal import System
internal import Value

/// A copy beside a file before it is changed, named as Ansible names it.
enum Backup {
  /// `NAME.PID.YYYY-MM-DD@HH:MM:SS~`, with the file's owner and mode.
  static func make(of path: String, on machine: any Machine) throws(Failure) -> String {
    let seconds = Int(exactly: machine.now.rounded(.down)) ?? 0
    let local = seconds + LocalTime(at: seconds).offset
    let day = Days(seconds: Double(local))
    let second = local - day.number * 86400
    let clock = [second / 3600, second / 60 % 60, second % 60]
      .map { Days.padded($0, 2) }.joined(separator: ":")
    let copy = "\(path).\(System.Process.id).\(day.text)@\(clock)~"
    let status = try machine.status(path, following: true)
    try machine.write(
      copy, try machine.read(path, limit: 64 << 20),
      FileAttributes(mode: status?.mode, userID: status?.userID, groupID: status?.groupID))
    return copy
  }
}
