package import Machine
internal import System
package import Value

// What each module of this room declares.

extension UnitModule {
  package static var passing: [String] {
    [
      "daemon_reload", "daemon_reexec", "force", "no_block", "sleep", "pattern", "runlevel",
      "arguments", "use",
    ]
  }

  /// A restart is no state: what it declares is that the unit runs only where `state` says so.
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    guard let name = call.string("name") else { return [] }
    var arguments = lasting
    if ["restarted", "reloaded"].contains(call.string("state")) { arguments["state"] = nil }
    let says = ["enabled", "masked", "state"].contains { arguments[$0] != nil }
    guard says else { return [] }
    arguments["name"] = Value(name)
    let scope = call.string("scope") ?? "system"
    return [
      Resource(
        "unit", UnitState.fullName(name), part: scope == "system" ? nil : Value(scope),
        module: Systemd.spec.name, arguments)
    ]
  }
}

extension Apt: DeclarativeModule {
  /// One for each package; what only upgrades or fetches lists declares nothing.
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    let state: Value? = call.string("state") == "absent" ? "absent" : nil
    if let deb = call.string("deb") {
      return [Resource("package_file", deb, module: spec.name, ["deb": Value(deb)])]
    }
    var resources: [Resource] = []
    for text in call.strings("package").map(\.trimmed) where text != "*" && !text.isEmpty {
      var arguments: Map = ["package": [Value(text)]]
      arguments["state"] = state
      if call.bool("purge"), state != nil { arguments["purge"] = true }
      resources.append(
        Resource("package", try AptSpec(text).name, module: spec.name, arguments))
    }
    return resources
  }
}

extension Package: DeclarativeModule {
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    try Apt.resources(of: call, lasting: lasting, on: machine)
  }
}

extension AptRepository: DeclarativeModule {
  package static let passing = [
    "update_cache", "update_cache_retries", "update_cache_retry_max_delay", "install_python_apt",
    "validate_certs",
  ]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("repository", call.string("repo") ?? "", lasting)]
  }
}

extension Deb822Repository: DeclarativeModule {
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("repository", call.string("name") ?? "", lasting)]
  }
}

extension DpkgSelections: DeclarativeModule {
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("selection", call.string("name") ?? "", lasting)]
  }
}

extension User: DeclarativeModule {
  package static let passing = [
    "update_password", "move_home", "skeleton", "umask", "force", "remove", "non_unique",
    "uid_min", "uid_max", "local", "generate_ssh_key", "ssh_key_bits", "ssh_key_type",
    "ssh_key_file", "ssh_key_comment", "ssh_key_passphrase", "login_class", "hidden", "profile",
    "authorization", "role",
  ]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    var arguments = lasting
    if call.string("update_password") == "on_create" { arguments["password"] = nil }
    return [
      resource("user", call.string("name") ?? "", arguments, dispensable: ["password"])
    ]
  }
}

extension Group: DeclarativeModule {
  package static let passing = ["force", "local", "system", "non_unique", "gid_min", "gid_max"]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("group", call.string("name") ?? "", lasting)]
  }
}

extension AuthorizedKey: DeclarativeModule {
  package static let passing = ["manage_dir", "validate_certs"]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [
      resource(
        "authorized_key", call.string("user") ?? "", part: call.arguments["key"], lasting)
    ]
  }
}

extension Hostname: DeclarativeModule {
  package static let passing = ["use"]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] { [resource("hostname", "", lasting)] }
}

extension Timezone: DeclarativeModule {
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] { [resource("timezone", "", lasting)] }
}

extension Sysctl: DeclarativeModule {
  package static let passing = ["ignoreerrors"]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("sysctl", (call.string("name") ?? "").trimmed, lasting)]
  }
}

extension Modprobe: DeclarativeModule {
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    [resource("module", call.string("name") ?? "", lasting)]
  }
}

extension Mount: DeclarativeModule {
  package static let passing = ["opts_no_log"]

  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    // A remount is no state.
    if call.string("state") == "remounted" { return [] }
    var arguments = lasting
    if call.bool("opts_no_log") { arguments["opts"] = arguments["opts"]?.markedDeep(.secret) }
    return [resource("mount", call.string("path") ?? "", arguments)]
  }
}

extension Cron: DeclarativeModule {
  package static func resources(
    of call: Call, lasting: Map, on machine: any Machine
  ) throws(Failure) -> [Resource] {
    let user = call.string("user")
    let file = call.string("cron_file")
    // crontab(1) writes the table of a user itself.
    let table = "/var/spool/cron/crontabs/\(user ?? "root")"
    return [
      resource(
        "cron", file ?? user ?? "root", part: call.arguments["name"], lasting,
        changedFiles: file == nil ? [table] : [])
    ]
  }
}
