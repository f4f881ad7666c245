package import Value

/// One module call for one node.
package struct Request: Sendable {
  /// How far a module goes.
  package enum Mode: String, Sendable {
    /// Inspect and derive the change, lay nothing over the node: what send-ahead asks.
    case inspect
    /// Derive the change and lay it over the planned world: `--check` and `plan`.
    case check
    /// Inspect, derive, apply.
    case apply
  }

  /// Chosen by the controller, from 1; the response carries it.
  package var id: Int
  /// The module's full name, `ansible.builtin.copy`.
  package var module: String
  /// Validated against the module's spec by the controller.
  package var arguments: Map
  package var mode: Mode
  package var wantsDiff: Bool
  /// Added to the environment of every child of the module.
  package var environment: [String: String]
  /// nil: the agent's own bound for the module.
  package var deadlineSeconds: Int?
  /// Handlers this task notifies, recorded on the node before the change is applied.
  package var notifies: [String]
  /// Requests with the same chain stop at the first failure; the rest answer `notRun`.
  package var chain: Int?
  /// `file:line:column` of the task, for the node's records.
  package var origin: String
  /// A file's bytes; never in the header.
  package var payload: [UInt8]
  /// The payload or the environment holds a secret: neither has marks of its own.
  package var carriesSecret: Bool
  /// A key in hexadecimal digits: the response says, as a digest under it, what was read of files.
  package var observes: String?
  /// It goes on by itself; the response says only that it has begun.
  package var job: Job?

  package init(
    id: Int = 0, module: String, arguments: Map, mode: Mode = .apply, wantsDiff: Bool = false,
    environment: [String: String] = [:], deadlineSeconds: Int? = nil, notifies: [String] = [],
    chain: Int? = nil, origin: String = "", payload: [UInt8] = [], carriesSecret: Bool = false
  ) {
    self.id = id
    self.module = module
    self.arguments = arguments
    self.mode = mode
    self.wantsDiff = wantsDiff
    self.environment = environment
    self.deadlineSeconds = deadlineSeconds
    self.notifies = notifies
    self.chain = chain
    self.origin = origin
    self.payload = payload
    self.carriesSecret = carriesSecret
  }

  /// Whether anything in it is secret, wherever it travels.
  package var holdsSecret: Bool {
    carriesSecret || Value(arguments).deepMarks.contains(.secret)
  }
}

extension Request {
  /// The frames of this request: one `request`, then `data` frames while payload is left.
  package var frames: [Frame] {
    var header: Map = [
      "id": Value(id), "module": Value(module), "mode": Value(mode.rawValue),
      "args": Marked.encode(Value(arguments)), "size": Value(payload.count),
    ]
    if wantsDiff { header["diff"] = true }
    if let deadlineSeconds { header["deadline"] = Value(deadlineSeconds) }
    if !notifies.isEmpty { header["notifies"] = Value(notifies.map { Value($0) }) }
    if let chain { header["chain"] = Value(chain) }
    if carriesSecret { header["secret"] = true }
    if let observes { header["observes"] = Value(observes) }
    if let job { header["job"] = job.value }
    if !origin.isEmpty { header["origin"] = Value(origin) }
    if !environment.isEmpty {
      let pairs = environment.sorted { $0.key.precedesByScalars($1.key) }
      header["env"] = Value(Map(pairs.map { (Value($0.key), Value($0.value)) }))
    }
    return Payload.frames(.request, id: id, header: header, payload: payload)
  }

  /// The request in a `request` frame's header; its payload is collected by `Payload`.
  package init(header: Map, payload: [UInt8]) throws(WireError) {
    guard let id = header["id"]?.int, let module = header["module"]?.string,
      let mode = header["mode"]?.string.flatMap({ Mode(rawValue: $0) })
    else { throw WireError("request without id, module or mode") }
    self.init(
      id: id, module: module, arguments: Marked.decode(header["args"]).map ?? Map(), mode: mode,
      wantsDiff: header["diff"]?.bool ?? false, deadlineSeconds: header["deadline"]?.int,
      notifies: (header["notifies"]?.list ?? []).compactMap(\.string),
      chain: header["chain"]?.int, origin: header["origin"]?.string ?? "", payload: payload,
      carriesSecret: header["secret"]?.bool ?? false)
    observes = header["observes"]?.string
    job = Job(header["job"])
    for (key, value) in header["env"]?.map?.entries ?? [] {
      if let key = key.string, let value = value.string { environment[key] = value }
    }
  }
}

/// Payloads larger than one frame.
package enum Payload {
  /// Bytes in one frame.
  package static let piece = 256 << 10

  package static func frames(_ kind: Frame.Kind, id: Int, header: Map, payload: [UInt8]) -> [Frame]
  {
    var frames = [Frame(kind, header: header, payload: Array(payload.prefix(piece)))]
    var place = piece
    while place < payload.count {
      let end = min(place + piece, payload.count)
      frames.append(Frame(.data, header: ["id": Value(id)], payload: Array(payload[place..<end])))
      place = end
    }
    return frames
  }
}
