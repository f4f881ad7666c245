import Runs
import Value

/// What `set_stats` has kept in a run (ansible-core 2.18, executor/stats.py).
struct CustomFigures: Sendable {
  private var ofRun = Map()
  private var ofHosts: [String: Map] = [:]

  var isEmpty: Bool { ofRun.isEmpty && ofHosts.isEmpty }

  mutating func take(_ result: HostResult) {
    for one in result.result["results"]?.list ?? [result.result] {
      guard let stats = one["ansible_stats"], let data = stats["data"]?.map else { continue }
      let isAdded = stats["aggregate"]?.truth ?? true
      if stats["per_host"]?.truth ?? false {
        var figures = ofHosts[result.host] ?? Map()
        Self.take(data, isAdded, into: &figures)
        ofHosts[result.host] = figures
      } else {
        Self.take(data, isAdded, into: &ofRun)
      }
    }
  }

  private static func take(_ data: Map, _ isAdded: Bool, into figures: inout Map) {
    for (key, value) in data.entries {
      guard isAdded, let old = figures[key] else {
        figures[key] = value
        continue
      }
      if let sum = sum(old, value) { figures[key] = sum }
    }
  }

  /// nil for two that are not of one kind: the old one stays.
  private static func sum(_ old: Value, _ new: Value) -> Value? {
    if let a = old.map, let b = new.map { return Value(a.merging(b)) }
    if let a = old.list, let b = new.list { return Value(a + b) }
    if let a = old.string, let b = new.string { return Value(a + b) }
    if old.bool == nil, new.bool == nil {
      if let a = old.int, let b = new.int {
        let (sum, overflows) = a.addingReportingOverflow(b)
        return overflows ? nil : Value(sum)
      }
      if let a = old.double, let b = new.double { return Value(.double(a + b)) }
    }
    return nil
  }

  func lines(_ redactor: Redactor) -> [String] {
    var style = JSON.Style()
    style.sortsKeys = true
    style.escapesNonASCII = false
    style.indent = 1
    func text(_ map: Map) -> String {
      JSON.text(redactor.redact(Value(map)), style: style).lines.joined()
    }
    var lines = ofHosts.sorted { $0.key.precedesByScalars($1.key) }
      .map { "\t\($0.key): \(text($0.value))" }
    if !ofRun.isEmpty { lines += ["", "\tRUN: \(text(ofRun))"] }
    return lines
  }
}
