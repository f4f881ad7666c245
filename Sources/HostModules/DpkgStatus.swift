internal import Machine
internal import Value

/// What dpkg has on the node, read from its own file: no process is started.
struct DpkgStatus: Sendable {
  static let path = "/var/lib/dpkg/status"

  /// One paragraph of the status file.
  struct Package: Sendable, Equatable {
    var name = ""
    var architecture = ""
    var version = ""
    var section = ""
    var priority = ""
    /// What is wanted: `install`, `hold`, `deinstall`, `purge`.
    var selection = ""
    /// What is: `installed`, `config-files`, `half-configured`, `unpacked`, …
    var state = ""
    var provides: [String] = []

    var isInstalled: Bool { state == "installed" }
    /// A run of dpkg was broken off in the middle of it.
    var isBroken: Bool {
      ["half-installed", "unpacked", "half-configured", "triggers-awaited", "triggers-pending"]
        .contains(state)
    }
  }

  var packages: [Package] = []
  private var places: [String: [Int]] = [:]
  /// The node's own architecture, where foreign ones are set up too.
  private var native: String?
  /// dpkg left a journal: it was killed.
  var hasJournal = false

  static func read(_ machine: any Machine) throws(Failure) -> DpkgStatus {
    guard try machine.status(path, following: true) != nil else {
      throw .missing("\(path) does not exist: this node is not managed by dpkg")
    }
    var status = DpkgStatus(try machine.read(path, limit: 256 << 20))
    status.native = try machine.text("/var/lib/dpkg/arch")?.textLines.first
    status.hasJournal = try machine.names(in: "/var/lib/dpkg/updates").contains {
      Int($0) != nil
    }
    return status
  }

  init(_ bytes: [UInt8]) {
    var package = Package()
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.isEmpty {
        add(package)
        package = Package()
        continue
      }
      guard let first = line.first, first != 0x20, first != 0x09 else { continue }
      Self.read(line, into: &package)
    }
    add(package)
  }

  private static func read(_ line: ArraySlice<UInt8>, into package: inout Package) {
    func value(_ field: StaticString) -> String? {
      let name = UnsafeBufferPointer(start: field.utf8Start, count: field.utf8CodeUnitCount)
      guard line.starts(with: name) else { return nil }
      return String(decoding: line.dropFirst(name.count), as: UTF8.self).trimmed
    }
    switch line.first {
    case UInt8(ascii: "P"):
      if let text = value("Package:") { package.name = text }
      if let text = value("Priority:") { package.priority = text }
      if let text = value("Provides:") {
        package.provides = text.parts(",").compactMap { $0.words.first }
      }
    case UInt8(ascii: "A"): if let text = value("Architecture:") { package.architecture = text }
    case UInt8(ascii: "V"): if let text = value("Version:") { package.version = text }
    case UInt8(ascii: "S"):
      if let text = value("Section:") { package.section = text }
      if let words = value("Status:")?.words, words.count == 3 {
        package.selection = words[0]
        package.state = words[2]
      }
    default: break
    }
  }

  private mutating func add(_ package: Package) {
    guard !package.name.isEmpty else { return }
    places[package.name, default: []].append(packages.count)
    packages.append(package)
  }

  /// The package of a name, `name:architecture` for a foreign one.
  func package(_ name: String) -> Package? {
    if let (bare, architecture) = name.cut(":") {
      return places[bare]?.map { packages[$0] }.first {
        $0.architecture == architecture || $0.architecture == "all"
          || (architecture == "any") || (architecture == "native" && $0.architecture == native)
      }
    }
    let found = places[name]?.map { packages[$0] } ?? []
    return found.first { native == nil || $0.architecture == native || $0.architecture == "all" }
      ?? (native == nil ? found.first : nil)
  }

  /// Whether something installed stands in for a name.
  func isProvided(_ name: String) -> Bool {
    packages.contains { $0.isInstalled && $0.provides.contains(name) }
  }

  /// Whether dpkg has to be helped on its feet before anything else.
  var needsRepair: Bool { hasJournal || packages.contains(where: \.isBroken) }
}
