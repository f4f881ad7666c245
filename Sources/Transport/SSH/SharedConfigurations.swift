internal import System

/// What ssh_config says, asked once for all hosts that it does not tell apart.
///
/// `ssh -G` costs some ten milliseconds of a processor for each host. Hosts to which the same `Host`
/// lines apply get the same answer; where a file has `Match` lines, or the answer depends on the name
/// itself, every host is asked for.
actor SharedConfigurations {
  private let home: String?
  private var answers: [String: Task<(String, UserConfiguration), Never>] = [:]
  /// The patterns of every `Host` line; nil when those do not tell all.
  private lazy var patterns: [[String]]? = Self.patterns(home: home)

  init(home: String?) { self.home = home }

  func configuration(
    _ target: HostTarget, address: String, with programs: Programs
  ) async -> UserConfiguration {
    guard let patterns else { return await ask(target, address, programs) }
    let lines = patterns.map { HostLine.applies($0, to: address) ? "1" : "0" }
    let key = "\(target.user ?? "")\n\(lines.joined())"
    if let known = answers[key] {
      let (name, configuration) = await known.value
      if let shared = configuration.shared(from: name, with: address) { return shared }
      return await ask(target, address, programs)
    }
    // Not structured: hosts that come later share the work of the first.
    let work = Task { (address, await self.ask(target, address, programs)) }
    answers[key] = work
    return await work.value.1
  }

  private func ask(
    _ target: HostTarget, _ address: String, _ programs: Programs
  ) async -> UserConfiguration {
    await UserConfiguration.read(target, address: address, with: programs, home: home)
  }

  private static func patterns(home: String?) -> [[String]]? {
    // ssh(1) asks the accounts for the home: where the environment names another, it reads other lines.
    let own = (try? Accounts.read())?.user(id: Process.uid)?.home
    guard own == nil || own == home else { return nil }
    var lines: [[String]] = []
    for path in [home.map { "\($0)/.ssh/config" }, "/etc/ssh/ssh_config"].compactMap({ $0 }) {
      guard HostLine.collect(path, into: &lines) else { return nil }
    }
    return lines
  }
}

/// The `Host` lines of ssh_config (ssh_config(5)): only as much as tells which of them apply.
enum HostLine {
  /// Adds the patterns of a file's lines; false when something else may tell hosts apart.
  static func collect(_ path: String, into lines: inout [[String]]) -> Bool {
    guard let text = try? Files.text(path) else { return true }
    for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "=" }.map(String.init)
      guard let keyword = words.first?.lowercased() else { continue }
      switch keyword {
      case "host":
        // Quoted patterns are ssh's own business.
        if line.contains("\"") { return false }
        lines.append(Array(words.dropFirst()))
      case "match": return false
      case "canonicalizehostname" where words.last?.lowercased() != "no": return false
      case "include":
        guard words.dropFirst().allSatisfy(bringsNothing) else { return false }
      default: break
      }
    }
    return true
  }

  /// An include of `DIRECTORY/*.conf` without such files, as Debian ships it.
  private static func bringsNothing(_ name: String) -> Bool {
    guard name.hasPrefix("/"), name.hasSuffix("/*.conf") else { return false }
    let names = (try? Files.list(String(name.dropLast("/*.conf".count)))) ?? []
    return !names.contains { $0.hasSuffix(".conf") }
  }

  /// Whether a line of these patterns applies: one matches and none with `!` does.
  static func applies(_ patterns: [String], to name: String) -> Bool {
    var applies = false
    for pattern in patterns {
      if pattern.hasPrefix("!") {
        if matches(Array(pattern.utf8.dropFirst()), name) { return false }
      } else if matches(Array(pattern.utf8), name) {
        applies = true
      }
    }
    return applies
  }

  /// `*` is any text, `?` one byte.
  private static func matches(_ pattern: [UInt8], _ name: String) -> Bool {
    let text = Array(name.utf8)
    var reach: Set<Int> = [0]
    for byte in pattern {
      switch byte {
      case UInt8(ascii: "*"): reach = Set((reach.min() ?? text.count + 1)..<text.count + 1)
      case UInt8(ascii: "?"): reach = Set(reach.filter { $0 < text.count }.map { $0 + 1 })
      default: reach = Set(reach.filter { $0 < text.count && text[$0] == byte }.map { $0 + 1 })
      }
      if reach.isEmpty { return false }
    }
    return reach.contains(text.count)
  }
}
