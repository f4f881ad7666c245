package import Machine
internal import System
package import Value
internal import Wire

/// `registry_trust`: makes containerd, the system's store and Docker trust a registry's authorities.
/// Credentials never come here, and verification is never switched off.
package struct RegistryTrustModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.registry_trust",
    [
      Option("registry", required: true),
      // Several while an authority is being replaced.
      Option("ca", .list(.string), required: true),
      Option("containerd", .bool, default: true),
      Option("os_store", .bool, default: true),
      // Asked in a check while the authorities are not made yet.
      Option("_ca_unknown", .bool, default: false),
      Option("docker", default: "auto", choices: ["auto", "yes", "no", "True", "False"]),
    ])

  /// The files, and whether the system's store has the authorities.
  package struct State {
    var files: [ManagedFile]
    var isInStore: Bool
  }

  /// Everything to be done.
  package struct Change {
    var files: [ManagedFile]
    var updatesStore: Bool
  }

  private static let store = "/usr/local/share/ca-certificates"
  private static let bundle = "/etc/ssl/certs/ca-certificates.crt"

  private let call: Call
  private let registry: String
  private let authorities: [String]
  private var isUnknown: Bool { call.bool("_ca_unknown") }

  package init(_ call: Call) throws(Failure) {
    self.call = call
    registry = call.string("registry") ?? ""
    let isPlain = registry.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        || ".-:[]".utf8.contains(byte)
    }
    guard isPlain, !registry.isEmpty else {
      throw Failure("registry '\(registry)' is not HOST or HOST:PORT")
    }
    var authorities: [String] = []
    for text in call.strings("ca") { authorities += try Self.certificates(in: text) }
    guard !authorities.isEmpty || call.bool("_ca_unknown") else {
      throw Failure("'ca' holds no certificate in PEM")
    }
    self.authorities = authorities
  }

  /// Each certificate of a PEM text on its own.
  private static func certificates(in text: String) throws(Failure) -> [String] {
    if text.holds("PRIVATE KEY-----") {
      throw Failure("'ca' holds a private key, which must never leave its place")
    }
    var certificates: [String] = []
    var current: [String] = []
    for line in text.textLines.map(\.trimmed) {
      if line == "-----BEGIN CERTIFICATE-----" { current = [] }
      current.append(line)
      if line == "-----END CERTIFICATE-----", current.first == "-----BEGIN CERTIFICATE-----" {
        certificates.append(current.joined(separator: "\n") + "\n")
      }
    }
    guard !certificates.isEmpty else { throw Failure("'ca' holds no certificate in PEM") }
    return certificates
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    var state = State(files: [], isInStore: true)
    let all = authorities.joined()
    if call.bool("containerd") {
      let directory = "/etc/containerd/certs.d/" + registry
      if !isUnknown {
        state.files.append(try ManagedFile(directory + "/ca.crt", all, on: machine))
      }
      state.files.append(
        try ManagedFile(directory + "/hosts.toml", Self.hosts(registry), on: machine))
    }
    if !isUnknown, try wantsDocker(on: machine) {
      state.files.append(
        try ManagedFile("/etc/docker/certs.d/\(registry)/ca.crt", all, on: machine))
    }
    if call.bool("os_store"), !isUnknown { try inspectStore(&state, on: machine) }
    return state
  }

  private func wantsDocker(on machine: any Machine) throws(Failure) -> Bool {
    switch call.string("docker") {
    case "yes", "True": return true
    case "no", "False": return false
    default: return try machine.status("/usr/bin/docker", following: true) != nil
    }
  }

  /// One file for each authority: the store takes no more from a file. Those of an earlier, longer
  /// list go.
  private func inspectStore(_ state: inout State, on machine: any Machine) throws(Failure) {
    let stem = Self.stem(registry)
    var names: [String] = []
    for (place, authority) in authorities.enumerated() {
      let name = "\(stem)-\(place + 1).crt"
      names.append(name)
      state.files.append(try ManagedFile(Self.store + "/" + name, authority, on: machine))
    }
    if try machine.status(Self.store, following: true)?.kind == .directory {
      for name in try machine.list(Self.store)
      where Self.isOwn(name, stem) && !names.contains(name) {
        state.files.append(try ManagedFile(Self.store + "/" + name, nil, on: machine))
      }
    }
    state.isInStore = try isMadeOfAll(on: machine) ? try isInStore(on: machine) : false
  }

  /// Whether a file is one of this registry's: `harbor-dr` is not `harbor`'s.
  private static func isOwn(_ name: String, _ stem: String) -> Bool {
    guard name.hasPrefix(stem + "-"), name.hasSuffix(".crt") else { return false }
    let number = name.utf8.dropFirst(stem.utf8.count + 1).dropLast(4)
    return !number.isEmpty && number.allSatisfy { (0x30...0x39).contains($0) }
  }

  private func isInStore(on machine: any Machine) throws(Failure) -> Bool {
    guard try machine.status(Self.bundle, following: true) != nil else { return false }
    let lines = Set(
      String(decoding: try machine.read(Self.bundle, limit: 16 << 20), as: UTF8.self).textLines)
    return authorities.allSatisfy { $0.textLines.allSatisfy { lines.contains($0) } }
  }

  /// Whether the bundle was made after the last change of the store's directory. A run killed between
  /// the two leaves an authority trusted that has no file any more.
  private func isMadeOfAll(on machine: any Machine) throws(Failure) -> Bool {
    guard let store = try machine.status(Self.store, following: true),
      let bundle = try machine.status(Self.bundle, following: true)
    else { return true }
    // A time to come was written while the clock was wrong, and says nothing.
    return bundle.modificationTime >= store.modificationTime
      || store.modificationTime > machine.now
  }

  private static func stem(_ registry: String) -> String {
    "groundwork-"
      + String(
        decoding: registry.utf8.map { byte in
          ":[]".utf8.contains(byte) ? UInt8(ascii: "_") : byte
        }, as: UTF8.self)
  }

  /// What containerd reads at every pull; it needs no restart.
  static func hosts(_ registry: String) -> String {
    NetworkConfiguration.notice + """
      server = "https://\(registry)"

      [host."https://\(registry)"]
        capabilities = ["pull", "resolve"]
        ca = "ca.crt"

      """
  }

  package func change(from state: State) -> Planned<Change>? {
    var diffs = state.files.compactMap(\.diff)
    if isUnknown {
      diffs.append(Diff(prepared: "the authority's certificate: unknown until it is made\n"))
      return Planned(
        Change(files: state.files, updatesStore: false), diffs: diffs,
        unknownUntil: "the authority is made")
    }
    let storeChanges = state.files.contains { !$0.isRight && $0.path.hasPrefix(Self.store) }
    let updates = storeChanges || !state.isInStore
    guard !diffs.isEmpty || updates else { return nil }
    return Planned(Change(files: state.files, updatesStore: updates), diffs: diffs)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    for file in change.files { try file.put(on: machine) }
    guard change.updatesStore else { return Map() }
    let answer: CommandResult
    do throws(Failure) {
      answer = try machine.run(Command(["update-ca-certificates"]), effects: [])
    } catch {
      guard error.kind == .missing else { throw error }
      throw .missing("update-ca-certificates is not there: install the package ca-certificates")
    }
    guard answer.exitStatus == 0 else {
      throw Failure("update-ca-certificates: \(answer.errorText.trimmed)")
    }
    guard !machine.isPlanned else { return Map() }
    if try !isInStore(on: machine) {
      throw Failure(
        "update-ca-certificates ran, but \(Self.bundle) does not hold the authorities of "
          + registry)
    }
    return Map()
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "registry": Value(registry), "authorities": Value(authorities.count),
      "files": Value(state.files.filter { $0.wanted != nil }.map { Value($0.path) }),
    ])
  }
}
