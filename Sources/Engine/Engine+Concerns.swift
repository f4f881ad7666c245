import Playbooks
import Value
import Variables

// Which tasks may run on some hosts while others have not come so far. Ansible's linear strategy begins a
// task when every host has done the one before: whatever reads of a host what tasks have found out about it
// (facts, registers, what `set_fact` made) finds all of it. So what may read that waits; what other hosts have
// from the inventory alone is there before the first task.
extension Engine {
  /// Whether what the task does depends on how other hosts fare, or is done for them.
  /// - Parameters:
  ///   - hosts: those that would do it.
  ///   - others: those that have not come to it.
  func concernsOthers(
    _ task: Task, on hosts: [String], others: Set<String>, _ play: Play
  ) -> Bool {
    if task.keywords.runOnce != nil || task.keywords.delegateTo != nil
      || task.keywords.anyErrorsFatal != nil
    {
      return true
    }
    if task.action.name == "ansible.builtin.meta" {
      guard ["flush_handlers", "role_complete", "noop"].contains(task.metaWord) else { return true }
      return task.metaWord == "flush_handlers"
        && handlers.contains { handler in
          handler.action.name != "ansible.builtin.meta"
            && concernsOthers(handler, on: hosts, others: others, play)
        }
    }
    if ["ansible.builtin.add_host", "ansible.builtin.group_by"].contains(task.action.name) {
      return true
    }
    return hosts.contains { reads(task, of: others, on: $0, play) }
  }

  /// Whether the task may read on `host` what tasks have found out about others. All its words count, those
  /// of the template it names, and those of every variable that has one of them for its name.
  private func reads(_ task: Task, of others: Set<String>, on host: String, _ play: Play) -> Bool {
    guard let template = templateText(of: task) else { return true }
    var texts = task.texts + template
    let scopes =
      [HostScope(host, task: task, in: store)]
      + others.map { HostScope($0, in: store, isForeign: true) }
    var words: Set<String> = []
    var readsOthers = false
    while let text = texts.popLast() {
      let own = Words.all(in: text)
      if Words.isBeyondTelling(own) { return true }
      if own.contains("hostvars") {
        guard Words.namesWhatItReads(text) else { return true }
        readsOthers = true
      }
      for word in own where words.insert(word).inserted {
        texts += scopes.compactMap { $0.written(word) }.flatMap(\.texts)
      }
    }
    return readsOthers && isFoundOut(anyOf: words, on: host, play)
  }

  /// The text of the file that a `template` task renders, if it is one; nil where that cannot be told.
  private func templateText(of task: Task) -> [String]? {
    guard task.action.name == "ansible.builtin.template" else { return [] }
    guard let name = task.action.arguments["src"]?.string, !Templar.needsTemplating(Value(name)),
      let path = loader.findFile(name, kind: "templates", for: task).found,
      let bytes = try? files.read(path).bytes
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    // What it takes in is looked for when it is rendered.
    return Words.all(in: text).isDisjoint(with: ["include", "import", "extends"]) ? [text] : nil
  }

  /// Whether one of the words names what a task gives a host.
  private func isFoundOut(anyOf words: Set<String>, on host: String, _ play: Play) -> Bool {
    let known = store.variables(of: host)
    if words.contains(where: { Words.isFact($0) || known.hasFoundOut($0) }) { return true }
    let tasks = (play.preTasks + play.tasks + play.postTasks).flattened + play.handlers
    return tasks.contains { task in
      if let name = task.register, words.contains(name) { return true }
      switch task.action.name {
      case "ansible.builtin.include_vars": return true
      case "ansible.builtin.set_fact":
        let names = task.action.arguments.keys.compactMap(\.string)
        return task.action.argumentsTemplate != nil
          || names.contains { words.contains($0) || Templar.needsTemplating(Value($0)) }
      default: return false
      }
    }
  }
}

extension Task {
  /// Everything in it that may be a template or an expression.
  fileprivate var texts: [String] {
    let own = keywords
    var fields = when + changedWhen + failedWhen + until + notify + loopControl.breakWhen
    fields += [
      name, loop?.items, loopControl.label, loopControl.pause, retries, delay, async, poll,
      action.argumentsTemplate, own.become, own.becomeUser, own.connection, own.remoteUser,
      own.port,
      own.checkMode, own.diff, own.noLog, own.ignoreErrors, own.ignoreUnreachable, own.throttle,
      own.timeout,
    ].compactMap(\.self)
    fields += own.environment + own.moduleDefaults
    return fields.flatMap(\.value.texts) + Value(action.arguments).texts
      + Value(vars?.values ?? Map()).texts
  }
}

extension Value {
  /// Every text in it, names of entries included.
  fileprivate var texts: [String] {
    if let text = string { return [text] }
    if let list { return list.flatMap(\.texts) }
    return (map?.entries ?? []).flatMap { $0.0.texts + $0.1.texts }
  }
}

/// What a text tells by its words alone.
private enum Words {
  static func all(in text: String) -> Set<String> {
    var words: Set<String> = []
    for word in text.utf8.split(whereSeparator: { !isPart($0) })
    where word.first.map(isLetter) == true {
      words.insert(String(Substring(word)))
    }
    return words
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower)
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Variables whose names are made when they are read, files that are rendered in between, and who is
  /// left in the play.
  static func isBeyondTelling(_ words: Set<String>) -> Bool {
    if !words.isDisjoint(with: ["vars", "varnames", "play_hosts"]) { return true }
    if words.contains("template"), !words.isDisjoint(with: ["lookup", "query", "q"]) {
      return true
    }
    return words.contains { $0.hasPrefix("ansible_play_") }
  }

  private static let given: Set<String> = [
    "ansible_host", "ansible_port", "ansible_user", "ansible_connection", "ansible_managed",
    "ansible_check_mode", "ansible_diff_mode", "ansible_version", "ansible_run_tags",
  ]

  static func isFact(_ word: String) -> Bool { word.hasPrefix("ansible_") && !given.contains(word) }

  /// Whether the text says by name what it reads of each `hostvars`: `hostvars[…].name`,
  /// `hostvars[…]['name']` or `map('extract', hostvars, 'name')`. Otherwise it may read anything.
  static func namesWhatItReads(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let name = Array("hostvars".utf8)
    var place = 0
    while place + name.count <= bytes.count {
      guard bytes[place..<place + name.count].elementsEqual(name) else {
        place += 1
        continue
      }
      place += name.count
      var rest = bytes[place...].drop { $0 == 0x20 }
      if rest.first == UInt8(ascii: ",") {
        rest = rest.dropFirst().drop { $0 == 0x20 }
        guard let quote = rest.first, quote == 0x27 || quote == 0x22 else { return false }
        continue
      }
      guard let behind = skipHost(rest), isName(behind) else { return false }
    }
    return true
  }

  /// What follows `[…]`; nil where there is none.
  private static func skipHost(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard text.first == UInt8(ascii: "[") else { return nil }
    var depth = 0
    for (place, byte) in zip(text.indices, text) {
      if byte == UInt8(ascii: "[") { depth += 1 }
      if byte == UInt8(ascii: "]") { depth -= 1 }
      if depth == 0 { return text[(place + 1)...] }
    }
    return nil
  }

  private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
    let second = text.dropFirst().first ?? 0
    return text.first == UInt8(ascii: ".") && isLetter(second)
      || text.first == UInt8(ascii: "[") && (second == 0x27 || second == 0x22)
  }
}
