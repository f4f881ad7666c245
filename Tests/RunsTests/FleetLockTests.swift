import Foundation
import Runs
import System
import Testing
import Value

struct FleetLockTests {
  private let directory = NSTemporaryDirectory() + "groundwork-lock-\(UUID().uuidString)"

  @Test func `who comes second is told who holds the lock, since when and for what`() throws {
    defer { try? Files.removeTree(directory) }
    let moment = Timestamp(seconds: 1_700_000_000)
    let lock = try FleetLock.take(
      in: directory, holder: "kim@laptop", command: "groundwork apply", now: moment)
    let problem = #expect(throws: Problem.self) {
      _ = try FleetLock.take(in: directory, holder: "lee@desk", command: "groundwork apply")
    }
    #expect(problem?.id == "run.locked")
    #expect(
      problem?.what
        == "kim@laptop is changing this fleet since 2023-11-14T22:13:20Z: groundwork apply "
        + "(process \(System.Process.id))")
    #expect(problem?.fix.isEmpty == false)
    withExtendedLifetime(lock) {}
  }

  @Test func `a lock goes with its holder, whatever the file says`() throws {
    defer { try? Files.removeTree(directory) }
    do {
      let lock = try FleetLock.take(in: directory, holder: "kim@laptop", command: "x")
      withExtendedLifetime(lock) {}
    }
    let text = try #require(try Files.text(directory + "/lock"))
    #expect(text.contains("kim@laptop"))
    let next = try FleetLock.take(in: directory, holder: "lee@desk", command: "x")
    let fresh = try #require(try Files.text(directory + "/lock"))
    #expect(fresh.contains("lee@desk") && !fresh.contains("kim"))
    withExtendedLifetime(next) {}
  }

  @Test func `a directory that cannot be written is told, with the fix`() throws {
    let problem = #expect(throws: Problem.self) {
      _ = try FleetLock.take(in: "/proc/groundwork", holder: "kim@laptop", command: "x")
    }
    #expect(problem?.id == "run.no-lock")
  }

  @Test func `a link in the lock's place is not followed`() throws {
    defer { try? Files.removeTree(directory) }
    try Files.makeDirectories(directory)
    _ = try Files.writeAtomically(directory + "/mine", Array("mine".utf8), mode: 0o600)
    try Files.makeLink(directory + "/lock", to: "mine")
    let problem = #expect(throws: Problem.self) {
      _ = try FleetLock.take(in: directory, holder: "kim@laptop", command: "x")
    }
    #expect(problem?.id == "run.no-lock")
    #expect(try Files.text(directory + "/mine") == "mine")
  }
}
