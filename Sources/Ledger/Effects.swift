package import Machine
internal import System
internal import Value

/// How things are that no single file tells, as far as they can be put back.
enum Effects {
  /// What there is before an effect; nil where it is not kept.
  static func standing(of effect: Effect, on machine: any Machine) throws(Failure) -> Map? {
    switch effect.kind {
    case .package:
      return ["version": try packages(on: machine)[effect.name].map { Value($0) } ?? .null]
    case .unit: return try unit(effect.name, on: machine)
    case .user: return try user(effect, on: machine)
    case .group: return try group(effect.name, on: machine)
    case .sysctl: return ["value": try live(effect.name, on: machine).map { Value($0) } ?? .null]
    case .kernelModule: return ["loaded": Value(try isLoaded(effect.name, on: machine))]
    case .mount: return ["mounted": Value(try isMounted(effect.name, on: machine))]
    case .hostname:
      return ["name": try text("/proc/sys/kernel/hostname", on: machine).map { Value($0) } ?? .null]
    case .timezone, .link, .opaque: return nil
    }
  }

  /// Installed packages with their versions.
  static func packages(on machine: any Machine) throws(Failure) -> [String: String] {
    let path = "/var/lib/dpkg/status"
    guard try machine.status(path, following: true) != nil else { return [:] }
    var versions: [String: String] = [:]
    var (name, version, isInstalled) = ("", "", false)
    func value(_ line: ArraySlice<UInt8>, after field: String) -> String? {
      guard line.starts(with: field.utf8) else { return nil }
      return String(decoding: line.dropFirst(field.utf8.count), as: UTF8.self)
    }
    let bytes = try machine.read(path, limit: 256 << 20)
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.isEmpty {
        if isInstalled, !name.isEmpty { versions[name] = version }
        (name, version, isInstalled) = ("", "", false)
      } else if let text = value(line, after: "Package: ") {
        name = text
      } else if let text = value(line, after: "Version: ") {
        version = text
      } else if let text = value(line, after: "Status: ") {
        isInstalled = text.utf8.reversed().starts(with: " installed".utf8.reversed())
      }
    }
    if isInstalled, !name.isEmpty { versions[name] = version }
    return versions
  }

  /// `found`, `active`, `enabled`, `masked`.
  static func unit(_ name: String, on machine: any Machine) throws(Failure) -> Map {
    let told = try machine.query(
      Command(["systemctl", "show", "-p", "LoadState,ActiveState,UnitFileState", name]))
    var properties: [String: String] = [:]
    for line in told.outputText.utf8.split(separator: 0x0A) {
      let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1)
      if parts.count == 2 { properties[String(Substring(parts[0]))] = String(Substring(parts[1])) }
    }
    let load = properties["LoadState"] ?? "not-found"
    return [
      "found": Value(load != "not-found"),
      "active": Value(["active", "activating", "reloading"].contains(properties["ActiveState"])),
      "enabled": Value(properties["UnitFileState"] == "enabled"),
      "masked": Value(load == "masked"),
    ]
  }

  /// Of an account that is to be made, with the home it will get, where nothing stands there yet.
  private static func user(_ effect: Effect, on machine: any Machine) throws(Failure) -> Map {
    var map = try user(effect.name, on: machine)
    if map["exists"] == false, effect.value["makes_home"] == true,
      let home = effect.value["home"]?.string, try machine.status(home, following: false) == nil
    {
      map["home"] = Value(home)
    }
    return map
  }

  static func user(_ name: String, on machine: any Machine) throws(Failure) -> Map {
    guard let entry = try machine.users().first(where: { $0.name.sameScalars(as: name) }) else {
      return ["exists": false]
    }
    return [
      "exists": true, "uid": Value(Int(entry.userID)), "gid": Value(Int(entry.groupID)),
      "comment": Value(entry.comment), "home": Value(entry.home), "shell": Value(entry.shell),
      "groups": Value(try memberships(of: name, on: machine).map { Value($0) }),
    ]
  }

  /// The groups whose member lists name an account.
  static func memberships(of name: String, on machine: any Machine) throws(Failure) -> [String] {
    try machine.groups().filter { group in
      group.members.contains { $0.sameScalars(as: name) }
    }.map(\.name)
  }

  static func group(_ name: String, on machine: any Machine) throws(Failure) -> Map {
    guard let entry = try machine.groups().first(where: { $0.name.sameScalars(as: name) }) else {
      return ["exists": false]
    }
    return ["exists": true, "gid": Value(Int(entry.groupID))]
  }

  static func live(_ name: String, on machine: any Machine) throws(Failure) -> String? {
    try text("/proc/sys/\(sysctlPath(name))", on: machine)
  }

  /// The first separator says whether dots or slashes part the words.
  private static func sysctlPath(_ name: String) -> String {
    guard let first = name.utf8.first(where: { $0 == 0x2E || $0 == 0x2F }), first == 0x2E else {
      return name
    }
    return String(
      decoding: name.utf8.map { $0 == 0x2E ? 0x2F : $0 == 0x2F ? 0x2E : $0 }, as: UTF8.self)
  }

  static func isLoaded(_ name: String, on machine: any Machine) throws(Failure) -> Bool {
    let wanted = Array((name + " ").utf8)
    let text = try text("/proc/modules", on: machine) ?? ""
    return text.utf8.split(separator: 0x0A).contains { $0.starts(with: wanted) }
  }

  static func isMounted(_ path: String, on machine: any Machine) throws(Failure) -> Bool {
    let text = try text("/proc/self/mounts", on: machine) ?? ""
    return text.utf8.split(separator: 0x0A).contains { line in
      let fields = line.split(separator: 0x20)
      return fields.count > 1 && String(Substring(fields[1])).sameScalars(as: path)
    }
  }

  private static func text(_ path: String, on machine: any Machine) throws(Failure) -> String? {
    guard try machine.status(path, following: true) != nil else { return nil }
    var bytes = try machine.read(path, limit: 4 << 20)
    while bytes.last == 0x0A { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
