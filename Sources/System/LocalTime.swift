internal import Glibc

/// A moment on the wall clock of the machine's own time zone.
package struct LocalTime: Sendable, Equatable {
  package var year: Int
  /// From 1.
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int
  package var microsecond: Int

  /// - Parameter time: seconds since 1970.
  package init(_ time: Double) {
    let whole = time.rounded(.down)
    var seconds = time_t(Int(exactly: whole) ?? 0)
    var parts = tm()
    localtime_r(&seconds, &parts)
    year = Int(parts.tm_year) + 1900
    month = Int(parts.tm_mon) + 1
    day = Int(parts.tm_mday)
    hour = Int(parts.tm_hour)
    minute = Int(parts.tm_min)
    second = Int(parts.tm_sec)
    microsecond = Int(((time - whole) * 1_000_000).rounded(.down))
  }

  package init(
    year: Int, month: Int = 1, day: Int = 1, hour: Int = 0, minute: Int = 0, second: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    microsecond = 0
  }

  /// Seconds since 1970; nil for what the calendar of the C library does not reach.
  package var seconds: Int? {
    var parts = tm()
    guard (1...9999).contains(year), (1...12).contains(month), (0...61).contains(second),
      (1...31).contains(day), (0...23).contains(hour), (0...59).contains(minute)
    else { return nil }
    parts.tm_year = Int32(year - 1900)
    parts.tm_mon = Int32(month - 1)
    parts.tm_mday = Int32(day)
    parts.tm_hour = Int32(hour)
    parts.tm_min = Int32(minute)
    parts.tm_sec = Int32(second)
    parts.tm_isdst = -1
    let seconds = mktime(&parts)
    return seconds == -1 ? nil : Int(seconds)
  }

  /// `2026-11-21`.
  package var date: String { "\(year)-\(Self.two(month))-\(Self.two(day))" }
  /// `07:15:34`.
  package var clock: String { "\(Self.two(hour)):\(Self.two(minute)):\(Self.two(second))" }

  /// As Python's `str(datetime)`: `2026-11-21 07:15:34.004210`, the fraction left out when zero.
  package var text: String {
    microsecond == 0 ? "\(date) \(clock)" : "\(date) \(clock).\(Self.six(microsecond))"
  }

  /// As Python's `str(timedelta)`: `0:00:00.004210`.
  package static func duration(_ seconds: Double) -> String {
    let total = Int(exactly: (max(0, seconds) * 1_000_000).rounded()) ?? 0
    let (whole, micro) = (total / 1_000_000, total % 1_000_000)
    let days = whole / 86_400
    let clock = "\(whole % 86_400 / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
    let prefix = days == 0 ? "" : days == 1 ? "1 day, " : "\(days) days, "
    return prefix + clock + (micro == 0 ? "" : ".\(six(micro))")
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  private static func six(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 6 - String(number).utf8.count)) + String(number)
  }
}
