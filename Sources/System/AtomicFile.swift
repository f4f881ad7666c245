internal import CSystem
internal import Glibc
internal import Value

/// How a file came to its place.
package enum WriteOutcome: Sendable, Equatable {
  case renamed
  /// The target is a mount point of its own, which rename(2) refuses: a crash during such a write
  /// can leave half a file.
  case inPlace
}

/// A file written beside its target and renamed over it: the target is whole at every moment.
///
/// The sibling is always `.NAME.groundwork-new`, 0600 while it is written; cron, sudoers and
/// kubelet skip such a name, and the next write replaces what a killed one left.
package struct AtomicFile: ~Copyable {
  private let target: String
  private let sibling: String
  /// Held open, so that all of it happens in one directory whatever its path leads to meanwhile.
  private let directory: Descriptor
  private let file: Descriptor
  private var leavesSibling = false

  /// Opens the sibling of `target`. A link at `target` is replaced, not followed.
  /// - Parameter owner: when given, the directory must be no link, and this user's or root's: for
  ///   what root writes where somebody else rules.
  package init(_ target: String, keptBy owner: UInt32? = nil) throws(SystemError) {
    let sibling = AtomicFile.sibling(of: target)
    let above = try Files.directory(
      Path.parent(of: target) ?? "/", keptBy: owner, as: sibling)
    let made = try AtomicFile.make(sibling, in: above)
    self.target = target
    self.sibling = sibling
    directory = above
    file = made
  }

  /// A new file, in the place of one that a killed write left.
  private static func make(
    _ path: String, in directory: borrowing Descriptor
  ) throws(SystemError) -> Descriptor {
    let name = Path.name(of: path)
    let flags: Descriptor.OpenFlags = [.readingAndWriting, .create, .exclusive, .noFollow]
    do {
      return try Descriptor(opening: name, in: directory, flags: flags, as: path)
    } catch {
      guard error.isExisting else { throw error }
    }
    try Files.remove(path)
    return try Descriptor(opening: name, in: directory, flags: flags, as: path)
  }

  deinit {
    if !leavesSibling { unlinkat(directory.raw, Path.name(of: sibling), 0) }
  }

  /// The path that is written beside `target`.
  package static func sibling(of target: String) -> String {
    var name = Path.name(of: target)
    // 255 bytes are a file system's longest name.
    if name.utf8.count > 238 { name = Digest.sha256(name.utf8).hex }
    return Path.join(Path.parent(of: target) ?? "/", ".\(name).groundwork-new")
  }

  /// Where the bytes stand until `commit`; a validation command reads them there.
  package var path: String { sibling }

  /// Adds bytes at the end.
  package func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
    try file.write(bytes)
  }

  /// Gives the file its attributes and its place, and waits until the disk has both.
  ///
  /// It waits for the content before the new name stands, so a power cut never leaves half a file.
  /// - Parameters:
  ///   - mode: nil keeps the old file's, or is 0666 less the umask for a new one; so for the others.
  ///   - keepingAttributes: takes over ACL, label and other extended attributes, and what is nil, of
  ///     the file that stands at the target.
  ///   - isSynced: false does not wait for the disk: after a power cut the file may be empty or the old
  ///     one.
  ///   - syncsEntry: false leaves the directory to be synced by the caller, with others: until then a
  ///     power cut may bring the old file back.
  /// - Throws: the target is untouched and the sibling gone; where a mount point could be written
  ///   in part only, the error names the sibling, which then holds the whole content.
  package mutating func commit(
    mode: UInt16? = nil, userID: UInt32? = nil, groupID: UInt32? = nil,
    keepingAttributes: Bool = true, isSynced: Bool = true, syncsEntry: Bool = true
  ) throws(SystemError) -> WriteOutcome {
    let raw = file.raw
    let present = try Files.status(Path.name(of: target), in: directory, as: target)
    let kept = keepingAttributes && present?.isFile == true ? present : nil
    let owner = (userID: userID ?? kept?.userID, groupID: groupID ?? kept?.groupID)
    let mode = mode ?? kept?.mode ?? 0o666 & ~Process.mask
    if kept != nil { try ExtendedAttributes.copy(from: target, to: raw) }
    try Self.give(file, target, mode, owner)
    if isSynced { try SystemError.check("fsync", sibling) { fsync(raw) } }
    let (above, old, new) = (directory.raw, Path.name(of: sibling), Path.name(of: target))
    if renameat(above, old, above, new) != 0 {
      guard errno == EBUSY else { throw .last("rename", "\(sibling) to \(target)") }
      try overwrite(mode, owner)
      return .inPlace
    }
    leavesSibling = true
    guard isSynced, syncsEntry else { return .renamed }
    let entries = try Descriptor(
      opening: ".", in: directory, flags: [.reading, .directory],
      as: Path.parent(of: target) ?? "/")
    try entries.sync()
    return .renamed
  }

  private static func give(
    _ file: borrowing Descriptor, _ target: String, _ mode: UInt16,
    _ owner: (userID: UInt32?, groupID: UInt32?)
  ) throws(SystemError) {
    let raw = file.raw
    // Left alone where it would change nothing: not everybody may, and not every file system can.
    let fresh = try file.status(of: target)
    let (userID, groupID) = (owner.userID ?? fresh.userID, owner.groupID ?? fresh.groupID)
    if userID != fresh.userID || groupID != fresh.groupID {
      try SystemError.check("chown", target) {
        fchown(raw, owner.userID ?? .max, owner.groupID ?? .max)
      }
    }
    // After the owner, because a change of owner clears the set-id bits.
    try SystemError.check("chmod", target) { fchmod(raw, mode_t(mode)) }
  }

  private mutating func overwrite(
    _ mode: UInt16, _ owner: (userID: UInt32?, groupID: UInt32?)
  ) throws(SystemError) {
    let raw = file.raw
    try SystemError.check("lseek", sibling) { lseek(raw, 0, SEEK_SET) }
    let output = try Descriptor(
      opening: Path.name(of: target), in: directory, flags: [.writing, .noFollow], as: target)
    let place = output.raw
    // Before the bytes: a secret is never where others can read it.
    try Self.give(output, target, mode, owner)
    leavesSibling = true
    do throws(SystemError) {
      var size = 0
      while case let chunk = try file.read(1 << 20), !chunk.isEmpty {
        try output.write(chunk)
        size += chunk.count
      }
      try SystemError.check("ftruncate", target) { ftruncate(place, size) }
      try SystemError.check("fsync", target) { fsync(place) }
    } catch {
      throw SystemError(
        call: error.call, subject: "\(target) (its new content is whole in \(sibling))",
        code: error.code)
    }
    leavesSibling = false
  }
}

extension Files {
  /// Writes a whole file beside its target and renames it there; see `AtomicFile`.
  @discardableResult
  package static func writeAtomically(
    _ path: String, _ bytes: some Collection<UInt8>, mode: UInt16? = nil, userID: UInt32? = nil,
    groupID: UInt32? = nil, keepingAttributes: Bool = true, keptBy owner: UInt32? = nil,
    isSynced: Bool = true, syncsEntry: Bool = true
  ) throws(SystemError) -> WriteOutcome {
    var file = try AtomicFile(path, keptBy: owner)
    try file.write(bytes)
    return try file.commit(
      mode: mode, userID: userID, groupID: groupID, keepingAttributes: keepingAttributes,
      isSynced: isSynced, syncsEntry: syncsEntry)
  }

  /// Writes a file that is not there yet in its place: one wait for the disk, where a sibling takes two.
  ///
  /// A power cut or a killed process may leave half of it under its name, so who reads it must know half
  /// from whole.
  /// - Returns: false where something stands there; nothing was done.
  package static func writeNew(
    _ path: String, _ bytes: some Collection<UInt8>, mode: UInt16, isSynced: Bool = true
  ) throws(SystemError) -> Bool {
    let file: Descriptor
    do throws(SystemError) {
      file = try Descriptor(
        opening: path, flags: [.writing, .create, .exclusive, .noFollow], mode: mode)
    } catch {
      if error.isExisting { return false }
      throw error
    }
    do throws(SystemError) {
      try file.write(bytes)
      if isSynced { try file.sync() }
    } catch {
      try? remove(path)
      throw error
    }
    return true
  }

  /// Copies the content of a regular file, piece by piece, beside its target and renames it there.
  @discardableResult
  package static func copyAtomically(
    _ source: String, to path: String, mode: UInt16? = nil, userID: UInt32? = nil,
    groupID: UInt32? = nil, syncsEntry: Bool = true
  ) throws(SystemError) -> WriteOutcome {
    let original = try openRegular(source)
    var file = try AtomicFile(path)
    while case let piece = try original.read(1 << 20), !piece.isEmpty { try file.write(piece) }
    return try file.commit(
      mode: mode, userID: userID, groupID: groupID, syncsEntry: syncsEntry)
  }

  /// Waits until the disk has a directory's entries; file systems that cannot are passed over.
  package static func syncDirectory(_ path: String) throws(SystemError) {
    let directory = try Descriptor(opening: path, flags: [.reading, .directory])
    let raw = directory.raw
    if fsync(raw) < 0 && errno != EINVAL && errno != EROFS { throw .last("fsync", path) }
  }
}

/// Extended attributes: ACLs, labels, capabilities, `user.*`.
package enum ExtendedAttributes {
  /// Every attribute's name; empty where the file system has none.
  package static func names(_ path: String) throws(SystemError) -> [String] {
    var buffer = [CChar](repeating: 0, count: 65_536)
    let count = gw_list_attributes(path, &buffer, buffer.count)
    if count < 0 {
      if errno == ENOTSUP || errno == ENOSYS { return [] }
      throw .last("listxattr", path)
    }
    return buffer.prefix(count).split(separator: 0).map { name in
      String(decoding: name.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// One attribute's value; nil when it is not there.
  package static func value(_ path: String, _ name: String) throws(SystemError) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = gw_get_attribute(path, name, &buffer, buffer.count)
    if count < 0 {
      if errno == ENODATA || errno == ENOTSUP { return nil }
      throw .last("getxattr", path)
    }
    return Array(buffer.prefix(count))
  }

  /// Sets one attribute of a file.
  package static func set(_ path: String, _ name: String, _ value: [UInt8]) throws(SystemError) {
    let file = try Descriptor(opening: path)
    let raw = file.raw
    try SystemError.check("setxattr", path) { gw_set_attribute(raw, name, value, value.count) }
  }

  /// Sets on an open file what `path` has. What only the kernel or root may set is passed over;
  /// an ACL never is, because without it the file could be read by more people than before.
  static func copy(from path: String, to raw: Int32) throws(SystemError) {
    for name in try names(path) {
      guard let value = try value(path, name) else { continue }
      if gw_set_attribute(raw, name, value, value.count) == 0 { continue }
      if name.utf8.starts(with: "system.posix_acl".utf8) { throw .last("setxattr", path) }
    }
  }
}
