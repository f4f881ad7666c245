internal import System

/// What ssh_config says, asked once for all hosts that it does not tell apart.
///
/// `ssh -G` costs some ten milliseconds of a processor for each host. Where no file says anything of what is
/// asked for, its answer is known. Hosts to which the same `Host` lines apply get the same answer; where a file
/// has `Match` lines, or the answer depends on the name itself, every host is asked for.
actor SharedConfigurations {
  private let home: String?
  private var answers: [String: Task<(String, UserConfiguration), Never>] = [:]
  /// The lines of all files; nil when those do not tell all.
  private lazy var lines: HostLine.Found? = Self.lines(home: home)
  /// The answer for every host whose name is nothing but a name; nil where `ssh` has to be asked.
  private lazy var unsaid: UserConfiguration? = Self.answer(to: lines, home: home)

  init(home: String?) { self.home = home }

  func configuration(
    _ target: HostTarget, address: String, with programs: Programs
  ) async -> UserConfiguration {
    if let unsaid, let answer = unsaid.given(to: address) { return answer }
    guard let lines else { return await ask(target, address, programs) }
    let applying = lines.patterns.map { HostLine.applies($0, to: address) ? "1" : "0" }
    let key = "\(target.user ?? "")\n\(applying.joined())"
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

  private static func lines(home: String?) -> HostLine.Found? {
    // ssh(1) asks the accounts for the home: where the environment names another, it reads other lines.
    let own = ownAccount?.home
    guard own == nil || own == home else { return nil }
    var found = HostLine.Found()
    for path in [home.map { "\($0)/.ssh/config" }, systemFile].compactMap({ $0 }) {
      guard HostLine.collect(path, into: &found) else { return nil }
    }
    return found
  }

  private static let systemFile = "/etc/ssh/ssh_config"
  private static var ownAccount: UserEntry? { (try? Accounts.read())?.user(id: Process.uid) }

  /// What `ssh -G` says where nobody has said anything: the account's own name and the usual keys.
  private static func answer(to lines: HostLine.Found?, home: String?) -> UserConfiguration? {
    guard let lines, lines.keywords.isSubset(of: HostLine.beside), let home,
      let account = ownAccount,
      // Elsewhere, and where there is no such file, a program of that name may read other ones.
      Files.isAccessible(systemFile),
      ["/usr/bin/ssh", "/bin/ssh"].contains(Environment.find(program: "ssh")),
      // Of kinds that only some versions look for.
      !["id_dsa", "id_xmss"].contains(where: { Files.isAccessible("\(home)/.ssh/\($0)") })
    else { return nil }
    var configuration = UserConfiguration(home: home)
    configuration.user = account.name
    return configuration
  }
}

/// The `Host` lines of ssh_config (ssh_config(5)): only as much as tells which of them apply.
enum HostLine {
  /// What files have.
  struct Found: Equatable {
    /// The patterns of every `Host` line.
    var patterns: [[String]] = []
    /// What other lines begin with, in lower case.
    var keywords: Set<String> = []
  }

  /// Keywords of the files that distributions ship: they say nothing of what is asked for.
  static let beside: Set = ["sendenv", "hashknownhosts", "gssapiauthentication"]

  /// Adds a file's lines; false when something else than `Host` may tell hosts apart.
  static func collect(_ path: String, into found: inout Found) -> Bool {
    guard let text = try? Files.text(path) else { return true }
    for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "=" }.map(String.init)
      guard let keyword = words.first?.lowercased(), !keyword.hasPrefix("#") else { continue }
      switch keyword {
      case "host":
        // Quoted patterns are ssh's own business.
        if line.contains("\"") { return false }
        found.patterns.append(Array(words.dropFirst()))
      case "match": return false
      case "canonicalizehostname" where words.last?.lowercased() != "no": return false
      case "include":
        guard words.dropFirst().allSatisfy(bringsNothing) else { return false }
      default: found.keywords.insert(keyword)
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
