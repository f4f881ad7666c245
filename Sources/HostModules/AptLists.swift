internal import Machine
internal import System
internal import Value

/// What apt's package lists say, and how old they are.
enum AptLists {
  static let stamp = "/var/lib/apt/periodic/update-success-stamp"
  static let directory = "/var/lib/apt/lists"
  /// Asking must not write, and apt keeps what it made of the lists in files beside them.
  static let reading = ["-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="]

  /// Whether this check run has fetched lists already, which the node therefore has not.
  static func arePlanned(on machine: any Machine) -> Bool {
    machine.planned(.opaque, "apt update") != nil
  }

  /// When the lists were last updated, in seconds since 1970; 0 when never.
  ///
  /// A directory without lists counts as never, whatever its time: an OS image has it fresh and empty.
  static func time(_ machine: any Machine) throws(Failure) -> Double {
    let rest = ["lock", "partial", "auxfiles"]
    guard try machine.status(directory, following: true) != nil,
      try machine.list(directory).contains(where: { !rest.contains($0) })
    else { return 0 }
    if let status = try machine.status(stamp, following: true) { return status.modificationTime }
    return try machine.status(directory, following: true)?.modificationTime ?? 0
  }

  /// Whether lists have to be fetched again: they are wanted fresh and are older than `seconds`.
  static func isStale(
    for seconds: Int, isWanted: Bool, on machine: any Machine
  ) throws(Failure) -> Bool {
    guard isWanted, !arePlanned(on: machine) else { return false }
    return try time(machine) + Double(seconds) < machine.now
  }

  /// The version apt would install of each name; a name without one is left out.
  static func candidates(
    of names: [String], release: [String], on machine: any Machine
  ) throws(Failure) -> [String: String] {
    let text = try machine.answer(["apt-cache"] + reading + release + ["policy"] + names) ?? ""
    var found: [String: String] = [:]
    var name = ""
    for line in text.textLines {
      if !line.begins(" "), line.ends(":") { name = String(line.dropLast()) }
      if let version = line.without(prefix: "  Candidate: "), version != "(none)" {
        found[name] = version
      }
    }
    return found
  }

  /// Every version apt knows of each name, highest first.
  static func versions(
    of names: [String], on machine: any Machine
  ) throws(Failure) -> [String: [String]] {
    var found: [String: [String]] = [:]
    for line in (try machine.answer(["apt-cache"] + reading + ["madison"] + names) ?? "").textLines
    {
      let fields = line.parts("|").map(\.trimmed)
      guard fields.count >= 2 else { continue }
      found[fields[0], default: []].append(fields[1])
    }
    return found
  }

  /// Whether a virtual package has one provider only, and that one is installed.
  static func hasOneProvider(
    _ name: String, _ status: DpkgStatus, on machine: any Machine
  ) throws(Failure) -> Bool {
    let text = try machine.answer(["apt-cache"] + reading + ["showpkg", name]) ?? ""
    let lines = text.textLines
    guard let start = lines.firstIndex(where: { $0.begins("Reverse Provides:") }) else {
      return false
    }
    let providers = Set(lines[(start + 1)...].compactMap(\.words.first))
    guard providers.count == 1, let provider = providers.first else { return false }
    return status.package(provider)?.isInstalled == true
  }
}
