import FileModules
import Machine
import Testing
import Value

/// The cases in `Cases`, one file for each module.
@Suite struct ModuleCaseTests {
  static let modules = [
    "file", "copy", "command", "lineinfile", "blockinfile", "replace", "reading", "get_url",
  ]

  @Test(arguments: modules.flatMap { Case.load($0) })
  func `a module does what its case says and nothing the second time`(test: Case) throws {
    let name = test.fields["module"]?.string ?? "ansible.builtin.\(test.file)"
    let entry = try #require(FileModules.entries.first { $0.spec.name == name })
    check(entry, test)
  }
}
