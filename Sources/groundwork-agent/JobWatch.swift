internal import System
internal import Value
internal import Wire

/// Watches one job: gives its request to an agent of its own, which holds no lock and keeps no records, and
/// writes what comes of it where `async_status` reads it (ansible-core 2.18, modules/async_wrapper.py).
struct JobWatch {
  var number: String
  var seconds: Int
  var directory: String
  /// What the request prints is the result.
  var printsResult: Bool

  private var id: String { "\(number).\(Process.id)" }

  /// - Returns: the exit status.
  func run() -> Int32 {
    do throws(SystemError) {
      var request: [UInt8] = []
      while case let bytes = try Descriptor.read(0, 256 << 10), !bytes.isEmpty { request += bytes }
      try write(["started": 1, "finished": 0, "ansible_job_id": Value(id)])
      // The one who began it goes on.
      Descriptor.close(1)
      let worker = try ChildProcess(
        arguments: ["/proc/self/exe", "--alone"], directory: "/", errorOutput: .null)
      try Descriptor.writeAll(worker.input, request)
      guard let response = try answer(of: worker) else {
        worker.signal(Signal.kill)
        try write([
          "failed": 1, "ansible_job_id": Value(id),
          "msg": Value("the job's agent ended before it had answered"),
        ])
        return 1
      }
      try write(response)
      // With its time over the worker ends a command, as for a controller that has gone; what must not be left
      // half done it brings to its end.
      while try !Descriptor.read(worker.output, 256 << 10).isEmpty {}
      return 0
    } catch {
      return 1
    }
  }

  /// The result that is kept; nil when the worker ended without one.
  private func answer(of worker: ChildProcess) throws(SystemError) -> Map? {
    let end = Clock.milliseconds + Clock.milliseconds(in: seconds)
    var reader = FrameReader()
    var partial: (header: Map, payload: [UInt8])?
    while true {
      var interests = [Poll.Interest(worker.output, reading: true)]
      let left = end - Clock.milliseconds
      guard left > 0, try Poll.wait(&interests, milliseconds: left) > 0 else {
        worker.closeInput()
        // As long as Ansible takes: who asks at the very last moment hears that it still runs.
        Clock.sleep(milliseconds: 1000)
        return ["failed": true, "msg": "Timeout exceeded", "child_pid": Value(Int(worker.pid))]
      }
      let bytes = try Descriptor.read(worker.output, 256 << 10)
      if bytes.isEmpty { return nil }
      reader.append(bytes)
      do throws(WireError) {
        while let frame = try reader.next() {
          switch frame.kind {
          case .response: partial = (frame.header, frame.payload)
          case .data: partial?.payload += frame.payload
          default: continue
          }
          guard let (header, payload) = partial,
            payload.count >= header["size"]?.int ?? 0
          else { continue }
          worker.closeInput()
          return kept(try Response(header: header, payload: payload))
        }
      } catch { return nil }
    }
  }

  /// As a module of Ansible's prints it.
  private func kept(_ response: Response) -> Map {
    var map = response.result
    if printsResult, let output = map["stdout"]?.string {
      if let printed = JSON.printedObject(in: output) { return printed }
      return [
        "failed": 1, "ansible_job_id": Value(id), "data": Value(output),
        "stderr": map["stderr"] ?? "", "msg": "No start of json char found",
      ]
    }
    if map["changed"] == nil { map["changed"] = Value(response.change != .none) }
    if case .failed(let message) = response.outcome {
      map["failed"] = true
      if map["msg"] == nil { map["msg"] = Value(message) }
    }
    if !response.diffs.isEmpty { map["diff"] = Value(response.diffs.map(\.value)) }
    if !response.warnings.isEmpty {
      map["warnings"] = Value(response.warnings.map { Value($0) })
    }
    return map
  }

  private func write(_ result: Map) throws(SystemError) {
    _ = try Files.writeAtomically(
      "\(directory)/\(id)", JSON.text(Value(result), style: .compact).utf8, mode: 0o600)
  }
}
