import Crypto
import Glibc
import PKI
import Synchronization
import System
import Testing
import Value
import Wire

@testable import Actions

/// A service with a pair in force: it serves what it took last.
private final class Service: NodeSession, Sendable {
  struct State {
    var installed: Certificate
    var previous: Certificate?
    var served: Certificate?
    /// It takes new pairs when it is told to.
    var obeys = true
    /// Looks since it was told, and those of them at which an old worker answers.
    var looks: Int?
    var late: Set<Int> = []
    var requests: [Request] = []
  }
  let state: Mutex<State>

  init(_ state: State) { self.state = Mutex(state) }

  func perform(_ requests: [Request]) async throws(Problem) -> [Response] {
    requests.map { request in
      state.withLock { state in
        state.requests.append(request)
        switch request.module {
        case "ansible.builtin.slurp":
          return Response(result: ["content": Value(Base64.encode(Array(state.installed.pem.utf8)))]
          )
        case "groundwork.core.certificate_pair":
          guard let previous = state.previous else {
            return Response(outcome: .failed("there is no earlier pair"))
          }
          state.installed = previous
          // What it had before it takes again.
          state.obeys = true
          return Response(change: .exact)
        default:
          if state.obeys { state.served = state.installed }
          state.looks = 0
          return Response(change: .runs)
        }
      }
    }
  }

  func raw(_ command: String, holdsSecret: Bool) async throws(Problem) -> RawResult {
    RawResult(exitStatus: 0, output: "", errorOutput: "")
  }
  func address() async -> String? { nil }
  func drop() async {}
  func reconnect(withinSeconds: Int, address: String?) async throws(Problem) -> Hello {
    throw Problem("x", what: "x", fix: "x")
  }
  func sleep(seconds: Double) async { usleep(10_000) }
}

@Suite struct CertificateServedTests {
  private static func leaves() throws -> [Certificate] {
    let now = Moment(seconds: Clock.now.seconds)
    let authority = try Authority.create(
      Authority.Specification(
        commonName: "Lab CA",
        constraints: try Constraints(domains: [DNSName("lab.internal")], networks: [])),
      now: now)
    let request = Authority.Request(
      names: SubjectNames(domains: [try DNSName("registry.lab.internal")]))
    return try [0, 1].map { _ in try authority.issue(request, now: now).certificate }
  }

  private func result(
    _ service: Service, _ more: Map = Map(), isCheck: Bool = false
  ) async throws -> ActionResult {
    let arguments: Map = [
      "name": "registry", "address": "10.0.0.1:443", "unit": "registry", "timeout": 1,
    ]
    var call = call("groundwork.core.certificate_served", arguments.merging(more))
    call.isCheck = isCheck
    call.services.look = { (_) async throws(Problem) in
      let seen = service.state.withLock { state in
        if let looks = state.looks { state.looks = looks + 1 }
        return state.late.contains(state.looks ?? 0) ? state.previous : state.served
      }
      guard let served = seen else {
        throw Problem("certificate.not-served", what: "nothing", because: "refused", fix: "")
      }
      return [served]
    }
    guard case .conversation(_, let talk) = try ActionTable.certificateServed(call) else {
      throw Problem("x", what: "it does not talk", fix: "")
    }
    return try await talk(service)
  }

  @Test func `what is served already is left alone`() async throws {
    let leaves = try Self.leaves()
    let service = Service(.init(installed: leaves[0], served: leaves[0]))
    let result = try await result(service)
    #expect(!result.changed && !result.failed)
    #expect(service.state.withLock { $0.requests.map(\.module) } == ["ansible.builtin.slurp"])
    let told = try await self.result(service, ["certificate": Value(leaves[0].pem)])
    #expect(!told.changed && service.state.withLock { $0.requests.count } == 1)
  }

  @Test func `another certificate has the service reload`() async throws {
    let leaves = try Self.leaves()
    let service = Service(.init(installed: leaves[1], previous: leaves[0], served: leaves[0]))
    let check = try await result(service, isCheck: true)
    #expect(check.changed && service.state.withLock { $0.served } == leaves[0])
    let result = try await result(service)
    #expect(result.changed && !result.failed)
    #expect(service.state.withLock { $0.served } == leaves[1])
    #expect(
      service.state.withLock { $0.requests.last?.arguments["argv"] }
        == ["systemctl", "reload-or-restart", "registry"])
  }

  @Test func `an old worker that answers once more is not taken for the service`() async throws {
    let leaves = try Self.leaves()
    let service = Service(
      .init(installed: leaves[1], previous: leaves[0], served: leaves[0], late: [1, 4]))
    let result = try await result(service)
    #expect(result.changed && !result.failed)
    // Two looks went by before it answered the second time, and six after.
    #expect(service.state.withLock { $0.looks } == 10)
  }

  @Test func `a service that does not take it gets the pair before back`() async throws {
    let leaves = try Self.leaves()
    for served in [leaves[0], nil] {
      let service = Service(
        .init(installed: leaves[1], previous: leaves[0], served: served, obeys: false))
      let start = Clock.monotonic.inSeconds
      let result = try await result(service)
      #expect(result.failed && result.values["problem"] == "certificate.not-taken")
      #expect(result.values["rolled_back"] == true)
      #expect(service.state.withLock { $0.served } == leaves[0])
      #expect(service.state.withLock { $0.installed } == leaves[0])
      // One second of patience, and no more than five where nothing is served at first.
      #expect(Clock.monotonic.inSeconds - start < 10)
    }
  }

  @Test func `without an earlier pair it says so`() async throws {
    let leaves = try Self.leaves()
    let service = Service(.init(installed: leaves[1], served: leaves[0], obeys: false))
    let result = try await result(service)
    #expect(result.failed && result.values["rolled_back"] == false)
    #expect(result.values["msg"]?.string?.contains("no earlier pair could be put back") == true)
  }

  @Test func `a certificate without its key never leaves this machine`() throws {
    let leaves = try Self.leaves()
    let stranger = try PrivateKey(generating: .p256)
    let key = stranger.pem.reveal { String(decoding: $0, as: UTF8.self) }
    for (key, id) in [(key, "certificate.mismatch"), ("x", "certificate.bad-key")] {
      let prepared = try ActionTable.certificatePair(
        call(
          "groundwork.core.certificate_pair",
          ["name": "x", "certificate": Value(leaves[0].pem), "key": Value(key, marks: .secret)]))
      guard case .local(let result) = prepared else { return #expect(Bool(false), "it was sent") }
      #expect(result.failed && result.values["problem"] == Value(id))
    }
  }

  @Test(
    arguments: [
      ("registry.local:443", "registry.local", 443, "registry.local"),
      ("10.0.0.1:5000", "10.0.0.1", 5000, nil), ("[fd00::1]:443", "fd00::1", 443, nil),
    ] as [(String, String, Int, String?)])
  func `an address is read`(text: String, host: String, port: Int, name: String?) throws {
    let place = try ServedPlace(text)
    #expect(place == ServedPlace(host: host, port: port, name: name) && place.text == text)
  }

  @Test(arguments: ["registry", ":443", "a:b", "a:0", "fd00::1:443", "a:70000"])
  func `what is none is refused`(text: String) {
    #expect(throws: Problem.self) { try ServedPlace(text) }
  }

  @Test func `a server's chain is seen whoever signed it, client's certificate wanted or not`()
    async throws
  {
    let scratch = "/tmp/gw-served-\(try Random.bytes(6).map { String($0) }.joined())"
    try Files.makeDirectory(scratch)
    defer { try? Files.removeTree(scratch) }
    let made = try Command([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-keyout", "\(scratch)/key", "-out", "\(scratch)/crt", "-subj", "/CN=seen", "-days", "1",
    ]).run()
    try #require(made.exitStatus == 0, "\(made.errorText)")
    let drawn = try Random.bytes(2)
    let first = 20_000 + (Int(drawn[0]) << 8 | Int(drawn[1])) % 12_000
    for (number, more) in [[], ["-Verify", "1", "-tls1_2"], ["-Verify", "1"]].enumerated() {
      let port = first + number
      let server = try ChildProcess(
        arguments: [
          "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-cert", "\(scratch)/crt", "-key",
          "\(scratch)/key", "-quiet",
        ] + more)
      defer {
        server.signal(Signal.kill)
        _ = try? server.wait()
      }
      let place = try ServedPlace("127.0.0.1:\(port)")
      var seen: [Certificate] = []
      for _ in 0..<100 where seen.isEmpty {
        seen = (try? await place.look()) ?? []
        if seen.isEmpty { usleep(50_000) }
      }
      #expect(seen.map(\.subject) == ["CN=seen"], "\(more)")
    }
    let nobody = await #expect(throws: Problem.self) {
      try await ServedPlace("127.0.0.1:\(first + 9)").look()
    }
    #expect(nobody?.id == "certificate.not-served")
  }
}
