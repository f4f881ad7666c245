/// A date or a point in time as YAML 1.1 writes it, and as Python prints it.
struct Timestamp {
  /// `2026-11-21`, `2026-11-21 05:00:00`, `2026-11-21 05:00:00.500000+02:00`.
  private(set) var text = ""
  /// Whether the calendar has it; `2026-02-30` looks like a date and is none.
  private(set) var isReal = false

  /// Reads `text`; nil when it does not look like a timestamp.
  init?(_ source: String) {
    var cursor = Cursor(bytes: Array(source.utf8)[...])
    guard let year = cursor.digits(4...4), cursor.take("-"), let month = cursor.digits(1...2),
      cursor.take("-"), let day = cursor.digits(1...2)
    else { return nil }
    text = "\(Self.pad(year, 4))-\(Self.pad(month))-\(Self.pad(day))"
    isReal = Self.exists(year: year, month: month, day: day)
    if cursor.bytes.isEmpty {
      // A bare date is written in full: 2026-1-2 stays text.
      guard source.utf8.count == 10 else { return nil }
      return
    }
    guard cursor.take("T") || cursor.take("t") || cursor.blanks() > 0 else { return nil }
    guard readTime(&cursor) else { return nil }
  }

  private mutating func readTime(_ cursor: inout Cursor) -> Bool {
    guard let hour = cursor.digits(1...2), cursor.take(":"), let minute = cursor.digits(2...2),
      cursor.take(":"), let second = cursor.digits(2...2)
    else { return false }
    isReal = isReal && hour < 24 && minute < 60 && second < 60
    text += " \(Self.pad(hour)):\(Self.pad(minute)):\(Self.pad(second))"
    if cursor.take(".") {
      let fraction = cursor.digitText()
      let micro = (fraction + "000000").prefix(6)
      if micro.contains(where: { $0 != "0" }) { text += "." + micro }
    }
    _ = cursor.blanks()
    if cursor.take("Z") {
      text += "+00:00"
    } else if let sign = cursor.sign() {
      guard let hours = cursor.digits(1...2) else { return false }
      var minutes = 0
      if cursor.take(":") {
        guard let read = cursor.digits(2...2) else { return false }
        minutes = read
      }
      isReal = isReal && hours < 24 && minutes < 60
      let isZero = hours == 0 && minutes == 0
      text += "\(isZero ? "+" : sign)\(Self.pad(hours)):\(Self.pad(minutes))"
    }
    return cursor.bytes.isEmpty
  }

  private static func exists(year: Int, month: Int, day: Int) -> Bool {
    guard year > 0, (1...12).contains(month) else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...lengths[month - 1]).contains(day)
  }

  private static func pad(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private struct Cursor {
    var bytes: ArraySlice<UInt8>

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard let first = bytes.first, UInt32(first) == character.value else { return false }
      bytes.removeFirst()
      return true
    }

    mutating func sign() -> String? { take("-") ? "-" : take("+") ? "+" : nil }

    mutating func blanks() -> Int {
      let blank = bytes.prefix { $0 == 0x20 || $0 == 0x09 }.count
      bytes.removeFirst(blank)
      return blank
    }

    mutating func digitText() -> String {
      let run = bytes.prefix { (48...57).contains($0) }
      bytes.removeFirst(run.count)
      return String(decoding: run, as: UTF8.self)
    }

    mutating func digits(_ width: ClosedRange<Int>) -> Int? {
      let run = bytes.prefix(width.upperBound).prefix { (48...57).contains($0) }
      guard width.contains(run.count) else { return nil }
      bytes.removeFirst(run.count)
      return Int(String(decoding: run, as: UTF8.self))
    }
  }
}
