import Playbooks
import Testing
import Value

@testable import Engine

private let here = SourceLocation(file: "p.yml", line: 1, column: 1)

private func task(_ id: Int) -> Step {
  .task(
    Task(
      id: id, location: here,
      action: Action(written: "debug", name: "debug", arguments: Map(), location: here)))
}

private func block(_ body: [Step], rescue: [Step] = [], always: [Step] = []) -> Step {
  .block(Block(location: here, body: body, rescue: rescue, always: always))
}

@Suite struct HostCursorTests {
  /// Runs to the end; the tasks in `failing` fail.
  private func walk(_ steps: [Step], failing: Set<Int> = []) -> (ran: [Int], ways: [String]) {
    var cursor = HostCursor(steps)
    var ran: [Int] = []
    var ways: [String] = []
    while let task = cursor.next() {
      ran.append(task.id)
      if failing.contains(task.id) { ways.append("\(cursor.fail())") }
    }
    return (ran, ways)
  }

  @Test func `blocks run in order, always included`() {
    let steps = [
      task(1), block([task(2), task(3)], rescue: [task(4)], always: [task(5)]), task(6),
    ]
    #expect(walk(steps).ran == [1, 2, 3, 5, 6])
  }

  @Test func `a failure goes to rescue, then always, then on`() {
    let steps = [block([task(1), task(2)], rescue: [task(3)], always: [task(4)]), task(5)]
    let (ran, ways) = walk(steps, failing: [1])
    #expect(ran == [1, 3, 4, 5])
    #expect(ways == ["rescue"])
  }

  @Test func `a failing rescue still runs always, then the host is out`() {
    let steps = [block([task(1)], rescue: [task(2)], always: [task(3)]), task(4)]
    #expect(walk(steps, failing: [1, 2]).ran == [1, 2, 3])
  }

  @Test func `a failure without rescue is caught by the block around it`() {
    let inner = block([task(1)], always: [task(2)])
    let steps = [block([inner, task(3)], rescue: [task(4)]), task(5)]
    #expect(walk(steps, failing: [1]).ran == [1, 2, 4, 5])
  }

  @Test func `a failure outside every block ends the host`() {
    let (ran, ways) = walk([task(1), task(2)], failing: [1])
    #expect(ran == [1])
    #expect(ways == ["out"])
  }

  @Test func `inserted steps come next, and fail into the block around them`() {
    var cursor = HostCursor([block([task(1), task(2)], rescue: [task(3)])])
    #expect(cursor.next()?.id == 1)
    cursor.insert([task(7), task(8)])
    #expect(cursor.next()?.id == 7)
    #expect(cursor.fail() == .rescue)
    #expect(cursor.next()?.id == 3)
    #expect(cursor.next() == nil)
  }

  @Test func `looking at what comes changes nothing`() {
    var cursor = HostCursor([task(1), task(2)])
    #expect(cursor.upcoming?.id == 1)
    #expect(cursor.upcoming?.id == 1)
    #expect(cursor.next()?.id == 1)
  }
}
