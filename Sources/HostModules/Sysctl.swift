package import Machine
internal import System
package import Value
internal import Wire

/// A kernel setting, in a file and in force. Mirrors ansible.posix `sysctl`.
package struct Sysctl: Module {
  package static let spec = ModuleSpec(
    "ansible.posix.sysctl",
    [
      Option("name", aliases: ["key"], required: true),
      Option("value", aliases: ["val"]),
      Option("state", default: "present", choices: ["present", "absent"]),
      Option("reload", .bool, default: true),
      Option("sysctl_set", .bool, default: false),
      Option("ignoreerrors", .bool, default: false),
      Option("sysctl_file", .path, default: "/etc/sysctl.conf"),
    ],
    requiredIf: [.init("state", is: "present", needs: ["value"])])

  package struct State: Sendable {
    /// nil when there is no file.
    var file: String?
    /// nil when the kernel has no such setting.
    var live: String?
  }
  package struct Change: Sendable {
    /// The file's new text, when it changes.
    var file: String?
    var sets: Bool
    var reloads: Bool
  }

  private let name: String
  private let value: String
  private let isWanted: Bool
  private let call: Call
  private let path: String

  package init(_ call: Call) throws(Failure) {
    self.call = call
    name = (call.string("name") ?? "").trimmed
    isWanted = call.string("state") != "absent"
    value = Self.spelled((call.string("value") ?? "").trimmed)
    path = call.string("sysctl_file") ?? "/etc/sysctl.conf"
    if name.isEmpty { throw Failure("name cannot be blank") }
    if isWanted && value.isEmpty { throw Failure("value cannot be blank") }
  }

  /// Ansible writes its words for true and false as 1 and 0.
  private static func spelled(_ text: String) -> String {
    Value(text).truth.map { $0 ? "1" : "0" } ?? text
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let file = try machine.editableText(path)
    if let planned = machine.planned(.sysctl, name)?.string {
      return State(file: file, live: planned)
    }
    return State(file: file, live: try machine.text("/proc/sys/\(Self.path(of: name))"))
  }

  /// The file under /proc/sys: the first separator says whether dots or slashes part the words.
  static func path(of name: String) -> String {
    guard let first = name.utf8.first(where: { $0 == 0x2E || $0 == 0x2F }), first == 0x2E else {
      return name
    }
    return String(
      decoding: name.utf8.map { $0 == 0x2E ? 0x2F : $0 == 0x2F ? 0x2E : $0 }, as: UTF8.self)
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    let old = state.file ?? ""
    let inFile = Self.values(old).last { $0.key.sameScalars(as: name) }?.value
    let differs = !(state.live ?? "").words.elementsEqual(value.words) { $0.sameScalars(as: $1) }
    let reload = call.bool("reload")
    var change = Change(file: nil, sets: false, reloads: false)
    var isNeeded = false
    let isStale =
      isWanted ? inFile.map { !$0.sameScalars(as: value) } ?? true : !(inFile ?? "").isEmpty
    if isStale {
      change.file = rewritten(old)
      isNeeded = true
    } else if isWanted || inFile != nil {
      isNeeded = reload && differs
    }
    if call.bool("sysctl_set") && isWanted && differs {
      isNeeded = true
      change.sets = true
    }
    guard isNeeded else { return nil }
    change.reloads = reload
    let diffs = change.file.map {
      [Diff(beforeHeader: path, afterHeader: path, before: old, after: $0)]
    }
    return Planned(change, diffs: diffs ?? [])
  }

  private static func values(_ text: String) -> [(key: String, value: String)] {
    text.textLines.compactMap { setting($0.trimmed) }
  }

  /// The setting on a line; nil for comments and lines without `=`.
  private static func setting(_ line: String) -> (key: String, value: String)? {
    guard !line.begins("#"), !line.begins(";"), let (key, value) = line.cut("=") else { return nil }
    return (key.trimmed, value.trimmed)
  }

  /// The file's lines with this setting put right; a key that is given twice stays once.
  private func rewritten(_ text: String) -> String {
    var lines: [String] = []
    var seen: [String] = []
    for line in text.textLines.map(\.trimmed) {
      guard let (key, old) = Self.setting(line) else {
        lines.append(line)
        continue
      }
      guard !seen.contains(key) else { continue }
      seen.append(key)
      if !key.sameScalars(as: name) {
        lines.append("\(key)=\(old)")
      } else if isWanted {
        lines.append("\(key)=\(value)")
      }
    }
    if isWanted && !seen.contains(name) { lines.append("\(name)=\(value)") }
    return lines.map { $0 + "\n" }.joined()
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    let lenient = call.bool("ignoreerrors") ? ["-e"] : []
    let effects = isWanted ? [Effect(.sysctl, name, Value(value))] : []
    if change.sets {
      let result = try machine.run(
        machine.command(["sysctl"] + lenient + ["-w", "\(name)=\(value)"]), effects: effects)
      if failed(result) {
        throw Failure("setting \(name) failed: \(result.outputText)\(result.errorText)")
      }
    }
    if let text = change.file { try machine.write(path, Array(text.utf8), FileAttributes()) }
    if change.reloads {
      let result = try machine.run(
        machine.command(["sysctl"] + lenient + ["-p", path]), effects: effects)
      if failed(result) {
        throw Failure("Failed to reload sysctl: \(result.outputText)\(result.errorText)")
      }
    }
    return [:]
  }

  /// sysctl may print an error and yet end with 0.
  private func failed(_ result: CommandResult) -> Bool {
    result.exitStatus != 0
      || result.errorText.textLines.contains {
        $0.begins("sysctl: setting key \"")
          && ($0.ends("\": Invalid argument") || $0.ends("\": Read-only file system"))
      }
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report { Report() }
}
