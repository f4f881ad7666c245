internal import CSystem
internal import Glibc
internal import Value

/// A point in time as the kernel keeps it.
package struct Timestamp: Sendable, Hashable, Comparable {
  /// Since 1970-01-01 UTC, or since the boot for monotonic times.
  package var seconds: Int
  /// 0..<1_000_000_000.
  package var nanoseconds: Int

  package init(seconds: Int, nanoseconds: Int = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// In seconds, with the loss of precision that a double has.
  package var inSeconds: Double { Double(seconds) + Double(nanoseconds) / 1e9 }

  package static func < (a: Timestamp, b: Timestamp) -> Bool {
    (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
  }
}

/// The machine's clocks.
package enum Clock {
  /// The time of day.
  package static var now: Timestamp { read(CLOCK_REALTIME) }

  /// Never set back, stands still while the machine sleeps.
  package static var monotonic: Timestamp { read(CLOCK_MONOTONIC) }

  /// Milliseconds of the monotonic clock, for deadlines.
  package static var milliseconds: Int {
    let time = monotonic
    return time.seconds * 1000 + time.nanoseconds / 1_000_000
  }

  /// So many seconds; more than 30 years are taken for that.
  package static func milliseconds(in seconds: Int) -> Int {
    max(0, min(seconds, 1_000_000_000)) * 1000
  }

  /// Waits; goes on waiting when interrupted.
  package static func sleep(milliseconds: Int) {
    var wanted = timespec(
      tv_sec: milliseconds / 1000, tv_nsec: (milliseconds % 1000) * 1_000_000)
    var rest = timespec()
    while nanosleep(&wanted, &rest) < 0 && errno == EINTR { wanted = rest }
  }

  private static func read(_ clock: clockid_t) -> Timestamp {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return Timestamp(seconds: 0) }
    return Timestamp(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }

  /// A UTC time as `2026-11-21T07:15:34Z`.
  package static func text(_ time: Timestamp) -> String {
    let date = CivilDate(daysSince1970: floorDivide(time.seconds, 86_400))
    let second = time.seconds - floorDivide(time.seconds, 86_400) * 86_400
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    return "\(date.year)-\(two(date.month))-\(two(date.day))T\(clock)Z"
  }

  private static func floorDivide(_ a: Int, _ b: Int) -> Int {
    a >= 0 ? a / b : -((-a + b - 1) / b)
  }
}

/// The kernel's random numbers.
package enum Random {
  /// `count` bytes of getrandom(2), fit for keys.
  package static func bytes(_ count: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let wanted = count - filled
      let offset = filled
      filled += try SystemError.check("getrandom", "") {
        bytes.withUnsafeMutableBytes { buffer in
          gw_random(buffer.baseAddress?.advanced(by: offset), wanted)
        }
      }
    }
    return bytes
  }
}
