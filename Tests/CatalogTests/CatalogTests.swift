import Catalog
import Machine
import Testing
import Value

struct CatalogTests {
  @Test func `modules of the node and actions of the controller are found alike`() {
    #expect(Catalog.spec(named: "ansible.builtin.debug")?.option(named: "msg") != nil)
    #expect(Catalog.spec(named: "ansible.builtin.stat")?.isReadOnly == true)
    #expect(Catalog.spec(named: "ansible.builtin.nothing") == nil)
    #expect(Catalog.isControllerAction("ansible.builtin.template"))
    #expect(!Catalog.isControllerAction("ansible.builtin.stat"))
  }

  @Test func `every name stands once, in order`() {
    #expect(Catalog.names == Set(Catalog.names).sorted())
  }

  @Test func `options of a module have names of their own`() {
    for spec in Catalog.specs {
      #expect(Set(spec.knownNames).count == spec.knownNames.count, "\(spec.name)")
    }
  }

  @Test func `defaults are values their own option takes`() {
    for spec in Catalog.specs {
      for option in spec.options {
        guard let value = option.defaultValue, !value.isNull else { continue }
        if case .failure(let problem) = option.coerce(value) {
          Issue.record("\(spec.name) \(option.name): \(problem.what)")
        }
      }
    }
  }
}
