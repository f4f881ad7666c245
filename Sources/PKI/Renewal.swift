import Crypto

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
  /// Decides on renewal: when its time has come, or when anything it rests on has changed.
  /// - Parameters:
  ///   - authority: the one in force.
  ///   - others: the authorities above that one, the root last.
  ///   - wanted: the names it should carry; their order plays no part.
  ///   - renewBefore: days before its end at which it is due; nil for the last third of its life.
  package func renewal(
    at now: Moment, authority: Certificate, under others: [Certificate] = [],
    wanted: SubjectNames, renewBefore: Int? = nil
  ) -> Renewal {
    if now > notAfter { return .due(.expired) }
    let own = names
    if Set(own.texts) != Set(wanted.texts) {
      return .due(.otherNames)
    }
    let life = notAfter.seconds - notBefore.seconds
    let due =
      renewBefore.map { notAfter.adding(days: -$0) }
      ?? Moment(seconds: notBefore.seconds + life * 2 / 3)
    // Checked at a time both are valid in: their dates have been or will be looked at by themselves.
    let verifyAt = ([authority] + others).map(\.notBefore).reduce(notBefore) { max($0, $1) }
    let root = others.last ?? authority
    let between = others.isEmpty ? [] : [authority] + others.dropLast()
    if fields.issuer != authority.fields.subject
      || (try? verify(by: root, through: between, at: verifyAt)) == nil
    {
      return .due(.otherAuthority)
    }
    if now >= due { return .due(.old(daysLeft: notAfter.days(since: now))) }
    return .notDue(days: due.days(since: now))
  }
}
