internal import Value

/// A day counted from 1970, as shadow(5) holds dates.
struct Days: Sendable, Equatable {
  var number: Int

  init(number: Int) { self.number = number }
  init(seconds: Double) { number = Int(exactly: (seconds / 86400).rounded(.down)) ?? 0 }

  var date: CivilDate { CivilDate(daysSince1970: number) }

  /// 0 is Sunday.
  var weekday: Int { ((number + 4) % 7 + 7) % 7 }

  /// The day of the year, from 1.
  var dayOfYear: Int {
    number - CivilDate(year: date.year, month: 1, day: 1).daysSince1970 + 1
  }

  /// `2026-11-21`.
  var text: String {
    let date = date
    return "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))-\(Self.padded(date.day, 2))"
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
