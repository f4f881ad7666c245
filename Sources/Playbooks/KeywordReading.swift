import Value
import YAML

extension Loading {
  /// Reads a keyword that plays, blocks, tasks and roles share; false when it is another one.
  func readShared(_ key: String, _ node: Node, into keywords: inout Keywords) -> Bool {
    switch key {
    case "become": keywords.become = flag(key, node)
    case "become_user": keywords.becomeUser = field(node)
    case "become_method":
      only("sudo", for: key, node)
    case "connection":
      if let name = node.text, !node.isNull, !Self.holdsTemplate(name), !Connections.isKnown(name) {
        notBuilt("\(key): \(name)", node, fix: Connections.advice)
      }
      keywords.connection = field(node)
    case "remote_user": keywords.remoteUser = field(node)
    case "port": keywords.port = number(key, node)
    case "check_mode": keywords.checkMode = flag(key, node)
    case "diff": keywords.diff = flag(key, node)
    case "no_log": keywords.noLog = flag(key, node)
    case "ignore_errors": keywords.ignoreErrors = flag(key, node)
    case "ignore_unreachable": keywords.ignoreUnreachable = flag(key, node)
    case "any_errors_fatal": keywords.anyErrorsFatal = flag(key, node)
    case "run_once": keywords.runOnce = flag(key, node)
    case "delegate_to": keywords.delegateTo = field(node)
    case "delegate_facts": keywords.delegateFacts = flag(key, node)
    case "throttle": keywords.throttle = number(key, node)
    case "timeout": keywords.timeout = number(key, node)
    // Modules are known by their short names; where one is not, its task says so.
    case "collections" where settings.isLenient, "debugger" where settings.isLenient: break
    case "debugger":
      only("never", for: key, node)
    case "environment": keywords.environment += layers(node, of: key)
    case "module_defaults": keywords.moduleDefaults += layers(node, of: key)
    case "become_flags", "become_exe": notBuilt(key, node)
    case "collections":
      for item in node.items ?? (node.isNull ? [] : [node])
      where !["ansible.builtin", "ansible.legacy"].contains(item.text) {
        notBuilt(key, item, fix: "remove it, and write modules with their full names")
      }
    default: return false
    }
    return true
  }

  /// A keyword that takes yes or no; a template may give it.
  func flag(_ key: String, _ node: Node) -> Field {
    check(key, node, takes: "true or false", example: "true") { $0.truth != nil }
    return field(node)
  }

  /// A keyword that takes a number.
  func number(_ key: String, _ node: Node) -> Field {
    check(key, node, takes: "a number", example: "3") { value in
      value.int != nil || value.double != nil || value.string.flatMap { Double($0) } != nil
    }
    return field(node)
  }

  /// Numbers of hosts, or shares of them.
  func shares(_ key: String, _ node: Node) -> Field {
    for item in node.items ?? [node] {
      check(key, item, takes: "numbers or percentages", example: "30%") { value in
        BatchSize.hosts(value, of: 100) != nil
      }
    }
    return field(node)
  }

  /// Reports a value that is no template and that the keyword cannot mean.
  private func check(
    _ key: String, _ node: Node, takes: String, example: String, _ fits: (Value) -> Bool
  ) {
    if node.isNull || node.tag != nil || node.string.map(Self.holdsTemplate) == true { return }
    if let value = node.scalarValue, fits(value) { return }
    report(
      Problem(
        "playbooks.wrong-type", what: "'\(key)' takes \(takes)", at: node.location,
        because: "this is \(node.text.map { "'\($0)'" } ?? node.kindName)",
        fix: "write \(key): \(example)"))
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

  /// Refuses a keyword that Ansible knows and this build does not act on: nothing is ignored.
  func notBuilt(_ keyword: String, _ node: Node, fix: String? = nil) {
    report(
      Problem(
        "playbooks.not-built", what: "'\(keyword)' is not supported", at: node.location,
        fix: fix ?? "remove it, or do without what it changes"))
  }

  /// Refuses a value other than the one that this build acts on.
  private func only(_ value: String, for keyword: String, _ node: Node) {
    guard let text = node.text, text != value, text != "ansible.builtin.\(value)",
      !node.isNull, !text.isEmpty
    else { return }
    notBuilt("\(keyword): \(text)", node, fix: "write '\(keyword): \(value)', or remove it")
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
      if entry.value.string.map(Self.holdsTemplate) == true,
        ["loop_var", "index_var", "extended", "extended_allitems"].contains(key)
      {
        control.templates[key] = field(entry.value)
        continue
      }
      switch key {
      case "loop_var": control.loopVar = variableName(entry.value, of: key) ?? control.loopVar
      case "index_var": control.indexVar = variableName(entry.value, of: key)
      case "label": control.label = field(entry.value)
      case "pause": control.pause = field(entry.value)
      case "extended": control.extended = flag(key, entry.value).value.truth ?? false
      case "extended_allitems": control.showsAllItems = flag(key, entry.value).value.truth ?? true
      case "break_when": control.breakWhen = conditions(entry.value)
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
