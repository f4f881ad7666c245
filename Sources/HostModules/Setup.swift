package import Machine
internal import System
internal import Value

/// Facts. Mirrors ansible-core 2.18 `setup`, without starting a process but for the user's own
/// executable facts, and for `ansible_python` where it is asked for.
package struct Setup: LookingModule {
  package static let spec = ModuleSpec(
    "ansible.builtin.setup",
    [
      Option("gather_subset", .list(.string), default: ["all"]),
      Option("gather_timeout", .int, default: 10),
      Option("filter", .list(.string), default: []),
      Option("fact_path", .path, default: "/etc/ansible/facts.d"),
      // The Python whose facts are wanted.
      Option("_python"),
    ],
    isReadOnly: true)

  /// Subsets of Ansible's that are known and hold nothing here or are part of another.
  private static let others: [String: [Facts.Part]] = [
    "python": [], "caps": [], "facter": [], "ohai": [], "fibre_channel_wwn": [], "iscsi": [],
    "nvme": [], "systemd": [], "interfaces": [.network], "default_ipv4": [.network],
    "default_ipv6": [.network], "all_ipv4_addresses": [.network], "all_ipv6_addresses": [.network],
    "devices": [.hardware], "mounts": [.hardware], "processor": [.hardware],
    "memtotal_mb": [.hardware],
    "distribution_major_version": [.distribution], "distribution_release": [.distribution],
    "distribution_version": [.distribution], "os_family": [.distribution], "machine": [.platform],
    "architecture": [.platform], "kernel": [.platform], "machine_id": [.platform],
    "system": [.platform], "python_version": [], "user_id": [.user], "user_dir": [.user],
    "virtualization_type": [.virtual], "virtualization_role": [.virtual], "is_chroot": [.chroot],
  ]

  private let parts: [Facts.Part]
  private let subset: [String]
  private let filter: [String]
  private let path: String
  /// How long a file system on a network is waited for.
  private let mountSeconds: Int
  private let hasSecretEnvironment: Bool
  private let python: String?

  package init(_ call: Call) throws(Failure) {
    mountSeconds = max(1, call.int("gather_timeout") ?? 10)
    hasSecretEnvironment = call.carriesSecret
    python = call.string("_python")
    subset = call.strings("gather_subset")
    parts = try Self.parts(subset)
    filter = call.strings("filter").filter { !$0.isEmpty }
    path = call.string("fact_path") ?? "/etc/ansible/facts.d"
  }

  /// `all`, `min`, names, and the same with `!` before them. What is named wins over what is refused.
  static func parts(_ subset: [String]) throws(Failure) -> [Facts.Part] {
    let all = Set(Facts.Part.allCases)
    var wanted: Set<Facts.Part> = []
    var named: Set<Facts.Part> = []
    var refused: Set<Facts.Part> = []
    var takesMinimum = true
    for word in subset {
      switch word {
      case "all": wanted = all
      case "min": named.formUnion(Facts.minimal)
      case "!all": refused.formUnion(all.subtracting(Facts.minimal))
      case "!min":
        takesMinimum = false
        refused.formUnion(Facts.minimal)
      default:
        if let name = word.without(prefix: "!") {
          refused.formUnion(try Self.named(name))
        } else {
          named.formUnion(try Self.named(word))
        }
      }
    }
    // A list of refusals alone takes away from everything.
    if wanted.isEmpty && named.isEmpty { wanted = all }
    if takesMinimum { wanted.formUnion(Facts.minimal) }
    let parts = wanted.subtracting(refused).union(named)
    return Facts.Part.allCases.filter { parts.contains($0) }
  }

  private static func named(_ name: String) throws(Failure) -> [Facts.Part] {
    if let part = Facts.Part(rawValue: name) { return [part] }
    if let parts = others[name] { return parts }
    let known = Facts.Part.allCases.map(\.rawValue) + Array(others.keys) + ["all", "min"]
    throw Failure(
      "Bad subset '\(name)' given to Ansible. gather_subset options allowed: "
        + known.sorted { $0.precedesByScalars($1) }.joined(separator: ", "))
  }

  package func inspect(_ machine: any Machine) throws(Failure) {}

  package func report(
    _ state: Void, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var gathered = Facts.gather(
      parts, networkMountSeconds: mountSeconds, localPath: path, on: machine)
    if hasSecretEnvironment, let all = gathered["env"]?.map {
      // Which of the task's variables is the secret one is not known here.
      gathered["env"] = Value(
        Map(
          all.entries.map { key, value in
            let isOwn = key.string.flatMap { machine.environment[$0] } != nil
            return (key, isOwn ? value.markedDeep(.secret) : value)
          }))
    }
    if parts.contains(.local) {
      gathered["local"] = Value((gathered["local"]?.map ?? Map()).merging(try executed(machine)))
    }
    if let python, parts.contains(.platform) {
      gathered = gathered.merging(try Self.facts(of: python, machine))
    }
    let globs = filter.map { Glob($0) }
    var facts = Map()
    for (key, value) in gathered.entries {
      guard let name = key.string else { continue }
      let isWanted =
        globs.isEmpty || globs.contains { $0.matches("ansible_\(name)") || $0.matches(name) }
      if isWanted { facts["ansible_\(name)"] = value }
    }
    if globs.isEmpty {
      facts["gather_subset"] = Value(subset.map { Value($0) })
      facts["module_setup"] = true
    }
    return Report(["ansible_facts": Value(facts)])
  }

  private static let asking = """
    import json, platform, sys
    try:
        from ssl import SSLContext
        has = True
    except ImportError:
        has = False
    v = sys.version_info
    print(json.dumps({"python_version": platform.python_version(), "python": {
        "executable": sys.executable, "has_sslcontext": has, "type": sys.implementation.name,
        "version": {"major": v[0], "minor": v[1], "micro": v[2], "releaselevel": v[3], "serial": v[4]},
        "version_info": list(v)}}))
    """

  /// Nothing where it does not run.
  private static func facts(of python: String, _ machine: any Machine) throws(Failure) -> Map {
    var command = machine.command([python, "-c", asking])
    command.deadlineSeconds = scriptSeconds
    guard let told = try? machine.told(command), told.returnCode == 0 else {
      return Map()
    }
    return (try? JSON.parse(told.outputText))?.map ?? Map()
  }

  /// Seconds for each of the user's executable facts. Ansible waits for ever; one that hangs must not
  /// hold the node.
  private static let scriptSeconds = 60

  /// The output of the user's executable facts.
  private func executed(_ machine: any Machine) throws(Failure) -> Map {
    var local = Map()
    for name in try machine.names(in: path) where name.ends(".fact") {
      let file = "\(path)/\(name)"
      let status = try machine.status(file, following: true)
      guard let status, status.kind == .file, status.mode & 0o111 != 0 else { continue }
      var command = machine.command([file])
      command.deadlineSeconds = Self.scriptSeconds
      command.graceSeconds = 1
      let told = try machine.told(command)
      let key = String(name.dropLast(5))
      if told.timedOut {
        local[key] = Value(
          "Failure executing fact script (\(file)): it took longer than \(Self.scriptSeconds) s")
      } else if told.exitStatus == 0 {
        local[key] = LocalFacts.read(told.outputText)
      } else {
        local[key] = Value(
          "Failure executing fact script (\(file)), rc: \(told.returnCode), err: \(told.errorText)")
      }
    }
    return local
  }
}
