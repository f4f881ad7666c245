/// Whether a certificate should be replaced, and why.
package enum Renewal: Sendable, Equatable {
  /// Days until it falls due.
  case notDue(days: Int)
  case due(Reason)

  package enum Reason: Sendable, Equatable {
    case expired
    /// Two thirds of its life are over; days left.
    case old(daysLeft: Int)
    /// It was signed by another authority than the one in force.
    case otherAuthority
    case otherNames
    /// The key beside it is not its own.
    case otherKey
  }
}

extension Certificate {
  /// Decides on renewal: at two thirds of its life, or when anything it rests on has changed.
  /// - Parameters:
  ///   - authority: the one in force.
  ///   - wanted: the names it should carry; their order plays no part.
  package func renewal(
    at now: Moment, authority: Certificate, wanted: SubjectNames
  ) -> Renewal {
    if now > notAfter { return .due(.expired) }
    let own = names
    if Set(own.domains) != Set(wanted.domains) || Set(own.addresses) != Set(wanted.addresses) {
      return .due(.otherNames)
    }
    let life = notAfter.seconds - notBefore.seconds
    let due = Moment(seconds: notBefore.seconds + life * 2 / 3)
    // Checked at a time both are valid in: their dates have been or will be looked at by themselves.
    let verifyAt = max(notBefore, authority.notBefore)
    if (try? verify(by: authority, at: verifyAt)) == nil { return .due(.otherAuthority) }
    if now >= due { return .due(.old(daysLeft: notAfter.days(since: now))) }
    return .notDue(days: due.days(since: now))
  }
}
