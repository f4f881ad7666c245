internal import Machine
internal import System
internal import Value

// What no single file tells.
extension Release {
  func restore(_ kind: Effect.Kind, _ change: Change) throws(Failure) -> Outcome {
    switch kind {
    case .package: try package(change)
    case .unit: try unit(change)
    case .user: try user(change)
    case .group: try group(change)
    case .sysctl: try sysctl(change)
    case .kernelModule: try module(change)
    case .mount: try mount(change)
    case .hostname: try hostname(change)
    case .timezone, .link, .opaque: .same
    }
  }

  /// Runs a command that must work.
  private func run(_ words: [String]) throws(Failure) {
    let result = try told(words)
    guard result.exitStatus == 0 else {
      let line = result.errorText.utf8.split(separator: 0x0A).last.map { String(Substring($0)) }
      throw Failure("\(words.joined(separator: " ")): \(line ?? "failed")")
    }
  }

  private func told(_ words: [String]) throws(Failure) -> CommandResult {
    let own = [
      (name: "LC_ALL", value: "C"), (name: "DEBIAN_FRONTEND", value: "noninteractive"),
    ]
    let environment = Environment.merging(own, into: Environment.entries)
    return try machine.run(Command(words, environment: environment), effects: [])
  }

  // Packages.

  private static let apt = [
    "apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=60",
  ]

  private func package(_ change: Change) throws(Failure) -> Outcome {
    let now = try Effects.packages(on: machine)[change.name]
    if let old = change.before["version"]?.string {
      if now == old { return .same }
      guard now == nil else {
        return .left("is version \(now ?? ""), was \(old): apt-get install \(change.name)=\(old)")
      }
      return try done("installed again, version \(old)") { () throws(Failure) in
        try run(Self.apt + ["install", "\(change.name)=\(old)"])
      }
    }
    let hasFiles = try hasFiles(change.name)
    guard now != nil || hasFiles else { return .same }
    let others = try needing(change.name)
    guard others.isEmpty else { return .left("\(others[0]) needs it, which is not ours") }
    return try done("purged") { () throws(Failure) in
      try run(Self.apt + ["purge", change.name])
    }
  }

  /// Removed, and its configuration still there.
  private func hasFiles(_ name: String) throws(Failure) -> Bool {
    let told = try machine.query(Command(["dpkg-query", "-W", "-f", "${db:Status-Status}", name]))
    return told.outputText == "config-files"
  }

  /// What apt would remove with a package although it was there before us or somebody asked for it.
  private func needing(_ name: String) throws(Failure) -> [String] {
    let baseline = try baseline()
    let ours = Set(try changes().filter { $0.kind == "package" }.map(\.name))
    let automatic = try automatic()
    return try simulated(["purge", name]).filter {
      !ours.contains($0) && (baseline.contains($0) || !automatic.contains($0))
    }
  }

  /// Purges what came along with our packages and nobody needs any more.
  /// - Returns: their names.
  func removeCompanions(_ all: [Change]) throws(Failure) -> String {
    guard all.contains(where: \.isOurPackage) else { return "" }
    let baseline = try baseline()
    guard !baseline.isEmpty else { return "" }
    let names = try simulated(["autoremove", "--purge"]).filter { !baseline.contains($0) }
    guard !names.isEmpty else { return "" }
    try run(Self.apt + ["purge"] + names)
    return names.joined(separator: ", ")
  }

  /// The packages apt would take away.
  private func simulated(_ words: [String]) throws(Failure) -> [String] {
    let told = try machine.query(Command(["apt-get", "-s"] + words))
    return told.outputText.utf8.split(separator: 0x0A).compactMap { line in
      let words = line.split(separator: 0x20)
      guard words.count > 1, ["Purg", "Remv"].contains(String(Substring(words[0]))) else {
        return nil
      }
      return String(Substring(words[1]))
    }
  }

  private func automatic() throws(Failure) -> Set<String> {
    let told = try machine.query(Command(["apt-mark", "showauto"]))
    return Set(
      told.outputText.utf8.split(separator: 0x0A).map { line in
        String(Substring(line.prefix { $0 != UInt8(ascii: ":") }))
      })
  }

  private func baseline() throws(Failure) -> Set<String> {
    do { return try records.baseline() ?? [] } catch { throw Failure(error.description) }
  }

  private func changes() throws(Failure) -> [Change] {
    do { return try Changes(records: records).all().records } catch {
      throw Failure(error.description)
    }
  }

  // Units.

  private func unit(_ change: Change) throws(Failure) -> Outcome {
    let (name, before) = (change.name, change.before)
    let now = try Effects.unit(name, on: machine)
    // It came with a package, and goes with it.
    guard now["found"] == true, before["found"] == true else { return .same }
    var verbs: [String] = []
    func differs(_ what: String) -> Bool { now[what] != before[what] }
    if differs("masked") { verbs.append(before["masked"] == true ? "mask" : "unmask") }
    if differs("enabled") { verbs.append(before["enabled"] == true ? "enable" : "disable") }
    if differs("active") { verbs.append(before["active"] == true ? "start" : "stop") }
    if verbs.isEmpty { return .same }
    return try done(verbs.joined(separator: ", ")) { () throws(Failure) in
      for verb in verbs { try run(["systemctl", verb, name]) }
    }
  }

  // People.

  private func user(_ change: Change) throws(Failure) -> Outcome {
    let (name, before) = (change.name, change.before)
    let now = try Effects.user(name, on: machine)
    guard before["exists"] == true else { return try takeOff(change, now) }
    guard now["exists"] == true else { return .left("is gone; it was there before") }
    var options: [String] = []
    for (key, flag) in [
      ("uid", "-u"), ("gid", "-g"), ("comment", "-c"), ("home", "-d"), ("shell", "-s"),
    ] {
      guard let old = before[key], old != now[key] else { continue }
      options += [flag, old.string ?? JSON.text(old)]
    }
    if let groups = try groups(change, now) { options += ["-G", groups.joined(separator: ",")] }
    if options.isEmpty { return .same }
    return try done("as before, but for its password") { () throws(Failure) in
      try run(["usermod"] + options + [name])
    }
  }

  /// An account that we made, and the home that came with it.
  private func takeOff(_ change: Change, _ now: Map) throws(Failure) -> Outcome {
    let isThere = now["exists"] == true
    let made = change.before["home"]?.string
    let home = now["home"]?.string ?? made ?? ""
    let stays: String?
    switch try machine.status(home, following: false)?.kind {
    case nil:
      guard isThere else { return .same }
      return try done("removed") { () throws(Failure) in try run(["userdel", change.name]) }
    case _ where made.map({ !$0.sameScalars(as: home) }) ?? true:
      stays = "removed; its home \(home) stays, for nothing says that it was made with it"
    case .directory:
      stays = try foreign(in: home).map {
        "removed; its home \(home) stays, for it holds \($0)"
      }
    case let kind?: stays = "removed; its home \(home) stays, for it is a \(kind.rawValue)"
    }
    // Killed behind the account, a release goes on with its home.
    guard isThere || stays == nil else { return .same }
    return try done(stays ?? "removed, with its home") { () throws(Failure) in
      if isThere { try run(["userdel", change.name]) }
      if stays == nil { try machine.remove(home) }
    }
  }

  /// The first thing in a home that neither we nor the skeleton put there, however deep, by its path in
  /// it; nil when there is none. What is ours is newer than the account: it is gone or as before by now,
  /// or was left.
  private func foreign(
    in home: String, as skeleton: String = "/etc/skel"
  ) throws(Failure) -> String? {
    for name in try machine.list(home) {
      let (path, model) = (Path.join(home, name), Path.join(skeleton, name))
      if expected[path]?.kind == "absent" { continue }
      guard try machine.status(model, following: false) != nil else { return name }
      var now = expected[path]
      if now == nil { now = try Standing(at: path, on: machine) }
      guard let now, now.isSameThing(as: try Standing(at: model, on: machine)) else { return name }
      if now.kind == "directory", let inner = try foreign(in: path, as: model) {
        return Path.join(name, inner)
      }
    }
    return nil
  }

  /// The groups an account of before is to be in besides its own: out of those we put it into, in those
  /// we took it out of. nil when that is so.
  private func groups(_ change: Change, _ now: Map) throws(Failure) -> [String]? {
    func names(_ value: Value?) -> [String] { (value?.list ?? []).compactMap(\.string) }
    let (was, isIn) = (names(change.before["groups"]), names(now["groups"]))
    let joined = Set(names(change.after["joined"])).subtracting(was)
    let left = Set(names(change.after["left"])).intersection(was)
    let known = Set(try machine.groups().map(\.name))
    let wanted =
      isIn.filter { !joined.contains($0) }
      + was.filter { left.contains($0) && !isIn.contains($0) && known.contains($0) }
    return Set(wanted) == Set(isIn) ? nil : wanted
  }

  private func group(_ change: Change) throws(Failure) -> Outcome {
    let (name, before) = (change.name, change.before)
    let now = try Effects.group(name, on: machine)
    if now["exists"] == before["exists"], now["gid"] == before["gid"] { return .same }
    guard before["exists"] == true else {
      return try done("removed") { () throws(Failure) in try run(["groupdel", name]) }
    }
    guard now["exists"] == true, let id = before["gid"]?.int else {
      return .left("is gone; it was there before")
    }
    return try done("gid \(id)") { () throws(Failure) in
      try run(["groupmod", "-g", String(id), name])
    }
  }

  // The kernel and what hangs on it.

  private func sysctl(_ change: Change) throws(Failure) -> Outcome {
    guard let old = change.before["value"]?.string,
      let now = try Effects.live(change.name, on: machine), now != old
    else { return .same }
    return try done("\(old)") { () throws(Failure) in
      try run(["sysctl", "-w", "\(change.name)=\(old)"])
    }
  }

  private func module(_ change: Change) throws(Failure) -> Outcome {
    let isLoaded = try Effects.isLoaded(change.name, on: machine)
    let wasLoaded = change.before["loaded"] == true
    if isLoaded == wasLoaded { return .same }
    return try done(wasLoaded ? "loaded" : "unloaded") { () throws(Failure) in
      try run(["modprobe"] + (wasLoaded ? [] : ["-r"]) + [change.name])
    }
  }

  private func mount(_ change: Change) throws(Failure) -> Outcome {
    let isMounted = try Effects.isMounted(change.name, on: machine)
    let wasMounted = change.before["mounted"] == true
    if isMounted == wasMounted { return .same }
    return try done(wasMounted ? "mounted" : "unmounted") { () throws(Failure) in
      try run([wasMounted ? "mount" : "umount", change.name])
    }
  }

  private func hostname(_ change: Change) throws(Failure) -> Outcome {
    guard let old = change.before["name"]?.string,
      let now = try Effects.standing(of: Effect(.hostname, "", .null), on: machine)?["name"]?
        .string,
      !now.sameScalars(as: old)
    else { return .same }
    return try done(old) { () throws(Failure) in try run(["hostname", old]) }
  }
}

extension Change {
  /// A package that was not there before.
  var isOurPackage: Bool { kind == "package" && before["version"]?.isNull == true }
}
