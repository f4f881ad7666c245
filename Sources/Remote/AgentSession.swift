internal import Transport
package import Value
package import Wire

/// One agent on one host as one user, and the requests on their way to it.
package actor AgentSession {
  /// What it said of itself and of the node when it started.
  package nonisolated let hello: Hello
  let host: String
  private let channel: any Channel
  private let counter: TrafficCounter
  var isLogged: SudoRecording.Answer
  /// Asked before the first secret; nil once it was, or where there is nothing to ask.
  var recording: SudoRecording?
  /// What an agent may take beyond a request's deadline before it counts as stuck.
  private let grace: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  /// No machine that is awake is that late.
  private static let sleep = Duration.seconds(10)

  private var nextID = 1
  private var batches: [RequestBatch] = []
  var loss: Problem?
  /// Not the agent has ended, but the way to it.
  private var isHostLost = false
  /// The request that the agent is at, since when, and the last sign that it is.
  private var current: (id: Int, begun: ContinuousClock.Instant, since: ContinuousClock.Instant)?
  /// Waits until the agent is late with it.
  private var awaiting: (until: ContinuousClock.Instant, task: Task<Void, Never>)?
  /// The request that the agent was lost over.
  private var overdue: Int?
  private var reading: Task<Void, Never>?
  private var beating: Task<Void, Never>?
  private var listening: Task<Void, Never>?
  /// Pulses since anything was heard.
  private var unheard = 0
  private let pulse: Duration
  /// It takes over what was said last.
  private var hasOwned = false
  private static let farewell = Duration.seconds(10)

  /// - Parameters:
  ///   - grace: agents give what they end ten seconds, and say every ten that they wait (decisions.md 14).
  ///   - pulse: between two signs that somebody is here.
  ///   - now: jumps ahead while the machine sleeps.
  init(
    _ started: AgentStart.Started, host: String, counter: TrafficCounter,
    grace: Duration = .seconds(30), pulse: Duration = .seconds(15),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    hello = started.hello
    self.host = host
    channel = started.channel
    isLogged = started.isLogged ? .on : .off
    recording = started.recording
    self.counter = counter
    self.grace = grace
    self.now = now
    self.pulse = pulse
  }

  /// Begins to listen; the session ends with `close()` or with the host.
  func listen(_ reader: FrameReader) {
    // One reader for the life of the channel: requests come and go while it listens.
    reading = Task { await self.read(reader) }
    beating = Task { [weak self, pulse] in
      while !Task.isCancelled, await self?.beat() == true {
        try? await Task.sleep(for: pulse)
      }
    }
    // Not by those who write: an agent that reads nothing holds them.
    listening = Task { [weak self, pulse] in
      while !Task.isCancelled, await self?.isHeard() == true {
        try? await Task.sleep(for: pulse)
      }
    }
  }

  /// An agent that hears nothing for so long takes its controller for gone, although no end came:
  /// the machine may have lost power, and TCP would hold the node's lock for hours.
  private static let patienceSeconds = 60

  /// Agents answer each pulse but while a system call holds them, or one file is read through. Pulses are
  /// counted, not time: a controller that slept has heard nothing and asked nothing.
  private static let mostUnheard = 40

  /// False once the agent was silent for too long and is given up.
  private func isHeard() async -> Bool {
    guard loss == nil else { return false }
    unheard += 1
    guard unheard > Self.mostUnheard else { return true }
    lose("the agent was silent for \(Self.mostUnheard * Int(pulse.components.seconds)) seconds")
    await channel.close()
    return false
  }

  /// Tells the agent that somebody is there; false once there is no use in it.
  private func beat() async -> Bool {
    guard loss == nil else { return false }
    let frame = Frame(.alive, header: ["seconds": Value(Self.patienceSeconds)])
    return (try? await write(frame.bytes)) != nil
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
    return try batch.results(loss, isHostLost: isHostLost, overdue: overdue)
  }

  /// Has the agent take over into the node's records what the answers used say of it. There is no
  /// answer: what is lost on the way is taken over by the next run.
  package func own(_ used: [Int], isWhole: Bool) async {
    guard loss == nil else { return }
    let header: Map = ["used": Value(used.map { Value($0) }), "whole": Value(isWhole)]
    try? await write(Frame(.own, header: header).bytes)
    hasOwned = true
  }

  /// Asks the agent to end requests; their responses still come.
  private func cancel(_ ids: [Int]) async {
    for batch in batches where batch.requests.contains(where: { ids.contains($0.id) }) {
      batch.cancelledAt = now()
      attend()
      for id in ids where batch.handed.contains(id) && batch.responses[id] == nil {
        try? await channel.write(Frame(.cancel, header: ["id": Value(id)]).bytes)
      }
    }
  }

  /// Ends the agent by ending its input.
  package func close() async {
    await channel.closeInput()
    // A channel that is closed at once, and a connection with it, takes along what nobody has read yet:
    // sshd ends without handing it on, and a program of this machine is ended.
    if hasOwned, loss == nil, batches.isEmpty {
      let limit = Task { [channel] in
        try await Task.sleep(for: Self.farewell)
        // Reading ends with the channel, and not because somebody no longer waits for it.
        await channel.close()
      }
      await reading?.value
      limit.cancel()
    }
    lose("the session was closed")
    await channel.close()
    for task in [reading, beating, listening] { task?.cancel() }
    (reading, beating, listening) = (nil, nil, nil)
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
      lose(by: error)
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
    var reader = AnswerReader(initial)
    var complaint: [UInt8] = []
    while loss == nil {
      do throws(WireError) {
        while loss == nil, let item = try reader.next({ isAwaited($0) }) { take(item) }
      } catch {
        await give(up: error)
        return
      }
      do {
        switch try await channel.read(within: nil) {
        case .output(let bytes):
          counter.count { $0.bytesReceived += bytes.count }
          unheard = 0
          reader.append(bytes)
        case .errorOutput(let bytes):
          complaint = Array((complaint + bytes).suffix(2000))
          try reader.passOver(bytes.count)
        case .end(let status):
          lose(status.reason(complaint))
        }
      } catch let error as WireError {
        await give(up: error)
      } catch {
        if let error = error as? Problem { lose(by: error) } else { lose("\(error)") }
      }
    }
  }

  private func give(up error: WireError) async {
    lose(
      Problem(
        "agent.nonsense", what: "what answers on the host is no agent of ours", host: host,
        because: error.reason,
        fix: "run it again; if it stays: sudo rm /var/lib/groundwork/agent-*"))
    await channel.close()
  }

  private func take(_ item: AnswerReader.Item) {
    switch item {
    case .answer(let response): finish(response)
    case .sign: break
    case .refusal(let header): lose(Problem(header: header, host: host).what)
    case .progress(let id, let text):
      guard let (batch, place) = find(id) else { return }
      if current?.id == id {
        current?.since = now()
        attend()
      }
      batch.progress(place, text)
    }
  }

  private func isAwaited(_ id: Int) -> Bool {
    guard let (batch, _) = find(id) else { return false }
    return batch.handed.contains(id) && batch.responses[id] == nil
  }

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
      if served?.1.id != current?.id { current = served.map { ($0.1.id, now(), now()) } }
      if let (batch, request) = served, let current {
        // It may wait for the node's lock as long as it may take then; signs without end are none.
        let deadline = request.deadlineSeconds.map {
          min(current.since + .seconds($0), current.begun + .seconds($0) * 2)
        }
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
    // So late, this machine was asleep: what came meanwhile is to be heard, all time given anew.
    if until.duration(to: now()) > Self.sleep {
      current?.since = now()
      current?.begun = now()
      for batch in batches where batch.cancelledAt != nil { batch.cancelledAt = now() }
      awaiting = nil
      attend()
      return
    }
    overdue = id
    lose("the agent neither answers nor ends what runs, although its time is over")
    // Those who write wait for the far side to read.
    await channel.close()
  }

  // Losing.

  /// By an error that who reads or who writes met first. What ends because we gave the agent up says nothing.
  private func lose(by error: Problem) {
    isHostLost = isHostLost || (loss == nil && error.id != "transport.input-closed")
    lose(error.because ?? error.what)
  }

  private func lose(_ reason: String) {
    lose(
      Problem(
        "remote.connection-lost", what: "the connection to the agent was lost", host: host,
        because: reason, fix: "see whether the host is up, then run it again"))
  }

  private func lose(_ problem: Problem) {
    guard loss == nil else { return }
    loss = problem
    for batch in batches {
      batch.isLost = true
      wake(batch)
    }
  }
}
