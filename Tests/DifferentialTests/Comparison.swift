import Value

/// Two observations of one run, told apart.
struct Comparison {
  /// What differs, a line each.
  private(set) var differences: [String] = []

  /// Result keys by task that are known to differ, and not compared.
  private let known: [String: Set<String>]

  init(_ reference: Observation, _ subject: Observation, known: [String: Set<String>] = [:]) {
    self.known = known
    if reference.exitCode != subject.exitCode {
      differences.append("exit: ansible \(reference.exitCode), ours \(subject.exitCode)")
    }
    compare(Self.lines(reference.events), Self.lines(subject.events))
    compare(Self.renamed(reference.tree), Self.renamed(subject.tree), at: "tree", isTree: true)
  }

  /// One line of the story: what has to be equal at once, and what is compared key by key.
  private struct Line {
    var key: String
    var host = ""
    var values: Value = .null
  }

  // MARK: The story

  private static func lines(_ events: [Value]) -> [Line] {
    var lines: [Line] = []
    var results: [Line] = []
    var included: [Line] = []
    var isMeta = false
    func flush() {
      // Which of two hosts includes first is chance.
      lines += included.sorted { $0.key < $1.key }
      included = []
      // Hosts work side by side: of one task only each host's own order counts.
      for host in Set(results.map(\.host)).sorted() { lines += results.filter { $0.host == host } }
      results = []
    }
    for event in events {
      let kind = event["event"]?.string ?? ""
      let name = (event["name"]?.string ?? "").replacing("ansible.builtin.", with: "")
      switch kind {
      case "host-result", "item-result":
        if isMeta || isInclude(event["result"]) { continue }
        results.append(line(kind, event))
      case "retry":
        let host = event["host"]?.string ?? ""
        results.append(Line(key: "retry \(host)", host: host))
      case "recap":
        flush()
        let hosts = event["hosts"]?.map?.entries ?? []
        for (host, counters) in hosts.sorted(by: { $0.key.text < $1.key.text }) {
          lines.append(Line(key: "recap \(host.text) \(counts(counters))"))
        }
      case "included":
        if !results.isEmpty { flush() }
        let hosts = event["hosts"]?.list?.compactMap(\.string) ?? []
        included.append(Line(key: "included for \(hosts.sorted().joined(separator: ", "))"))
      default:
        flush()
        isMeta = kind != "play-started" && name.hasSuffix("meta")
        if !isMeta { lines.append(Line(key: "\(kind) \(name)")) }
      }
    }
    flush()
    return lines
  }

  /// Ansible tells of an include twice; once is enough.
  private static func isInclude(_ result: Value?) -> Bool {
    result?["include_args"] != nil
      || result?["results"]?.list?.contains { $0["include_args"] != nil } == true
  }

  private static func line(_ kind: String, _ event: Value) -> Line {
    let host = event["host"]?.string ?? ""
    var status = event["status"]?.string ?? ""
    // An item that fails has failed, whatever the task makes of it.
    if kind == "item-result", status == "ignored" { status = "failed" }
    let item = kind == "item-result" ? " (\(event["item"]?.text ?? ""))" : ""
    let result = event["result"] ?? .null
    return Line(
      key: "\(kind) \(host) \(status)\(item)", host: host,
      values: result["censored"] == nil ? result : ["censored": true])
  }

  private static func counts(_ counters: Value) -> String {
    let names = ["ok", "changed", "unreachable", "failed", "skipped", "rescued", "ignored"]
    return names.map { name in
      let count = counters[name]?.int ?? (name == "failed" ? counters["failures"]?.int : nil) ?? 0
      return "\(name)=\(count)"
    }.joined(separator: " ")
  }

  private mutating func compare(_ reference: [Line], _ subject: [Line]) {
    var task = ""
    for place in 0..<max(reference.count, subject.count) {
      let one = place < reference.count ? reference[place] : Line(key: "nothing more")
      let two = place < subject.count ? subject[place] : Line(key: "nothing more")
      if one.key.hasPrefix("task-started") { task = String(one.key.dropFirst(13)) }
      guard one.key == two.key else {
        // What follows is of another story.
        differences.append("[\(task)] ansible: \(one.key) \(one.values.short)")
        differences.append("[\(task)] ours:    \(two.key) \(two.values.short)")
        return
      }
      let skipped = known[task] ?? []
      compare(
        one.values.without(skipped), two.values.without(skipped), at: "[\(task)] \(one.key)")
    }
  }

  // MARK: Values

  /// Of moments, processes and the machine itself; and Ansible's own notes.
  private static let volatile: Set<String> = [
    "start", "end", "delta", "atime", "mtime", "ctime", "inode", "dev", "invocation", "warnings",
    "deprecations", "exception", "diff", "attributes", "attr_flags", "version", "mimetype",
    "charset", "nlink", "elapsed", "backup", "backup_file",
    "extract_results", "frame", "block_size", "blocks", "device_type",
  ]

  /// A result without what differs from run to run.
  static func stable(_ value: Value, isFileList: Bool = false) -> Value {
    switch value.content {
    case .map(let map):
      return Value(
        Map(
          map.entries.compactMap { key, value in
            let name = key.string ?? ""
            return volatile.contains(name) || name.hasPrefix("_ansible")
              ? nil : (key, stable(value, isFileList: name == "files"))
          }))
    case .list(let items):
      // `find` lists files in the order of the directory.
      let sorted =
        isFileList && items.allSatisfy { $0["path"] != nil }
        ? items.sorted { ($0["path"]?.string ?? "") < ($1["path"]?.string ?? "") } : items
      return Value(sorted.map { stable($0) })
    default: return value
    }
  }

  private mutating func compare(
    _ reference: Value, _ subject: Value, at place: String, isTree: Bool = false
  ) {
    switch (reference.content, subject.content) {
    case (.map(let one), .map(let two)):
      for (key, value) in one.entries {
        guard let other = two[key] else {
          if !isTree && Self.mayMiss(key.text, value, place) { continue }
          differences.append("\(place).\(key.text): missing in ours, ansible \(value.short)")
          continue
        }
        if key.string == "src", Self.isTemporary(value) { continue }
        compare(value, other, at: "\(place).\(key.text)", isTree: isTree)
      }
      // More keys than Ansible's are no other meaning; more files are.
      for (key, value) in two.entries where isTree && one[key] == nil {
        differences.append("\(place).\(key.text): only in ours, \(value.short)")
      }
    case (.list(let one), .list(let two)) where one.count == two.count:
      for (index, (a, b)) in zip(one, two).enumerated() {
        compare(a, b, at: "\(place)[\(index)]", isTree: isTree)
      }
    case (.string(let one), .string(let two)):
      if one != two, !Self.saysTheSame(one, two, place) {
        differences.append("\(place): ansible \(reference.short), ours \(subject.short)")
      }
    default:
      if reference != subject {
        differences.append("\(place): ansible \(reference.short), ours \(subject.short)")
      }
    }
  }

  /// `changed` stands in the status; a source below Ansible's temporary directory is nobody's.
  private static func mayMiss(_ key: String, _ value: Value, _ place: String) -> Bool {
    // What has failed was not written, and has no checksum.
    let hasFailed = place.hasSuffix(" failed") || place.hasSuffix(" ignored")
    return key == "changed" || (key == "checksum" && hasFailed)
      || (key == "src" && (value.isNull || isTemporary(value)))
  }

  private static func isTemporary(_ value: Value) -> Bool {
    value.string?.contains("/.ansible/tmp") ?? false
  }

  /// Messages: Ansible's carry more of its own inside (where the error "appears to be", the text
  /// of the template, its own search path); what they begin with has to be the same.
  private static func saysTheSame(_ reference: String, _ subject: String, _ place: String) -> Bool {
    // A digest of something short and secret can be guessed back: ours are secret too.
    let digests = [".checksum", ".md5sum"]
    if subject == "«secret»", digests.contains(where: { place.hasSuffix($0) }) { return true }
    let fields = [".msg", ".message", "_result"]
    guard fields.contains(where: { place.hasSuffix($0) }) else { return false }
    let first = reference.split(separator: "\n\nThe error appears").first.map { String($0) } ?? ""
    if first == subject { return true }
    for mark in ["The error was:", "Searched in:"] {
      if let one = reference.split(separator: mark).first,
        let two = subject.split(separator: mark).first, one == two, reference.contains(mark)
      {
        return true
      }
    }
    let undefined = "AnsibleUndefinedVariable: "
    return reference.hasPrefix(undefined) && subject.hasSuffix(reference.dropFirst(undefined.count))
  }

  /// Copies kept by `backup` are named after process and time.
  private static func renamed(_ tree: Value) -> Value {
    var map = Map()
    for (key, value) in tree.map?.entries ?? [] {
      let parts = key.text.split(separator: ".")
      let isBackup = key.text.hasSuffix("~") && parts.count > 2
      map[isBackup ? parts.dropLast(2).joined(separator: ".") + ".backup" : key.text] = value
    }
    return Value(map)
  }
}

extension Value {
  var text: String { string ?? JSON.text(self, style: .compact) }
  var short: String { String(JSON.text(self, style: .compact).prefix(300)) }
}

extension Value {
  /// A map without these keys; anything else as it is.
  fileprivate func without(_ keys: Set<String>) -> Value {
    guard !keys.isEmpty, let map else { return self }
    return Value(Map(map.entries.filter { !keys.contains($0.key.text) }))
  }
}
