import Inventory
import Value
import Variables

extension Preflight {
  /// Settings as the first machine of the cluster has them; empty ones are not set.
  struct Settings {
    var store: VariableStore
    var host: String

    /// As text, a number too: a release without quotes is one.
    subscript(_ key: String) -> String? {
      guard let value = try? HostScope(host, in: store).lookUp(key), !value.isNull else {
        return nil
      }
      let text = value.string ?? JSON.text(value, style: .compact)
      return text.isEmpty ? nil : text
    }

    func list(_ key: String) -> [Value] {
      let value = try? HostScope(host, in: store).lookUp(key)
      return value?.list ?? []
    }

    func map(_ key: String) -> Map {
      let value = try? HostScope(host, in: store).lookUp(key)
      return value?.map ?? Map()
    }

    func place(_ key: String) -> SourceLocation? { store.inventory.place(of: key, for: host) }
  }

  /// The 64 digits sha256sum prints.
  static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}
