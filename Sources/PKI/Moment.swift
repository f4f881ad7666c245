import Value

/// A point in time as certificates know it; the clock is the caller's.
package struct Moment: Sendable, Hashable, Comparable {
  /// Since 1970, UTC.
  package var seconds: Int

  package init(seconds: Int) { self.seconds = seconds }

  package static func < (a: Moment, b: Moment) -> Bool { a.seconds < b.seconds }

  package func adding(days: Int = 0, seconds more: Int = 0) -> Moment {
    Moment(seconds: seconds + days * 86_400 + more)
  }

  /// Whole days from `other` to this, rounded down.
  package func days(since other: Moment) -> Int {
    let difference = seconds - other.seconds
    return difference >= 0 ? difference / 86_400 : -((-difference + 86_399) / 86_400)
  }
}

extension Moment: CustomStringConvertible {
  /// `2026-11-21 05:00:00 UTC`
  package var description: String {
    let day = seconds >= 0 ? seconds / 86_400 : -((-seconds + 86_399) / 86_400)
    let rest = seconds - day * 86_400
    let civil = CivilDate(daysSince1970: day)
    let date = [civil.year, civil.month, civil.day].map(Self.pad)
    let time = [rest / 3600, rest / 60 % 60, rest % 60].map(Self.pad)
    return "\(date.joined(separator: "-")) \(time.joined(separator: ":")) UTC"
  }

  private static func pad(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
