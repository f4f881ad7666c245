import Value

/// Moments as HTTP writes them (RFC 9110, section 5.6.7).
enum HTTPDate {
  /// - Parameter seconds: since 1970; nil is the answer before it and after the year 9999.
  static func text(_ seconds: Double) -> String? {
    guard (0..<253_402_300_800).contains(seconds) else { return nil }
    let time = Int(seconds)
    let days = time / 86_400
    let rest = time % 86_400
    let date = CivilDate(daysSince1970: days)
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(weekdays[days % 7]), \(two(date.day)) \(months[date.month - 1]) \(date.year) "
      + "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60)) GMT"
  }
}
