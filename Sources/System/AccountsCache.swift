/// The node's accounts, read again only when one of the files has changed: many tasks ask for an
/// owner's name, and reading costs more than the rest of a task that finds nothing to do.
package final class AccountsCache {
  private let root: String
  private var accounts: Accounts?
  private var seen: [FileStatus?] = []

  /// - Parameter root: the directory in which `etc` stands.
  package init(root: String = "") { self.root = root }

  /// The accounts as the files hold them now.
  package func current() throws(SystemError) -> Accounts {
    var now: [FileStatus?] = []
    for name in ["passwd", "group", "shadow"] {
      var status = try Files.status("\(root)/etc/\(name)")
      // Reading it is no change.
      status?.accessTime = 0
      now.append(status)
    }
    if let accounts, now == seen { return accounts }
    let fresh = try Accounts.read(root: root)
    (accounts, seen) = (fresh, now)
    return fresh
  }

  /// Reads the files again at the next question, whatever they look like.
  package func forget() { accounts = nil }
}
