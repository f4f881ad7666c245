package import Machine
internal import System
package import Value

/// `async_status`: what is kept of a job (ansible-core 2.18, modules/async_status.py).
package struct AsyncStatusModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.async_status",
    [
      Option("jid", required: true),
      Option("mode", default: "status", choices: ["cleanup", "status"]),
      // What the controller knows.
      Option("_async_dir", .path, default: "~/.ansible_async"),
    ])

  /// The most that is read of a result.
  private static let largest = 64 << 20

  private let call: Call
  private let job: String

  package init(_ call: Call) throws(Failure) {
    self.call = call
    job = call.string("jid") ?? ""
    if job.utf8.contains(UInt8(ascii: "/")) { throw Failure("a job's id holds no '/': \(job)") }
  }

  private func path(_ machine: any Machine) throws(Failure) -> String {
    try NodePath.absolute(call.string("_async_dir") ?? "", on: machine) + "/" + job
  }

  /// The path of what is kept.
  package func inspect(_ machine: any Machine) throws(Failure) -> String {
    let path = try path(machine)
    guard !job.isEmpty, try machine.status(path, following: true) != nil else {
      throw Failure(
        "could not find job",
        result: [
          "ansible_job_id": Value(job), "results_file": Value(path), "started": 1, "finished": 1,
        ])
    }
    return path
  }

  package func change(from path: String) -> Planned<String>? {
    call.string("mode") == "cleanup" ? Planned(path) : nil
  }

  package func apply(_ path: String, to machine: any Machine) throws(Failure) -> Map {
    try machine.remove(path)
    // Ansible does not count it.
    return ["changed": false]
  }

  package func report(_ path: String, changed: Bool, on machine: any Machine) throws(Failure)
    -> Report
  {
    if call.string("mode") == "cleanup" {
      return Report(["ansible_job_id": Value(job), "erased": Value(path)])
    }
    let running: Map = [
      "results_file": Value(path), "ansible_job_id": Value(job), "started": 1, "finished": 0,
    ]
    guard var map = (try? JSON.parse(machine.read(path, limit: Self.largest)))?.map else {
      return Report(running)
    }
    if map["started"] == nil {
      map["finished"] = 1
      map["ansible_job_id"] = Value(job)
    } else if map["finished"] == nil {
      map["finished"] = 0
    }
    map["results_file"] = Value(path)
    return Report(map)
  }
}
