internal import CLibSSH2
internal import Glibc
internal import Synchronization

/// Something a reactor looks after. Everything in it happens on that reactor's thread.
protocol Pollable: AnyObject {
  /// Adds what it waits for.
  func interests(into wanted: inout [pollfd])
  /// When it wants a turn though nothing came; nil for never.
  var wakeAt: ContinuousClock.Instant? { get }
  /// Does what can be done without waiting.
  func step()
  /// What it waited for has come: `ready` holds its descriptors with their events.
  func heard(_ ready: [pollfd])
}

/// One thread that polls descriptors and runs commands; a fixed few of them carry all hosts.
///
/// `@unchecked Sendable` because `members` is touched by its thread only and the queue is locked.
final class Reactor: @unchecked Sendable {
  private struct Inbox {
    var commands: [@Sendable () -> Void] = []
    var isStopping = false
    var isFinished = false
  }

  private let inbox = Mutex(Inbox())
  private let wake: Int32
  private var members: [ObjectIdentifier: any Pollable] = [:]

  init() {
    wake = gw_eventfd()
    precondition(wake >= 0, "no descriptor left for the I/O thread")
    startThread(named: "gw-io") { [self] in run() }
  }

  deinit { close(wake) }

  /// Runs `command` on the thread, in the order of submission. False once the thread has ended.
  @discardableResult
  func submit(_ command: @escaping @Sendable () -> Void) -> Bool {
    let accepted = inbox.withLock { inbox in
      if !inbox.isFinished { inbox.commands.append(command) }
      return !inbox.isFinished
    }
    if accepted { eventfd_write(wake, 1) }
    return accepted
  }

  /// Lets the thread end once nothing is left to look after.
  func stop() {
    inbox.withLock { $0.isStopping = true }
    eventfd_write(wake, 1)
  }

  /// On the thread only.
  func add(_ member: any Pollable) { members[ObjectIdentifier(member)] = member }

  /// On the thread only.
  func remove(_ member: any Pollable) { members[ObjectIdentifier(member)] = nil }

  private func run() {
    while true {
      let isIdle = members.isEmpty
      let commands: [@Sendable () -> Void]? = inbox.withLock { inbox in
        inbox.isFinished = inbox.isStopping && isIdle && inbox.commands.isEmpty
        defer { inbox.commands.removeAll() }
        return inbox.isFinished ? nil : inbox.commands
      }
      guard let commands else { return }
      for command in commands { command() }
      // A command may have ended the last member: looked at before waiting for ever.
      if !commands.isEmpty, members.isEmpty { continue }
      wait()
    }
  }

  private func wait() {
    var descriptors = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
    var owners: [(member: any Pollable, range: Range<Int>)] = []
    var earliest: ContinuousClock.Instant?
    for member in members.values {
      let start = descriptors.count
      member.interests(into: &descriptors)
      owners.append((member, start..<descriptors.count))
      if let time = member.wakeAt { earliest = earliest.map { min($0, time) } ?? time }
    }
    let count = poll(&descriptors, nfds_t(descriptors.count), Self.milliseconds(until: earliest))
    if count > 0, descriptors[0].revents != 0 {
      var ignored: eventfd_t = 0
      eventfd_read(wake, &ignored)
    }
    let now = ContinuousClock.now
    for (member, range) in owners {
      let ready = count > 0 ? descriptors[range].filter { $0.revents != 0 } : []
      if !ready.isEmpty { member.heard(ready) }
      if !ready.isEmpty || member.wakeAt.map({ $0 <= now }) ?? false { member.step() }
    }
  }

  private static func milliseconds(until time: ContinuousClock.Instant?) -> Int32 {
    guard let time else { return -1 }
    let left = ContinuousClock.now.duration(to: time)
    guard left > .zero else { return 0 }
    // Rounded up, or the last millisecond would be spent spinning.
    let milliseconds = left / .milliseconds(1)
    return Int32(min(60_000, milliseconds.rounded(.up)))
  }
}

/// Starts a detached thread on which a write to a closed pipe is an error, not a signal.
func startThread(named name: String, _ body: @escaping @Sendable () -> Void) {
  final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
  var thread = pthread_t()
  let context = Unmanaged.passRetained(Start(name, body)).toOpaque()
  let code = pthread_create(
    &thread, nil,
    { raw in
      guard let raw else { return nil }
      let start = Unmanaged<Start>.fromOpaque(raw).takeRetainedValue()
      var pipe = sigset_t()
      sigemptyset(&pipe)
      sigaddset(&pipe, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &pipe, nil)
      gw_name_thread(start.name)
      start.body()
      return nil
    }, context)
  precondition(code == 0, "no thread left for input and output")
  pthread_detach(thread)
}
