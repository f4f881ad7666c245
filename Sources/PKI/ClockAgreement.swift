package import Value

/// Whether clocks agree well enough for certificates: what is issued begins five minutes back.
package enum ClockAgreement {
  package enum Direction: Sendable {
    case both
    /// Only a clock that is behind says something.
    case behindOnly
  }

  /// - Parameters:
  ///   - seconds: how far the clock is behind the other; negative when it is ahead.
  ///   - subject: whose clock it is: `this machine's clock`.
  ///   - other: what it is compared with: `the clock of mini-pc`.
  /// - Returns: a warning from five minutes on; nil below.
  /// - Throws: `pki.clock` from an hour on: nothing must be issued by such a clock.
  package static func judge(
    _ seconds: Int, what subject: String, than other: String, counts: Direction = .both
  ) throws(Problem) -> Problem? {
    if counts == .behindOnly, seconds <= 0 { return nil }
    let distance = seconds.magnitude
    guard distance >= 300 else { return nil }
    let what =
      switch (seconds > 0, distance >= 7200) {
      case (true, false): "\(subject) is \(distance / 60) minutes behind \(other)"
      case (true, true): "\(subject) is \(distance / 3600) hours behind \(other)"
      case (false, false): "\(subject) is \(distance / 60) minutes ahead of \(other)"
      case (false, true): "\(subject) is \(distance / 3600) hours ahead of \(other)"
      }
    let problem = Problem(
      "pki.clock", what: what, because: "certificates would begin or end at the wrong time",
      fix: "set this machine's clock: timedatectl set-ntp true")
    if distance >= 3600 { throw problem }
    return problem
  }
}
