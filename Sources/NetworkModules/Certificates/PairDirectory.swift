internal import Machine
internal import System
internal import Value

/// Where the pairs of one certificate lie: a directory for each version, by number, and the link
/// `current` to the one in force. Whoever reads through the link sees a certificate and the key that
/// belongs to it, at every moment: putting another pair in force is one rename(2).
struct PairDirectory {
  /// A file of a pair.
  struct File: Equatable {
    var name: String
    var content: [UInt8]
    var attributes: FileAttributes

    init(_ name: String, _ content: [UInt8], _ attributes: FileAttributes) {
      self.name = name
      self.content = content
      self.attributes = attributes
    }
  }

  let path: String
  let machine: any Machine

  func place(_ version: Int) -> String { "\(path)/\(version)" }

  /// The version a link of the directory leads to; nil where it leads to none.
  func version(_ link: String) throws(Failure) -> Int? {
    let place = "\(path)/\(link)"
    guard try machine.status(place, following: false)?.kind == .link,
      let version = Int(try machine.readLink(place)),
      try machine.status(self.place(version), following: false)?.kind == .directory
    else { return nil }
    return version
  }

  var current: Int? { get throws(Failure) { try version("current") } }
  var previous: Int? { get throws(Failure) { try version("previous") } }

  /// The names of those files that a version has not, or not as they shall be.
  func differing(_ files: [File], _ version: Int) throws(Failure) -> [String] {
    var names: [String] = []
    for file in files {
      let place = "\(place(version))/\(file.name)"
      let status = try machine.status(place, following: false)
      let isRight =
        status?.kind == .file && status?.mode == file.attributes.mode ?? status?.mode
        && status?.userID == file.attributes.userID ?? status?.userID
        && status?.groupID == file.attributes.groupID ?? status?.groupID
      if isRight, try machine.read(place, limit: 1 << 20) == file.content { continue }
      names.append(file.name)
    }
    return names
  }

  /// Writes a version that nothing leads to yet, and waits until the disk has it.
  func write(_ files: [File]) throws(Failure) -> Int {
    try make(path)
    let taken = [try current, try previous]
    guard let version = (1...3).first(where: { !taken.contains($0) }) else {
      throw Failure("\(path) has no free version")
    }
    // What a killed run left, or one that was put aside long ago.
    try machine.remove(place(version))
    try machine.makeDirectory(place(version), FileAttributes(mode: 0o755, userID: 0, groupID: 0))
    for file in files {
      try machine.write("\(place(version))/\(file.name)", file.content, file.attributes)
    }
    try machine.synchronize(place(version))
    try machine.synchronize(path)
    return version
  }

  /// Puts a version in force; the one before it stays for a way back.
  func enforce(_ version: Int) throws(Failure) {
    if let old = try current, old != version { try point("\(path)/previous", to: "\(old)") }
    try point("\(path)/current", to: "\(version)")
  }

  /// Puts the version before in force again.
  func revert() throws(Failure) {
    guard let old = try previous, old != (try current) else {
      throw Failure("there is no earlier pair in \(path)")
    }
    try point("\(path)/current", to: "\(old)")
  }

  /// Versions that are neither in force nor the one before: a run was killed before it took them away.
  var spare: [Int] {
    get throws(Failure) {
      let kept = [try current, try previous]
      return try machine.names(in: path).compactMap { Int($0) }.filter { !kept.contains($0) }
    }
  }

  /// Takes them away.
  func prune() throws(Failure) {
    for version in try spare { try machine.remove(place(version)) }
  }

  /// Has a link lead somewhere else, in one step.
  func point(_ link: String, to target: String) throws(Failure) {
    let directory = Path.parent(of: link) ?? "/"
    try make(directory)
    let sibling = AtomicFile.sibling(of: link)
    try machine.remove(sibling)
    try machine.makeSymbolicLink(sibling, to: target)
    try machine.rename(sibling, to: link)
    try machine.synchronize(directory)
  }

  private func make(_ directory: String) throws(Failure) {
    guard try machine.status(directory, following: true) == nil else { return }
    if let above = Path.parent(of: directory) { try make(above) }
    try machine.makeDirectory(directory, FileAttributes(mode: 0o755))
  }
}
