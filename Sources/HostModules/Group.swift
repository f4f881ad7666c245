package import Machine
package import System
package import Value

/// A group in /etc/group. Mirrors ansible-core 2.18 `group`; `local` is always so here, since the
/// agent reads and the tools write the local files only.
package struct Group: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.group",
    [
      Option("name", required: true),
      Option("state", default: "present", choices: ["absent", "present"]),
      Option("force", .bool, default: false),
      Option("gid", .int),
      Option("system", .bool, default: false),
      Option("local", .bool, default: false),
      Option("non_unique", .bool, default: false),
      Option("gid_min", .int), Option("gid_max", .int),
    ],
    requiredIf: [.init("non_unique", is: true, needs: ["gid"])])

  package enum Change: Sendable, Equatable { case add, remove, renumber }

  private let call: Call
  private let name: String
  private let wantedID: Int?

  package init(_ call: Call) throws(Failure) {
    self.call = call
    name = call.string("name") ?? ""
    wantedID = call.int("gid")
    if call.bool("local") {
      if call.bool("force") {
        throw Failure(
          "force is not a valid option for local, force=True and local=True are mutually exclusive")
      }
      for option in ["gid_min", "gid_max"] where call.isGiven(option) {
        throw Failure("'\(option)' can not be used with 'local'")
      }
    }
  }

  private var isWanted: Bool { call.string("state") != "absent" }

  package func inspect(_ machine: any Machine) throws(Failure) -> GroupEntry? {
    try machine.groups().first { $0.name.sameScalars(as: name) }
  }

  package func change(from state: GroupEntry?) throws(Failure) -> Planned<Change>? {
    guard let state else {
      guard isWanted else { return nil }
      return Planned(.add, diffs: [])
    }
    guard isWanted else { return Planned(.remove) }
    guard let wantedID, wantedID != Int(state.groupID) else { return nil }
    return Planned(.renumber)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    var arguments: [String]
    switch change {
    case .remove: arguments = ["groupdel"] + (call.bool("force") ? ["-f"] : [])
    case .renumber: arguments = ["groupmod"]
    case .add: arguments = ["groupadd"]
    }
    if change != .remove, let wantedID {
      arguments += ["-g", String(wantedID)]
      if call.bool("non_unique") { arguments.append("-o") }
    }
    if change == .add {
      if call.bool("system") { arguments.append("-r") }
      if let low = call.int("gid_min") { arguments += ["-K", "GID_MIN=\(low)"] }
      if let high = call.int("gid_max") { arguments += ["-K", "GID_MAX=\(high)"] }
    }
    let after: Value =
      change == .remove ? .null : Value(["gid": wantedID.map { Value($0) } ?? .unknown] as Map)
    let result = try machine.perform(
      arguments + [name], effects: [Effect(.group, name, after)]
    ) { $0.errorText }
    return result.told
  }

  package func report(
    _ state: GroupEntry?, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var result: Map = ["name": Value(name), "state": Value(isWanted ? "present" : "absent")]
    if let entry = try inspect(machine) {
      result["system"] = Value(call.bool("system"))
      result["gid"] = Value(Int(entry.groupID))
    }
    return Report(result)
  }
}

extension CommandResult {
  /// `stdout` and `stderr` where there is any, as the account modules report them.
  var told: Map {
    var map = Map()
    if !output.isEmpty { map["stdout"] = Value(outputText) }
    if !errorOutput.isEmpty { map["stderr"] = Value(errorText) }
    return map
  }
}
