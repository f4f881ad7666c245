/// How far a channel may send ahead of the command that reads it.
///
/// What the command has not read sshd keeps in a buffer which it copies into a larger one with every packet.
/// To fill its window of two megabytes costs a host some seventy milliseconds of a processor, and that goes
/// with the square. A host that does not say for a second that anything was read is given twice as much, for
/// it may be far away, or say so later than OpenSSH does.
struct Headway {
  private var limit = 512 << 10
  /// The largest window seen: what is missing from it has not been read.
  private var widest = 0
  /// When a host that holds up what is to be sent is given more; nil while it does not.
  private(set) var until: ContinuousClock.Instant?

  /// Bytes that may be sent now.
  /// - Parameter window: what the host is ready to take.
  mutating func room(in window: Int, at now: ContinuousClock.Instant = .now) -> Int {
    widest = max(widest, window)
    if let until, until <= now {
      limit = min(limit * 2, 1 << 30)
      self.until = nil
    }
    let room = max(0, limit - (widest - window))
    until = room > 0 ? nil : until ?? now + .seconds(1)
    return room
  }
}
