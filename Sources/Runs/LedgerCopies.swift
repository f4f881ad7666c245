package import System
package import Value

/// Copies of what the nodes have on record, without content: `.groundwork/ledger/HOST.json`. They tell
/// which machines were ever worked on, also of those that the inventory does not name any more.
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
    package var entries: [Value]

    package init(host: String, way: Map, inventories: [String], entries: [Value] = []) {
      self.host = host
      self.way = way
      self.inventories = inventories
      self.entries = entries
    }
  }

  private func path(_ host: String) -> String {
    let name = host.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
    return "\(directory)/\(String(decoding: name, as: UTF8.self)).json"
  }

  /// Every machine on record, by name.
  package func all() -> [Copy] {
    guard let names = try? Files.list(directory) else { return [] }
    return names.compactMap { name in
      guard !name.hasPrefix("."), let text = (try? Files.text("\(directory)/\(name)")) ?? nil,
        let value = try? JSON.parse(text), let host = value["host"]?.string
      else { return nil }
      return Copy(
        host: host, way: value["way"]?.map ?? Map(),
        inventories: (value["inventories"]?.list ?? []).compactMap(\.string),
        entries: value["entries"]?.list ?? [])
    }
  }

  package func copy(of host: String) -> Copy? {
    all().first { $0.host.sameScalars(as: host) }
  }

  /// Keeps a copy; entries that are not given stay as they are.
  package func keep(_ copy: Copy, entries isNew: Bool) throws(SystemError) {
    let old = self.copy(of: copy.host)
    let value: Value = [
      "format": 1, "host": Value(copy.host), "way": Value(copy.way),
      "inventories": Value(copy.inventories.map { Value($0) }),
      "entries": Value(isNew ? copy.entries : old?.entries ?? []),
    ]
    var style = JSON.Style()
    style.indent = 2
    let text = JSON.text(value, style: style) + "\n"
    if let present = try Files.text(path(copy.host)), present.sameScalars(as: text) { return }
    try Files.makeDirectories(directory, mode: 0o700)
    _ = try Files.writeAtomically(path(copy.host), Array(text.utf8), mode: 0o600)
  }

  package func forget(_ host: String) throws(SystemError) { try Files.remove(path(host)) }
}
