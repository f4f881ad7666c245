import Playbooks
import System
package import Value
import Variables
import Wire

/// Modules in Python that are not ours: of a `library` directory or an installed collection.
///
/// ansible-core, where it is installed beside us, makes one file of a module and what it imports; the
/// node's own Python runs it.
package struct ForeignModules: Sendable {
  /// The Python that has ansible-core.
  private let python: String
  /// Where modules are looked for besides the directories beside the task.
  private let library: [String]
  private let timeout = 60

  /// nil where ansible-core is not installed.
  package init?(library: [String] = []) {
    guard let python = Self.findPython() else { return nil }
    self.python = python
    self.library = library
  }

  /// From the first line of `ansible-playbook` along PATH.
  private static func findPython() -> String? {
    guard let program = Environment.find(program: "ansible-playbook"),
      let text = (try? Files.text(program)) ?? nil, text.hasPrefix("#!"),
      let line = text.dropFirst(2).split(separator: "\n").first
    else { return nil }
    let words = line.split(separator: " ").map { String($0) }
    guard let first = words.first else { return nil }
    if first.hasSuffix("/env"), words.count > 1 { return Environment.find(program: words[1]) }
    return Files.isAccessible(first, executing: true) ? first : nil
  }

  /// A module with its arguments as one Python file.
  func packed(
    _ name: String, _ arguments: Map, interpreter: String, beside directories: [String]
  ) throws(ActionError) -> [UInt8] {
    let question: Map = [
      "name": Value(name), "args": Value(arguments), "python": Value(interpreter),
      "directories": Value(directories.map { Value($0) }),
      "library": Value(library.map { Value($0) }),
    ]
    let result: CommandResult
    do throws(SystemError) {
      result = try Command(
        [python, "-c", Self.packing], input: JSON.bytes(Value(question), style: .compact),
        deadlineSeconds: timeout
      ).run()
    } catch { throw .failed("\(python) cannot be run: \(error.reason)") }
    guard result.returnCode == 0 else {
      let last = result.errorText.split(separator: "\n").last.map { String($0) } ?? ""
      throw .failed(
        last.isEmpty ? "The module \(name) was not found in configured module paths" : last)
    }
    return result.output
  }

  /// Reads a question and writes the file. Nothing of a secret is in its arguments.
  private static let packing = """
    import json, os, sys
    from ansible.plugins.loader import init_plugin_loader, module_loader, module_utils_loader
    from ansible.utils.collection_loader import AnsibleCollectionConfig
    ask = json.load(sys.stdin)
    init_plugin_loader([])
    AnsibleCollectionConfig.playbook_paths = ask["directories"]
    from ansible.executor.module_common import modify_module
    from ansible.parsing.dataloader import DataLoader
    from ansible.template import Templar
    for directory in ask["library"]:
        module_loader.add_directory(directory)
    for directory in ask["directories"]:
        module_loader.add_directory(os.path.join(directory, "library"))
        module_utils_loader.add_directory(os.path.join(directory, "module_utils"))
    found = module_loader.find_plugin_with_context(ask["name"], "")
    if not found.resolved:
        sys.exit("The module %s was not found in configured module paths" % ask["name"])
    variables = {
        "ansible_python_interpreter": ask["python"], "ansible_facts": {},
        "ansible_playbook_python": sys.executable}
    data, style, _ = modify_module(
        ask["name"], found.plugin_resolved_path, ask["args"], Templar(loader=DataLoader()),
        task_vars=variables, module_compression="ZIP_DEFLATED", remote_is_local=True)
    if style != "new":
        sys.exit("The module %s is not written for Python 3" % ask["name"])
    sys.stdout.buffer.write(data)
    """
}

extension ActionTable {
  /// A module that ansible-core packs and the node's Python runs.
  package static func foreign(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let modules = call.services.foreign else {
      throw .failed(
        "the module '\(call.name)' is not built, and there is no ansible-core whose module it could be"
      )
    }
    let interpreter = interpreter(call)
    let payload = try modules.packed(
      call.name, call.arguments.merging(internals(call)), interpreter: interpreter,
      beside: call.task.searchPath)
    // The module itself knows what it may do in check mode.
    let request = Request(
      module: "ansible.builtin.script",
      arguments: ["cmd": Value(call.name), "executable": Value(interpreter)],
      mode: .apply, environment: call.environment, origin: "\(call.task.location)",
      payload: payload, carriesSecret: Value(call.arguments).deepMarks.contains(.secret))
    return try detached(
      call,
      .requests([request]) { responses in
        guard let response = responses.first else { return .failure("the node gave no answer") }
        return foreignResult(response)
      }, printsResult: true)
  }

  static func interpreter(_ call: ActionCall) -> String {
    let named = (try? call.scope.lookUp("ansible_python_interpreter"))?.flatMap(\.string) ?? ""
    return named.isEmpty || named.hasPrefix("auto") ? "python3" : named
  }

  /// What ansible-core tells a module beside its options (plugins/action/__init__.py,
  /// `_update_module_args`).
  private static func internals(_ call: ActionCall) -> Map {
    [
      "_ansible_check_mode": Value(call.isCheck), "_ansible_no_log": false,
      "_ansible_debug": false, "_ansible_diff": Value(call.wantsDiff),
      "_ansible_verbosity": Value(call.isVerbose), "_ansible_version": "2.18.0",
      "_ansible_module_name": Value(call.name), "_ansible_syslog_facility": "LOG_USER",
      "_ansible_selinux_special_fs": ["fuse", "nfs", "vboxsf", "ramfs", "9p", "vfat"],
      "_ansible_string_conversion_action": "warn", "_ansible_socket": .null,
      "_ansible_shell_executable": "/bin/sh", "_ansible_keep_remote_files": false,
      "_ansible_tmpdir": .null, "_ansible_remote_tmp": "/tmp",
      "_ansible_ignore_unknown_opts": false, "_ansible_target_log_info": .null,
    ]
  }

  /// What a module printed, as a result.
  private static func foreignResult(_ response: Response) -> ActionResult {
    guard let map = JSON.printedObject(in: response.result["stdout"]?.string ?? "") else {
      var result = ActionResult(response)
      guard response.result["rc"] != nil else { return result }
      result = .failure(
        "MODULE FAILURE: No start of json char found\nSee stdout/stderr for the exact error",
        [
          "module_stdout": response.result["stdout"] ?? "",
          "module_stderr": response.result["stderr"] ?? "", "rc": response.result["rc"] ?? 1,
        ])
      return result
    }
    return ofModule(map)
  }

  /// What a module of Ansible's says, as a result.
  static func ofModule(_ map: Map) -> ActionResult {
    var result = ActionResult(Value(map).markedDeep(.unsafe).map ?? map)
    func take(_ key: String) -> Value? {
      defer { result.values[key] = nil }
      return result.values[key]
    }
    result.changed = take("changed")?.truth ?? false
    result.change = result.changed ? .runs : .none
    result.skipped = take("skipped")?.truth ?? false
    let code = result.values["rc"]?.int ?? 0
    result.failed = take("failed").map { $0.truth ?? false } ?? (code != 0)
    result.warnings = (take("warnings")?.list ?? []).compactMap(\.string)
    for key in ["invocation", "deprecations"] { result.values[key] = nil }
    result.diffs = (take("diff").map { $0.list ?? [$0] } ?? []).map { Diff(shown: $0) }
    result.addLines()
    return result
  }
}
