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
      Option("ca", .list(.string)),
      Option("containerd", .bool, default: true),
      Option("os_store", .bool, default: true),
      // Asked in a check while the authorities are not made yet.
      Option("_ca_unknown", .bool, default: false),
      Option("docker", default: "auto", choices: ["auto", "yes", "no", "True", "False"]),
      Option("state", default: "present", choices: ["present", "absent"]),
    ], requiredIf: [.init("state", is: "present", needs: ["ca"])])

  /// The files, and whether the system's store has the authorities.
  package struct State {
    var files: [ManagedFile]
    var isInStore: Bool
    var store = TrustStore.debian
  }

  /// Everything to be done.
  package struct Change {
    var files: [ManagedFile]
    var updatesStore: Bool
    var store = TrustStore.debian
  }

  private let call: Call
  private let registry: String
  private let authorities: [String]
  private var isUnknown: Bool { call.bool("_ca_unknown") }
  private var isAbsent: Bool { call.string("state") == "absent" }

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
    if call.string("state") == "absent" { authorities = [] }
    guard !authorities.isEmpty || call.bool("_ca_unknown") || call.string("state") == "absent"
    else {
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
    var state = State(files: [], isInStore: true, store: try TrustStore.of(machine))
    let all = isAbsent ? nil : authorities.joined()
    if call.bool("containerd") {
      let directory = "/etc/containerd/certs.d/" + registry
      if !isUnknown {
        state.files.append(try ManagedFile(directory + "/ca.crt", all, on: machine))
      }
      state.files.append(
        try ManagedFile(
          directory + "/hosts.toml", isAbsent ? nil : Self.hosts(registry), on: machine))
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
      state.files.append(try ManagedFile(state.store.anchors + "/" + name, authority, on: machine))
    }
    if try machine.status(state.store.anchors, following: true)?.kind == .directory {
      for name in try machine.list(state.store.anchors)
      where Self.isOwn(name, stem) && !names.contains(name) {
        state.files.append(try ManagedFile(state.store.anchors + "/" + name, nil, on: machine))
      }
    }
    let store = state.store
    state.isInStore =
      try isMadeOfAll(store, on: machine) ? try isInStore(store, on: machine) : false
  }

  /// Whether a file is one of this registry's: `harbor-dr` is not `harbor`'s.
  private static func isOwn(_ name: String, _ stem: String) -> Bool {
    guard name.hasPrefix(stem + "-"), name.hasSuffix(".crt") else { return false }
    let number = name.utf8.dropFirst(stem.utf8.count + 1).dropLast(4)
    return !number.isEmpty && number.allSatisfy { (0x30...0x39).contains($0) }
  }

  private func isInStore(
    _ store: TrustStore, on machine: any Machine
  ) throws(Failure) -> Bool {
    guard try machine.status(store.bundle, following: true) != nil else {
      return authorities.isEmpty
    }
    let lines = Set(
      String(decoding: try machine.read(store.bundle, limit: 16 << 20), as: UTF8.self).textLines)
    return authorities.allSatisfy { $0.textLines.allSatisfy { lines.contains($0) } }
  }

  /// Whether the bundle was made after the last change of the store's directory. A run killed between
  /// the two leaves an authority trusted that has no file any more.
  private func isMadeOfAll(
    _ store: TrustStore, on machine: any Machine
  ) throws(Failure) -> Bool {
    guard let anchors = try machine.status(store.anchors, following: true),
      let bundle = try machine.status(store.bundle, following: true)
    else { return true }
    // A time to come was written while the clock was wrong, and says nothing.
    return bundle.modificationTime >= anchors.modificationTime
      || anchors.modificationTime > machine.now
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
    let storeChanges = state.files.contains {
      !$0.isRight && $0.path.hasPrefix(state.store.anchors)
    }
    let updates = storeChanges || !state.isInStore
    guard !diffs.isEmpty || updates else { return nil }
    return Planned(
      Change(files: state.files, updatesStore: updates, store: state.store), diffs: diffs)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    for file in change.files { try file.put(on: machine) }
    guard change.updatesStore else { return Map() }
    let store = change.store
    let removes = change.files.contains { $0.wanted == nil && $0.path.hasPrefix(store.anchors) }
    let command = removes ? store.droppingCommand : store.command
    let name = command.first ?? ""
    let answer: CommandResult
    do throws(Failure) {
      answer = try machine.run(Command(command), effects: [])
    } catch {
      guard error.kind == .missing else { throw error }
      throw .missing("\(name) is not there: install the package ca-certificates")
    }
    guard answer.exitStatus == 0 else {
      throw Failure("\(name): \(answer.errorText.trimmed)")
    }
    guard !machine.isPlanned else { return Map() }
    if try !isInStore(store, on: machine) {
      throw Failure(
        "\(name) ran, but \(store.bundle) does not hold the authorities of \(registry)")
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
