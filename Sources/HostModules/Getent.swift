package import Machine
package import System
internal import Value

/// A database of the node's name service, as facts. Mirrors ansible-core 2.18 `getent`.
package struct Getent: LookingModule {
  package static let spec = ModuleSpec(
    "ansible.builtin.getent",
    [
      Option("database", required: true), Option("key"), Option("service"), Option("split"),
      Option("fail_key", .bool, default: true),
    ],
    isReadOnly: true)

  private let call: Call
  private let database: String

  package init(_ call: Call) throws(Failure) {
    self.call = call
    database = call.string("database") ?? ""
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> CommandResult {
    var arguments = ["getent", database]
    if let key = call.string("key") { arguments.append(key) }
    if let service = call.string("service") { arguments += ["-s", service] }
    let told = try machine.told(machine.command(arguments))
    return try withPlanned(told, machine)
  }

  /// Accounts that an earlier planned step would have made.
  private func withPlanned(
    _ told: CommandResult, _ machine: any Machine
  ) throws(Failure) -> CommandResult {
    guard machine.isPlanned, let key = call.string("key"), told.exitStatus == 2 else { return told }
    var line: String?
    if database == "passwd", let user = try machine.users().first(where: { $0.name == key }) {
      line = "\(key):x:\(user.userID):\(user.groupID):\(user.comment):\(user.home):\(user.shell)\n"
    } else if database == "group", let group = try machine.groups().first(where: { $0.name == key })
    {
      line = "\(key):x:\(group.groupID):\(group.members.joined(separator: ","))\n"
    }
    return line.map { CommandResult(output: Array($0.utf8)) } ?? told
  }

  package func report(
    _ state: CommandResult, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    let tree = "getent_\(database)"
    switch state.exitStatus {
    case 0: return Report(["ansible_facts": Value([tree: Value(records(state.outputText))])])
    case 1: throw Failure("Missing arguments, or database unknown.")
    case 2:
      let message = "One or more supplied key could not be found in the database."
      guard !call.bool("fail_key"), let key = call.string("key") else { throw .missing(message) }
      return Report([
        "ansible_facts": Value([tree: Value([key: .null] as Map)]), "msg": Value(message),
      ])
    case 3: throw Failure("Enumeration not supported on this database.")
    default: throw Failure("Unexpected failure!", result: state.keys)
    }
  }

  private func records(_ text: String) -> Map {
    let colon = ["passwd", "shadow", "group", "gshadow"].contains(database) ? ":" : nil
    let split = (call.string("split") ?? colon)?.unicodeScalars.first
    var records = Map()
    var seen: [String: Int] = [:]
    for line in text.textLines {
      let fields = split.map { line.parts($0) } ?? line.words
      guard let key = fields.first else { continue }
      // The hashes of shadow and gshadow are secrets wherever they go.
      let isSecret = database == "shadow" || database == "gshadow"
      let rest = Value(
        fields.dropFirst().enumerated().map { place, field in
          Value(field, marks: isSecret && place == 0 ? .secret : [])
        })
      switch seen[key] {
      case nil: records[key] = rest
      case 1: records[key] = Value([records[key] ?? .null, rest])
      default: records[key] = Value((records[key]?.list ?? []) + [rest])
      }
      seen[key, default: 0] += 1
    }
    return records
  }
}
