package import Machine
internal import System
package import Value

/// `time_sync`: waits until chrony says that the clock follows a source. Changes nothing.
package struct TimeSyncModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.time_sync",
    [
      // Seconds the clock may be off.
      Option("max_skew", .float, default: Value(.double(0.1))),
      Option("timeout", .int, default: 60),
      Option("interval", .int, default: 2),
      // The address the clock has to follow; any when left out.
      Option("source"),
      // Accepts the machine's own clock as source: for the one that serves the others.
      Option("allow_local", .bool, default: false),
    ], isReadOnly: true)

  /// What `chronyc -c tracking` says.
  package struct Tracking {
    var referenceID: String
    var source: String
    var stratum: Int
    var offset: Double
    var leap: String

    init?(_ line: String) {
      let fields = line.trimmed.utf8.split(
        separator: UInt8(ascii: ","), omittingEmptySubsequences: false
      ).map { String(Substring($0)) }
      guard fields.count >= 14, let stratum = Int(fields[2]), let offset = Double(fields[4])
      else { return nil }
      referenceID = fields[0]
      source = fields[1]
      self.stratum = stratum
      self.offset = offset
      leap = fields[13]
    }
  }

  private let call: Call
  private let maxSkew: Double

  package init(_ call: Call) throws(Failure) {
    self.call = call
    maxSkew = call.arguments["max_skew"]?.double ?? 0.1
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> Tracking {
    let end = machine.now + Double(call.int("timeout") ?? 60)
    var reason = ""
    while true {
      let answer = try machine.query(Command(["chronyc", "-c", "tracking"]))
      if let tracking = Tracking(answer.outputText) {
        guard let problem = problem(tracking) else { return tracking }
        reason = problem
      } else {
        let text = answer.errorText.trimmed
        reason = text.isEmpty ? answer.outputText.trimmed : text
      }
      // A planned world has nothing to wait for: what would be installed is not there yet.
      if machine.isPlanned || machine.now >= end {
        throw .missing("the clock is not synchronised: \(reason)")
      }
      try machine.wait(seconds: Double(max(1, call.int("interval") ?? 2)))
    }
  }

  /// As `chronyc waitsync` decides (client.c, `process_cmd_waitsync`).
  private func problem(_ tracking: Tracking) -> String? {
    if tracking.leap == "Not synchronised" || tracking.referenceID == "00000000" {
      return "chrony follows no source yet"
    }
    if tracking.referenceID == "7F7F0101", !call.bool("allow_local") {
      return "chrony follows this machine's own clock only"
    }
    if let wanted = call.string("source"), tracking.source != wanted {
      return "chrony follows \(tracking.source), not \(wanted)"
    }
    if abs(tracking.offset) > maxSkew {
      return "the clock is off by \(tracking.offset) seconds, more than \(maxSkew)"
    }
    return nil
  }

  package func change(from state: Tracking) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ state: Tracking, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "source": Value(state.source), "stratum": Value(state.stratum),
      "offset": Value(.double(state.offset)), "reference_id": Value(state.referenceID),
      "leap_status": Value(state.leap),
    ])
  }
}
