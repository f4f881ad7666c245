import Console
import Messages
import Runs
import Synchronization
import Value

/// What a proof came to on one machine.
struct Verdict: Sendable, Equatable {
  var proof: String
  var host: String
  /// nil where it could not be undertaken.
  var isProven: Bool?
  var because: String?

  /// As a task's result has it; nil for every other task's.
  init?(_ result: HostResult) {
    guard let proof = result.result["proof"]?.string, let proven = result.result["proven"] else {
      return nil
    }
    self.init(
      proof: proof, host: result.host, isProven: proven.bool,
      because: result.result["because"]?.string)
  }

  init(proof: String, host: String, isProven: Bool?, because: String?) {
    self.proof = proof
    self.host = host
    self.isProven = isProven
    self.because = because
  }

  /// One line of the list, in which the machines stand below each other.
  func line(_ redactor: Redactor) -> String {
    let word =
      switch isProven {
      case true?: say("proven")
      case false?: say("NOT PROVEN")
      case nil: say("not looked at")
      }
    let head = Self.padded(word, 14) + Self.padded(proof, 18)
    guard let because else { return head + host + "\n" }
    let told = redactor.redact(Speech.words.told(because)).visibleLine
    return head + Self.padded(host, 14) + told + "\n"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - Width.of(text)))
  }

  func document(_ redactor: Redactor) -> Value {
    [
      "proof": Value(proof), "host": Value(host),
      "proven": isProven.map { Value($0) } ?? .null,
      "because": because.map { Value(redactor.redact($0)) } ?? .null,
    ]
  }
}

/// Keeps the verdicts of a run, and tells each as it comes.
final class Verdicts: EventSink {
  private let kept = Mutex<[Verdict]>([])
  private let events: any EventSink
  private let tell: @Sendable (Verdict) -> Void

  /// - Parameter events: gets what goes wrong beside the proofs.
  init(events: any EventSink, tell: @escaping @Sendable (Verdict) -> Void) {
    self.events = events
    self.tell = tell
  }

  var all: [Verdict] { kept.withLock { $0 } }
  var failure: Problem? { events.failure }
  func settle() { events.settle() }

  func receive(_ event: Event) {
    switch event {
    case .problem: events.receive(event)
    case .hostResult(let result):
      if let verdict = Verdict(result) { return take(verdict) }
      guard [.failed, .unreachable].contains(result.status) else { return }
      // Whatever else was to be proven there is not.
      let why = result.result["msg"]?.string
      take(
        Verdict(
          proof: result.status == .unreachable ? "reachable" : "looked-at", host: result.host,
          isProven: false, because: why))
    default: break
    }
  }

  private func take(_ verdict: Verdict) {
    kept.withLock { $0.append(verdict) }
    tell(verdict)
  }
}
