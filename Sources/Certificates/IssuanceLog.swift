package import PKI
package import Value

/// What an authority issued and took back: one line of JSON for each, the oldest first, so that
/// git merges and shows it line by line.
package struct IssuanceLog: Sendable {
  package enum Event: String, Sendable { case issued, revoked }

  package struct Line: Sendable, Equatable {
    package var event: Event
    package var time: Moment
    /// As `Certificate.serial` has it.
    package var serial: String
    /// The declared name, the request's file, or the authority's.
    package var name: String
    /// `certificate`, `request` or `authority`; empty for what was revoked.
    package var kind = ""
    package var names: [String] = []
    package var notAfter: Moment?
    package var reason: RevocationReason?
  }

  package let path: String
  package private(set) var lines: [Line] = []

  /// - Throws: `certs.bad-log` with the line that cannot be read.
  package init(_ path: String) throws(Problem) {
    self.path = path
    let text = try CertificateFiles.read(path) ?? ""
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty {
      guard let value = try? JSON.parse(String(line)), let read = Line(value) else {
        throw Problem(
          "certs.bad-log", what: "the record of what was issued cannot be read",
          at: SourceLocation(file: path, line: number + 1, column: 1),
          because: "the line is none that Groundwork writes",
          fix: "restore the line from git, or remove what a merge left there")
      }
      lines.append(read)
    }
  }

  /// Writes a line behind the others and waits until the disk has it.
  package mutating func add(_ line: Line) throws(Problem) {
    try CertificateFiles.append(path, JSON.text(line.value, style: .compact))
    lines.append(line)
  }

  /// What was taken back, with the first word on each.
  package var revocations: [Revocation] {
    var seen: Set<String> = []
    return lines.compactMap { line in
      guard line.event == .revoked, seen.insert(line.serial).inserted,
        let serial = Hex.decode(line.serial.utf8.filter { $0 != UInt8(ascii: ":") })
      else { return nil }
      return Revocation(serial: serial, date: line.time, reason: line.reason ?? .unspecified)
    }
  }

  package func isRevoked(_ serial: String) -> Bool {
    lines.contains { $0.event == .revoked && $0.serial == serial }
  }

  /// Refuses to issue when this machine's clock is far behind what it wrote itself.
  /// - Returns: what is worth a warning; nil where the clock may be right.
  package func clock(_ now: Moment) throws(Problem) -> Problem? {
    guard let last = lines.map(\.time).max() else { return nil }
    return try ClockAgreement.judge(
      last.seconds - now.seconds, what: "this machine's clock",
      than: "the last line of \(path)", counts: .behindOnly)
  }
}

extension IssuanceLog.Line {
  var value: Value {
    var map: Map = [
      "time": Value(time.rfc3339), "event": Value(event.rawValue), "serial": Value(serial),
      "name": Value(name),
    ]
    if !kind.isEmpty { map["kind"] = Value(kind) }
    if !names.isEmpty { map["names"] = Value(names.map { Value($0) }) }
    if let notAfter { map["not_after"] = Value(notAfter.rfc3339) }
    if let reason { map["reason"] = Value(reason.rawValue) }
    return Value(map)
  }

  init?(_ value: Value) {
    guard let event = value["event"]?.string.flatMap({ IssuanceLog.Event(rawValue: $0) }),
      let time = value["time"]?.string.flatMap({ Moment(rfc3339: $0) }),
      let serial = value["serial"]?.string, let name = value["name"]?.string
    else { return nil }
    self.init(event: event, time: time, serial: serial, name: name)
    kind = value["kind"]?.string ?? ""
    names = value["names"]?.list?.compactMap(\.string) ?? []
    notAfter = value["not_after"]?.string.flatMap { Moment(rfc3339: $0) }
    reason = value["reason"]?.string.flatMap { RevocationReason(rawValue: $0) }
  }
}
