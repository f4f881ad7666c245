internal import Synchronization
internal import System
package import Value

/// The host keys of the fleet, pinned by inventory name, in OpenSSH's known_hosts format.
///
/// The file stands beside the inventory and may be committed. Comments and lines that are not
/// ours are kept as they are.
package final class KnownHosts: Sendable {
  /// Where the pins are kept.
  package let path: String
  private let lines: Mutex<[Line]>
  /// Hosts whose pins count no more, and stay in the file until another key takes their place.
  private let superseded = Mutex<Set<String>>([])

  private enum Line {
    case pin(name: String, key: HostKey)
    /// `@revoked`: refused for every host.
    case revoked(HostKey, text: String)
    case other(String)
  }

  /// Reads the file; a missing one has no pins.
  /// - Throws: `ssh.known-hosts` when it cannot be read; a line that cannot is no line that is not
  ///   there, for then any key would do.
  package init(path: String) throws(Problem) {
    self.path = path
    lines = Mutex(try Self.lines(of: path))
  }

  private static func lines(of path: String) throws(Problem) -> [Line] {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try Files.read(path, limit: 16 << 20, isRegular: true)
    } catch {
      if error.isMissing { return [] }
      throw Problem(
        "ssh.known-hosts", what: "cannot read the pinned host keys in '\(path)'",
        because: error.reason, fix: "make the file readable: chmod 0644 \(path)")
    }
    // By bytes: "\r\n" is one Character, and would make one line of the whole file.
    let raw = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    var lines: [Line] = []
    for (place, bytes) in raw.enumerated() {
      let text = String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes, as: UTF8.self)
      let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard let first = words.first else { continue }
      guard let line = first.hasPrefix("#") ? .other(text) : line(text, words) else {
        throw Problem(
          "ssh.known-hosts", what: "this line pins no host key",
          at: SourceLocation(file: path, line: place + 1, column: 1),
          because: "a line is a host's name, the key's type and the key in Base64",
          fix: "restore the line, or take it out and compare the host's key anew")
      }
      lines.append(line)
    }
    return lines
  }

  /// nil for what is no line of known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
  private static func line(_ text: String, _ words: [Substring]) -> Line? {
    let isMarked = words[0].hasPrefix("@")
    let fields = isMarked ? words.dropFirst() : words[...]
    guard fields.count >= 3, let blob = Base64.decode(fields[fields.startIndex + 2]) else {
      return nil
    }
    let key = HostKey(blob: blob)
    if words[0] == "@revoked" { return .revoked(key, text: text) }
    if isMarked || words[0].hasPrefix("|") || words[0].contains(",") { return .other(text) }
    return key.type == words[1] ? .pin(name: String(words[0]), key: key) : nil
  }

  /// The pinned keys of a host, in the file's order.
  package func keys(of name: String) -> [HostKey] {
    if superseded.withLock({ $0.contains(name) }) { return [] }
    return lines.withLock { lines in
      lines.compactMap { line in
        if case .pin(let host, let key) = line, host == name, !Self.isRevoked(key, in: lines) {
          key
        } else {
          nil
        }
      }
    }
  }

  private static func isRevoked(_ key: HostKey, in lines: [Line]) -> Bool {
    lines.contains { if case .revoked(key, _) = $0 { true } else { false } }
  }

  /// Pins a key and writes the file.
  package func pin(_ key: HostKey, to name: String) throws(Problem) {
    if keys(of: name).contains(key) { return }
    guard !lines.withLock({ Self.isRevoked(key, in: $0) }) else {
      throw Problem(
        "ssh.host-key-revoked", what: "the host key is marked as revoked", host: name,
        because: "'\(path)' says '@revoked' of it",
        fix: "find out who answers there; a machine of yours needs a new host key: ssh-keygen -A")
    }
    let isReplacement = superseded.withLock { $0.contains(name) }
    try change { lines in
      let kept = lines.filter { line in
        if isReplacement, case .pin(name, _) = line { false } else { true }
      }
      return kept + [Line.pin(name: name, key: key)]
    }
    superseded.withLock { _ = $0.remove(name) }
  }

  /// The next key that is pinned takes the place of all that the host has, which count no more: what
  /// `node replace` begins with. A run that ends before leaves the file as it is.
  package func supersede(_ name: String) {
    superseded.withLock { _ = $0.insert(name) }
  }

  /// Takes every pin of a host out of the file.
  package func forget(_ name: String) throws(Problem) {
    guard !keys(of: name).isEmpty else { return }
    try change { lines in lines.filter { if case .pin(name, _) = $0 { false } else { true } } }
  }

  private func change(_ body: ([Line]) -> [Line]) throws(Problem) {
    let failure = try lines.withLock { (lines) throws(Problem) -> SystemError? in
      let lock: FileLock
      do throws(SystemError) {
        lock = try FileLock.momentary(beside: path)
      } catch {
        return error
      }
      defer { lock.end() }
      // Read again: another run may have pinned in the meantime.
      let changed = body(try Self.lines(of: path))
      let text = changed.map { line in
        switch line {
        case .pin(let name, let key): "\(name) \(key.type) \(Base64.encode(key.blob))\n"
        case .other(let text), .revoked(_, let text): text + "\n"
        }
      }
      do throws(SystemError) {
        try Files.writeAtomically(
          path, Array(text.joined().utf8), mode: 0o644)
        lines = changed
        return nil
      } catch {
        return error
      }
    }
    guard let failure else { return }
    throw Problem(
      "ssh.known-hosts", what: "cannot write the pinned host keys to '\(path)'",
      because: failure.reason,
      fix: failure.call == "chown"
        ? "make the file yours: sudo chown \"$USER\" \(ShellWords.quote(path))"
        : "make its directory writable for you")
  }
}

extension KnownHosts {
  /// The pins of one host as known_hosts lines, for `ssh` to read.
  func text(of name: String) -> String {
    keys(of: name).map { "\(name) \($0.type) \(Base64.encode($0.blob))\n" }.joined()
  }
}
