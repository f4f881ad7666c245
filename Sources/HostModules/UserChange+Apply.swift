internal import Machine
internal import System
internal import Value

extension UserChange {
  /// Runs the tools in the order that a killed run can be repeated: the account first, then what it holds.
  func carryOut(for user: User, on machine: any Machine) throws(Failure) -> Map {
    var told = Map()
    let tool: [UserChange.Account: String] = [
      .add: "useradd", .modify: "usermod", .remove: "userdel",
    ]
    if let tool = tool[account] {
      if account == .add { try makeHomeParent(user, on: machine) }
      let result = try machine.perform(
        [tool] + options + [user.name], effects: [effect(for: user, on: machine)]
      ) { $0.errorText }
      told = result.told
    }
    if let password {
      // Standard input is nobody else's to read; an argument is everybody's.
      try machine.perform(
        ["chpasswd", "-e"], input: Array("\(user.name):\(password)\n".utf8)
      ) { "the password of \(user.name) could not be set: \($0.errorText)" }
    }
    if makesHome { try makeHome(user, on: machine) }
    if !expiry.isEmpty {
      try machine.perform(["chage"] + expiry + [user.name]) { $0.errorText }
    }
    if makesKey {
      let home = try entry(of: user, on: machine)?.home ?? "/home/\(user.name)"
      try UserKey(user, home: home).make(on: machine)
    }
    return told
  }

  private func entry(of user: User, on machine: any Machine) throws(Failure) -> UserEntry? {
    try machine.users().first { $0.name.sameScalars(as: user.name) }
  }

  /// The account as the tool leaves it.
  private func effect(for user: User, on machine: any Machine) throws(Failure) -> Effect {
    guard account != .remove else { return Effect(.user, user.name, .null) }
    let old = try entry(of: user, on: machine)
    let call = user.call
    func number(_ wanted: Int?, _ old: UInt32?) -> Value {
      wanted.map { Value($0) } ?? old.map { Value(Int($0)) } ?? .unknown
    }
    var groupID: Int?
    if let text = call.string("group") {
      groupID = try machine.groups().first {
        $0.name.sameScalars(as: text) || Int(text) == Int($0.groupID)
      }.map { Int($0.groupID) }
    }
    var wanted: Map = [
      "uid": number(call.int("uid"), old?.userID), "gid": number(groupID, old?.groupID),
      "comment": Value(call.string("comment") ?? old?.comment ?? ""),
      "home": Value(call.string("home") ?? old?.home ?? "/home/\(user.name)"),
      "shell": Value(call.string("shell") ?? old?.shell ?? "/bin/sh"),
    ]
    if account == .add, call.bool("create_home") { wanted["makes_home"] = true }
    if call.isGiven("groups") {
      wanted["groups"] = Value(try memberships(user, on: machine).map { Value($0) })
    }
    return Effect(.user, user.name, Value(wanted))
  }

  /// The groups the account is to be in besides its own.
  private func memberships(_ user: User, on machine: any Machine) throws(Failure) -> [String] {
    let state = try UserState.read(user, on: machine)
    var names = user.call.bool("append") && account == .modify ? state.memberships : []
    for text in user.call.strings("groups") where !text.isEmpty {
      let name = try state.group(text).name
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// useradd makes the home but not the directories above it.
  private func makeHomeParent(_ user: User, on machine: any Machine) throws(Failure) {
    guard user.call.bool("create_home"), let home = user.call.string("home") else { return }
    try makeDirectories(home.parentPath, on: machine)
  }

  private func makeDirectories(_ path: String, on machine: any Machine) throws(Failure) {
    guard path.begins("/"), try machine.status(path, following: true) == nil else { return }
    try makeDirectories(path.parentPath, on: machine)
    try machine.makeDirectory(path, FileAttributes(mode: 0o755, userID: 0, groupID: 0))
  }

  /// A home for an account that has lost its own, filled from the skeleton.
  private func makeHome(_ user: User, on machine: any Machine) throws(Failure) {
    guard let entry = try entry(of: user, on: machine) else { return }
    let home = user.call.string("home") ?? entry.home
    try makeDirectories(home.parentPath, on: machine)
    let owner = FileAttributes(userID: entry.userID, groupID: entry.groupID)
    var mask: UInt16 = 0o022
    for line in (try machine.text("/etc/login.defs") ?? "").textLines {
      let words = line.words
      if words.count > 1, words[0] == "UMASK" { mask = UInt16(words[1], radix: 8) ?? mask }
    }
    if let text = user.call.string("umask"), let own = UInt16(text, radix: 8) { mask = own }
    try copy(user.call.string("skeleton") ?? "/etc/skel", to: home, owner: owner, on: machine)
    try machine.setAttributes(
      home, FileAttributes(mode: 0o777 & ~mask, userID: owner.userID, groupID: owner.groupID),
      following: false)
  }

  private func copy(
    _ source: String, to target: String, owner: FileAttributes, on machine: any Machine
  ) throws(Failure) {
    var attributes = owner
    let status = try machine.status(source, following: false)
    attributes.mode = status?.mode
    switch status?.kind {
    case .link: try machine.makeSymbolicLink(target, to: try machine.readLink(source))
    case .file: try machine.write(target, try machine.read(source, limit: 64 << 20), attributes)
    default:
      attributes.mode = attributes.mode ?? 0o755
      try machine.makeDirectory(target, attributes)
      for name in try machine.names(in: source) {
        try copy("\(source)/\(name)", to: "\(target)/\(name)", owner: owner, on: machine)
      }
    }
  }
}
