internal import Machine
internal import System
internal import Value

/// The modification and access times a task asks for.
struct FileTimes {
  enum Wanted: Equatable {
    case preserve, now
    /// Seconds since 1970.
    case at(Double)
  }

  var modification: Wanted
  var access: Wanted

  /// - Parameter defaultsToNow: what leaving both out means (`state: touch`).
  init(_ call: Call, defaultsToNow: Bool) throws(Failure) {
    let fallback: Wanted = defaultsToNow ? .now : .preserve
    modification =
      try Self.read(call.string("modification_time"), call.string("modification_time_format"))
      ?? fallback
    access =
      try Self.read(call.string("access_time"), call.string("access_time_format")) ?? fallback
  }

  /// What has to be set; nil when nothing.
  func difference(
    from status: FileStatus, now: Double
  ) -> (access: Double?, modification: Double?)? {
    func change(_ wanted: Wanted, _ old: Double) -> Double? {
      switch wanted {
      case .preserve: nil
      case .now: now
      case .at(let time): time == old ? nil : time
      }
    }
    let new = change(modification, status.modificationTime)
    let read = change(access, status.accessTime)
    return new == nil && read == nil ? nil : (read, new)
  }

  private static func read(_ text: String?, _ format: String?) throws(Failure) -> Wanted? {
    guard let text else { return nil }
    if text == "preserve" { return .preserve }
    if text == "now" { return .now }
    let format = format ?? "%Y%m%d%H%M.%S"
    guard let time = TimeFormat.parse(text, format)?.seconds else {
      throw Failure(
        "Error while obtaining timestamp for time \(text) using format \(format): "
          + "time data '\(text)' does not match format '\(format)'")
    }
    return .at(Double(time))
  }
}

/// Reading a local time by a `strptime` format of `%Y %m %d %H %M %S %y %%`.
enum TimeFormat {
  static func parse(_ text: String, _ format: String) -> LocalTime? {
    var rest = Array(text.utf8)[...]
    var time = LocalTime(year: 1900)
    var directives = Array(format.utf8)[...]
    while let byte = directives.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        guard rest.popFirst() == byte else { return nil }
        continue
      }
      guard let letter = directives.popFirst() else { return nil }
      switch letter {
      case UInt8(ascii: "Y"):
        guard let year = number(&rest, 4) else { return nil }
        time.year = year
      case UInt8(ascii: "y"):
        guard let year = number(&rest, 2) else { return nil }
        time.year = year + (year < 69 ? 2000 : 1900)
      case UInt8(ascii: "%"):
        guard rest.popFirst() == letter else { return nil }
      default:
        guard let field = field(letter), let value = number(&rest, 2) else { return nil }
        time[keyPath: field] = value
      }
    }
    return rest.isEmpty ? time : nil
  }

  private static func field(_ letter: UInt8) -> WritableKeyPath<LocalTime, Int>? {
    switch letter {
    case UInt8(ascii: "m"): \.month
    case UInt8(ascii: "d"): \.day
    case UInt8(ascii: "H"): \.hour
    case UInt8(ascii: "M"): \.minute
    case UInt8(ascii: "S"): \.second
    default: nil
    }
  }

  /// At most `most` digits, as strptime takes them.
  private static func number(_ bytes: inout ArraySlice<UInt8>, _ most: Int) -> Int? {
    let digits = bytes.prefix(most).prefix { (0x30...0x39).contains($0) }
    bytes = bytes.dropFirst(digits.count)
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
