package import Machine
internal import System
package import Value
internal import Wire

/// A kernel module, loaded now and, with `persistent`, at every start. Mirrors community.general
/// `modprobe`.
package struct Modprobe: Module {
  package static let spec = ModuleSpec(
    "community.general.modprobe",
    [
      Option("name", required: true),
      Option("state", default: "present", choices: ["absent", "present"]),
      Option("params", default: ""),
      Option("persistent", default: "disabled", choices: ["disabled", "present", "absent"]),
    ])

  package struct State: Sendable {
    var isLoaded: Bool
    /// The files under modules-load.d and modprobe.d, by path.
    var loadFiles: [ConfigurationFile]
    var optionFiles: [ConfigurationFile]
  }
  package struct Change: Sendable {
    enum Step: Sendable { case load, unload }
    var step: Step?
    var files: [ConfigurationFile]
  }

  /// Bytes, because what is no text in it is kept as well.
  struct ConfigurationFile: Sendable {
    var path: String
    var bytes: [UInt8]

    init(_ path: String, _ bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  private static let loadDirectory = "/etc/modules-load.d"
  private static let optionDirectory = "/etc/modprobe.d"

  private let name: String
  private let parameters: String
  private let isWanted: Bool
  private let persistent: String

  package init(_ call: Call) throws(Failure) {
    name = call.string("name") ?? ""
    parameters = call.string("params") ?? ""
    isWanted = call.string("state") != "absent"
    persistent = call.string("persistent") ?? "disabled"
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let state = State(
      isLoaded: try isLoaded(machine),
      loadFiles: persistent == "disabled" ? [] : try files(Self.loadDirectory, machine),
      optionFiles: persistent == "disabled" ? [] : try files(Self.optionDirectory, machine))
    if machine.isPlanned && isWanted && !state.isLoaded {
      let tried = try machine.told(machine.command(["modprobe", "-n", name] + parameters.words))
      if tried.exitStatus != 0 { throw failure(tried, kind: .missing) }
    }
    return state
  }

  private func isLoaded(_ machine: any Machine) throws(Failure) -> Bool {
    let kernelName = name.replacing("-", with: "_")
    if let planned = machine.planned(.kernelModule, kernelName)?.bool { return planned }
    let loaded = try machine.text("/proc/modules") ?? ""
    if loaded.textLines.contains(where: { $0.begins(kernelName + " ") }) { return true }
    let release = (try machine.text("/proc/sys/kernel/osrelease") ?? "").trimmed
    let builtIn = try machine.text("/lib/modules/\(release)/modules.builtin") ?? ""
    if builtIn.textLines.contains(where: { $0.trimmed.ends("/\(name).ko") }) { return true }
    // A node that shares its kernel has no /lib/modules; /sys still names what is built in.
    return try machine.status("/sys/module/\(kernelName)", following: true)?.kind == .directory
  }

  private func files(
    _ directory: String, _ machine: any Machine
  ) throws(Failure) -> [ConfigurationFile] {
    var found: [ConfigurationFile] = []
    for name in try machine.names(in: directory) {
      let path = "\(directory)/\(name)"
      guard try machine.status(path, following: true)?.kind == .file else { continue }
      found.append(ConfigurationFile(path, try machine.read(path, limit: 64 << 20)))
    }
    return found
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    var change = Change(step: nil, files: [])
    if isWanted != state.isLoaded { change.step = isWanted ? .load : .unload }
    let isKept = state.loadFiles.contains { $0.text.textLines.contains(where: namesModule) }
    let kept = state.optionFiles.flatMap { $0.text.textLines.compactMap(parameter) }
    let wanted = parameters.words
    switch persistent {
    case "present":
      if !isKept {
        change.files.append(
          ConfigurationFile(ownFile(Self.loadDirectory), Array((name + "\n").utf8)))
      }
      if Set(kept) != Set(wanted) {
        change.files += commented(state.optionFiles) { parameter($0) != nil }
        let lines = wanted.map { "options \(name) \($0)" }
        let own = ownFile(Self.optionDirectory)
        change.files.removeAll { $0.path.sameScalars(as: own) }
        change.files.append(
          ConfigurationFile(own, Array((lines.joined(separator: "\n") + "\n").utf8)))
      }
    case "absent":
      if isKept { change.files += commented(state.loadFiles, where: namesModule) }
      if !kept.isEmpty { change.files += commented(state.optionFiles) { parameter($0) != nil } }
    default: break
    }
    guard change.step != nil || !change.files.isEmpty else { return nil }
    let old = state.loadFiles + state.optionFiles
    let diffs = change.files.map { file in
      Diff(
        beforeHeader: file.path, afterHeader: file.path,
        before: old.first { $0.path.sameScalars(as: file.path) }?.text ?? "", after: file.text)
    }
    return Planned(change, diffs: diffs)
  }

  private func ownFile(_ directory: String) -> String { "\(directory)/\(name).conf" }

  private func namesModule(_ line: String) -> Bool { bare(line).trimmed.sameScalars(as: name) }

  /// The `key=value` of an `options` line for this module; nil for any other line.
  private func parameter(_ line: String) -> String? {
    let words = bare(line).words
    guard line.begins("options \(name) "), words.count == 3, words[2].cut("=") != nil else {
      return nil
    }
    return words[2]
  }

  /// A line without its comment.
  private func bare(_ line: String) -> String {
    String(
      decoding: line.utf8.prefix { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: ";") },
      as: UTF8.self)
  }

  private func commented(
    _ files: [ConfigurationFile], where matches: (String) -> Bool
  ) -> [ConfigurationFile] {
    files.compactMap { file in
      var isChanged = false
      let lines = file.bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
        guard matches(String(decoding: line, as: UTF8.self)) else { return Array(line) }
        isChanged = true
        return [UInt8(ascii: "#")] + line
      }
      return isChanged ? ConfigurationFile(file.path, Array(lines.joined(separator: [0x0A]))) : nil
    }
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if let step = change.step {
      let arguments =
        step == .load ? ["modprobe", name] + parameters.words : ["modprobe", "-r", name]
      let effect = Effect(
        .kernelModule, name.replacing("-", with: "_"), Value(step == .load))
      let result = try machine.run(machine.command(arguments), effects: [effect])
      if result.exitStatus != 0 { throw failure(result) }
    }
    for file in change.files {
      if try machine.status(file.path.parentPath, following: true) == nil {
        try machine.makeDirectory(file.path.parentPath, FileAttributes(mode: 0o755))
      }
      try machine.write(file.path, file.bytes, FileAttributes())
    }
    return [:]
  }

  private func failure(_ result: CommandResult, kind: Failure.Kind = .plain) -> Failure {
    Failure(result.errorText, kind: kind, result: result.keys.merging(keys))
  }

  private var keys: Map {
    [
      "name": Value(name), "params": Value(parameters),
      "state": Value(isWanted ? "present" : "absent"),
    ]
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report { Report(keys) }
}
