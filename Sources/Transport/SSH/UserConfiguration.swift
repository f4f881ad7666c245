internal import Value

/// What the user's ssh_config says about a host, as `ssh -G` prints it: no parser of our own.
struct UserConfiguration: Sendable, Equatable {
  var hostName: String?
  var user: String?
  var port: Int?
  var identityFiles: [String] = []
  var identitiesOnly = false
  var identityAgent: String?
  var proxyJump: String?
  var proxyCommand: String?

  /// Reads `ssh -G` output: a key and its value on each line.
  init(parsing text: String, home: String?) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2 else { continue }
      let value = String(words[1])
      switch words[0] {
      case "hostname": hostName = value
      case "user": user = value
      case "port": port = Int(value)
      case "identityfile": identityFiles.append(Self.expand(value, home: home))
      case "identitiesonly": identitiesOnly = value == "yes"
      case "identityagent": identityAgent = Self.expand(value, home: home)
      case "proxyjump" where value != "none": proxyJump = value
      case "proxycommand" where value != "none": proxyCommand = value
      default: break
      }
    }
  }

  /// What holds where there is no `ssh`: the default keys.
  init(home: String?) {
    identityFiles = ["id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"].map {
      Self.expand("~/.ssh/\($0)", home: home)
    }
  }

  /// The answer for `address`, where the one for `name` does not depend on the name.
  func shared(from name: String, with address: String) -> UserConfiguration? {
    let texts = identityFiles + [identityAgent, proxyJump, proxyCommand].compactMap { $0 }
    guard hostName == nil || hostName == name.lowercased(),
      !texts.contains(where: { $0.contains(name) || $0.contains("%h") || $0.contains("%n") })
    else { return nil }
    var copy = self
    copy.hostName = hostName == nil ? nil : address.lowercased()
    return copy
  }

  /// The same for `address`, where nothing was said of any; nil when it may be more than a name to `ssh`.
  func given(to address: String) -> UserConfiguration? {
    let isName = address.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isName, !address.isEmpty, !address.hasPrefix("-") else { return nil }
    var copy = self
    copy.hostName = address.lowercased()
    return copy
  }

  /// `~/…` is below the user's home.
  static func expand(_ path: String, home: String?) -> String {
    guard path.hasPrefix("~/"), let home else { return path }
    return home + path.dropFirst(1)
  }

  /// Asks `ssh`; without it, or when it does not answer, the defaults hold.
  static func read(_ target: HostTarget, address: String, with programs: Programs, home: String?)
    async -> UserConfiguration
  {
    var arguments = ["ssh", "-G"]
    if let user = target.user { arguments += ["-l", user] }
    arguments += ["--", address]
    guard !address.hasPrefix("-"),
      let finished = try? await programs.run(arguments, within: .seconds(10)),
      finished.status == .code(0)
    else { return UserConfiguration(home: home) }
    return UserConfiguration(parsing: String(decoding: finished.output, as: UTF8.self), home: home)
  }
}
