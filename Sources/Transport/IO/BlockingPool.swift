internal import Glibc
internal import Synchronization

/// A few threads for calls that block: name look-ups, agents' signatures, files.
///
/// `@unchecked Sendable` because the condition and the queue are used under the lock only.
final class BlockingPool: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let arrived: UnsafeMutablePointer<pthread_cond_t>
  private var queue: [@Sendable () -> Void] = []
  private var idle = 0
  private var threads = 0
  private let limit: Int

  init(limit: Int = 4) {
    self.limit = limit
    lock = .allocate(capacity: 1)
    arrived = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(arrived, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(arrived)
    lock.deallocate()
    arrived.deallocate()
  }

  /// Runs `body` on one of the threads.
  func run<Output: Sendable>(_ body: @escaping @Sendable () -> Output) async -> Output {
    await withCheckedContinuation { continuation in
      submit { continuation.resume(returning: body()) }
    }
  }

  /// The same without waiting for the end.
  func submit(_ body: @escaping @Sendable () -> Void) {
    pthread_mutex_lock(lock)
    queue.append(body)
    let needsThread = idle == 0 && threads < limit
    if needsThread { threads += 1 }
    pthread_cond_signal(arrived)
    pthread_mutex_unlock(lock)
    // A thread keeps the pool alive only while it works, and ends after two seconds without work.
    if needsThread { startThread(named: "gw-block") { [self] in work() } }
  }

  private func work() {
    while true {
      pthread_mutex_lock(lock)
      var until = timespec()
      clock_gettime(CLOCK_REALTIME, &until)
      until.tv_sec += 2
      idle += 1
      while queue.isEmpty {
        if pthread_cond_timedwait(arrived, lock, &until) == ETIMEDOUT { break }
      }
      idle -= 1
      if queue.isEmpty {
        threads -= 1
        pthread_mutex_unlock(lock)
        return
      }
      let next = queue.removeFirst()
      pthread_mutex_unlock(lock)
      next()
    }
  }
}
