import System
import Value

/// One template with what it sees, as both sides read it.
struct TemplateRequest: Sendable {
  var kind: String
  var source: String
  var variables: Map
  var templates: Map = [:]
  var settings: Map = [:]
  /// What it sees besides the shared variables, as written.
  var own = ""
  /// Why ours may answer otherwise: docs/compatibility.md says the same.
  var difference: String?

  func line(_ id: Int) -> String {
    var map: Map = ["id": Value(id), "kind": Value(kind), "src": Value(source)]
    if !variables.isEmpty { map["vars"] = Value(variables) }
    if !templates.isEmpty { map["templates"] = Value(templates) }
    if !settings.isEmpty { map["env"] = Value(settings) }
    return JSON.text(Value(map), style: .compact)
  }
}

/// A file of `Templates/`: a category of the template language, a case a line.
///
/// `## …` is a comment; `@NAME: a ;; b` a pool, and `‹NAME›` in a case stands for each of it; `!string`, `!cond`,
/// `!template`, `!render` say the kind of what follows, `!vars`, `!templates`, `!env` (JSON) what it sees besides
/// `vars.json`; `!differs WHY` stands above one case, and what pools and the generator make stands in `exceptions`.
/// `␤` is a line end, `␉` a tab.
struct TemplateCategory: Sendable, CustomStringConvertible {
  var name: String
  var requests: [TemplateRequest]

  var description: String { name }
  var recording: String { "\(Surroundings.tests)/Recorded/Templates/\(name).jsonl" }

  static let directory = "\(Surroundings.tests)/Templates"

  /// Every category, and what is made up from a seed.
  static let all: [TemplateCategory] = {
    let names = ((try? Files.list(directory)) ?? []).filter { $0.hasSuffix(".txt") }.sorted()
    let written = names.compactMap { try? TemplateCategory(file: String($0.dropLast(4))) }
    let all = written + [TemplateGenerator.category(seed: 1, count: TemplateGenerator.recorded)]
    return all.map { $0.marked(by: exceptions) }
  }()

  /// Why single templates may differ, by their text.
  static let exceptions: [String: String] = {
    var why = ""
    var found: [String: String] = [:]
    let text = (try? Files.text("\(directory)/exceptions")) ?? nil
    for line in (text ?? "").split(separator: "\n") {
      if line.hasPrefix("# ") {
        why = String(line.dropFirst(2))
      } else {
        found[unescaped(String(line))] = why
      }
    }
    return found
  }()

  private func marked(by exceptions: [String: String]) -> TemplateCategory {
    var marked = self
    for place in requests.indices {
      if let why = exceptions[requests[place].source] { marked.requests[place].difference = why }
    }
    return marked
  }

  private static func unescaped(_ text: String) -> String {
    text.replacing("␤", with: "\n").replacing("␉", with: "\t")
  }

  /// The variables that every case sees.
  static let shared: Map = (try? JSON.parse(sharedText))?.map ?? [:]
  static let sharedText = ((try? Files.text("\(directory)/vars.json")) ?? nil) ?? "{}"

  init(name: String, requests: [TemplateRequest]) {
    self.name = name
    self.requests = requests
  }

  private init(file name: String) throws {
    self.name = name
    requests = []
    var pools: [String: [String]] = [:]
    var current = TemplateRequest(kind: "string", source: "", variables: Self.shared)
    let text = try Files.text("\(Self.directory)/\(name).txt") ?? ""
    for line in text.split(separator: "\n") where !line.hasPrefix("## ") {
      if line.hasPrefix("!") {
        try Self.apply(String(line.dropFirst()), to: &current)
      } else if line.hasPrefix("@"), let colon = line.firstIndex(of: ":") {
        let name = String(line[..<colon].dropFirst())
        pools[name] = line[colon...].dropFirst(2).split(separator: " ;; ").map { String($0) }
      } else {
        requests += Self.expanded(String(line), pools).map { source in
          var request = current
          request.source = Self.unescaped(source)
          return request
        }
        current.difference = nil
      }
    }
  }

  private static func apply(_ words: String, to request: inout TemplateRequest) throws {
    let parts = words.split(separator: " ", maxSplits: 1)
    let rest = parts.count > 1 ? String(parts[1]) : "{}"
    switch parts.first {
    case "vars":
      request.variables = shared.merging(try JSON.parse(rest).map ?? [:])
      request.own += words
    case "templates":
      request.templates = try JSON.parse(rest).map ?? [:]
      request.own += words
    case "env":
      request.settings = try JSON.parse(rest).map ?? [:]
      request.own += words
    case "differs": request.difference = rest
    case let kind?: request.kind = String(kind)
    case nil: break
    }
  }

  /// A case with each of its pools' words in turn.
  private static func expanded(_ line: String, _ pools: [String: [String]]) -> [String] {
    guard let open = line.firstIndex(of: "‹"), let close = line[open...].firstIndex(of: "›") else {
      return [line]
    }
    let name = String(line[line.index(after: open)..<close])
    return (pools[name] ?? ["NO POOL \(name)"]).flatMap { word in
      expanded(line[..<open] + word + line[line.index(after: close)...], pools)
    }
  }
}

/// What one side answers to requests.
enum TemplateSide {
  /// One process for all of them, in a copy of `Templates/files`.
  static func answers(
    of requests: [TemplateRequest], by command: [String]
  ) throws -> [Value] {
    var answers: [Value] = []
    try Scratch.with { scratch in
      let work = "\(scratch)/one"
      try Tree.copy("\(TemplateCategory.directory)/files", to: work)
      var environment = Surroundings.environment(
        home: work, [("ANSIBLE_HOME", "\(work)/.ansible"), ("FRUIT", "plum"), ("EMPTY", "")])
      // The order of sets is recorded, too.
      environment += ["PYTHONDONTWRITEBYTECODE=1", "PYTHONHASHSEED=0"]
      let input = requests.enumerated().map { $0.element.line($0.offset) + "\n" }.joined()
      let result = try Command(
        command, environment: environment, directory: work, input: Array(input.utf8),
        deadlineSeconds: 300, outputLimit: 1 << 28
      ).run()
      let lines = result.outputText.replacing(work, with: "@").split(separator: "\n")
      guard lines.count == requests.count else {
        throw Failure(what: "\(lines.count) answers to \(requests.count): \(result.errorText)")
      }
      answers = try lines.map { essence(try JSON.parse(String($0))) }
    }
    return answers
  }

  static func reference(_ requests: [TemplateRequest]) throws -> [Value] {
    try answers(
      of: requests,
      by: [Surroundings.python, "\(Surroundings.root)/Tests/oracles/templates.py"])
  }

  static func subject(_ requests: [TemplateRequest]) throws -> [Value] {
    try answers(of: requests, by: [Surroundings.binary, "template", "--jsonl"])
  }

  /// The value or the kind of error: messages are Python's own business.
  private static func essence(_ answer: Value) -> Value {
    if let value = answer["ok"] { return ["ok": value] }
    return ["error": answer["error"] ?? .null]
  }

  struct Failure: Error { var what: String }
}
