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

  /// An agent in a directory of its own, and where it is.
  private func withAgent(_ body: (String, any Connection) async throws -> Void) async throws {
    let directory = try await Scratch.make()
    defer { try? Files.removeTree(directory) }
    let path = "\(directory)/groundwork-agent"
    _ = try Files.writeAtomically(path, program(1))
    let connector = Connector(settings: TransportSettings(knownHosts: nil, environment: [:]))
    try await body(
      path, try await connector.connect(to: HostTarget(name: "here", transport: .local)))
  }

  private func pack(_ path: String, _ shell: any Connection) async throws {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
    let packing = try await shell.run("\(root)/lab/pack-agent \(path)")
    #expect(packing.status == .code(0), "\(packing.complaint)")
  }

  @Test func `an agent that was packed beforehand is known by that and sent as it is`() async throws
  {
    try await withAgent { path, shell in
      let plain = try AgentBinary(path: path)
      #expect(plain.packed == nil)
      try await pack(path, shell)
      let binary = try AgentBinary(path: path)
      #expect(binary.packed?.path == path + ".gz")
      #expect(binary.digest == plain.digest)
      #expect(binary.size == program(1).count)
      // What is in it is not looked at: only the head says whose it is.
      let packed = try Files.read(path + ".gz") + [0]
      _ = try Files.writeAtomically(path + ".gz", packed)
      let store = AgentStore(
        controller: "/nowhere/groundwork", named: path,
        connector: Connector(settings: TransportSettings(knownHosts: nil, environment: [:])))
      #expect(try await store.packed(store.binary(architecture: "x86_64")) == packed)
    }
  }

  @Test func `what was packed of another agent is passed over`() async throws {
    try await withAgent { path, shell in
      try await pack(path, shell)
      let time = try #require(try Files.status(path)).modificationTime
      // As large and later; as late and larger; another name; what is no gzip.
      _ = try Files.writeAtomically(path, program(2))
      try Files.changeTimes(path, access: time + 1, modification: time + 1)
      #expect(try AgentBinary(path: path).packed == nil)
      _ = try Files.writeAtomically(path, program(1) + [0])
      try Files.changeTimes(path, access: time, modification: time)
      #expect(try AgentBinary(path: path).packed == nil)
      _ = try Files.writeAtomically(path, program(1))
      try Files.changeTimes(path, access: time, modification: time)
      #expect(try AgentBinary(path: path).packed != nil)
      let packed = try Files.read(path + ".gz")
      for (place, byte) in [(0, 0), (3, 0), (10, UInt8(ascii: "g")), (74, UInt8(ascii: " "))] {
        var other = packed
        other[place] = byte
        _ = try Files.writeAtomically(path + ".gz", other)
        #expect(try AgentBinary(path: path).packed == nil, "\(place)")
      }
      _ = try Files.writeAtomically(path + ".gz", [UInt8](packed.prefix(9)))
      let binary = try AgentBinary(path: path)
      #expect(binary.packed == nil)
      #expect(binary.digest.utf8.count == 64)
    }
  }
}
