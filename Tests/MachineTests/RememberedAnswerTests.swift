import System
import Testing

@testable import Machine

@Suite(.enabled(if: Process.uid == 0, "only root's answers are kept"))
struct RememberedAnswerTests {
  private let command = Command(["gw-test-nothing", "\(Process.id)"])

  @Test func `an answer holds until a file it depends on changes`() throws {
    let path = "/tmp/gw-test-answer-\(Process.id)"
    _ = try Files.writeAtomically(path, Array("one".utf8), mode: 0o600)
    defer { _ = try? Files.remove(path) }
    let later = Clock.now.inSeconds + 1
    let first = try #require(RememberedAnswer(command, about: [path], now: later))
    #expect(first.output == nil)
    first.keep(Array("text/plain".utf8))
    let again = try #require(RememberedAnswer(command, about: [path], now: later))
    #expect(again.output == Array("text/plain".utf8))
    let other = Command(["gw-test-nothing", "other"])
    #expect(RememberedAnswer(other, about: [path], now: later)?.output == nil)
    _ = try Files.writeAtomically(path, Array("two".utf8), mode: 0o600)
    #expect(RememberedAnswer(command, about: [path], now: later)?.output == nil)
  }

  @Test func `nothing is remembered of what has just changed or is not there`() throws {
    let path = "/tmp/gw-test-fresh-\(Process.id)"
    _ = try Files.writeAtomically(path, Array("one".utf8), mode: 0o600)
    defer { _ = try? Files.remove(path) }
    let now = try #require(try Files.status(path)).changeTime
    #expect(RememberedAnswer(command, about: [path], now: now + 0.01) == nil)
    #expect(RememberedAnswer(command, about: [path + "-none"], now: now + 1) == nil)
  }
}
