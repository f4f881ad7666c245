import System
import Testing
import Value

/// Templates alone, rendered by ansible-core 2.18 (Jinja2 3.1) and by `groundwork template --jsonl`: values, their
/// types and kinds of errors are the same. Answers are recorded, and asked again as the playbooks' are.
@Suite(.serialized, .enabled(if: Surroundings.missingCommand == nil, "groundwork is not built"))
struct TemplateDifferentialTests {
  /// One in so many, others for each GROUNDWORK_SEED; all in a soak.
  private static let stride = Surroundings.isSoak ? 1 : 5
  private static let offset = Int(
    (Environment.value("GROUNDWORK_SEED").flatMap { UInt64($0) } ?? 0) % UInt64(stride))

  @Test(.enabled(if: !Surroundings.records), arguments: TemplateCategory.all)
  func `gives what ansible-core gave`(category: TemplateCategory) throws {
    let answers = try #require(try Answers.read(category), "no recording: make record")
    let places = Array(Swift.stride(from: Self.offset, to: answers.count, by: Self.stride))
    let requests = places.map { category.requests[$0] }
    let recorded = places.map { answers[$0] }
    let ours = try TemplateSide.subject(requests)
    let differing = Self.differing(requests, recorded, ours)
    let known = requests.count { $0.difference != nil }
    print("\(category.name): \(ours.count) cases, \(differing.count) differ, \(known) known")
    #expect(differing.isEmpty, "\(category.name)\n\(differing.prefix(40).joined(separator: "\n"))")
    let stale = zip(requests, zip(recorded, ours)).filter { request, answers in
      request.difference != nil && JSON.text(answers.0) == JSON.text(answers.1)
    }
    #expect(stale.isEmpty, "marked, and equal: \(stale.map(\.0.source))")
  }

  @Test(
    .enabled(
      if: Surroundings.missingOracle == nil && !Surroundings.records,
      "ansible-core is not installed: make oracles"))
  func `what is recorded is what ansible-core gives`() throws {
    var asked: [TemplateRequest] = []
    var recorded: [Value] = []
    let stride = Surroundings.isSoak ? 1 : 80
    for category in TemplateCategory.all {
      let answers = try #require(try Answers.read(category), "no recording: make record")
      for place in Swift.stride(from: 0, to: answers.count, by: stride) {
        asked.append(category.requests[place])
        recorded.append(answers[place])
      }
    }
    // A thousand a process: one has only so long.
    for start in Swift.stride(from: 0, to: asked.count, by: 1000) {
      let part = start..<min(start + 1000, asked.count)
      let again = try TemplateSide.reference(Array(asked[part]))
      for (request, (one, two)) in zip(asked[part], zip(recorded[part], again)) {
        #expect(JSON.text(one) == JSON.text(two), "\(request.source)")
      }
    }
  }

  @Test(
    .enabled(
      if: Surroundings.isSoak && Surroundings.missingOracle == nil,
      "other seeds are drawn in a soak"))
  func `gives what ansible-core gives to what is made up`() throws {
    let seed = Environment.value("GROUNDWORK_SEED").flatMap { UInt64($0) } ?? 2
    let category = TemplateGenerator.category(seed: seed, count: 3000)
    let reference = try TemplateSide.reference(category.requests)
    // A constant that Jinja2 cannot fold comes back as it was written (differences.txt).
    let places = category.requests.indices.filter {
      reference[$0]["ok"]?.string != category.requests[$0].source
    }
    let requests = places.map { category.requests[$0] }
    let differing = Self.differing(
      requests, places.map { reference[$0] }, try TemplateSide.subject(requests))
    #expect(differing.isEmpty, "seed \(seed)\n\(differing.prefix(40).joined(separator: "\n"))")
  }

  @Test(
    .enabled(
      if: Surroundings.records && Surroundings.missingOracle == nil, "only when recording"),
    arguments: TemplateCategory.all)
  func `writes down what ansible-core gives`(category: TemplateCategory) throws {
    if try Answers.read(category) != nil { return }
    try Answers.write(category, try TemplateSide.reference(category.requests))
  }

  @Test func `there are five thousand, and ten of every name that matters`() throws {
    let all = TemplateCategory.all.flatMap(\.requests)
    let sources = Set(all.map { "\($0.kind) \($0.source)" })
    #expect(sources.count >= 5000)
    var counts: [String: Int] = [:]
    for source in sources {
      for name in TemplateNames.names(in: source) { counts[name, default: 0] += 1 }
    }
    for name in TemplateNames.wanted {
      #expect(counts[name, default: 0] >= 10, "\(name): \(counts[name, default: 0]) cases")
    }
  }

  private static func differing(
    _ requests: [TemplateRequest], _ reference: [Value], _ subject: [Value]
  ) -> [String] {
    var found: [String] = []
    for (request, (one, two)) in zip(requests, zip(reference, subject)) {
      // As text, so that 1, 1.0 and true differ.
      guard request.difference == nil, JSON.text(one) != JSON.text(two) else { continue }
      found.append(
        "\(request.kind) \(request.source)\n    ansible \(one.short)\n    ours    \(two.short)")
    }
    return found
  }
}

/// What ansible-core answered to a category: its digest, then a line for each case.
enum Answers {
  /// nil when there are none, or those to other requests.
  static func read(_ category: TemplateCategory) throws -> [Value]? {
    guard let text = try Files.text(category.recording, limit: 1 << 26) else { return nil }
    let lines = text.split(separator: "\n")
    guard let head = lines.first, try JSON.parse(String(head))["digest"]?.string == digest(category)
    else { return nil }
    return try lines.dropFirst().map { try JSON.parse(String($0)) }
  }

  static func write(_ category: TemplateCategory, _ answers: [Value]) throws {
    let head: Value = ["ansible_core": "2.18.19", "digest": Value(digest(category))]
    let lines = ([head] + answers).map { JSON.text($0, style: .compact) + "\n" }
    try Files.makeDirectories(Path.parent(of: category.recording) ?? "/")
    _ = try Files.writeAtomically(category.recording, lines.joined().utf8, mode: 0o644)
  }

  private static func digest(_ category: TemplateCategory) -> String {
    let own = category.requests.map { "\($0.kind)\n\($0.source)\n\($0.own)\n" }
    let text = TemplateCategory.sharedText + own.joined()
    return Digest.sha256(text.utf8).hex
  }
}
