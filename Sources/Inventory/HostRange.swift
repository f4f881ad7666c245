import Addresses
import Value

/// Host names with ranges: `node[01:10].lab`, `db-[a:f]`, `w[0:20:5]`.
enum HostRange {
  /// More is a slip of the pen.
  private static let limit = 65_536
  private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

  /// The names a pattern stands for, and the port behind its last colon.
  static func expand(
    _ pattern: String, at place: SourceLocation
  ) throws(Problem) -> (names: [String], port: Int?) {
    let (host, port) = HostAddress.split(pattern, allowingRanges: true)
    if port == nil, pattern.hasSuffix(":") {
      throw Problem(
        "inventory.bad-host", what: "the host name '\(pattern)' ends in a colon", at: place,
        because: "a colon stands before a port",
        fix: "remove it, or give the port: \(pattern)22")
    }
    return (try names(host, place), port)
  }

  private static func names(
    _ text: String, _ place: SourceLocation
  ) throws(Problem) -> [String] {
    var done = [""]
    var rest = Array(text.utf8)[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "[")) {
      let head = String(decoding: rest[..<open], as: UTF8.self)
      guard let close = rest[open...].firstIndex(of: UInt8(ascii: "]")) else {
        throw bad(text, "the ']' is missing", place)
      }
      let inner = String(decoding: rest[(open + 1)..<close], as: UTF8.self)
      let parts: [String]
      switch sequence(inner) {
      case .success(let found): parts = found
      case .failure(let flaw): throw bad(text, flaw.reason, place)
      }
      guard done.count * parts.count <= limit else {
        throw bad(text, "it stands for more than \(limit) hosts", place)
      }
      done = done.flatMap { start in parts.map { start + head + $0 } }
      rest = rest[(close + 1)...]
    }
    return done.map { $0 + String(decoding: rest, as: UTF8.self) }
  }

  private struct Flaw: Error { var reason: String }

  /// What one pair of brackets stands for.
  private static func sequence(_ inner: String) -> Result<[String], Flaw> {
    let bounds = inner.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard bounds.count == 2 || bounds.count == 3 else {
      return .failure(Flaw(reason: "a range is begin:end or begin:end:step"))
    }
    let begin = bounds[0].isEmpty ? "0" : bounds[0]
    let end = bounds[1]
    guard !end.isEmpty else { return .failure(Flaw(reason: "the range has no end")) }
    guard let step = bounds.count == 3 ? Int(bounds[2]) : 1, step > 0 else {
      return .failure(Flaw(reason: "the step '\(bounds[2])' is no positive number"))
    }
    if let first = letter(begin), let last = letter(end) {
      guard first <= last else { return .failure(Flaw(reason: "it runs backwards")) }
      return .success(
        stride(from: first, through: last, by: step).map {
          String(decoding: [letters[$0]], as: UTF8.self)
        })
    }
    let isPadded = begin.hasPrefix("0") && begin.utf8.count > 1
    guard !isPadded || begin.utf8.count == end.utf8.count else {
      return .failure(Flaw(reason: "begin and end must have the same number of digits"))
    }
    guard let first = Int(begin), let last = Int(end), first >= 0 else {
      return .failure(Flaw(reason: "begin and end must be two numbers or two letters"))
    }
    guard first <= last else { return .failure(Flaw(reason: "it runs backwards")) }
    guard (last - first) / step < limit else {
      return .failure(Flaw(reason: "it stands for more than \(limit) hosts"))
    }
    return .success(
      stride(from: first, through: last, by: step).map { number in
        let digits = String(number)
        guard isPadded else { return digits }
        return String(repeating: "0", count: max(0, begin.utf8.count - digits.utf8.count)) + digits
      })
  }

  private static func letter(_ text: String) -> Int? {
    text.utf8.count == 1 ? text.utf8.first.flatMap { letters.firstIndex(of: $0) } : nil
  }

  private static func bad(_ text: String, _ reason: String, _ place: SourceLocation) -> Problem {
    Problem(
      "inventory.bad-range", what: "the range in '\(text)' is wrong", at: place, because: reason,
      fix: "write it like node[01:10] or node[a:f]")
  }
}
