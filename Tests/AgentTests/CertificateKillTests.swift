import System
import Testing
import Value
import Wire

/// The agent installs a pair and is killed at a system call of its own that changes something.
@Suite(.disabled(if: Strace.obstacle != nil, "\(Strace.obstacle ?? "")"))
struct `An agent killed while it installs a pair` {
  /// A place with an old pair in files of its own, or installed.
  private struct Place {
    let scratch: Scratch
    var root: String { scratch.path }

    init(installed: Bool) throws {
      scratch = try Scratch()
      try Files.makeDirectory("\(root)/etc")
      if installed {
        let agent = try AgentUnderTest(state: "\(root)/state")
        _ = try agent.hello()
        #expect(try agent.ask(order("old")).outcome == .done)
        #expect(try agent.end() == .exited(0))
      } else {
        try Files.writeAtomically(
          "\(root)/etc/tls.crt", Array(certificate("old").utf8), mode: 0o644)
        try Files.writeAtomically("\(root)/etc/tls.key", Array(key("old").utf8), mode: 0o600)
      }
    }

    func certificate(_ name: String) -> String {
      "-----BEGIN CERTIFICATE-----\n\(name)\n-----END CERTIFICATE-----\n"
    }

    func key(_ name: String) -> String {
      "-----BEGIN PRIVATE KEY-----\ncanary-\(name)\n-----END PRIVATE KEY-----\n"
    }

    func order(_ name: String) -> Request {
      Request(
        module: "groundwork.core.certificate_pair",
        arguments: [
          "name": "web", "directory": Value("\(root)/pairs/web"),
          "certificate": Value(certificate(name)), "key": Value(key(name), marks: .secret),
          "certificate_path": Value("\(root)/etc/tls.crt"),
          "key_path": Value("\(root)/etc/tls.key"),
        ])
    }

    /// What a service reads at this moment.
    func pair() throws -> [String] {
      try ["tls.crt", "tls.key"].map {
        String(decoding: try Files.read("\(root)/etc/\($0)"), as: UTF8.self)
      }
    }

    func pair(_ name: String) -> [String] { [certificate(name), key(name)] }

    /// Files that hold a key and can be read by others than their owner.
    func open(in directory: String? = nil) throws -> [String] {
      var found: [String] = []
      let directory = directory ?? root
      for name in try Files.list(directory) {
        let path = "\(directory)/\(name)"
        guard let status = try Files.status(path, following: false) else { continue }
        if status.isDirectory {
          // What lies in a closed directory is closed.
          if status.mode & 0o077 != 0 { found += try open(in: path) }
        } else if status.isFile, status.mode & 0o077 != 0,
          String(decoding: try Files.read(path), as: UTF8.self).contains("canary-")
        {
          found.append(path)
        }
      }
      return found
    }
  }

  @Test(arguments: [false, true])
  func `leaves one pair or the other, and no key that others can read`(installed: Bool) throws {
    let whole = try Place(installed: installed)
    let calls = try Strace.calls(of: whole.order("new"), state: "\(whole.root)/state")
    #expect(try whole.pair() == whole.pair("new"))
    // Otherwise nothing was stopped that matters.
    #expect(calls.count > 20 && Set(calls.map(\.name)).isSuperset(of: ["rename", "fsync"]))
    var seen: Set<[String]> = []
    for call in sample(calls) {
      let place = try Place(installed: installed)
      try Strace.run(place.order("new"), state: "\(place.root)/state", killedAt: call)
      let pair = try place.pair()
      #expect(pair == place.pair("old") || pair == place.pair("new"), "killed at \(call)")
      #expect(try place.open() == [], "killed at \(call)")
      seen.insert(pair)
      let agent = try AgentUnderTest(state: "\(place.root)/state")
      _ = try agent.hello()
      #expect(try agent.ask(place.order("new")).outcome == .done, "after \(call)")
      #expect(try place.pair() == place.pair("new"), "after \(call)")
      #expect(try agent.ask(place.order("new")).change == .none, "after \(call)")
      #expect(try agent.end() == .exited(0))
      let names = try Files.list("\(place.root)/pairs/web")
      #expect(names.count == 4 && names.suffix(2) == ["current", "previous"], "after \(call)")
    }
    #expect(seen.count == 2, "every kill came before the swap, or after it")
  }

  /// All of them, or one in eight that are drawn.
  private func sample(_ calls: [Strace.Call]) -> [Strace.Call] {
    if Environment.value("GROUNDWORK_SOAK") == "1" { return calls }
    let seed = Environment.value("GROUNDWORK_SEED").flatMap { UInt64($0) } ?? 5
    let first = Int(seed % 8)
    return stride(from: first, to: calls.count, by: 8).map { calls[$0] } + calls.suffix(1)
  }
}

/// An agent under strace(1), which can end it as it enters a system call.
private enum Strace {
  struct Call {
    var name: String
    /// Which of that name, from 1.
    var place: Int
  }

  private static let changing = [
    "write", "pwrite64", "rename", "renameat", "fsync", "fdatasync", "chmod", "fchmod", "fchmodat",
    "fchown", "lchown", "link", "linkat", "symlink", "symlinkat", "mkdir", "mkdirat", "unlink",
    "unlinkat", "rmdir", "ftruncate",
  ]

  /// Why nothing can be traced here.
  static let obstacle: String? = {
    guard let strace = Environment.find(program: "strace") else { return "strace is not installed" }
    guard let tried = try? Command([strace, "-qq", "-o", "/dev/null", "true"]).run() else {
      return "strace cannot be started"
    }
    return tried.returnCode == 0 ? nil : "strace may not trace here: \(tried.errorText)"
  }()

  /// Every call that changes something, in order.
  static func calls(of request: Request, state: String) throws -> [Call] {
    let log = "\(state)-calls"
    try ask(request, state, ["-o", log, "-e", "trace=\(changing.joined(separator: ","))"])
    var counts: [String: Int] = [:]
    return (try Files.text(log) ?? "").split(separator: "\n").compactMap { line in
      // A process' number stands before it.
      let name = String(line.drop { $0.isNumber || $0 == " " }.prefix { $0 != "(" })
      guard changing.contains(name) else { return nil }
      counts[name, default: 0] += 1
      return Call(name: name, place: counts[name] ?? 0)
    }
  }

  /// Ends with the agent, which is killed as it enters the call.
  static func run(_ request: Request, state: String, killedAt call: Call) throws {
    try ask(
      request, state,
      [
        "-o", "/dev/null", "-e", "trace=\(call.name)",
        "-e", "inject=\(call.name):signal=KILL:when=\(call.place)",
      ])
  }

  /// The agent under umask 0.
  private static func ask(_ request: Request, _ state: String, _ words: [String]) throws {
    let strace = ["strace", "-f", "-qq"] + words + [AgentUnderTest.program, "--state", state]
    let agent = try AgentUnderTest(
      command: ["sh", "-c", "umask 0; exec \"$@\"", "sh"] + strace)
    // Any of this may come too late.
    if (try? agent.hello()) != nil { _ = try? agent.ask(request) }
    _ = try? agent.end()
  }
}
