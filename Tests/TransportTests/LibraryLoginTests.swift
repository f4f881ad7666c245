import System
import Testing
import Value

@testable import Transport

@Suite(.enabled(if: TestServer.isPossible, "needs root and openssh-server"), .serialized)
struct LibraryLoginTests {
  @Test func `a key file logs in and a command runs`() async throws {
    try await withServer { server in
      let key = try await server.key()
      let connector = Connector(settings: try server.settings())
      let connection = try await connector.connect(to: server.target(keys: [key]))
      #expect(connection.kind == .libssh2)
      #expect(connection.address == "127.0.0.1")
      let finished = try await connection.run("cat; exit 7", input: Array("over ssh".utf8))
      #expect(finished.output == Array("over ssh".utf8))
      #expect(finished.status == .code(7))
      await connection.close()
    }
  }

  @Test func `error output does not hold up the end`() async throws {
    try await withServer { server in
      let connector = Connector(settings: try server.settings())
      let connection = try await connector.connect(
        to: server.target(keys: [try await server.key()]))
      for _ in 0..<20 {
        let finished = try await connection.run("echo hi; echo e >&2", within: .seconds(20))
        #expect(finished.output == Array("hi\n".utf8))
        #expect(finished.complaint == "e")
      }
      #expect(try await connection.run("kill -TERM $$").status == .signal("TERM"))
      await connection.close()
    }
  }

  @Test func `eight channels carry megabytes side by side`() async throws {
    try await withServer { server in
      let connector = Connector(settings: try server.settings())
      let connection = try await connector.connect(
        to: server.target(keys: [try await server.key()]))
      let sent = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 131) }
      let whole = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 {
          group.addTask { try await connection.run("cat", input: sent).output == sent }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(whole == Array(repeating: true, count: 8))
      await connection.close()
    }
  }
}
