import Dispatch
internal import Glibc
import Synchronization

/// Ends a connection that takes too long as a whole, whatever is being waited for: a byte now and then
/// keeps every single wait short.
final class WebDeadline: Sendable {
  private struct State {
    var descriptor: Int32?
    var hasExpired = false
  }
  /// Of its own, for those of the system are busy with what waits.
  private static let queue = DispatchQueue(label: "groundwork.web-deadline")
  private let state: Mutex<State>

  /// - Parameter descriptor: a socket, open until `end`.
  init(_ descriptor: Int32, seconds: Int) {
    state = Mutex(State(descriptor: descriptor))
    Self.queue.asyncAfter(deadline: .now() + .seconds(seconds)) { [weak self] in self?.expire() }
  }

  var hasExpired: Bool { state.withLock { $0.hasExpired } }

  /// Nothing is ended from now on.
  func end() { state.withLock { $0.descriptor = nil } }

  private func expire() {
    state.withLock { state in
      guard let descriptor = state.descriptor else { return }
      state.hasExpired = true
      // Who reads or writes there returns.
      shutdown(descriptor, Int32(SHUT_RDWR))
    }
  }
}
