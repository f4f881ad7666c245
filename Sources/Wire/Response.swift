package import Value

/// What a module found or did.
package struct Response: Sendable {
  /// The four kinds of change.
  package enum Change: Sendable, Equatable {
    case none
    /// Before and after are known.
    case exact
    /// Commands or restarts run; what comes of them is not known before.
    case runs
    /// It depends on a step that has not run yet; the text names it.
    case later(String)
  }

  package enum Outcome: Sendable, Equatable {
    case done
    case failed(String)
    /// An earlier request of its chain failed.
    case notRun
    /// The node was lost while it was being applied; whether it ran is not known.
    case unknown
  }

  package var id: Int
  package var outcome: Outcome
  package var change: Change
  /// The module's result keys, as Ansible names them (without `changed`, `failed`, `diff`).
  package var result: Map
  package var diffs: [Diff]
  package var warnings: [String]
  /// Bytes asked for (`slurp`, `fetch`); never in the header.
  package var payload: [UInt8]
  /// What was read of files while inspecting, as a digest under the request's key.
  package var observed: String?

  package init(
    id: Int = 0, outcome: Outcome = .done, change: Change = .none, result: Map = Map(),
    diffs: [Diff] = [], warnings: [String] = [], payload: [UInt8] = []
  ) {
    self.id = id
    self.outcome = outcome
    self.change = change
    self.result = result
    self.diffs = diffs
    self.warnings = warnings
    self.payload = payload
  }
}

/// One before and after, as Ansible's `diff` result holds it.
package struct Diff: Sendable, Equatable {
  /// nil where there was nothing, or where it is not shown.
  package var beforeHeader: String?
  package var afterHeader: String?
  package var before: String
  package var after: String
  /// Text to show as it is, instead of a comparison.
  package var prepared: String?

  package init(
    beforeHeader: String? = nil, afterHeader: String? = nil, before: String = "",
    after: String = "", prepared: String? = nil
  ) {
    self.beforeHeader = beforeHeader
    self.afterHeader = afterHeader
    self.before = before
    self.after = after
    self.prepared = prepared
  }

  package var value: Value {
    var map: Map = ["before": Value(before), "after": Value(after)]
    if let beforeHeader { map["before_header"] = Value(beforeHeader) }
    if let afterHeader { map["after_header"] = Value(afterHeader) }
    if let prepared { map["prepared"] = Value(prepared) }
    return Value(map)
  }

  package init(_ value: Value) {
    self.init(
      beforeHeader: value["before_header"]?.string, afterHeader: value["after_header"]?.string,
      before: value["before"]?.string ?? "", after: value["after"]?.string ?? "",
      prepared: value["prepared"]?.string)
  }
}

extension Response {
  package var frames: [Frame] {
    var header: Map = [
      "id": Value(id), "result": Marked.encode(Value(result)), "size": Value(payload.count),
    ]
    switch outcome {
    case .done: break
    case .failed(let message): header["failed"] = Value(message)
    case .notRun: header["not_run"] = true
    case .unknown: header["unknown"] = true
    }
    switch change {
    case .none: break
    case .exact: header["change"] = "exact"
    case .runs: header["change"] = "runs"
    case .later(let step): header["later"] = Value(step)
    }
    if let observed { header["observed"] = Value(observed) }
    if !diffs.isEmpty { header["diffs"] = Value(diffs.map(\.value)) }
    if !warnings.isEmpty { header["warnings"] = Value(warnings.map { Value($0) }) }
    return Payload.frames(.response, id: id, header: header, payload: payload)
  }

  /// The bytes of its frames. A result beyond what the other side takes becomes a failure that says
  /// so, for a frame that is refused would end the whole conversation.
  package mutating func pack(
    headerLimit: Int = Frame.headerLimit, payloadLimit: Int = 64 << 20
  ) -> [[UInt8]] {
    if payload.count <= payloadLimit {
      let packed = frames.map(\.bytes)
      if packed.allSatisfy({ Frame.headerLength(of: $0) <= headerLimit }) { return packed }
    }
    let limit = payload.count > payloadLimit ? payloadLimit : headerLimit
    // What was changed stays changed, whether or not its result can be told.
    self = Response(
      id: id,
      outcome: .failed(
        "the result is larger than \(limit >> 20) MiB, the most an answer may hold: ask for less at a "
          + "time, or have it written to a file on the node"), change: change)
    return frames.map(\.bytes)
  }

  package init(header: Map, payload: [UInt8]) throws(WireError) {
    guard let id = header["id"]?.int else { throw WireError("response without id") }
    var outcome = Outcome.done
    if let message = header["failed"]?.string { outcome = .failed(message) }
    if header["not_run"]?.bool == true { outcome = .notRun }
    if header["unknown"]?.bool == true { outcome = .unknown }
    var change = Change.none
    if let kind = header["change"]?.string { change = kind == "runs" ? .runs : .exact }
    if let step = header["later"]?.string { change = .later(step) }
    self.init(
      id: id, outcome: outcome, change: change,
      result: Marked.decode(header["result"], adding: .unsafe).map ?? Map(),
      diffs: (header["diffs"]?.list ?? []).map { Diff($0) },
      warnings: (header["warnings"]?.list ?? []).compactMap(\.string), payload: payload)
    observed = header["observed"]?.string
  }
}
