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

  /// `2026-11-21T05:00:00Z`, as RFC 3339 writes it.
  package var rfc3339: String {
    let words = description.split(separator: " ")
    return words.prefix(2).joined(separator: "T") + "Z"
  }

  /// Reads what `rfc3339` writes.
  package init?(rfc3339 text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 20, digits[4] == 45, digits[7] == 45, digits[10] == 84, digits[13] == 58,
      digits[16] == 58, digits[19] == 90
    else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      Int(String(decoding: digits[range], as: UTF8.self))
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1...12).contains(month), (1...31).contains(day), (0..<24).contains(hour),
      (0..<60).contains(minute), (0..<61).contains(second)
    else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSince1970
    self.init(seconds: days * 86_400 + hour * 3600 + minute * 60 + second)
  }

  private static func pad(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
