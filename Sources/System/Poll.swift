internal import Glibc

/// Waiting for descriptors: poll(2).
package enum Poll {
  /// One descriptor, what is waited for, and what came.
  package struct Interest: Sendable {
    package var descriptor: Int32
    package var reading: Bool
    package var writing: Bool
    /// A read will not block: data, or the end.
    package var isReadable = false
    /// A write will not block, or fails at once.
    package var isWritable = false
    /// The other side has closed, or the descriptor is in error.
    package var isHungUp = false

    package init(_ descriptor: Int32, reading: Bool = false, writing: Bool = false) {
      self.descriptor = descriptor
      self.reading = reading
      self.writing = writing
    }

    package var isReady: Bool { isReadable || isWritable || isHungUp }
  }

  /// Waits until one is ready or the time is over (nil: no end). An interruption counts as the
  /// end of the time: callers keep their own deadlines.
  /// - Returns: how many are ready.
  package static func wait(
    _ interests: inout [Interest], milliseconds: Int?
  ) throws(SystemError) -> Int {
    var entries = interests.map { interest in
      var events: Int16 = 0
      if interest.reading { events |= Int16(POLLIN) }
      if interest.writing { events |= Int16(POLLOUT) }
      return pollfd(fd: interest.descriptor, events: events, revents: 0)
    }
    let limit = milliseconds.map { Int32(clamping: max(0, $0)) } ?? -1
    var count = poll(&entries, nfds_t(entries.count), limit)
    if count < 0 {
      guard errno == EINTR else { throw .last("poll", "") }
      count = 0
    }
    for place in interests.indices {
      let came = count == 0 ? 0 : entries[place].revents
      let ended = came & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
      interests[place].isHungUp = ended
      interests[place].isReadable =
        interests[place].reading && (came & Int16(POLLIN) != 0 || ended)
      interests[place].isWritable =
        interests[place].writing && (came & Int16(POLLOUT) != 0 || ended)
    }
    return Int(count)
  }
}
