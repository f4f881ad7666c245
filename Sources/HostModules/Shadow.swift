internal import Machine

/// One line of shadow(5); what it leaves empty is nil.
struct ShadowLine: Sendable, Equatable {
  var hash: String
  var minimumDays: Int?
  var maximumDays: Int?
  var warningDays: Int?
  var inactiveDays: Int?
  /// Days since 1970.
  var expires: Int?

  /// The line of a user; nil when there is none or the file cannot be read.
  static func read(_ name: String, on machine: any Machine) throws(Failure) -> ShadowLine? {
    for line in (try machine.text("/etc/shadow") ?? "").textLines {
      let fields = line.parts(":")
      guard fields.count >= 8, fields[0] == name else { continue }
      return ShadowLine(
        hash: fields[1], minimumDays: Int(fields[3]), maximumDays: Int(fields[4]),
        warningDays: Int(fields[5]), inactiveDays: Int(fields[6]), expires: Int(fields[7]))
    }
    return nil
  }
}
