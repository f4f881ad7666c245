internal import System
internal import Value
internal import Wire

/// Begins a job: a copy of this agent that nobody waits for (`JobWatch`).
enum JobStart {
  static func run(_ request: Request, _ job: Job) -> Response {
    var request = request
    request.job = nil
    let number = "j\(UInt64.random(in: 0..<999_999_999_999))"
    let directory = expanded(job.directory, request.environment)
    do throws(SystemError) {
      try Files.makeDirectories(directory, mode: 0o700)
      let watch = try ChildProcess(
        arguments: [
          "/proc/self/exe", "--job", number, "\(job.seconds)", directory,
          job.printsResult ? "prints" : "tells",
        ], directory: "/", errorOutput: .null)
      for frame in request.frames { try Descriptor.writeAll(watch.input, frame.bytes) }
      watch.closeInput()
      // It closes its output once the job can be asked after.
      while try !Descriptor.read(watch.output, 4096).isEmpty {}
      // Dropped it would be ended; it outlives this agent.
      _ = Unmanaged.passRetained(watch)
      let id = "\(number).\(watch.pid)"
      return Response(
        change: .runs,
        result: [
          "started": 1, "finished": 0, "ansible_job_id": Value(id), "failed": 0,
          "results_file": Value("\(directory)/\(id)"),
        ])
    } catch {
      return Response(
        outcome: .failed("could not create directory: \(directory) - \(error.description)"))
    }
  }

  private static func expanded(_ path: String, _ environment: [String: String]) -> String {
    guard path == "~" || path.hasPrefix("~/") else { return path }
    let home =
      environment["HOME"] ?? Environment.value("HOME")
      ?? (try? Accounts.read())?.user(id: Process.uid)?.home ?? "/"
    return home + path.dropFirst()
  }
}
