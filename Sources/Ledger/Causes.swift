internal import Machine
internal import System
internal import Value
internal import Wire

/// What has happened to a resource, in a few words.
enum Causes {
  /// Of a module that would change something.
  static func of(
    _ declaration: Declaration, _ response: Response, on machine: any Machine
  ) throws(Failure) -> [String] {
    var causes: [String]
    switch declaration.kind {
    case "file", "path": causes = try file(declaration, on: machine)
    case "unit": causes = try unit(declaration, on: machine)
    case "package": causes = try package(declaration, on: machine)
    case "user": causes = try account(Effects.user(declaration.id, on: machine), declaration)
    case "group": causes = try account(Effects.group(declaration.id, on: machine), declaration)
    case "sysctl": causes = try sysctl(declaration, response, on: machine)
    case "hostname": causes = ["name"]
    case "timezone": causes = ["time zone"]
    case "address": causes = ["address"]
    case "trust", "hosts_block", "block", "line", "replacement", "cron", "repository":
      causes =
        response.diffs.contains { $0.after.isEmpty && !$0.before.isEmpty }
        ? ["is there again"] : ["content"]
    default: causes = []
    }
    if try isGone(declaration, on: machine) { causes = ["deleted"] }
    return causes.isEmpty ? ["changed"] : causes
  }

  /// Of a module that failed because what it looks after is not there, or is something else; empty for
  /// other reasons.
  static func ofFailure(
    _ declaration: Declaration, on machine: any Machine
  ) throws(Failure) -> [String] {
    if try isGone(declaration, on: machine) { return ["deleted"] }
    if declaration.kind == "unit", try Effects.unit(declaration.id, on: machine)["found"] == false {
      return ["no such unit any more"]
    }
    return try otherKind(declaration, on: machine).map { [$0] } ?? []
  }

  /// That something of another kind stands there; nil where the kind is right or not known.
  private static func otherKind(
    _ declaration: Declaration, on machine: any Machine
  ) throws(Failure) -> String? {
    guard let path = declaration.path else { return nil }
    let wanted: FileStatus.Kind
    var follows = true
    switch (declaration.kind, declaration.arguments["state"]?.string) {
    case (_, "absent"), ("path", nil): return nil
    case ("path", "directory"): wanted = .directory
    case ("path", "link"): (wanted, follows) = (.link, false)
    case ("path", "hard"): return "is another file"
    default: wanted = .file
    }
    guard let status = try machine.status(path, following: follows) else {
      return "is a link to nothing"
    }
    switch status.kind {
    case wanted: return nil
    case .block, .character: return "is a device"
    case let kind: return "is a \(kind.rawValue)"
    }
  }

  /// For those whose module has nothing to show.
  static func diffs(_ causes: [String]) -> [Diff] {
    causes.map { Diff(prepared: "\($0)\n") }
  }

  private static func isGone(
    _ declaration: Declaration, on machine: any Machine
  ) throws(Failure) -> Bool {
    guard let path = declaration.path, declaration.arguments["state"]?.string != "absent" else {
      return false
    }
    return try machine.status(path, following: false) == nil
  }

  private static func file(
    _ declaration: Declaration, on machine: any Machine
  ) throws(Failure) -> [String] {
    let arguments = declaration.arguments
    guard let status = try machine.status(declaration.id, following: false) else { return [] }
    if arguments["state"]?.string == "absent" { return ["is there again"] }
    var causes: [String] = []
    let wantedKind = arguments["state"]?.string ?? (declaration.kind == "file" ? "file" : nil)
    if let wantedKind, ["file", "directory", "link"].contains(wantedKind),
      wantedKind != status.kind.rawValue
    {
      return ["is a \(status.kind.rawValue)"]
    }
    if status.kind == .link, let source = arguments["src"]?.string,
      try !machine.readLink(declaration.id).sameScalars(as: source)
    {
      causes.append("target")
    }
    if declaration.kind == "file", try isOther(declaration, status, on: machine) {
      causes.append("content")
    }
    if let mode = arguments["mode"],
      try FileMode(mode).bits(over: status.mode, isDirectory: status.kind == .directory)
        != status.mode
    {
      causes.append("mode")
    }
    if let owner = arguments["owner"] {
      let id = try machine.users().first { names($0.name, $0.userID, owner) }?.userID
      if id != status.userID { causes.append("owner") }
    }
    if let group = arguments["group"] {
      let id = try machine.groups().first { names($0.name, $0.groupID, group) }?.groupID
      if id != status.groupID { causes.append("group") }
    }
    return causes
  }

  private static func names(_ name: String, _ id: UInt32, _ wanted: Value) -> Bool {
    let text = wanted.string ?? JSON.text(wanted)
    return name.sameScalars(as: text) || text == String(id)
  }

  private static func isOther(
    _ declaration: Declaration, _ status: FileStatus, on machine: any Machine
  ) throws(Failure) -> Bool {
    // That of a secret is compared by its keyed digest, elsewhere.
    guard let wanted = declaration.payload["sha256"]?.string, status.kind == .file else {
      return false
    }
    if let size = declaration.payload["size"]?.int, size != status.size { return true }
    return try machine.digest(declaration.id, .sha256) != wanted
  }

  private static func unit(
    _ declaration: Declaration, on machine: any Machine
  ) throws(Failure) -> [String] {
    let now = try Effects.unit(declaration.id, on: machine)
    let wanted = declaration.arguments
    var causes: [String] = []
    if let masked = wanted["masked"]?.bool ?? (now["masked"] == true ? false : nil),
      now["masked"]?.bool != masked
    {
      causes.append(masked ? "unmasked" : "masked")
    }
    if let state = wanted["state"]?.string, now["active"]?.bool != (state == "started") {
      causes.append(state == "started" ? "stopped" : "started")
    }
    if let enabled = wanted["enabled"]?.bool, now["enabled"]?.bool != enabled {
      causes.append(enabled ? "disabled" : "enabled")
    }
    return causes
  }

  private static func package(
    _ declaration: Declaration, on machine: any Machine
  ) throws(Failure) -> [String] {
    let version = try Effects.packages(on: machine)[declaration.id]
    if declaration.arguments["state"]?.string == "absent" { return ["installed"] }
    return version.map { ["other version: \($0)"] } ?? ["removed"]
  }

  private static func account(_ now: Map, _ declaration: Declaration) -> [String] {
    let isWanted = declaration.arguments["state"]?.string != "absent"
    guard now["exists"] == true else { return isWanted ? ["deleted"] : [] }
    if !isWanted { return ["is there again"] }
    var causes: [String] = []
    for name in ["uid", "gid", "home", "shell", "comment"] {
      guard let wanted = declaration.arguments[name], let found = now[name] else { continue }
      if wanted != found { causes.append(name) }
    }
    return causes
  }

  private static func sysctl(
    _ declaration: Declaration, _ response: Response, on machine: any Machine
  ) throws(Failure) -> [String] {
    var causes: [String] = []
    if let wanted = declaration.arguments["value"]?.string,
      let live = try Effects.live(declaration.id, on: machine), !live.sameScalars(as: wanted)
    {
      causes.append("value: \(live), not \(wanted)")
    }
    if !response.diffs.isEmpty {
      causes.append("\(declaration.arguments["sysctl_file"]?.string ?? "/etc/sysctl.conf")")
    }
    return causes
  }
}

extension Declaration {
  /// Of resources that are a file, or stand in one.
  var path: String? {
    switch kind {
    case "file", "path", "hosts_block": id
    // Their id goes on with a part.
    case "block", "line", "replacement": arguments["path"]?.string
    default: nil
    }
  }
}
