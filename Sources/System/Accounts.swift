/// One line of passwd(5), with shadow(5)'s hash where it could be read.
package struct UserEntry: Sendable, Equatable {
  package var name: String
  package var userID: UInt32
  package var groupID: UInt32
  package var comment: String
  package var home: String
  package var shell: String
  /// nil when /etc/shadow cannot be read or has no line. For comparing only, never printed.
  package var passwordHash: String?

  package init(
    name: String, userID: UInt32, groupID: UInt32, comment: String = "", home: String = "/",
    shell: String = "/bin/sh", passwordHash: String? = nil
  ) {
    self.name = name
    self.userID = userID
    self.groupID = groupID
    self.comment = comment
    self.home = home
    self.shell = shell
    self.passwordHash = passwordHash
  }
}

/// One line of `/etc/group`.
package struct GroupEntry: Sendable, Equatable {
  package var name: String
  package var groupID: UInt32
  package var members: [String]

  package init(name: String, groupID: UInt32, members: [String] = []) {
    self.name = name
    self.groupID = groupID
    self.members = members
  }
}

/// One line of `/etc/shadow`; the hash is for comparing only and must not be printed.
package struct ShadowEntry: Sendable, Equatable {
  package var name: String
  /// `*`, `!…` (locked) or a crypt(5) text.
  package var hash: String
  /// Days since 1970; nil when not set.
  package var lastChange: Int?
  package var minimumDays: Int?
  package var maximumDays: Int?
  package var warningDays: Int?
  package var inactiveDays: Int?
  /// Days since 1970.
  package var expires: Int?
}

/// The node's users and groups, read from the files by hand: the name service of a static binary
/// loads the node's own plug-ins and crashes. Names that only a directory service knows are asked
/// of `getent`.
package struct Accounts: Sendable, Equatable {
  package var users: [UserEntry]
  package var groups: [GroupEntry]

  package init(users: [UserEntry] = [], groups: [GroupEntry] = []) {
    self.users = users
    self.groups = groups
  }

  /// Reads the files below `root`; a missing file holds nobody, an unreadable shadow no hashes.
  package static func read(root: String = "") throws(SystemError) -> Accounts {
    var accounts = Accounts(
      users: users(in: try Files.text(root + "/etc/passwd") ?? ""),
      groups: groups(in: try Files.text(root + "/etc/group") ?? ""))
    guard let text = (try? Files.text(root + "/etc/shadow")) ?? nil else { return accounts }
    var hashes: [String: String] = [:]
    for entry in shadow(in: text) { hashes[entry.name] = entry.hash }
    for place in accounts.users.indices {
      accounts.users[place].passwordHash = hashes[accounts.users[place].name]
    }
    return accounts
  }

  package func user(named name: String) -> UserEntry? {
    users.first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  package func user(id: UInt32) -> UserEntry? { users.first { $0.userID == id } }

  package func group(named name: String) -> GroupEntry? {
    groups.first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  package func group(id: UInt32) -> GroupEntry? { groups.first { $0.groupID == id } }

  /// The lines of a passwd(5) text; lines that are none are passed over.
  package static func users(in text: String) -> [UserEntry] {
    lines(of: text).compactMap { fields in
      guard fields.count == 7, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else {
        return nil
      }
      return UserEntry(
        name: fields[0], userID: uid, groupID: gid, comment: fields[4], home: fields[5],
        shell: fields[6])
    }
  }

  /// The lines of a group(5) text.
  package static func groups(in text: String) -> [GroupEntry] {
    lines(of: text).compactMap { fields in
      guard fields.count == 4, let gid = UInt32(fields[2]) else { return nil }
      return GroupEntry(
        name: fields[0], groupID: gid,
        members: split(fields[3][...].utf8, UInt8(ascii: ",")).filter { !$0.isEmpty })
    }
  }

  /// The lines of a shadow(5) text.
  package static func shadow(in text: String) -> [ShadowEntry] {
    lines(of: text).compactMap { fields in
      guard fields.count == 9 else { return nil }
      return ShadowEntry(
        name: fields[0], hash: fields[1], lastChange: Int(fields[2]),
        minimumDays: Int(fields[3]), maximumDays: Int(fields[4]), warningDays: Int(fields[5]),
        inactiveDays: Int(fields[6]), expires: Int(fields[7]))
    }
  }

  private static func lines(of text: String) -> [[String]] {
    text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
      // `+` and `-` lines belong to NIS.
      guard let first = line.first, !"#+-:".utf8.contains(first) else { return nil }
      return split(line, UInt8(ascii: ":"))
    }
  }

  private static func split(_ text: Substring.UTF8View, _ separator: UInt8) -> [String] {
    text.split(separator: separator, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
