import Catalog
import Machine
import ModuleTable
import Testing
import Value
import Wire

/// What both sides know of modules is one list.
struct ModuleTableTests {
  @Test func `every module of the node stands in the table once, and is found by its name`() {
    let names = ModuleTable.entries.map(\.spec.name)
    #expect(names.count > 40)
    let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    #expect(repeated == [])
    for entry in ModuleTable.entries {
      #expect(ModuleTable.module(entry.spec.name)?.spec.options.count == entry.spec.options.count)
      // Two modules of one short name could not both be meant by it.
      #expect(entry.spec.name.split(separator: ".").count >= 3, "\(entry.spec.name)")
    }
    #expect(ModuleTable.module("copy") == nil)
    #expect(ModuleTable.module("ansible.builtin.nothing") == nil)
    let short = Catalog.specs.map(\.shortName)
    #expect(Set(short).count == short.count)
  }

  @Test func `every module of the node has a spec and a page for people`() {
    for entry in ModuleTable.entries {
      let name = entry.spec.name
      #expect(Catalog.spec(named: name) != nil, "\(name)")
      #expect(Prose.named(name)?.summary.isEmpty == false, "\(name)")
      #expect(Documentation(of: name)?.text.contains(name) == true, "\(name)")
    }
  }

  @Test func `a module refuses options it has not, before it looks at a node`() {
    for entry in ModuleTable.entries {
      let request = Request(
        id: 1, module: entry.spec.name, arguments: ["no_such_option_at_all": 1], mode: .apply)
      let response = entry.run(request, MemoryMachine())
      guard case .failed(let message) = response.outcome else {
        Issue.record("\(entry.spec.name) took an option that it has not")
        continue
      }
      #expect(!message.isEmpty && response.change == .none, "\(entry.spec.name): \(message)")
    }
  }

  /// What this house promises to have.
  @Test(arguments: [
    "command", "shell", "raw", "script", "file", "copy", "template", "lineinfile", "blockinfile",
    "replace", "stat", "find", "slurp", "fetch", "get_url", "unarchive", "apt", "apt_repository",
    "deb822_repository", "package_facts", "service", "systemd", "user", "group", "authorized_key",
    "hostname", "timezone", "sysctl", "modprobe", "mount", "cron", "debug", "assert", "fail",
    "set_fact", "wait_for", "wait_for_connection", "reboot", "ping", "setup", "meta", "pause",
    "static_address", "hosts_block", "registry_trust",
  ])
  func `a promised module is there, with a page`(name: String) {
    #expect(Documentation(of: name) != nil)
  }
}
