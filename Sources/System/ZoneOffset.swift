internal import Glibc

/// What the machine's own time zone is at a moment.
package struct ZoneOffset: Sendable, Equatable {
  /// Seconds east of UTC.
  package var offset: Int
  /// `CET`, `UTC`.
  package var zone: String

  /// - Parameter seconds: since 1970.
  package init(at seconds: Int) {
    var time = time_t(seconds)
    var broken = tm()
    tzset()
    localtime_r(&time, &broken)
    offset = broken.tm_gmtoff
    zone = broken.tm_zone.map { String(cString: $0) } ?? "UTC"
  }
}
