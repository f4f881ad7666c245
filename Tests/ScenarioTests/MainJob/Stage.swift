import System
import TestServer
import Testing
import Value

/// What the fleet has been through. Preparing it takes longest of all, so the scenarios of the main job
/// share one fleet; each asks for the stage it starts from, and any order of them works.
actor Stage {
  static let shared = Stage()

  private var job: MainJob?
  private var first: FirstRun?
  private var cluster: Cluster?

  /// Nodes that nothing has been done to but logging in.
  func bare() async throws -> MainJob {
    if let job, first == nil, cluster == nil { return job }
    let fleet = try await Fleet.up()
    let fresh = try await MainJob.make(fleet)
    first = nil
    cluster = nil
    job = fresh
    try await fresh.rebuildNodes()
    return fresh
  }

  /// Nodes after the first run of the main job, and what there was to see of it.
  func prepared() async throws -> (job: MainJob, first: FirstRun) {
    if let job, let first { return (job, first) }
    let job = try await bare()
    let run = try await FirstRun.of(job)
    first = run
    try #require(run.run.exitCode == 0, "\(run.run.text)")
    try await Self.copyCertificates(from: MainJob.certificates, to: Self.firstCertificates)
    return (job, run)
  }

  /// The four nodes as a cluster of one control plane and two workers.
  func clustered() async throws -> Cluster {
    if let cluster { return cluster }
    let made = Cluster(job: try await bare())
    try await made.declare()
    let run = try await made.job.apply()
    cluster = made
    try #require(run.exitCode == 0, "\(run.text)")
    return made
  }

  /// Bare nodes again under the same project: its passwords stay, and its authority and certificates are
  /// those of the first run, whatever took their place since.
  func again() async throws -> MainJob {
    let (job, _) = try await prepared()
    try await job.rebuildNodes()
    try await Self.copyCertificates(from: Self.firstCertificates, to: MainJob.certificates)
    return job
  }

  /// What the first run made of `certs/`; beside the lab, where nobody looks for what was left behind.
  private static let firstCertificates = "\(MainJob.lab.state)/first-certs"

  private static func copyCertificates(from one: String, to other: String) async throws {
    let copied = try await Program.run(
      ["sh", "-c", "rm -rf '\(other)' && cp -a '\(one)' '\(other)'"])
    try #require(copied.exitCode == 0, "\(copied.text)")
  }

  /// For scenarios of other kinds: nodes as they were booted.
  func leave() async throws {
    guard let job else { return }
    self.job = nil
    first = nil
    cluster = nil
    for name in Fleet.names { try await job.site.fleet.lab("rebuild", name) }
    try Files.removeTree(MainJob.directory)
  }
}

/// The first run of the main job, told as much as it can be, and watched from outside.
struct FirstRun: Sendable {
  /// What it wrote: the console's text.
  var run: Run
  /// The same with the journal's events.
  var journal: Run
  /// What run.json says of it.
  var record: Value
  /// Every command line and environment that was seen on this machine meanwhile; the nodes' processes
  /// are among them, for they run on the same kernel.
  var seen: Set<String>
  /// Every file that was seen meanwhile in places for temporary files, here and on the nodes.
  var files: Set<String>
  /// What stands in places for temporary files now and did not before.
  var leftBehind: [String]
  /// Node to its files when it had ended: an undisturbed run's, whatever later scenarios do to the nodes.
  var trees: [String: Set<Substring>]

  static func of(_ job: MainJob) async throws -> FirstRun {
    // One that a killed test left would count as there before.
    _ = try Files.remove(proof)
    let before = try scratch()
    _ = try Files.writeAtomically(proof, Array(needle.utf8))
    _ = try await job.asked("echo \(needle) > /var/tmp/\(needle)")
    let watches = [
      Watch.processes(),
      Watch.files(
        below: scratchDirectories + (try nodeDirectories()),
        besides: before.union([MainJob.directory])),
    ]
    for watch in watches { watch.start() }
    let run: Run
    do {
      run = try await job.groundwork("apply", "-vvv", "--diff")
    } catch {
      for watch in watches { _ = watch.stop() }
      throw error
    }
    let seen = watches.map { $0.stop() }
    _ = try Files.remove(proof)
    _ = try await job.asked("rm /var/tmp/\(needle)")
    return FirstRun(
      run: run, journal: try job.journal(of: run),
      record: try JSON.parse(Files.text("\(job.newestRun())/run.json") ?? ""), seen: seen[0],
      files: seen[1], leftBehind: try scratch().subtracting(before).sorted(),
      trees: try await job.trees(Tree.content))
  }

  /// What the watch of files is sure to see, in a file of its name on every node and one here.
  static let needle = "groundwork-watch-proof"
  static let proof = "/var/tmp/\(needle)-\(Path.name(of: MainJob.lab.state))"

  private static let scratchDirectories = ["/tmp", "/var/tmp", "/dev/shm"]

  /// What stands in places for temporary files here.
  static func scratch() throws -> Set<String> {
    var found: Set<String> = []
    for directory in scratchDirectories {
      found.formUnion(try Files.list(directory).map { "\(directory)/\($0)" })
    }
    return found
  }

  /// The nodes' places for temporary and own files, as this machine sees them.
  private static func nodeDirectories() throws -> [String] {
    try Fleet.names.flatMap { name in
      let first = try Files.text("\(Surroundings.state)/nodes/\(name)/init.pid") ?? ""
      let root = "/proc/\(try #require(Int(first.split(separator: "\n").first ?? "")))/root"
      let own = ["/run/groundwork", "/var/lib/groundwork", "/home/ops", "/root"]
      return (scratchDirectories + own).map { root + $0 }
    }
  }
}
