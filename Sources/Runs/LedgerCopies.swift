package import System
package import Value

/// Copies of what the nodes have on record, without content: `.groundwork/ledger/HOST.json`. They tell
/// which machines were ever worked on, also of those that the inventory does not name any more. What
/// was applied to each stands apart, in `.groundwork/ledger/applied/HOST.json`: it is long, and every
/// run looks at the others.
package struct LedgerCopies: Sendable {
  private let directory: String

  package init(root: String = ".groundwork") { directory = "\(root)/ledger" }

  /// What is known of one machine.
  package struct Copy: Sendable {
    package var host: String
    /// How it was reached last; see `ways` in docs/drift.md.
    package var way: Map
    /// The inventory that named it.
    package var inventories: [String]

    package init(host: String, way: Map, inventories: [String]) {
      self.host = host
      self.way = way
      self.inventories = inventories
    }

    /// Whether it was an inventory's, however its files are spelt: `-i` takes them as it is given them.
    package func isOf(_ inventories: [String]) -> Bool {
      Set(self.inventories.map(Self.place)) == Set(inventories.map(Self.place))
    }

    /// Where a file of an inventory is; a list of hosts is what it says.
    private static func place(_ name: String) -> String {
      if name.contains(",") { return name }
      if let path = try? Files.realPath(name) { return path }
      return Path.absolute(name, in: (try? Files.realPath(".")) ?? "/")
    }
  }

  private var applied: String { "\(directory)/applied" }

  private func name(_ host: String) -> String {
    let name = host.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
    return "\(String(decoding: name, as: UTF8.self)).json"
  }

  private func read(_ name: String) -> Copy? {
    guard !name.hasPrefix("."),
      let text = (try? Files.text("\(directory)/\(name)", isRegular: true)) ?? nil,
      let value = try? JSON.parse(text), let host = value["host"]?.string
    else { return nil }
    return Copy(
      host: host, way: value["way"]?.map ?? Map(),
      inventories: (value["inventories"]?.list ?? []).compactMap(\.string))
  }

  /// Every machine on record, by name.
  package func all() -> [Copy] {
    guard let names = try? Files.list(directory) else { return [] }
    return names.compactMap { read($0) }
  }

  package func copy(of host: String) -> Copy? {
    read(name(host)).flatMap { $0.host.sameScalars(as: host) ? $0 : nil }
  }

  /// Keeps how a machine was reached.
  package func keep(_ copy: Copy) throws(SystemError) {
    try write(
      [
        "format": 1, "host": Value(copy.host), "way": Value(copy.way),
        "inventories": Value(copy.inventories.map { Value($0) }),
      ], name(copy.host), in: directory)
  }

  /// Keeps what a machine has on record of what was applied to it.
  package func keep(applied entries: [Value], to host: String) throws(SystemError) {
    try write(
      ["format": 1, "host": Value(host), "entries": Value(entries)], name(host), in: applied)
  }

  private func write(
    _ value: Value, _ name: String, in place: String
  ) throws(SystemError) {
    var style = JSON.Style()
    style.indent = 2
    let text = JSON.text(value, style: style) + "\n"
    let path = "\(place)/\(name)"
    if let present = try Files.text(path), present.sameScalars(as: text) { return }
    try Files.makeDirectories(place, mode: 0o700)
    _ = try Files.writeAtomically(path, Array(text.utf8), mode: 0o600)
  }

  package func forget(_ host: String) throws(SystemError) {
    try Files.remove("\(directory)/\(name(host))")
    try Files.remove("\(applied)/\(name(host))")
  }
}
