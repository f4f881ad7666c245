import Value
import YAML

/// One pass over playbooks or an include: gathers problems instead of stopping at the first.
final class Loading {
  let loader: PlaybookLoader
  private(set) var problems: [Problem] = []
  private(set) var warnings: [Problem] = []
  private var secretFiles: Set<String> = []
  /// Files being imported, outermost first; a file in here again is a cycle.
  var openFiles: [String] = []
  /// Places that were looked at already: a role used twice is told about once.
  private var told: Set<String> = []

  // What `foresee` keeps.

  /// Whether what tasks will need is looked at; not for an include at run time, which was looked at before.
  let foresees: Bool
  var sightings: [Sighting] = []
  var sightedRoles: [Role] = []
  /// Includes or files of variables whose names nobody knows yet: they may define any variable.
  var hasUnknownNames = false
  /// A task may make files on this machine, or works there.
  var makesFilesHere = false
  var missing: [(what: String, name: String, searched: [String], at: SourceLocation)] = []
  var templatesRead: Set<String> = []
  var foreseen: Set<String> = []
  /// How deep in what may not run: a `rescue`, a `block` that has one, an include with a condition.
  var tentative = 0
  /// Places in `openFiles` that a conditional include opened.
  var doubtful: [Int] = []

  init(_ loader: PlaybookLoader, foresees: Bool = false) {
    self.loader = loader
    self.foresees = foresees
  }

  var settings: PlaybookLoader.Settings { loader.settings }
  var paths: Paths { loader.paths }

  /// By file in the order they were met, then by place.
  var sortedProblems: [Problem] {
    var order: [String: Int] = [:]
    for problem in problems {
      if let file = problem.at?.file, order[file] == nil { order[file] = order.count }
    }
    func key(_ problem: Problem) -> (Int, Int, Int) {
      guard let at = problem.at else { return (-1, 0, 0) }
      return (order[at.file] ?? 0, at.line, at.column)
    }
    return problems.enumerated().sorted { a, b in
      key(a.element) == key(b.element)
        ? a.offset < b.offset : key(a.element) < key(b.element)
    }.map(\.element)
  }

  /// What a task that runs tells of by failing.
  private static let later: Set<String> = [
    "playbooks.unknown-option", "playbooks.bad-option", "playbooks.missing-option",
    "playbooks.undefined-variable", "playbooks.unknown-handler", "playbooks.module-not-built",
    "playbooks.unknown-lookup", "inventory.unknown-pattern",
  ]

  func report(_ problem: Problem) {
    if settings.isLenient, Self.later.contains(problem.id) { return }
    if told.insert("\(problem.id) \(problem.at?.description ?? "") \(problem.what)").inserted {
      problems.append(problem)
    }
  }

  func warn(_ problem: Problem) {
    if told.insert("w \(problem.id) \(problem.at?.description ?? "")").inserted {
      warnings.append(problem)
    }
  }

  /// Groups and hosts that nobody knows yet may be made by tasks: then a pattern that names one is
  /// told about, and matches nothing should it stay unknown.
  func forgiveUnknownGroups() {
    let makers = ["ansible.builtin.add_host", "ansible.builtin.group_by"]
    guard sightings.contains(where: { makers.contains($0.task.action.name) }) else { return }
    let unknown = problems.filter { $0.id == "inventory.unknown-pattern" }
    problems.removeAll { $0.id == "inventory.unknown-pattern" }
    for problem in unknown { warn(problem) }
  }

  // MARK: Files

  /// The document of a file that exists; nil when it cannot be read, which is reported.
  func document(_ path: String, from: SourceLocation? = nil) -> Node? {
    let (result, isNew) = loader.documents.read(path, shown: paths.shown(path))
    switch result {
    case .success(let document):
      if isNew { for warning in document.warnings { warn(warning) } }
      if document.isSecret { secretFiles.insert(paths.shown(path)) }
      return document.root
    case .failure(var problem):
      if problem.at == nil { problem.at = from }
      report(problem)
      return nil
    }
  }

  // MARK: Values

  /// The value of a node; null when it has none, which is reported.
  func value(_ node: Node) -> Value {
    do throws(Problem) {
      let value = try node.value(vault: settings.vault)
      guard secretFiles.contains(node.location.file) else { return value }
      let secret = value.markedDeep(.secret)
      settings.revealed(secret)
      return secret
    } catch {
      report(error)
      return .null
    }
  }

  /// A keyword's value with its place; its templates are checked.
  func field(_ node: Node) -> Field {
    checkTemplates(node)
    return Field(value(node), at: node.location)
  }

  /// A condition or a list of them (`when`, `changed_when`, `until`, …).
  func conditions(_ node: Node) -> [Field] {
    let items = node.items ?? (node.isNull ? [] : [node])
    for item in items {
      guard let text = item.string, item.tag == nil else { continue }
      let isTemplate = Self.holdsTemplate(text)
      checkSyntax(text, isExpression: !isTemplate, item)
    }
    return items.map { Field(value($0), at: $0.location) }
  }

  /// A mapping of variables; nil when it is none, which is reported.
  func variables(_ node: Node, of owner: String) -> VarsLayer? {
    if node.isNull { return nil }
    guard let entries = node.entries else {
      report(
        Problem(
          "playbooks.wrong-type", what: "'vars' of \(owner) must be a mapping", at: node.location,
          because: "this is \(node.kindName)", fix: "write one 'name: value' a line under 'vars:'"))
      return nil
    }
    for entry in entries {
      let name = entry.key.text ?? ""
      if !Self.isIdentifier(name) {
        report(
          Problem(
            "playbooks.bad-variable-name", what: "'\(name)' is no name for a variable",
            at: entry.key.location,
            because: "names are letters, digits and '_', and begin with no digit",
            fix: "rename it, for example '\(Self.identifier(from: name))'"))
      }
    }
    checkTemplates(node)
    return VarsLayer(value(node).map ?? Map(), at: node.location)
  }

  static func holdsTemplate(_ text: String) -> Bool {
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if previous == UInt8(ascii: "{")
        && (byte == UInt8(ascii: "{") || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "#"))
      {
        return true
      }
      previous = byte
    }
    return false
  }

  /// Whether anything inside is a template.
  static func holdsTemplate(_ value: Value) -> Bool {
    if value.marks.contains(.unsafe) { return false }
    switch value.content {
    case .string(let text): return holdsTemplate(text)
    case .list(let items): return items.contains { holdsTemplate($0) }
    case .map(let map):
      return map.entries.contains { holdsTemplate($0.key) || holdsTemplate($0.value) }
    default: return false
    }
  }

  /// Reports every text in the node whose template cannot be read.
  func checkTemplates(_ node: Node) {
    if node.tag == "!unsafe" || node.tag == "!vault" || node.tag == "!vault-encrypted" { return }
    switch node.kind {
    case .scalar(let text, _):
      guard Self.holdsTemplate(text), node.string != nil else { return }
      checkSyntax(text, isExpression: false, node)
    case .sequence(let items): for item in items { checkTemplates(item) }
    case .mapping(let entries):
      for entry in entries {
        checkTemplates(entry.key)
        checkTemplates(entry.value)
      }
    }
  }

  static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
    return text.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isXIDContinue }
  }

  private static func identifier(from text: String) -> String {
    var name = ""
    for scalar in text.unicodeScalars {
      name.unicodeScalars.append(scalar.properties.isXIDContinue ? scalar : "_")
    }
    return isIdentifier(name) ? name : "_" + name
  }
}
