internal import Machine
internal import System
internal import Value

/// The mode, owner and group a task asks for.
struct WantedAttributes {
  var mode: FileMode?
  var owner: String?
  var group: String?

  init(mode: FileMode? = nil, owner: String? = nil, group: String? = nil) {
    self.mode = mode
    self.owner = owner
    self.group = group
  }

  /// Reads `mode`, `owner` and `group`; what no node of ours has (SELinux labels) is passed over as
  /// Ansible does there, chattr's flags are refused.
  init(_ call: Call, mode option: String = "mode") throws(Failure) {
    if let value = call.arguments[option], !value.isNull, value.string != "preserve" {
      mode = try FileMode(value)
    }
    owner = call.string("owner")
    group = call.string("group")
    if call.isGiven("attributes") {
      throw Failure("the option 'attributes' (chattr flags) is not supported")
    }
  }

  /// With owner and group looked up on the node.
  func resolved(on machine: any Machine) throws(Failure) -> ResolvedAttributes {
    var resolved = ResolvedAttributes(mode: mode)
    if let owner {
      let users = UInt32(owner) == nil ? try machine.users() : []
      resolved.userID =
        UInt32(owner) ?? users.first { $0.name.sameScalars(as: owner) }?.userID
      if resolved.userID == nil {
        resolved.userID = try Self.number(of: owner, in: "passwd", on: machine)
      }
      guard resolved.userID != nil else {
        throw .missing("chown failed: failed to look up user \(owner)")
      }
    }
    if let group {
      let groups = UInt32(group) == nil ? try machine.groups() : []
      resolved.groupID =
        UInt32(group) ?? groups.first { $0.name.sameScalars(as: group) }?.groupID
      if resolved.groupID == nil {
        resolved.groupID = try Self.number(of: group, in: "group", on: machine)
      }
      guard resolved.groupID != nil else {
        throw .missing("chgrp failed: failed to look up group \(group)")
      }
    }
    return resolved
  }

  /// Of somebody whom the files do not know, but a directory (LDAP, sssd) may: the node's own getent
  /// can ask it, a static program cannot.
  private static func number(
    of name: String, in database: String, on machine: any Machine
  ) throws(Failure) -> UInt32? {
    guard !name.isEmpty, !name.hasPrefix("-") else { return nil }
    let answer: CommandResult
    do {
      answer = try machine.query(Command(["getent", database, name]))
    } catch  where error.kind == .missing {
      return nil
    }
    guard answer.exitStatus == 0 else { return nil }
    let line = answer.output.prefix { $0 != 0x0A }
    let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return fields.count > 2 ? UInt32(String(decoding: fields[2], as: UTF8.self)) : nil
  }
}

/// The same with numbers, ready to be compared with what stands on the node.
struct ResolvedAttributes {
  var mode: FileMode?
  var userID: UInt32?
  var groupID: UInt32?

  /// What has to be set on something that is there; nil when nothing. The mode of a link is never
  /// looked at: the kernel has none.
  func difference(from status: FileStatus) throws(Failure) -> FileAttributes? {
    var wanted = FileAttributes()
    if let userID, userID != status.userID { wanted.userID = userID }
    if let groupID, groupID != status.groupID { wanted.groupID = groupID }
    if let mode, status.kind != .link {
      let bits = try mode.bits(over: status.mode, isDirectory: status.kind == .directory)
      // chown(2) clears the set-id bits, so they are set again after it.
      let isCleared = wanted != FileAttributes() && bits & 0o6000 != 0
      if bits != status.mode || isCleared { wanted.mode = bits }
    }
    return wanted == FileAttributes() ? nil : wanted
  }

  /// What a new file or directory gets.
  func forNew(isDirectory: Bool = false) throws(Failure) -> FileAttributes {
    let base = isDirectory ? Umask.newDirectory : Umask.newFile
    return FileAttributes(
      mode: try mode?.bits(over: base, isDirectory: isDirectory), userID: userID, groupID: groupID)
  }
}
