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
    // Days to civil date, Howard Hinnant's algorithm.
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let date = [year, month, dayOfYear - (153 * part + 2) / 5 + 1].map(Self.pad)
    let time = [rest / 3600, rest / 60 % 60, rest % 60].map(Self.pad)
    return "\(date.joined(separator: "-")) \(time.joined(separator: ":")) UTC"
  }

  private static func pad(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
