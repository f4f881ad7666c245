import Value

/// A point in time with its offset from UTC; the Gregorian calendar.
struct Moment {
  var seconds: Int
  var microseconds = 0
  /// Seconds east of UTC.
  var utcOffset = 0
  /// What `%Z` says instead of the offset.
  var zoneName: String?

  private var local: Int { seconds + utcOffset }

  /// Days since 1970-01-01, local.
  private var days: Int { (local - secondOfDay) / 86_400 }
  private var secondOfDay: Int { ((local % 86_400) + 86_400) % 86_400 }

  var hour: Int { secondOfDay / 3600 }
  var minute: Int { secondOfDay / 60 % 60 }
  var second: Int { secondOfDay % 60 }
  /// From Monday, 0.
  var weekday: Int { ((days + 3) % 7 + 7) % 7 }

  var date: CivilDate { CivilDate(daysSince1970: days) }

  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    CivilDate(year: year, month: month, day: day).daysSince1970
  }

  private static func pad(_ number: Int, _ width: Int = 2, with fill: String = "0") -> String {
    let digits = String(number)
    return String(repeating: fill, count: max(0, width - digits.utf8.count)) + digits
  }

  private static let dayNames = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]
  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  private var dayOfYear: Int { days - Self.days(date.year, 1, 1) + 1 }

  private var isoWeek: (year: Int, week: Int) {
    // The week belongs to the year of its Thursday.
    let thursday = Moment(seconds: (days - weekday + 3) * 86_400)
    return (thursday.date.year, (thursday.dayOfYear - 1) / 7 + 1)
  }

  private var zone: String {
    let minutes = abs(utcOffset) / 60
    return (utcOffset < 0 ? "-" : "+") + Self.pad(minutes / 60) + Self.pad(minutes % 60)
  }

  /// `str()` of Python's naive datetime.
  var text: String { iso(separator: " ") }

  func iso(separator: String) -> String {
    let (year, month, day) = (date.year, date.month, date.day)
    let time = "\(Self.pad(hour)):\(Self.pad(minute)):\(Self.pad(second))"
    let fraction = microseconds == 0 ? "" : "." + Self.pad(microseconds, 6)
    return "\(Self.pad(year, 4))-\(Self.pad(month))-\(Self.pad(day))\(separator)\(time)\(fraction)"
  }

  /// strftime(3) in the C locale.
  func formatted(_ format: String) throws(TemplateError) -> String {
    var result = ""
    var scalars = Array(format.unicodeScalars)[...]
    while let next = scalars.popFirst() {
      guard next == "%", var code = scalars.popFirst() else {
        result.unicodeScalars.append(next)
        continue
      }
      var pads = true
      if code == "-", let inner = scalars.popFirst() {
        pads = false
        code = inner
      }
      let piece = self.piece(code) ?? "%" + String(code)
      result += pads ? piece : Self.trimmed(piece)
    }
    return result
  }

  private static func trimmed(_ text: String) -> String {
    let rest = text.drop { $0 == "0" || $0 == " " }
    return rest.isEmpty ? "0" : String(rest)
  }

  private func piece(_ code: Unicode.Scalar) -> String? {
    let (year, month, day) = (date.year, date.month, date.day)
    let hour12 = hour % 12 == 0 ? 12 : hour % 12
    switch code {
    case "Y": return String(year)
    case "C": return Self.pad(year / 100)
    case "y": return Self.pad(year % 100)
    case "m": return Self.pad(month)
    case "d": return Self.pad(day)
    case "e": return Self.pad(day, with: " ")
    case "H": return Self.pad(hour)
    case "I": return Self.pad(hour12)
    case "k": return Self.pad(hour, with: " ")
    case "l": return Self.pad(hour12, with: " ")
    case "M": return Self.pad(minute)
    case "S": return Self.pad(second)
    case "f": return Self.pad(microseconds, 6)
    case "p": return hour < 12 ? "AM" : "PM"
    case "P": return hour < 12 ? "am" : "pm"
    case "a": return String(Self.dayNames[weekday].prefix(3))
    case "A": return Self.dayNames[weekday]
    case "b", "h": return String(Self.monthNames[month - 1].prefix(3))
    case "B": return Self.monthNames[month - 1]
    case "j": return Self.pad(dayOfYear, 3)
    case "u": return String(weekday + 1)
    case "w": return String((weekday + 1) % 7)
    case "s": return String(seconds)
    case "G": return String(isoWeek.year)
    case "V": return Self.pad(isoWeek.week)
    case "U": return Self.pad((dayOfYear + 6 - (weekday + 1) % 7) / 7)
    case "W": return Self.pad((dayOfYear + 6 - weekday) / 7)
    case "z": return zone
    case "Z": return zoneName ?? (utcOffset == 0 ? "UTC" : zone)
    case "n": return "\n"
    case "t": return "\t"
    case "%": return "%"
    case "F": return "\(Self.pad(year, 4))-\(Self.pad(month))-\(Self.pad(day))"
    case "T", "X": return "\(Self.pad(hour)):\(Self.pad(minute)):\(Self.pad(second))"
    case "R": return "\(Self.pad(hour)):\(Self.pad(minute))"
    case "D", "x": return "\(Self.pad(month))/\(Self.pad(day))/\(Self.pad(year % 100))"
    case "r":
      return
        "\(Self.pad(hour12)):\(Self.pad(minute)):\(Self.pad(second)) \(hour < 12 ? "AM" : "PM")"
    case "c":
      return "\(Self.dayNames[weekday].prefix(3)) \(Self.monthNames[month - 1].prefix(3)) "
        + "\(Self.pad(day, with: " ")) \(Self.pad(hour)):\(Self.pad(minute)):\(Self.pad(second)) \(year)"
    default: return nil
    }
  }
}

/// A datetime: of `now()`, or a YAML date when one of its attributes is asked for.
final class MomentObject: Object {
  let moment: Moment

  init(_ moment: Moment) { self.moment = moment }

  /// From `2026-11-21` or `2026-11-21 05:00:00`.
  convenience init?(iso text: String) {
    let numbers = text.utf8.split { !(0x30...0x39).contains($0) }
      .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    guard numbers.count >= 3, (1...12).contains(numbers[1]), numbers[0] < 100_000,
      numbers.allSatisfy({ $0 < 1_000_000_000 })
    else { return nil }
    var seconds = Moment.days(numbers[0], numbers[1], numbers[2]) * 86_400
    for (place, unit) in [(3, 3600), (4, 60), (5, 1)] where numbers.count > place {
      seconds += numbers[place] * unit
    }
    self.init(Moment(seconds: seconds))
  }

  let typeName = "datetime"
  var text: String { moment.text }

  func attribute(_ name: String) -> Item? {
    let moment = moment
    switch name {
    case "year": return Item(moment.date.year)
    case "month": return Item(moment.date.month)
    case "day": return Item(moment.date.day)
    case "hour": return Item(moment.hour)
    case "minute": return Item(moment.minute)
    case "second": return Item(moment.second)
    case "microsecond": return Item(moment.microseconds)
    case "strftime":
      return function(name) { call throws(TemplateError) in
        let format = try call.bound(name, ["format"], required: 1).text(0, "")
        return Item(try moment.formatted(format))
      }
    case "isoformat":
      return function(name) { call throws(TemplateError) in
        Item(moment.iso(separator: try call.bound(name, ["sep"]).text(0, "T")))
      }
    case "timestamp":
      return function(name) { _ throws(TemplateError) in
        Item(.double(Double(moment.seconds) + Double(moment.microseconds) / 1e6))
      }
    case "weekday": return function(name) { _ throws(TemplateError) in Item(moment.weekday) }
    default: return nil
    }
  }

  private func function(
    _ name: String, _ body: @escaping (CallValues) throws(TemplateError) -> Item
  ) -> Item {
    Item(.function(Function(name: name) { _, call throws(TemplateError) in try body(call) }))
  }
}

/// A `timedelta`: the difference of two datetimes.
final class DurationObject: Object {
  private let seconds: Int
  private let microseconds: Int

  init(_ later: MomentObject, minus earlier: MomentObject) {
    let micros = later.moment.microseconds - earlier.moment.microseconds
    seconds = later.moment.seconds - earlier.moment.seconds - (micros < 0 ? 1 : 0)
    microseconds = micros < 0 ? micros + 1_000_000 : micros
  }

  let typeName = "timedelta"
  private var secondOfDay: Int { ((seconds % 86_400) + 86_400) % 86_400 }
  private var days: Int { (seconds - secondOfDay) / 86_400 }

  var text: String {
    let clock = Moment(seconds: secondOfDay, microseconds: microseconds).iso(separator: " ")
    let time = clock.dropFirst(clock.utf8.count > 11 ? 11 : 0)
    let short = time.hasPrefix("0") ? String(time.dropFirst()) : String(time)
    return days == 0 ? short : "\(days) day\(abs(days) == 1 ? "" : "s"), \(short)"
  }

  func attribute(_ name: String) -> Item? {
    switch name {
    case "days": return Item(days)
    case "seconds": return Item(secondOfDay)
    case "microseconds": return Item(microseconds)
    case "total_seconds":
      let total = Double(seconds) + Double(microseconds) / 1e6
      return Item(
        .function(Function(name: name) { _, _ throws(TemplateError) in Item(.double(total)) }))
    default: return nil
    }
  }
}
