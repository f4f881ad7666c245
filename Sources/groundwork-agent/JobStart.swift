internal import FileModules
internal import Machine
internal import System
internal import Value
internal import Wire

/// Begins a job: a copy of this agent that nobody waits for (`JobWatch`).
enum JobStart {
  static func run(_ request: Request, _ job: Job, on machine: any Machine) -> Response {
    do throws(Failure) {
      // As `async_status` reads it.
      let directory = try NodePath.absolute(job.directory, on: machine)
      do throws(SystemError) { try Files.makeDirectories(directory, mode: 0o700) } catch {
        throw Failure("could not create directory: \(directory) - \(error.description)")
      }
      return try start(request, job, directory)
    } catch {
      return Response(outcome: .failed(error.message), result: error.result)
    }
  }

  private static func start(
    _ request: Request, _ job: Job, _ directory: String
  ) throws(Failure) -> Response {
    var request = request
    request.job = nil
    let number = "j\(UInt64.random(in: 0..<999_999_999_999))"
    do throws(SystemError) {
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
      throw Failure("the job cannot be started: \(error.description)")
    }
  }
}
