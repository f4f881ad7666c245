internal import Machine
internal import System
internal import Value

/// What apt-get has to be asked to do; a pure function of the wish and the node's state.
package struct AptWork: Sendable {
  /// The whole command line; empty when there is nothing to do.
  var arguments: [String] = []
  /// Packages to be marked as installed for their own sake.
  var marks: [String] = []
  var updates = false
  var repairs = false
  /// Takes away what a killed run has left of policy-rc.d.
  var restoresPolicy = false
  /// Only apt-get itself knows whether this does anything.
  var needsSimulation = false
  /// An upgrade gives its output as `msg` too.
  var reportsMessage = false
  var effects: [Effect] = []
  var simulated: CommandResult?

  private var cleanUp: String?

  /// - Parameter isLenient: whether a package without a candidate is left for apt-get to judge, because
  ///   the lists will be fetched first.
  init(_ wish: Apt, _ state: AptState, isLenient: Bool) throws(Failure) {
    let call = wish.call
    if let mode = wish.upgrade {
      upgrade(mode, wish)
    } else if let deb = wish.deb {
      if !state.debIsInstalled {
        arguments =
          Self.base(call) + Self.flags(call) + ["install", deb.begins("/") ? deb : "./\(deb)"]
      }
    } else if wish.specs.isEmpty {
      maintain(wish)
    } else if wish.isInstalling {
      let wanted = try Self.wanted(wish, state, isLenient: isLenient)
      marks = state.automatic
      if !wanted.isEmpty {
        let verb = call.string("state") == "fixed" ? ["--fix-broken", "install"] : ["install"]
        arguments = Self.base(call) + Self.flags(call) + wish.release + verb + wanted
      }
    } else {
      let isPurging = call.bool("purge")
      let names = state.items.filter { item in
        (item.installed != nil && item.isSatisfied) || (item.hasFiles && isPurging)
      }.map(\.spec.name)
      guard !names.isEmpty else { return }
      arguments =
        Self.base(call) + (isPurging ? ["--purge"] : []) + Self.shared(call) + ["remove"] + names
    }
  }

  /// Upgrades of everything; `yes`, `safe` and `full` as Ansible runs them where aptitude is not used.
  private mutating func upgrade(_ mode: String, _ wish: Apt) {
    let verb = mode == "dist" || mode == "full" ? ["dist-upgrade"] : ["upgrade", "--with-new-pkgs"]
    arguments = Self.base(wish.call) + Self.flags(wish.call) + wish.release + verb
    needsSimulation = true
    reportsMessage = true
  }

  private mutating func maintain(_ wish: Apt) {
    let call = wish.call
    // As in Ansible, a wish for fresh lists alone ends before any clean-up.
    if wish.wantsUpdate && !call.isGiven("package") { return }
    let purge = call.bool("purge") ? ["--purge"] : []
    for operation in ["autoclean", "autoremove"] where call.bool(operation) {
      arguments = Self.base(call) + purge + [operation]
      cleanUp = operation
      needsSimulation = true
      return
    }
    if call.bool("clean") { arguments = ["apt-get", "clean"] }
  }

  /// The packages apt-get is to install, with versions where they matter.
  private static func wanted(
    _ wish: Apt, _ state: AptState, isLenient: Bool
  ) throws(Failure) -> [String] {
    let isLatest = wish.call.string("state") == "latest"
    var wanted: [String] = []
    for item in state.items {
      if item.installed == nil && wish.call.bool("only_upgrade") { continue }
      if item.isStoodInFor { continue }
      let spec = item.spec
      if spec.comparison != nil && !item.isSatisfied && item.candidate == nil {
        guard isLenient else {
          throw .missing("no available installation candidate for \(spec.text)")
        }
        wanted.append(spec.comparison == .equal ? spec.text : spec.name)
      } else if item.isSatisfied {
        guard let candidate = item.candidate, item.installed != candidate else { continue }
        if isLatest { wanted.append("\(spec.name)=\(candidate)") }
        // A pattern that a newer version fits too is handed to apt-get, as Ansible does.
        if !isLatest && spec.comparison == .equal { wanted.append(spec.text) }
      } else if let candidate = item.candidate, spec.comparison != nil {
        wanted.append("\(spec.name)=\(candidate)")
      } else {
        wanted.append(spec.name)
      }
    }
    return wanted
  }

  private static func base(_ call: Call) -> [String] {
    let dpkg = (call.string("dpkg_options") ?? "").parts(",").map(\.trimmed).filter { !$0.isEmpty }
    return ["apt-get", "-q", "-y"] + dpkg.flatMap { ["-o", "Dpkg::Options::=--\($0)"] } + [
      "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=\(call.int("lock_timeout") ?? 60)",
    ]
  }

  /// Flags of installing and removing.
  private static func shared(_ call: Call) -> [String] {
    var flags: [String] = []
    if call.bool("force") { flags.append("--force-yes") }
    if call.bool("autoremove") { flags.append("--auto-remove") }
    if call.bool("allow_change_held_packages") { flags.append("--allow-change-held-packages") }
    return flags
  }

  private static func flags(_ call: Call) -> [String] {
    var flags = shared(call)
    if call.bool("only_upgrade") { flags.append("--only-upgrade") }
    if call.bool("fail_on_autoremove") { flags.append("--no-remove") }
    if let recommends = call.arguments["install_recommends"]?.bool {
      flags += ["-o", "APT::Install-Recommends=\(recommends ? "yes" : "no")"]
    }
    if call.bool("allow_unauthenticated") { flags.append("--allow-unauthenticated") }
    if call.bool("allow_downgrade") { flags.append("--allow-downgrades") }
    return flags
  }

  /// What is shown while apt has no lists to look at.
  var vagueDiff: Value {
    let names = effects.map(\.name).joined(separator: ", ")
    return [
      "before": "", "after": "",
      "prepared": Value(
        "\(names): which versions is unknown until the package lists are fetched\n"),
    ]
  }

  /// Whether apt-get's words say that nothing came of it.
  func isIdle(_ result: CommandResult) -> Bool {
    switch cleanUp {
    case "autoremove": !result.outputText.holds("The following packages will be REMOVED")
    case "autoclean": !result.outputText.holds("Del ")
    default: result.changesNothing
    }
  }

  /// Ansible's words for a failed apt-get.
  func failure(_ result: CommandResult) -> Failure {
    for line in result.errorText.textLines {
      if let name = line.without(prefix: "E: Unable to locate package ") {
        return Failure(
          "No package matching '\(name)' is available", kind: .missing, result: result.keys)
      }
    }
    if result.errorText.holds("Could not get lock") {
      return Failure(
        "Failed to lock apt for exclusive operation: \(result.errorText)", result: result.keys)
    }
    let line = arguments.joined(separator: " ")
    return Failure("'\(line)' failed: \(result.errorText)", result: result.keys)
  }
}
