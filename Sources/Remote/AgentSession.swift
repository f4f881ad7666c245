internal import Transport
package import Value
package import Wire

/// One agent on one host as one user, and the requests on their way to it.
package actor AgentSession {
  /// What it said of itself and of the node when it started.
  package nonisolated let hello: Hello
  private let host: String
  private let channel: any Channel
  private let counter: TrafficCounter
  private var isLogged: SudoRecording.Answer
  /// Asked before the first secret; nil once it was, or where there is nothing to ask.
  private var recording: SudoRecording?
  /// What an agent may take beyond a request's deadline before it counts as stuck.
  private let grace: Duration

  private var nextID = 1
  private var batches: [RequestBatch] = []
  private var loss: Problem?
  /// Not the agent has ended, but the way to it.
  private var isHostLost = false
  /// The request that the agent is at, and the last sign that it is.
  private var current: (id: Int, since: ContinuousClock.Instant)?
  /// Waits until the agent is late with it.
  private var awaiting: (until: ContinuousClock.Instant, task: Task<Void, Never>)?
  /// The request that the agent was lost over.
  private var overdue: Int?
  private var reading: Task<Void, Never>?
  private var beating: Task<Void, Never>?

  /// - Parameter grace: agents give what they end ten seconds, and say every ten that they wait for
  ///   the node's lock (decisions.md 14, 15).
  init(
    _ started: AgentStart.Started, host: String, counter: TrafficCounter,
    grace: Duration = .seconds(30)
  ) {
    hello = started.hello
    self.host = host
    channel = started.channel
    isLogged = started.isLogged ? .on : .off
    recording = started.recording
    self.counter = counter
    self.grace = grace
  }

  /// Begins to listen; the session ends with `close()` or with the host.
  func listen(_ reader: FrameReader) {
    // One reader for the life of the channel: requests come and go while it listens.
    reading = Task { await self.read(reader) }
    beating = Task { [weak self] in
      while !Task.isCancelled, await self?.beat() == true {
        try? await Task.sleep(for: Self.pulse)
      }
    }
  }

  /// An agent that hears nothing for so long takes its controller for gone, although no end came:
  /// the machine may have lost power, and TCP would hold the node's lock for hours.
  private static let patienceSeconds = 60
  private static let pulse = Duration.seconds(15)

  /// Tells the agent that somebody is there; false once there is no use in it.
  private func beat() async -> Bool {
    guard loss == nil else { return false }
    let frame = Frame(.alive, header: ["seconds": Value(Self.patienceSeconds)])
    do { try await write(frame.bytes) } catch { return false }
    return true
  }

  /// Whether the agent can no longer be reached.
  package var isLost: Bool { loss != nil }

  /// Sends requests together and waits for all responses, in the order of the requests.
  ///
  /// When the agent is lost half way, what was being applied answers `.unknown` and what certainly
  /// did not run `.notRun`: neither is ever sent again by itself. Cancelling the task asks the
  /// agent to end what runs; the responses still come. An agent that neither answers nor ends what
  /// runs when its time is over, stuck on a dead mount for one, is given up: the request has failed.
  /// - Parameter progress: place of the request and a line to show.
  /// - Throws: `remote.connection-lost` when nothing was being applied, so that it may be repeated;
  ///   `remote.lost-at-work` when something was and the host can no longer be reached;
  ///   `sudo.logs-input` before anything is sent.
  package func perform(
    _ requests: [Request], progress: @escaping @Sendable (Int, String) -> Void = { _, _ in }
  ) async throws(Problem) -> [Response] {
    if requests.isEmpty { return [] }
    if let loss { throw loss }
    try await refuseLoggedSecrets(requests)
    let batch = RequestBatch(number(requests), progress)
    batches.append(batch)
    counter.count { $0.roundTrips += 1 }
    let ids = batch.requests.map(\.id)
    await withTaskCancellationHandler {
      await send(batch)
      await wait(for: batch)
    } onCancel: {
      Task { await self.cancel(ids) }
    }
    batches.removeAll { $0 === batch }
    return try results(of: batch)
  }

  /// Has the agent take over into the node's records what the answers used say of it. There is no
  /// answer: what is lost on the way is taken over by the next run.
  package func own(_ used: [Int], isWhole: Bool) async {
    guard loss == nil else { return }
    let header: Map = ["used": Value(used.map { Value($0) }), "whole": Value(isWhole)]
    try? await write(Frame(.own, header: header).bytes)
  }

  /// Asks the agent to end requests; their responses still come.
  private func cancel(_ ids: [Int]) async {
    for batch in batches where batch.requests.contains(where: { ids.contains($0.id) }) {
      batch.cancelledAt = .now
      attend()
      for id in ids where batch.handed.contains(id) && batch.responses[id] == nil {
        try? await channel.write(Frame(.cancel, header: ["id": Value(id)]).bytes)
      }
    }
  }

  /// Ends the agent by ending its input.
  package func close() async {
    lose("the session was closed")
    await channel.closeInput()
    await channel.close()
    reading?.cancel()
    reading = nil
    beating?.cancel()
    beating = nil
    awaiting?.task.cancel()
    awaiting = nil
  }

  // Sending.

  private func number(_ requests: [Request]) -> [Request] {
    requests.map { request in
      var copy = request
      copy.id = nextID
      nextID += 1
      return copy
    }
  }

  private func send(_ batch: RequestBatch) async {
    // Small requests leave together: a packet and a turn of the thread for many, not for each.
    var waiting: [UInt8] = []
    var ids: [Int] = []
    for request in batch.requests {
      ids.append(request.id)
      for frame in request.frames {
        waiting += frame.bytes
        guard waiting.count >= Self.parcel else { continue }
        guard await send(&waiting, &ids, of: batch) else { return }
      }
    }
    _ = await send(&waiting, &ids, of: batch)
  }

  /// Bytes that leave in one piece.
  private static let parcel = 128 << 10

  /// False when nothing more is to be sent.
  private func send(_ waiting: inout [UInt8], _ ids: inout [Int], of batch: RequestBatch) async
    -> Bool
  {
    // Of a request that has begun to leave the rest must follow: the agent waits for it.
    let hasBegun = ids.contains { batch.handed.contains($0) }
    if batch.isLost || (Task.isCancelled && !hasBegun) { return false }
    batch.handed.formUnion(ids)
    attend()
    let bytes = waiting
    waiting = []
    ids = ids.suffix(1)
    do throws(Problem) {
      try await write(bytes)
      return true
    } catch {
      lose(error.because ?? error.what)
      return false
    }
  }

  private func write(_ bytes: [UInt8]) async throws(Problem) {
    if let loss { throw loss }
    counter.count { $0.bytesSent += bytes.count }
    try await channel.write(bytes)
  }

  private func wait(for batch: RequestBatch) async {
    // Cancelled before all were sent: those that were not are not waited for.
    if batch.handed.count < batch.requests.count {
      for request in batch.requests where !batch.handed.contains(request.id) {
        batch.responses[request.id] = Response(id: request.id, outcome: .notRun)
      }
    }
    if batch.isComplete { return }
    await withCheckedContinuation { batch.continuation = $0 }
  }

  // Hearing.

  private func read(_ initial: FrameReader) async {
    var reader = initial
    var partial: [Int: (header: Map, payload: [UInt8], size: Int)] = [:]
    var complaint: [UInt8] = []
    while loss == nil {
      do throws(WireError) {
        while let frame = try reader.next() { try take(frame, &partial) }
      } catch {
        lose("the agent speaks nonsense: \(error.reason)")
        await channel.close()
        return
      }
      do throws(Problem) {
        switch try await channel.read(within: nil) {
        case .output(let bytes):
          counter.count { $0.bytesReceived += bytes.count }
          reader.append(bytes)
        case .errorOutput(let bytes):
          complaint = Array((complaint + bytes).suffix(2000))
        case .end(let status):
          lose(Self.reason(status, complaint))
        }
      } catch {
        // What ends because we gave the agent up says nothing of the host.
        if loss == nil { isHostLost = true }
        lose(error.because ?? error.what)
      }
    }
  }

  private static func reason(_ status: ExitStatus, _ complaint: [UInt8]) -> String {
    let said = Finished.text(complaint)
    let end =
      switch status {
      case .code(let code): "the agent ended with code \(code)"
      case .signal(let name): "the agent was ended by signal \(name)"
      }
    return said.isEmpty ? end : "\(end) and said: \(said)"
  }

  private func take(
    _ frame: Frame, _ partial: inout [Int: (header: Map, payload: [UInt8], size: Int)]
  ) throws(WireError) {
    guard let id = frame.header["id"]?.int else {
      if frame.kind == .refusal {
        lose(Problem(header: frame.header, host: host).what)
        return
      }
      throw WireError("a frame without id")
    }
    switch frame.kind {
    case .response:
      // Only what was asked, and no more than an agent may send: a node must not fill our memory.
      let size = frame.header["size"]?.int ?? frame.payload.count
      guard find(id) != nil else { throw WireError("an answer nobody asked for") }
      guard size <= Self.largestPayload else { throw WireError("a payload of \(size) bytes") }
      partial[id] = (frame.header, frame.payload, size)
    case .data:
      partial[id]?.payload += frame.payload
    case .progress:
      guard let (batch, place) = find(id) else { return }
      if current?.id == id {
        current?.since = .now
        attend()
      }
      batch.progress(place, frame.header["text"]?.string ?? "")
      return
    default: throw WireError("a frame of kind \(frame.kind) from the agent")
    }
    if let whole = partial[id], whole.payload.count >= whole.size {
      partial[id] = nil
      finish(try Response(header: whole.header, payload: whole.payload))
    }
  }

  /// decisions.md 14: results stream, 64 MiB at most.
  private static let largestPayload = 64 << 20

  private func find(_ id: Int) -> (batch: RequestBatch, place: Int)? {
    for batch in batches {
      if let place = batch.requests.firstIndex(where: { $0.id == id }) { return (batch, place) }
    }
    return nil
  }

  private func finish(_ response: Response) {
    guard let (batch, _) = find(response.id) else { return }
    batch.responses[response.id] = response
    attend()
    wake(batch)
  }

  private func wake(_ batch: RequestBatch) {
    guard batch.isComplete, let waiting = batch.continuation else { return }
    batch.continuation = nil
    waiting.resume()
  }

  // Waiting no longer than is allowed.

  /// Sees to it that the agent is given up when it is late with the request it is at. They are served
  /// one after the other, in the order of their numbers.
  private func attend() {
    var until: ContinuousClock.Instant?
    if batches.contains(where: \.isBounded) {
      let served = batches.lazy.compactMap { batch in batch.served.map { (batch, $0) } }
        .min { $0.1.id < $1.1.id }
      if served?.1.id != current?.id { current = served.map { ($0.1.id, .now) } }
      if let (batch, request) = served, let current {
        let deadline = request.deadlineSeconds.map { current.since + .seconds($0) }
        until = [deadline, batch.cancelledAt].compactMap { $0 }.min().map { $0 + grace }
      }
    } else {
      current = nil
    }
    guard until != awaiting?.until else { return }
    awaiting?.task.cancel()
    awaiting = until.map { until in
      let waiting = Task { [weak self] in
        do { try await Task.sleep(until: until) } catch { return }
        await self?.giveUp(at: until)
      }
      return (until, waiting)
    }
  }

  private func giveUp(at until: ContinuousClock.Instant) async {
    guard loss == nil, awaiting?.until == until, let id = current?.id else { return }
    // Woken that late, this machine was asleep: what came meanwhile is still to be heard.
    if until.duration(to: .now) > grace {
      current?.since = .now
      attend()
      return
    }
    overdue = id
    lose("the agent neither answers nor ends what runs, although its time is over")
    // Those who write wait for the far side to read.
    await channel.close()
  }

  // Losing.

  private func lose(_ reason: String) {
    guard loss == nil else { return }
    loss = Problem(
      "remote.connection-lost", what: "the connection to the agent was lost", host: host,
      because: reason, fix: "see whether the host is up, then run it again")
    for batch in batches {
      batch.isLost = true
      wake(batch)
    }
  }

  private func results(of batch: RequestBatch) throws(Problem) -> [Response] {
    let unfinished = batch.requests.filter { batch.responses[$0.id] == nil }
    let isApplying = unfinished.contains { $0.mode == .apply && batch.handed.contains($0.id) }
    let isOverdue = unfinished.contains { $0.id == overdue }
    if let loss, !unfinished.isEmpty, !isApplying, !isOverdue, batch.responses.isEmpty {
      throw loss
    }
    if let loss, isHostLost, isApplying {
      throw Problem(
        "remote.lost-at-work", what: "the host was lost while it was at work", host: host,
        because: loss.because,
        fix: "see whether it is up, then run the same command again: what was done stays done")
    }
    return batch.requests.map { request in
      if let response = batch.responses[request.id] { return response }
      if request.id == overdue, let seconds = request.deadlineSeconds {
        return Response(
          id: request.id,
          outcome: .failed("took longer than \(seconds) seconds, and the node does not end it"))
      }
      guard request.mode == .apply, batch.handed.contains(request.id) else {
        return Response(id: request.id, outcome: .notRun)
      }
      let why = loss?.because.map { ["because": Value($0)] as Map } ?? Map()
      return Response(id: request.id, outcome: .unknown, result: why)
    }
  }

  // Secrets.

  private func refuseLoggedSecrets(_ requests: [Request]) async throws(Problem) {
    guard requests.contains(where: \.holdsSecret) else { return }
    if let question = recording {
      isLogged = try await question.answer()
      recording = nil
      if let loss { throw loss }
    }
    if let refusal = SudoRecording.refusal(isLogged, host: host) { throw refusal }
  }
}
