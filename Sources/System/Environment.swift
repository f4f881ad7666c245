internal import CSystem
internal import Glibc

/// This process's environment and terminal.
package enum Environment {
  /// Every entry, as `K=V`.
  package static var entries: [String] {
    guard var cursor = gw_environment() else { return [] }
    var entries: [String] = []
    while let text = cursor.pointee {
      entries.append(String(cString: text))
      cursor += 1
    }
    return entries
  }

  /// The value of a name; nil when it is not set.
  package static func value(_ name: String) -> String? { value(name, in: entries) }

  /// The value of a name in a `K=V` list; the first counts, as for getenv(3).
  package static func value(_ name: String, in entries: [String]) -> String? {
    let prefix = Array((name + "=").utf8)
    for entry in entries where entry.utf8.starts(with: prefix) {
      return String(decoding: entry.utf8.dropFirst(prefix.count), as: UTF8.self)
    }
    return nil
  }

  /// Name and value of a `K=V`; nil without a `=`.
  package static func split(_ entry: String) -> (name: String, value: String)? {
    guard let place = entry.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let value = entry.utf8[entry.utf8.index(after: place)...]
    return (String(entry[..<place]), String(Substring(value)))
  }

  /// `entries` with `changes` laid over them; a changed name keeps its place.
  package static func merging(
    _ changes: [(name: String, value: String)], into entries: [String]
  ) -> [String] {
    var result = entries
    for change in changes {
      let prefix = Array((change.name + "=").utf8)
      let entry = "\(change.name)=\(change.value)"
      if let place = result.firstIndex(where: { $0.utf8.starts(with: prefix) }) {
        result[place] = entry
      } else {
        result.append(entry)
      }
    }
    return result
  }

  /// The directories of PATH; the usual ones when it is not set.
  package static func searchPath(in entries: [String] = Environment.entries) -> [String] {
    let path =
      value("PATH", in: entries)
      ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return path.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "." : String(decoding: $0, as: UTF8.self) }
  }

  /// The first executable file of that name along PATH.
  package static func find(
    program: String, in entries: [String] = Environment.entries
  ) -> String? {
    let candidates =
      program.utf8.contains(UInt8(ascii: "/"))
      ? [program] : searchPath(in: entries).map { "\($0)/\(program)" }
    return candidates.first { path in
      access(path, X_OK) == 0 && (try? Files.status(path))??.kind == .file
    }
  }
}

/// A terminal, when a descriptor is one.
package enum Terminal {
  /// Whether a descriptor (0, 1, 2) is a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns and rows; nil when it is no terminal or does not say.
  package static func size(_ descriptor: Int32) -> (columns: Int, rows: Int)? {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard gw_terminal_size(descriptor, &columns, &rows) == 0, columns > 0 else { return nil }
    return (Int(columns), Int(rows))
  }
}

/// This process.
package enum Process {
  /// The effective user.
  package static var uid: UInt32 { geteuid() }
  package static var gid: UInt32 { getegid() }
  package static var id: Int32 { getpid() }

  /// Writes to a closed pipe fail with an errno instead of ending the process.
  package static func ignoreBrokenPipes() { _ = Glibc.signal(SIGPIPE, SIG_IGN) }

  /// A lost terminal or connection does not end the process; it sees the end of its input instead.
  package static func ignoreHangUps() { _ = Glibc.signal(SIGHUP, SIG_IGN) }

  /// The file creation mask, read from /proc: umask(2) itself would set it for a moment.
  package static var mask: UInt16 {
    let status = (try? Files.text("/proc/self/status")) ?? nil
    for line in (status ?? "").utf8.split(separator: UInt8(ascii: "\n"))
    where line.starts(with: "Umask:\t".utf8) {
      return UInt16(String(decoding: line.dropFirst(7), as: UTF8.self), radix: 8) ?? 0o022
    }
    return 0o022
  }

  /// Keeps the memory, which holds secrets, out of core files and debuggers; children are as ever.
  /// As root only: for others the kernel would take their own /proc/self away with it.
  package static func forbidDumps() {
    if uid == 0 { _ = gw_forbid_dumps() }
  }

  /// Keeps the memory out of core files, also where a program takes them (core(5): a limit of one byte is
  /// what the kernel knows for it); children are as ever but for this.
  package static func forbidCores() {
    var limit = rlimit(rlim_cur: 1, rlim_max: 1)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }

  /// Ends at once, with nothing flushed.
  package static func exit(_ status: Int32) -> Never { _exit(status) }

  /// Whether there is a process of this number, whoever's it is.
  package static func isAlive(_ id: Int32) -> Bool { kill(id, 0) == 0 || errno != ESRCH }

  /// Sends a signal to a process, or to a group when `target` is negative.
  package static func signal(_ target: Int32, _ number: Int32) throws(SystemError) {
    try SystemError.check("kill", "\(target)") { kill(target, number) }
  }
}

/// Signal numbers other rooms name.
package enum Signal {
  package static let interrupt = SIGINT
  package static let kill = SIGKILL
  package static let terminate = SIGTERM
}
