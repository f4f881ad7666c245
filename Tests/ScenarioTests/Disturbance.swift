import System
import Testing
import Value

/// A fault that comes when a node begins a certain task.
struct Disturbance: Sendable, Equatable {
  var fault: Fault
  var host: String
  /// As `host-started` names it.
  var task: String
  /// Since it began.
  var milliseconds: Int

  /// A task of `host` from a part of the undisturbed run, one that does something and takes a while: who
  /// is killed soon after it began is at work.
  static func drawn(
    _ fault: Fault, on host: String, in part: ClosedRange<Double>, of run: Run,
    _ moments: inout Moments
  ) throws -> Disturbance {
    var names: [Int: String] = [:]
    for event in run.events where event["name"] != nil {
      if let task = event["task"]?.int { names[task] = event["name"]?.string }
    }
    let results = run.results(host)
    let first = Int(Double(results.count) * part.lowerBound)
    let last = Int(Double(results.count) * part.upperBound)
    let tasks = results[first..<last].filter {
      $0["status"] == "changed" && ($0["seconds"]?.double ?? 0) > 0.7
        && $0["result"]?["rollback_seconds"] == nil
    }.compactMap { $0["task"]?.int.flatMap { names[$0] } }
    try #require(!tasks.isEmpty, "\(host), \(part)")
    return Disturbance(
      fault: fault, host: host, task: tasks[moments.next(below: tasks.count)],
      milliseconds: moments.next(below: 300))
  }
}

/// A run that things happen to.
struct DisturbedRun: Sendable {
  var ending: ChildProcess.Ending
  /// Those that hit somebody.
  var hits: [Disturbance]
  /// Milliseconds to its end.
  var took: Int
  /// What it had written by its end; the last line may be half of one.
  var output: String

  static func of(_ job: MainJob, _ disturbances: [Disturbance]) async throws -> DisturbedRun {
    try await of(job.site, job.applying(), seconds: MainJob.seconds, disturbances)
  }

  /// - Parameter arguments: of a command that writes its events to the output.
  static func of(
    _ site: Site, _ arguments: [String], seconds: Int, _ disturbances: [Disturbance]
  ) async throws -> DisturbedRun {
    let moved = disturbances.contains { $0.fault == .clockMoved } ? try MovedClock(site) : nil
    let output = "\(site.directory)/disturbed.jsonl"
    // What an earlier run wrote is not this one's.
    _ = try Files.remove(output)
    let child = try ChildProcess(
      arguments: ["sh", "-c", "exec \"$@\" > \(output)", "sh"] + arguments,
      environment: Surroundings.environment + (moved?.environment ?? []),
      directory: site.directory, input: .null, output: .null, errorOutput: .null)
    let start = Clock.milliseconds
    let end = start + seconds * 1000
    var told = Told(path: output)
    var rest = disturbances
    var hits: [Disturbance] = []
    while !child.hasEnded {
      try #require(Clock.milliseconds < end, "a disturbed run did not end")
      try told.read()
      let due = rest.firstIndex { told.begun.contains("\($0.host) \($0.task)") }
      guard let due else {
        try await Task.sleep(for: .milliseconds(5))
        continue
      }
      let one = rest.remove(at: due)
      try await Task.sleep(for: .milliseconds(one.milliseconds))
      let isInTime = !child.hasEnded
      switch one.fault {
      case .controllerKilled: child.signal(Signal.kill)
      case .clockMoved: try moved?.move(bySeconds: one.milliseconds % 2 == 0 ? 40_000_000 : -86_400)
      default: if try await !one.fault.befall(one.host, site.fleet) { continue }
      }
      if isInTime { hits.append(one) }
    }
    let ending = try child.wait()
    let written = try Files.text(output, limit: 64 << 20) ?? ""
    return DisturbedRun(
      ending: ending, hits: hits, took: Clock.milliseconds - start, output: written)
  }

  /// The events of every whole line.
  var events: [Value] {
    let whole = output.lastIndex(of: "\n").map { output[..<$0] } ?? ""
    return whole.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
  }
}

/// Which nodes have begun which tasks, read from the output of a run that still writes it.
private struct Told {
  let path: String
  private var place = 0
  /// `HOST TASK`.
  private(set) var begun: Set<String> = []

  init(path: String) { self.path = path }

  mutating func read() throws {
    // It is there a moment after the start.
    guard try Files.status(path, following: true) != nil else { return }
    let bytes = try Files.read(path, limit: 64 << 20).dropFirst(place)
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return }
    place = end + 1
    for line in bytes[..<end].split(separator: UInt8(ascii: "\n")) {
      let event = try JSON.parse(String(decoding: line, as: UTF8.self))
      guard event["event"] == "host-started", let host = event["host"]?.string,
        let name = event["name"]?.string
      else { continue }
      begun.insert("\(host) \(name)")
    }
  }
}
