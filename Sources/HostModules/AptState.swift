internal import Machine
internal import System
internal import Value

/// One entry of `name`: a package, with a version where one is asked for.
struct AptSpec: Sendable, Equatable {
  enum Comparison: Sendable, Equatable { case equal, atLeast }

  /// As the user wrote it.
  var text: String
  var name: String
  var comparison: Comparison?
  var version: String

  init(_ text: String) throws(Failure) {
    self.text = text
    guard let (before, after) = text.cut("=") else {
      name = text
      version = ""
      return
    }
    if after.holds("=") { throw Failure("invalid package spec: \(text)") }
    comparison = before.ends(">") ? .atLeast : .equal
    name = before.ends(">") ? String(before.dropLast()) : before
    version = after
  }

  /// Whether a version is one that was asked for.
  func accepts(_ found: String) -> Bool {
    switch comparison {
    case nil: true
    case .equal: Glob(version).matches(found)
    case .atLeast: DebianVersion(found).compared(to: DebianVersion(version)) >= 0
    }
  }
}

/// One wanted package and how it stands.
struct AptItem: Sendable {
  var spec: AptSpec
  /// nil when not installed; empty where a planned step has yet to say which.
  var installed: String?
  /// Configuration files of a removed package are left.
  var hasFiles = false
  /// What apt would install; nil when there is nothing or it was not asked.
  var candidate: String?
  /// A package that only others stand in for; one that is the only one and is installed counts.
  var isStoodInFor = false

  var isSatisfied: Bool { installed.map { $0.isEmpty || spec.accepts($0) } ?? false }
}

/// What `apt` finds on the node.
package struct AptState: Sendable {
  var items: [AptItem] = []
  /// dpkg was broken off.
  var needsRepair = false
  /// A killed run has left the file that forbids services to start.
  var hasLeftPolicy = false
  /// The package lists are older than they may be.
  var isStale = false
  /// What apt knows is not what it will know: lists are to be fetched first, or planned to be.
  var isVague = false
  /// Wanted packages that are marked as installed for others only.
  var automatic: [String] = []
  /// What `apt-get --simulate` says, where the module asks it.
  var simulation: CommandResult?
  /// For `deb`: the package in the file is installed in that version.
  var debIsInstalled = false
}

extension Apt {
  /// - Parameter simulates: whether apt-get is asked what it would do (an upgrade, or a planned world).
  func look(_ machine: any Machine) throws(Failure) -> AptState {
    var state = AptState()
    let status = try DpkgStatus.read(machine)
    state.needsRepair = status.needsRepair
    state.hasLeftPolicy = try AptRun.hasLeftPolicy(machine)
    state.isStale = try AptLists.isStale(
      for: call.int("cache_valid_time") ?? 0, isWanted: wantsUpdate, on: machine)
    state.isVague = state.isStale || AptLists.arePlanned(on: machine)
    for spec in try expanded(machine) { state.items.append(item(spec, status, machine)) }
    try resolve(&state.items, status, machine)
    if isInstalling {
      state.automatic = try Self.automatic(state.items.map(\.spec.name), on: machine)
    }
    if let deb { state.debIsInstalled = try isInstalled(deb: deb, status, machine) }
    return state
  }

  private func item(
    _ spec: AptSpec, _ status: DpkgStatus, _ machine: any Machine
  ) -> AptItem {
    var item = AptItem(spec: spec)
    let package = status.package(spec.name)
    if let planned = machine.planned(.package, spec.name) {
      item.installed = planned.isNull ? nil : planned.string ?? ""
    } else if let package, package.isInstalled {
      item.installed = package.version
    }
    item.hasFiles = package?.state == "config-files"
    return item
  }

  /// Patterns in names, replaced by the packages apt knows.
  private func expanded(_ machine: any Machine) throws(Failure) -> [AptSpec] {
    var result: [AptSpec] = []
    var known: [String]?
    for spec in specs {
      guard Glob.isPattern(spec.name) else {
        result.append(spec)
        continue
      }
      let names: [String]
      if let known {
        names = known
      } else {
        names = try (machine.answer(["apt-cache"] + AptLists.reading + ["pkgnames"]) ?? "")
          .textLines
        known = names
      }
      let glob = Glob(spec.name)
      let matches = names.filter { glob.matches($0) }.sorted { $0.precedesByScalars($1) }
      if matches.isEmpty {
        throw .missing("No package(s) matching '\(spec.name)' available")
      }
      for name in matches { result.append(try AptSpec(name)) }
    }
    return result
  }

  /// Asks apt, once for all, about what dpkg alone cannot say.
  private func resolve(
    _ items: inout [AptItem], _ status: DpkgStatus, _ machine: any Machine
  ) throws(Failure) {
    guard isInstalling else { return }
    let wantsLatest = call.string("state") == "latest"
    let asked = items.indices.filter { place in
      let item = items[place]
      if wantsLatest || (item.installed == nil && item.spec.comparison != nil) { return true }
      if item.installed == nil { return status.isProvided(item.spec.name) }
      return !item.isSatisfied
        || (item.spec.comparison == .equal && Glob.isPattern(item.spec.version))
    }
    guard !asked.isEmpty else { return }
    let names = asked.map { items[$0].spec.name }
    let candidates = try AptLists.candidates(of: names, release: release, on: machine)
    let isVersioned = asked.contains { items[$0].spec.comparison == .equal }
    let versions = isVersioned ? try AptLists.versions(of: names, on: machine) : [:]
    for place in asked {
      let spec = items[place].spec
      let best = candidates[spec.name]
      if spec.comparison == .equal {
        items[place].candidate = (versions[spec.name] ?? []).first(where: spec.accepts)
      } else if let best, spec.accepts(best) {
        items[place].candidate = best
      }
      if items[place].installed == nil, best == nil, spec.comparison == nil {
        items[place].isStoodInFor = try AptLists.hasOneProvider(spec.name, status, on: machine)
      }
    }
  }

  /// Those of `names` that apt marks as installed only because others need them.
  private static func automatic(
    _ names: [String], on machine: any Machine
  ) throws(Failure) -> [String] {
    guard !names.isEmpty, let text = try machine.text("/var/lib/apt/extended_states") else {
      return []
    }
    var name = ""
    var found: [String] = []
    for line in text.textLines {
      if let value = line.without(prefix: "Package: ") { name = value }
      if line == "Auto-Installed: 1", names.contains(name) { found.append(name) }
    }
    return found
  }

  private func isInstalled(
    deb: String, _ status: DpkgStatus, _ machine: any Machine
  ) throws(Failure) -> Bool {
    guard try machine.status(deb, following: true) != nil else {
      throw .missing("Unable to install package: \(deb) does not exist")
    }
    let told = try machine.told(
      machine.command(["dpkg-deb", "--field", deb, "Package", "Version", "Architecture"]))
    guard told.exitStatus == 0 else {
      throw Failure("Unable to install package: \(told.complaint)", result: told.keys)
    }
    var fields: [String: String] = [:]
    for line in told.outputText.textLines {
      if let (key, value) = line.cut(":") { fields[key] = value.trimmed }
    }
    let name = fields["Package"] ?? ""
    if let planned = machine.planned(.package, name)?.string {
      return planned == fields["Version"]
    }
    let found = status.package(name)
    return found?.isInstalled == true && found?.version == fields["Version"]
  }
}
