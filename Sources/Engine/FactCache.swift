import Inventory
package import Value
import Runs
import System
import Variables

/// Facts that outlast a run, one file of JSON for each host (ansible-core 2.18, plugins/cache/jsonfile.py).
package struct FactCache: Sendable {
  private let directory: String
  private let prefix: String
  /// How long they hold; 0 for ever.
  private let seconds: Int

  package init(directory: String, prefix: String = "", seconds: Int = 86_400) {
    self.directory = directory
    self.prefix = prefix
    self.seconds = seconds
  }

  private func path(_ host: String) -> String {
    "\(directory)/\(prefix)\(host.replacing("/", with: "_"))"
  }

  /// What is kept of a host; nothing of what is too old or cannot be read.
  func facts(of host: String) -> Map? {
    guard let status = (try? Files.status(path(host))) ?? nil,
      seconds == 0 || Clock.now.inSeconds - status.modified.inSeconds <= Double(seconds),
      let text = (try? Files.text(path(host))) ?? nil
    else { return nil }
    return (try? JSON.parse(text))?.map
  }

  /// Keeps all but secrets, which nobody sealed to be left on a disk.
  /// - Returns: the names of those.
  /// - Throws: where it cannot be kept.
  func keep(
    _ facts: Map, made: Set<Value>, of host: String
  ) throws(SystemError) -> [String] {
    let open = facts.entries.filter { !$0.value.deepMarks.contains(.secret) }
    let secret = facts.entries.filter { $0.value.deepMarks.contains(.secret) }
    try Files.makeDirectories(directory)
    var style = JSON.Style()
    style.sortsKeys = true
    style.indent = 4
    let named = Map(
      open.map { key, value in
        let name = key.string ?? ""
        let isNamed = name.hasPrefix("ansible_") || made.contains(key)
        return (isNamed ? key : Value("ansible_\(name)"), value)
      })
    _ = try Files.writeAtomically(
      path(host), JSON.text(Value(named), style: style).utf8, mode: 0o600)
    return secret.compactMap(\.key.string)
  }

  func forget(_ host: String) { _ = try? Files.remove(path(host)) }
}

extension Engine {
  /// Takes up what earlier runs have found out.
  func takeUpFacts() {
    guard let cache = options.factCache else { return }
    for host in inventory.hostNames + ["localhost"] {
      if options.forgetsFacts { cache.forget(host) }
      guard let facts = cache.facts(of: host) else { continue }
      cachedHosts.insert(host)
      var (found, made) = (Map(), Map())
      for (key, value) in facts.entries {
        let name = key.string ?? ""
        let value = value.markedDeep(.unsafe)
        if name.hasPrefix("ansible_") {
          found[String(name.dropFirst(8))] = value
        } else {
          made[name] = value
        }
      }
      store.variables(of: host).merge(facts: found)
      store.variables(of: host).merge(made: made)
    }
  }

  /// Keeps what is known of a host now.
  func keepFacts(of host: String) {
    guard let cache = options.factCache, !options.isCheck else { return }
    do throws(SystemError) {
      let variables = store.variables(of: host)
      let secret = try cache.keep(variables.facts, made: variables.madeFacts, of: host)
      cachedHosts.insert(host)
      let untold = secret.filter { unkeptFacts.insert("\(host) \($0)").inserted }
      if !untold.isEmpty {
        let names = untold.joined(separator: ", ")
        events.receive(.warning(Notice("secret facts are not kept: \(names)", host: host)))
      }
    } catch {
      events.receive(.warning(Notice("facts cannot be kept: \(error.description)", host: host)))
    }
  }
}
