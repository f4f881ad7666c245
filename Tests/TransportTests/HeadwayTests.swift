import Testing

@testable import Transport

/// How far a channel sends ahead of what the host says it has read.
@Suite struct HeadwayTests {
  private static let window = 2 << 20
  private static let limit = 512 << 10

  @Test func `what is sent stops at half a megabyte that was not read`() {
    var headway = Headway()
    #expect(headway.room(in: Self.window) == Self.limit)
    #expect(headway.room(in: Self.window - 500_000) == Self.limit - 500_000)
    #expect(headway.until == nil)
    #expect(headway.room(in: Self.window - Self.limit) == 0)
    #expect(headway.until != nil)
    // Read: on it goes.
    #expect(headway.room(in: Self.window - 400_000) == Self.limit - 400_000)
    #expect(headway.until == nil)
  }

  @Test func `a window that opens late or is small is the host's own limit`() {
    var headway = Headway()
    #expect(headway.room(in: 0) > 0)
    #expect(headway.room(in: 24_576) > 24_576)
    #expect(headway.room(in: 0) > 0)
    #expect(headway.until == nil)
  }

  @Test func `a host that says nothing for a second is given twice as much`() {
    var headway = Headway()
    let now = ContinuousClock.now
    _ = headway.room(in: Self.window, at: now)
    let full = Self.window - Self.limit
    #expect(headway.room(in: full, at: now) == 0)
    #expect(headway.room(in: full, at: now + .milliseconds(999)) == 0)
    #expect(headway.until == now + .seconds(1))
    #expect(headway.room(in: full, at: now + .seconds(1)) == Self.limit)
    #expect(headway.until == nil)
    #expect(headway.room(in: full - Self.limit, at: now + .seconds(1)) == 0)
    #expect(headway.until == now + .seconds(2))
  }
}
