import System
import Testing
import Value

/// `groundwork playbook` and `ansible-playbook` print the same, byte for byte, and end the same.
///
/// What differs from run to run is named in `Spoken.shown` and nowhere else.
@Suite(.serialized, .enabled(if: Surroundings.missingCommand == nil, "groundwork is not built"))
struct VoiceDifferentialTests {
  @Test(arguments: Case.spoken)
  func `says what ansible-playbook said`(one: Case) throws {
    let recorded = try #require(try Spoken.recorded(one), "no recording: make record")
    try Scratch.with { scratch in
      expectEqual(recorded, try Spoken.runs(of: one, by: .subject, in: scratch), one)
    }
  }

  @Test(
    .enabled(
      if: Surroundings.missingOracle == nil && !Surroundings.records,
      "ansible-core is not installed: make oracles"),
    arguments: Case.spokenSample)
  func `what is recorded is what ansible-playbook says`(one: Case) throws {
    let recorded = try #require(try Spoken.recorded(one), "no recording: make record")
    try Scratch.with { scratch in
      expectEqual(recorded, try Spoken.runs(of: one, by: .reference, in: scratch), one)
    }
  }

  @Test(
    .enabled(
      if: Surroundings.records && Surroundings.missingOracle == nil, "only when recording"),
    arguments: Case.spoken)
  func `writes down what ansible-playbook says`(one: Case) throws {
    if try Spoken.recorded(one) != nil { return }
    try Scratch.with { scratch in
      try Spoken.write(one, try Spoken.runs(of: one, by: .reference, in: scratch))
    }
  }

  @Test func `a word more or less is seen`() {
    let one = Spoken(exitCode: 0, output: "ok: [h1]\nok: [h2]\n")
    #expect(one.difference(to: Spoken(exitCode: 0, output: "ok: [h1]\nok: [h2]\n")) == nil)
    #expect(one.difference(to: Spoken(exitCode: 2, output: one.output)) != nil)
    let other = Spoken(exitCode: 0, output: "ok: [h1]\nok: [h2] \n")
    #expect(one.difference(to: other)?.contains("line 2") == true)
    #expect(one.difference(to: Spoken(exitCode: 0, output: "ok: [h1]\n")) != nil)
  }

  private func expectEqual(_ one: [Spoken], _ two: [Spoken], _ test: Case) {
    #expect(one.count == two.count)
    for (place, (reference, subject)) in zip(one, two).enumerated() {
      let arguments = test.runs[place].joined(separator: " ")
      let difference = reference.difference(to: subject)
      #expect(
        difference == nil,
        "\(test.name), run \(place + 1) \(arguments)\n\(difference ?? "")\n\(subject.complaint)")
    }
  }
}

extension Case {
  /// One case, another for each GROUNDWORK_SEED; all in a soak.
  static var spokenSample: [Case] {
    if Surroundings.isSoak { return spoken }
    guard !spoken.isEmpty else { return [] }
    let seed = Environment.value("GROUNDWORK_SEED").flatMap { UInt($0) } ?? 0
    return [spoken[Int(seed % UInt(spoken.count))]]
  }
}

/// What one run printed on standard output, and how it ended.
struct Spoken {
  var exitCode: Int
  var output: String
  var complaint = ""

  /// The first line that differs; nil where none does.
  func difference(to other: Spoken) -> String? {
    if exitCode != other.exitCode { return "exit: ansible \(exitCode), ours \(other.exitCode)" }
    let one = output.split(separator: "\n", omittingEmptySubsequences: false)
    let two = other.output.split(separator: "\n", omittingEmptySubsequences: false)
    for place in 0..<max(one.count, two.count) {
      let a = place < one.count ? String(one[place]) : "nothing more"
      let b = place < two.count ? String(two[place]) : "nothing more"
      // By scalars: two spellings of one letter are not the same bytes.
      if !a.unicodeScalars.elementsEqual(b.unicodeScalars)
        || (place < one.count) != (place < two.count)
      {
        return "line \(place + 1)\nansible: \(a)\nours:    \(b)"
      }
    }
    return nil
  }

  /// The output with `@` for the directory of the run and without moments and what is named after them.
  static func shown(_ output: String, _ work: String) -> String {
    var text = output.replacing(work, with: "@")
    text.replace(#/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/#, with: "MOMENT")
    text.replace(#/"delta": "[0-9:.]+"/#, with: #""delta": "TIME""#)
    text.replace(#/"[am]time": [0-9.]+/#, with: #""time": 0"#)
    // How often a job is asked after, and what it is called.
    text.replace(#/ASYNC POLL on [^\n]*\n/#, with: "")
    text.replace(#/j\d+\.\d+/#, with: "JOB")
    text.replace(#/"child_pid": \d+/#, with: #""child_pid": 0"#)
    // Ansible names the copy it rendered, ours the template.
    text.replace(#/after: [^ \n]*ansible-local-[^\n]+/(?=[^/\n]+\n)/#, with: "after: @/case/")
    // A copied file's temporary name: there is none here.
    text.replace(#/"src": "[^"]*/ansible-tmp-[^"]*", /#, with: "")
    return text
  }

  static func runs(of one: Case, by side: Side, in scratch: String) throws -> [Spoken] {
    let work = "\(scratch)/\(side.rawValue)"
    try Tree.copy(one.directory, to: "\(work)/case")
    try Files.makeDirectories("\(work)/root")
    if try Files.status("\(work)/case/inventory") == nil {
      _ = try Files.writeAtomically("\(work)/case/inventory", Side.inventory.utf8, mode: 0o644)
    }
    return try one.runs.map { arguments in
      var files = arguments.filter { $0.hasSuffix(".yml") }
      if files.isEmpty { files = ["site.yml"] }
      let flags = arguments.filter { !$0.hasSuffix(".yml") }
      let words = ["-i", "inventory", "-e", "root=\(work)/root"] + flags + files
      let result = try Command(
        side == .reference
          ? [Surroundings.ansible] + words
          : Side.alone([Surroundings.binary, "playbook"] + words),
        environment: Surroundings.environment(home: work, settings(work)),
        directory: "\(work)/case", deadlineSeconds: 300
      ).run()
      return Spoken(
        exitCode: result.returnCode, output: shown(result.outputText, work),
        complaint: String(result.errorText.suffix(1500)))
    }
  }

  private static func settings(_ work: String) -> [(String, String)] {
    [
      ("ANSIBLE_PIPELINING", "1"), ("ANSIBLE_PYTHON_INTERPRETER", Surroundings.python),
      ("ANSIBLE_HOME", "\(work)/.ansible"), ("ANSIBLE_LOCALHOST_WARNING", "0"),
      ("ANSIBLE_NOCOLOR", "1"),
    ]
  }

  // MARK: Recordings

  static func recorded(_ one: Case) throws -> [Spoken]? {
    guard let text = try Files.text(one.recording, limit: 1 << 26) else { return nil }
    let value = try JSON.parse(text)
    guard value["digest"]?.string == (try one.digest()) else { return nil }
    return (value["runs"]?.list ?? []).map {
      Spoken(exitCode: $0["exit"]?.int ?? -1, output: $0["output"]?.string ?? "")
    }
  }

  static func write(_ one: Case, _ runs: [Spoken]) throws {
    let value: Value = [
      "ansible_core": "2.18.19", "digest": Value(try one.digest()),
      "runs": Value(runs.map { ["exit": Value($0.exitCode), "output": Value($0.output)] }),
    ]
    try Files.makeDirectories(Path.parent(of: one.recording) ?? "/")
    var style = JSON.Style.compact
    style.indent = 1
    _ = try Files.writeAtomically(
      one.recording, (JSON.text(value, style: style) + "\n").utf8, mode: 0o644)
  }
}
