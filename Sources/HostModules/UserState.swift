internal import Machine
internal import System
internal import Value

/// An account as it stands on the node.
package struct UserState: Sendable {
  /// nil when there is no such account.
  var entry: UserEntry?
  var shadow: ShadowLine?
  var allGroups: [GroupEntry]
  /// Names of the groups whose member lists hold the account.
  var memberships: [String]
  var homeExists: Bool
  /// Whether the directory above the wanted home is there.
  var homeParentExists: Bool
  var keyExists: Bool

  static func read(_ wanted: User, on machine: any Machine) throws(Failure) -> UserState {
    let entry = try machine.users().first { $0.name.sameScalars(as: wanted.name) }
    let groups = try machine.groups()
    let home = wanted.call.string("home") ?? entry?.home ?? "/home/\(wanted.name)"
    var keyExists = false
    if wanted.call.bool("generate_ssh_key") {
      let key = UserKey(wanted, home: entry?.home ?? home)
      keyExists = try machine.status(key.path, following: true) != nil
    }
    return UserState(
      entry: entry, shadow: entry == nil ? nil : try ShadowLine.read(wanted.name, on: machine),
      allGroups: groups,
      memberships: groups.filter { $0.members.contains(wanted.name) }.map(\.name),
      homeExists: try machine.status(home, following: true) != nil,
      homeParentExists: try machine.status(home.parentPath, following: true)?.kind == .directory,
      keyExists: keyExists)
  }

  /// The group a user means by a name or number.
  func group(_ text: String) throws(Failure) -> GroupEntry {
    if let number = UInt32(text), let found = allGroups.first(where: { $0.groupID == number }) {
      return found
    }
    guard let found = allGroups.first(where: { $0.name.sameScalars(as: text) }) else {
      throw .missing("Group \(text) does not exist")
    }
    return found
  }
}
