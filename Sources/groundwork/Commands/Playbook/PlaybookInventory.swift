import Runs
import System

// What `groundwork playbook` makes of inventory sources, in Ansible's words.
extension Session {
  /// The inventory sources that are there; of the others is told, as Ansible tells of them.
  static func existing(_ sources: [String], _ events: EventHub) -> [String] {
    let here = (try? Files.realPath(".")) ?? "/"
    let found = sources.filter { source in
      if source.contains(",") || Files.isAccessible(source) { return true }
      if source != "/etc/ansible/hosts" {
        let path = Path.absolute(source, in: here)
        events.receive(.warning(Notice("Unable to parse \(path) as an inventory source")))
      }
      return false
    }
    if found.isEmpty {
      events.receive(
        .warning(Notice("No inventory was parsed, only implicit localhost is available")))
    }
    return found
  }
}
