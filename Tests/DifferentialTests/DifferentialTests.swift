import System
import Testing
import Value

/// The same playbooks run by ansible-core 2.18 and by us: results, files and counters are the same.
///
/// What ansible-core answered is written down in `Recorded/`, for it takes seconds a task; a sample,
/// and with GROUNDWORK_SOAK=1 everything, is asked of it again. `make record` writes it anew.
@Suite(.serialized, .enabled(if: Surroundings.missingCommand == nil, "groundwork is not built"))
struct DifferentialTests {
  @Test(arguments: Case.all)
  func `does what ansible-core did`(one: Case) throws {
    let recorded = try #require(try Recording.read(one), "no recording: make record")
    try Scratch.with { scratch in
      let subject = try Side.subject.run(one, in: scratch)
      try expectEqual(recorded, subject, one)
    }
  }

  @Test(
    .enabled(
      if: Surroundings.missingOracle == nil && !Surroundings.records,
      "ansible-core is not installed: make oracles"),
    arguments: Case.sample)
  func `what is recorded is what ansible-core does`(one: Case) throws {
    let recorded = try #require(try Recording.read(one), "no recording: make record")
    try Scratch.with { scratch in
      try expectEqual(recorded, try Side.reference.run(one, in: scratch), one)
    }
  }

  @Test(
    .enabled(
      if: Surroundings.records && Surroundings.missingOracle == nil, "only when recording"),
    arguments: Case.all)
  func `writes down what ansible-core does`(one: Case) throws {
    if try Recording.read(one) != nil { return }
    try Scratch.with { scratch in
      try Recording.write(one, try Side.reference.run(one, in: scratch))
    }
  }

  private func expectEqual(_ one: [Observation], _ two: [Observation], _ test: Case) throws {
    #expect(one.count == two.count)
    let known = try test.differences()
    for (place, (reference, subject)) in zip(one, two).enumerated() {
      let differences = Comparison(reference, subject, known: known).differences
      let arguments = test.runs[place].joined(separator: " ")
      #expect(
        differences.isEmpty,
        """
        \(test.name), run \(place + 1) \(arguments)
        \(differences.prefix(20).joined(separator: "\n"))
        \(subject.complaint.suffix(2000))
        """)
    }
  }
}

extension Case {
  /// One case of those that take ansible-core least, another for each GROUNDWORK_SEED; all in a soak.
  static var sample: [Case] {
    if Surroundings.isSoak { return all }
    let quick = all.filter { ["when", "blocks", "facts", "tags", "serial"].contains($0.name) }
    guard !quick.isEmpty else { return [] }
    let seed = Environment.value("GROUNDWORK_SEED").flatMap { UInt($0) } ?? 0
    return [quick[Int(seed % UInt(quick.count))]]
  }
}

/// What ansible-core answered.
enum Recording {
  /// nil when there is none, or one of another state of the case.
  static func read(_ one: Case) throws -> [Observation]? {
    guard let text = try Files.text(one.recording, limit: 1 << 26) else { return nil }
    let value = try JSON.parse(text)
    guard value["digest"]?.string == (try one.digest()) else { return nil }
    return (value["runs"]?.list ?? []).map { Observation($0) }
  }

  static func write(_ one: Case, _ observations: [Observation]) throws {
    let value: Value = [
      "ansible_core": "2.18.19", "digest": Value(try one.digest()),
      "runs": Value(observations.map(\.value)),
    ]
    try Files.makeDirectories(Path.parent(of: one.recording) ?? "/")
    _ = try Files.writeAtomically(
      one.recording, (JSON.text(value, style: .compact) + "\n").utf8, mode: 0o644)
  }
}

/// A directory that goes away again.
enum Scratch {
  static func with(_ body: (String) throws -> Void) throws {
    let name = try Random.bytes(8).map { String(256 + Int($0), radix: 16).dropFirst() }.joined()
    // Of one length: sizes of links into it are compared.
    let path = "/tmp/groundwork-differential-\(name)"
    try Files.makeDirectories(path)
    defer { try? Files.removeTree(path) }
    try body(path)
  }
}
