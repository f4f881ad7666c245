import System
import Testing
import Value

/// Clients that begin TLS with the registry 50 times a second each, over connections of their own. One
/// trusts the authority as it was, until that is taken away; one both, from when there is a new one; one the
/// new one alone, from when that signs: what is shown has a way to it before, and that is proven on every
/// machine first.
final class Handshakes {
  private let child: ChildProcess
  private let result: String

  private static let source = #"""
    import json, os, signal, socket, ssl, sys, threading, time
    address, port, name, directory, result = sys.argv[1], int(sys.argv[2]), *sys.argv[3:6]
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    old = open(f"{directory}/ca.crt").read()
    told = {}

    def client(kind, authorities):
        own = told[kind] = {"count": 0, "slowest": 0.0, "failures": [], "early": False}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=authorities)
        next, counts, leaving = time.monotonic(), kind != "new", False
        while not ended.is_set():
            # Nobody is told to trust the new authority alone before it signs, and the old one after it went.
            signs = there("previous.crt")
            counts = counts or signs
            if kind == "old":
                if signs: leaving = True
                elif leaving: break
            next = max(next + 0.02, time.monotonic() - 1)
            begun = time.monotonic()
            try:
                with socket.create_connection((address, port), timeout=20) as plain:
                    with context.wrap_socket(plain, server_hostname=name) as secure:
                        secure.getpeercert()
                if not counts: own["early"] = True
            except Exception as error:
                if counts: own["failures"].append(f"{time.time():.3f} {type(error).__name__}: {error}")
            if counts:
                own["count"] += 1
                own["slowest"] = max(own["slowest"], time.monotonic() - begun)
            ended.wait(max(0, next - time.monotonic()))

    def there(file): return os.path.exists(f"{directory}/{file}")

    threads = [threading.Thread(target=client, args=("old", old))]
    threads[0].start()
    os.write(1, b"begun\n")
    while not ended.is_set() and len(threads) < 3:
        try:
            new = open(f"{directory}/next.crt").read()
            for kind, authorities in (("new", new), ("both", old + new)):
                threads.append(threading.Thread(target=client, args=(kind, authorities)))
                threads[-1].start()
        except FileNotFoundError:
            ended.wait(0.005)
    for thread in threads: thread.join()
    with open(result + ".part", "w") as file: json.dump(told, file)
    os.rename(result + ".part", result)
    """#

  struct Told: Sendable {
    var count: Int
    var failures: [String]
    /// Of one handshake, in seconds.
    var slowest: Double
    /// It verified what was shown before it could be told to trust the new authority alone.
    var isEarly: Bool
  }

  init(_ job: MainJob) async throws {
    result = "\(MainJob.directory)/handshakes.json"
    _ = try Files.remove(result)
    try job.site.write("handshakes.py", Self.source)
    child = try ChildProcess(
      arguments: [
        "python3", "\(MainJob.directory)/handshakes.py", MainJob.platform, "443", "registry.local",
        "\(MainJob.directory)/certs/lab-ca", result,
      ], input: .null, errorOutput: .inherit)
    #expect(try Descriptor.read(child.output, 16) == Array("begun\n".utf8))
  }

  /// Ends them; what each saw.
  func stop() throws -> [String: Told] {
    child.signal(Signal.terminate)
    #expect(try child.wait() == .exited(0))
    var told: [String: Told] = [:]
    for (kind, one) in try JSON.parse(Files.text(result) ?? "").map?.entries ?? [] {
      told[kind.string ?? ""] = Told(
        count: one["count"]?.int ?? 0,
        failures: (one["failures"]?.list ?? []).compactMap(\.string),
        slowest: one["slowest"]?.double ?? 0, isEarly: one["early"]?.bool ?? false)
    }
    return told
  }
}
