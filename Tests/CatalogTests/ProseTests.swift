import Catalog
import Machine
import Testing
import Value

struct ProseTests {
  @Test func `every module and every option is described`() {
    var missing: [String] = []
    for spec in Catalog.specs {
      guard let prose = Prose.named(spec.name) else {
        missing.append(spec.name)
        continue
      }
      if prose.summary.isEmpty || prose.example.isEmpty { missing.append(spec.name + " (page)") }
      for option in spec.options where prose.text(of: option.name)?.isEmpty ?? true {
        missing.append("\(spec.name) \(option.name)")
      }
    }
    #expect(missing == [])
  }

  @Test func `no page describes an option its module does not have`() {
    // Packages and units share their words; a name the module lacks there is no mistake.
    let sharing = ["apt", "package", "service", "systemd", "systemd_service", "deb822_repository"]
    for spec in Catalog.specs where !sharing.contains(spec.shortName) {
      let known = Set(spec.knownNames)
      let extra = Prose.named(spec.name)?.options.keys.filter { !known.contains($0) } ?? []
      #expect(extra.sorted() == [], "\(spec.name)")
    }
  }

  @Test func `a page shows facts from the spec and words from the prose`() throws {
    let page = try #require(Documentation(of: "ansible.builtin.pause"))
    #expect(
      page.text == """
        ansible.builtin.pause
          Waits for a time.

        Options
          echo  (bool; default true)
              Not built.
          minutes  (int)
              How long.
          prompt  (str)
              Not built; ask with vars_prompt.
          seconds  (int)
              How long.

        Result
          user_input  Always empty.
          delta  Seconds that passed.

        Example
        - name: Let it settle
          ansible.builtin.pause:
            seconds: 5

        """)
  }

  @Test func `editors get a schema`() throws {
    let page = try #require(Documentation(of: "ansible.builtin.group_by"))
    let schema = page.schema
    #expect(
      JSON.text(schema["properties"]?["key"]?["type"] ?? .null)
        == #"["string", "number", "boolean"]"#)
    #expect(schema["properties"]?["parents"]?["default"]?.list?.count == 1)
  }

  @Test func `what the halves tell each other is no option for people`() {
    for spec in Catalog.specs {
      #expect(spec.options.allSatisfy { !$0.name.hasPrefix("_") }, "\(spec.name)")
    }
  }
}
