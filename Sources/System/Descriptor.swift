internal import CSystem
internal import Glibc

/// An open file descriptor, closed exactly once. Always close-on-exec.
package struct Descriptor: ~Copyable {
  /// The number; valid as long as this value lives.
  package let raw: Int32

  /// Takes over an open descriptor, which nobody else may close.
  package init(adopting raw: Int32) { self.raw = raw }

  /// open(2); `flags` are those of `OpenFlags`.
  package init(
    opening path: String, flags: OpenFlags = .reading, mode: UInt16 = 0o600
  ) throws(SystemError) {
    raw = try SystemError.check("open", path) {
      open(path, flags.rawValue | O_CLOEXEC, mode_t(mode))
    }
  }

  /// openat(2): `name` within an open directory.
  package init(
    opening name: String, in directory: borrowing Descriptor, flags: OpenFlags = .reading,
    mode: UInt16 = 0o600, as path: String
  ) throws(SystemError) {
    let above = directory.raw
    raw = try SystemError.check("open", path) {
      openat(above, name, flags.rawValue | O_CLOEXEC, mode_t(mode))
    }
  }

  deinit { _ = Glibc.close(raw) }

  /// What it is open on; `path` is for the error.
  package borrowing func status(of path: String) throws(SystemError) -> FileStatus {
    let number = raw
    var status = stat()
    try SystemError.check("fstat", path) { fstat(number, &status) }
    return FileStatus(status)
  }

  /// Gives the number away; the caller closes it.
  package consuming func take() -> Int32 {
    let number = raw
    discard self
    return number
  }

  /// Reads at most `count` bytes; empty at the end.
  package borrowing func read(_ count: Int) throws(SystemError) -> [UInt8] {
    try Descriptor.read(raw, count)
  }

  /// Writes all of `bytes`.
  package borrowing func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
    try Descriptor.writeAll(raw, bytes)
  }

  /// Cuts the file off after `length` bytes.
  package borrowing func truncate(to length: Int) throws(SystemError) {
    let raw = raw
    try SystemError.check("ftruncate", "") { ftruncate(raw, off_t(length)) }
  }

  /// Waits until the disk has the content; what is no file is passed over.
  package borrowing func sync() throws(SystemError) {
    if fsync(raw) < 0 && errno != EINVAL && errno != EROFS { throw .last("fsync", "") }
  }

  /// A second descriptor of the same open file.
  package borrowing func duplicate() throws(SystemError) -> Descriptor {
    let number = raw
    return Descriptor(
      adopting: try SystemError.check("fcntl", "F_DUPFD_CLOEXEC") {
        fcntl(number, F_DUPFD_CLOEXEC, 0)
      })
  }
}

extension Descriptor {
  /// The flags of open(2) that are used here; O_CLOEXEC is always added.
  package struct OpenFlags: OptionSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let reading = OpenFlags(rawValue: O_RDONLY)
    package static let writing = OpenFlags(rawValue: O_WRONLY)
    package static let readingAndWriting = OpenFlags(rawValue: O_RDWR)
    package static let create = OpenFlags(rawValue: O_CREAT)
    package static let exclusive = OpenFlags(rawValue: O_EXCL)
    package static let truncate = OpenFlags(rawValue: O_TRUNC)
    package static let append = OpenFlags(rawValue: O_APPEND)
    package static let directory = OpenFlags(rawValue: O_DIRECTORY)
    package static let noFollow = OpenFlags(rawValue: O_NOFOLLOW)
    package static let nonBlocking = OpenFlags(rawValue: O_NONBLOCK)
    /// O_PATH, a macro Swift does not see: stands for the place, reads and writes nothing.
    package static let placeOnly = OpenFlags(rawValue: 0o10_000_000)
  }

  /// Reads at most `count` bytes from a descriptor somebody else owns; empty at the end.
  package static func read(_ raw: Int32, _ count: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while true {
        let result = Glibc.read(raw, buffer.baseAddress, count)
        if result >= 0 {
          filled = result
          return
        }
        if errno != EINTR {
          failure = .last("read", "descriptor \(raw)")
          return
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// As `read`, but nil instead of an error when a non-blocking descriptor has nothing to give.
  package static func readAvailable(_ raw: Int32, _ count: Int) throws(SystemError) -> [UInt8]? {
    do {
      return try read(raw, count)
    } catch {
      if error.code == EAGAIN { return nil }
      throw error
    }
  }

  /// Writes as much as is taken at once; 0 when a non-blocking descriptor takes nothing.
  package static func writeSome(
    _ raw: Int32, _ bytes: UnsafeRawBufferPointer
  ) throws(SystemError) -> Int {
    while true {
      let result = Glibc.write(raw, bytes.baseAddress, bytes.count)
      if result >= 0 { return result }
      if errno == EAGAIN { return 0 }
      if errno != EINTR { throw .last("write", "descriptor \(raw)") }
    }
  }

  /// Writes all of `bytes`, waiting when the descriptor is non-blocking and full.
  package static func writeAll(
    _ raw: Int32, _ bytes: some Collection<UInt8>
  ) throws(SystemError) {
    let whole = ContiguousArray(bytes)
    var failure: SystemError?
    whole.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        do throws(SystemError) {
          let written = try writeSome(raw, UnsafeRawBufferPointer(rebasing: rest))
          rest = rest.dropFirst(written)
          if written == 0 {
            var interests = [Poll.Interest(raw, writing: true)]
            _ = try Poll.wait(&interests, milliseconds: nil)
          }
        } catch {
          failure = error
          return
        }
      }
    }
    if let failure { throw failure }
  }

  /// A pipe: read from the first, write to the second.
  package static func pipe() throws(SystemError) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    try SystemError.check("pipe2", "") { gw_pipe(&ends) }
    return (ends[0], ends[1])
  }

  /// Makes reads and writes return at once instead of waiting.
  package static func setNonBlocking(_ raw: Int32, _ wanted: Bool = true) throws(SystemError) {
    let flags = try SystemError.check("fcntl", "F_GETFL") { fcntl(raw, F_GETFL) }
    let changed = wanted ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
    try SystemError.check("fcntl", "F_SETFL") { fcntl(raw, F_SETFL, changed) }
  }

  /// Closes a raw descriptor that was taken or made by `pipe`.
  package static func close(_ raw: Int32) { _ = Glibc.close(raw) }
}
