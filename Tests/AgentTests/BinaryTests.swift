import System
import Testing
import Value
import Wire

/// What a node needs of the agent's file. These tests read the release build, because a debug agent
/// is linked dynamically and cannot run on nodes:
/// `make agent`. Its symbols are there to be looked through; what travels is stripped of them.
@Suite(
  .enabled(
    if: Binary.isBuilt,
    "the release agent is not built: make agent"))
struct `The agent's file` {
  @Test func `is static and small`() throws {
    let scratch = try Scratch()
    let stripped = try Binary.stripped(in: scratch.path)
    let headers = try Command(["readelf", "--program-headers", "--wide", stripped]).run()
    try #require(headers.succeeded)
    #expect(!headers.outputText.contains("INTERP"))
    #expect(!headers.outputText.contains("DYNAMIC"))
    let size = try #require(try Files.status(stripped)?.size)
    #expect(size < 12 << 20, "\(size) bytes")
    // As it is packed for the way.
    let packed = try Command(["gzip", "-6", "-n", "-c", stripped]).run().output.count
    #expect(packed < 4_000_000, "\(packed) bytes on the wire")
  }

  @Test func `asks no name service and holds no Foundation`() throws {
    let symbols = try Command(["nm", "--format=posix", Binary.path]).run()
    try #require(symbols.succeeded)
    let names = symbols.outputText.split(separator: "\n").map { $0.prefix { $0 != " " } }
    try #require(names.contains("main"), "no symbols in \(Binary.path)")
    // They load the node's own plug-ins, which crashes a static program.
    let forbidden = [
      "getpwnam", "getpwuid", "getpwent", "getgrnam", "getgrgid", "getgrent", "getgrouplist",
      "initgroups", "getaddrinfo", "gethostbyname", "getservbyname", "getnameinfo", "iconv_open",
      "setlocale", "__nss_lookup",
    ]
    for name in names {
      #expect(!forbidden.contains { name == $0 || name == "\($0)_r" }, "\(name)")
      for room in ["$s10Foundation", "$s20FoundationEssentials", "$s8Dispatch", "dispatch_"] {
        #expect(!name.hasPrefix(room), "\(name)")
      }
    }
  }

  @Test(.enabled(if: Process.uid == 0, "chroot needs root"))
  func `works in a root directory that holds nothing else`() throws {
    let scratch = try Scratch()
    try Command(["mv", try Binary.stripped(in: scratch.path), "\(scratch.path)/agent"])
      .run().expectSuccess()
    let agent = try AgentUnderTest(
      command: ["chroot", scratch.path, "/agent"], environment: ["PATH=/usr/sbin:/usr/bin"])
    #expect(try agent.hello().hostname == Host.kernel.hostname)
    #expect(try agent.ask(.copy("text", to: "/file")).change == .exact)
    #expect(try agent.ask(.copy("text", to: "/file")).change == .none)
    #expect(try Files.text("\(scratch.path)/file") == "text")
    #expect(
      try Files.list("\(scratch.path)/var/lib/groundwork").sorted()
        == ["applied", "before", "content", "lock"])
    #expect(try agent.end() == .exited(0))
    let version = try Command(
      ["chroot", scratch.path, "/agent", "--version"],
      environment: [
        "PATH=/usr/sbin:/usr/bin"
      ]
    ).run()
    #expect(version.outputText.hasPrefix("groundwork-agent "))
  }
}

/// The release build of the agent.
enum Binary {
  static let path = "\(AgentUnderTest.root)/.build/release/groundwork-agent"

  static var isBuilt: Bool { Files.isAccessible(path, executing: true) }

  /// The file as it is sent to nodes.
  static func stripped(in directory: String) throws -> String {
    let target = "\(directory)/stripped"
    try Command(["strip", "-s", "-o", target, path]).run().expectSuccess()
    return target
  }
}

extension CommandResult {
  func expectSuccess() { #expect(exitStatus == 0, "\(errorText)") }
}
