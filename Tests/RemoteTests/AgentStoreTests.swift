import System
import Testing
import Transport
import Value

@testable import Remote

/// Which of several agents is sent.
@Suite struct AgentStoreTests {
  /// As much of a static program for x86_64 as is looked at, told apart by `mark`.
  private func program(_ mark: UInt8) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 65)
    bytes.replaceSubrange(0..<6, with: [0x7F, 0x45, 0x4C, 0x46, 2, 1])
    bytes[18] = 62
    bytes[64] = mark
    return bytes
  }

  @Test func `the named agent comes before the one beside the controller`() throws {
    let directory = "/tmp/gw-store-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    defer { try? Files.removeTree(directory) }
    try Files.makeDirectories(directory)
    _ = try Files.writeAtomically("\(directory)/groundwork-agent", program(1))
    _ = try Files.writeAtomically("\(directory)/named", program(2))
    func path(named: String?) throws -> String {
      let connector = Connector(settings: TransportSettings(knownHosts: nil, environment: [:]))
      return try AgentStore(
        controller: "\(directory)/groundwork", named: named, connector: connector
      ).binary(architecture: "x86_64").path
    }
    #expect(try path(named: "\(directory)/named") == "\(directory)/named")
    #expect(try path(named: nil) == "\(directory)/groundwork-agent")
    #expect(try path(named: "\(directory)/nowhere") == "\(directory)/groundwork-agent")
    _ = try Files.writeAtomically("\(directory)/groundwork-agent.stripped", program(3))
    #expect(try path(named: nil) == "\(directory)/groundwork-agent.stripped")
  }
}
