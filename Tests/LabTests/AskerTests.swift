import System
import Testing

@testable import Lab

@Suite struct AskerTests {
  @Test(.enabled(if: Process.uid == 0, "only root gives files away"))
  func `what root makes for somebody behind sudo is theirs`() throws {
    let path = "/tmp/gw-asker-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    defer { _ = try? Files.remove(path) }
    _ = try Files.writeAtomically(path, Array("x".utf8), mode: 0o600)
    try Asker.own(path, in: ["HOME=/root"])
    #expect(try Files.status(path)?.userID == 0)
    try Asker.own(path, in: ["SUDO_UID=12345", "SUDO_GID=54321"])
    let status = try #require(try Files.status(path))
    #expect(status.userID == 12345 && status.groupID == 54321)
  }
}
