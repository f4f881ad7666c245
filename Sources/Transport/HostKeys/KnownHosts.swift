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

  private enum Line {
    case pin(name: String, key: HostKey)
    case other(String)
  }

  /// Reads the file; a missing one has no pins.
  /// - Throws: `ssh.known-hosts` when it cannot be read.
  package init(path: String) throws(Problem) {
    self.path = path
    do throws(SystemError) {
      lines = Mutex(Self.parse(try Self.content(of: path)))
    } catch {
      throw Problem(
        "ssh.known-hosts", what: "cannot read the pinned host keys in '\(path)'",
        because: error.reason, fix: "make the file readable: chmod 0644 \(path)")
    }
  }

  private static func content(of path: String) throws(SystemError) -> String {
    do {
      return try Files.text(path) ?? ""
    } catch {
      if error.isMissing { return "" }
      throw error
    }
  }

  private static func parse(_ text: String) -> [Line] {
    text.split(separator: "\n").map { line in
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard words.count >= 3, !line.hasPrefix("#"), !line.hasPrefix("@"), !line.hasPrefix("|"),
        !words[0].contains(","), let blob = Base64.decode(words[2].utf8)
      else { return .other(String(line)) }
      return .pin(name: String(words[0]), key: HostKey(blob: blob))
    }
  }

  /// The pinned keys of a host, in the file's order.
  package func keys(of name: String) -> [HostKey] {
    lines.withLock { lines in
      lines.compactMap { line in
        if case .pin(let host, let key) = line, host == name { key } else { nil }
      }
    }
  }

  /// Pins a key and writes the file.
  package func pin(_ key: HostKey, to name: String) throws(Problem) {
    if keys(of: name).contains(key) { return }
    try change { $0 + [Line.pin(name: name, key: key)] }
  }

  /// Takes every pin of a host out and writes the file: what `node replace` begins with.
  package func forget(_ name: String) throws(Problem) {
    try change { lines in
      lines.filter { if case .pin(name, _) = $0 { false } else { true } }
    }
  }

  private func change(_ body: ([Line]) -> [Line]) throws(Problem) {
    let failure: SystemError? = lines.withLock { lines in
      // Read again: another run may have pinned in the meantime.
      let current = (try? Self.content(of: path)).map(Self.parse)
      let changed = body(current ?? lines)
      let text = changed.map { line in
        switch line {
        case .pin(let name, let key): "\(name) \(key.type) \(Base64.encode(key.blob))\n"
        case .other(let text): text + "\n"
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
      because: failure.reason, fix: "make its directory writable for you")
  }
}

extension KnownHosts {
  /// The pins of one host as known_hosts lines, for `ssh` to read.
  func text(of name: String) -> String {
    keys(of: name).map { "\(name) \($0.type) \(Base64.encode($0.blob))\n" }.joined()
  }
}
