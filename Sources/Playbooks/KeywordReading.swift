import Value
import YAML

extension Loading {
  /// Reads a keyword that plays, blocks, tasks and roles share; false when it is another one.
  func readShared(_ key: String, _ node: Node, into keywords: inout Keywords) -> Bool {
    switch key {
    case "become": keywords.become = field(node)
    case "become_user": keywords.becomeUser = field(node)
    case "become_method": keywords.becomeMethod = field(node)
    case "connection": keywords.connection = field(node)
    case "remote_user": keywords.remoteUser = field(node)
    case "port": keywords.port = field(node)
    case "check_mode": keywords.checkMode = field(node)
    case "diff": keywords.diff = field(node)
    case "no_log": keywords.noLog = field(node)
    case "ignore_errors": keywords.ignoreErrors = field(node)
    case "ignore_unreachable": keywords.ignoreUnreachable = field(node)
    case "any_errors_fatal": keywords.anyErrorsFatal = field(node)
    case "run_once": keywords.runOnce = field(node)
    case "delegate_to": keywords.delegateTo = field(node)
    case "delegate_facts": keywords.delegateFacts = field(node)
    case "throttle": keywords.throttle = field(node)
    case "timeout": keywords.timeout = field(node)
    case "debugger": keywords.debugger = field(node)
    case "environment": keywords.environment += layers(node, of: key)
    case "module_defaults": keywords.moduleDefaults += layers(node, of: key)
    case "become_flags", "become_exe": notBuilt(key, node)
    case "collections": break
    default: return false
    }
    return true
  }

  /// `environment` and `module_defaults`: a mapping, a template that gives one, or a list of these.
  private func layers(_ node: Node, of keyword: String) -> [Field] {
    if node.isNull { return [] }
    let items = node.items ?? [node]
    for item in items where item.entries == nil && item.string.map(Self.holdsTemplate) != true {
      report(
        Problem(
          "playbooks.wrong-type", what: "'\(keyword)' must be a mapping", at: item.location,
          because: "this is \(item.kindName)",
          fix: "write one 'NAME: value' a line under '\(keyword):'"))
    }
    return items.map { field($0) }
  }

  /// Tags as a list, or as one text with commas.
  func tags(_ node: Node) -> [String] {
    var result: [String] = []
    for item in node.items ?? (node.isNull ? [] : [node]) {
      guard let text = item.text else {
        report(
          Problem(
            "playbooks.wrong-type", what: "a tag must be text", at: item.location,
            because: "this is \(item.kindName)", fix: "write tags: [name, other]"))
        continue
      }
      for part in text.split(separator: ",") {
        let tag = part.drop { $0 == " " }
        if let last = tag.lastIndex(where: { $0 != " " }) { result.append(String(tag[...last])) }
      }
    }
    return result
  }

  /// A list of texts, or one text (`notify`, `listen`).
  func names(_ node: Node) -> [Field] {
    (node.items ?? (node.isNull ? [] : [node])).map { field($0) }
  }

  /// Tells about a keyword that Ansible knows and this build does not act on.
  func notBuilt(_ keyword: String, _ node: Node) {
    warn(
      Problem(
        "playbooks.not-built", what: "'\(keyword)' has no effect yet", at: node.location,
        fix: "remove it, or do without what it changes"))
  }

  /// Tells about a keyword nobody knows.
  func unknownKeyword(_ key: Node, of owner: String, among known: [String]) {
    let name = key.text ?? ""
    let near = Problem.nearest(to: name, among: known)
    report(
      Problem(
        "playbooks.unknown-keyword", what: "'\(name)' is no keyword of \(owner)", at: key.location,
        fix: near.map { "did you mean '\($0)'?" }
          ?? "remove it, or indent it under what it belongs to"
      ))
  }

  /// The entries of a mapping whose keys are texts; anything else is reported.
  func entries(_ node: Node, of owner: String) -> [Node.Entry]? {
    guard let entries = node.entries else {
      report(
        Problem(
          "playbooks.wrong-type", what: "\(owner) must be a mapping", at: node.location,
          because: "this is \(node.kindName)", fix: "write 'keyword: value' lines"))
      return nil
    }
    return entries
  }

  /// The items of a list; nothing when it is empty, reported when it is something else.
  func items(_ node: Node, of owner: String) -> [Node] {
    if node.isNull { return [] }
    if let items = node.items { return items }
    report(
      Problem(
        "playbooks.wrong-type", what: "\(owner) must be a list", at: node.location,
        because: "this is \(node.kindName)", fix: "begin every item with '- '"))
    return []
  }

  /// `loop_control`.
  func loopControl(_ node: Node) -> LoopControl {
    var control = LoopControl()
    for entry in entries(node, of: "'loop_control'") ?? [] {
      let key = entry.key.text ?? ""
      switch key {
      case "loop_var": control.loopVar = variableName(entry.value, of: key) ?? control.loopVar
      case "index_var": control.indexVar = variableName(entry.value, of: key)
      case "label": control.label = field(entry.value)
      case "pause": control.pause = field(entry.value)
      case "extended": control.extended = entry.value.scalarValue?.bool ?? false
      case "break_when": control.breakWhen = conditions(entry.value)
      case "extended_allitems": notBuilt(key, entry.value)
      default:
        unknownKeyword(entry.key, of: "loop_control", among: KnownKeywords.loopControl)
      }
    }
    return control
  }

  /// A keyword that names a variable.
  func variableName(_ node: Node, of keyword: String) -> String? {
    if let text = node.text, Self.isIdentifier(text), node.string != nil { return text }
    report(
      Problem(
        "playbooks.bad-variable-name",
        what: "'\(keyword)' needs the name of a variable, not '\(node.text ?? node.kindName)'",
        at: node.location, because: "names are letters, digits and '_', and begin with no digit",
        fix: "write a name without blanks, dashes and templates"))
    return nil
  }
}

extension Inheritance {
  /// What stands inside something with these tags and conditions inherits.
  mutating func add(when: [Field], tags: [String]) {
    self.when += when
    for tag in tags where !self.tags.contains(tag) { self.tags.append(tag) }
  }
}
