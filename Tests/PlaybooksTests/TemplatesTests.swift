import Jinja
import Testing
import Value

@testable import Playbooks

struct TemplatesTests {
  @Test func `a template that cannot be read is shown at its place`() {
    let project = Project([
      "site.yml": """
      - hosts: all
        vars:
          a: "{{ x + }}"
        tasks:
          - debug: msg={{ok}}
            when: a ==
      """
    ])
    let problems = project.load().problems
    #expect(problems.count == 2)
    #expect(problems.first?.hasPrefix("site.yml:3:") == true)
    #expect(problems.last?.hasPrefix("site.yml:6:") == true)
    #expect(problems.allSatisfy { $0.contains("(jinja.syntax)") })
  }

  @Test func `a name only the run knows cannot name an import`() {
    let project = Project([
      "site.yml": "- hosts: all\n  tasks:\n    - import_tasks: '{{ ansible_os_family }}.yml'\n"
    ])
    #expect(
      project.load().problems == [
        """
        site.yml:3:7: 'ansible_os_family' is undefined (playbooks.import-name)
          because: names of static imports know the play's vars and -e only, no inventory and no facts
          fix: define the variable there, or use include_tasks or include_role instead
        """
      ])
  }

  @Test func `what a task reads is named with its place`() throws {
    let project = Project([
      "site.yml": """
      - hosts: all
        tasks:
          - copy:
              dest: "{{ a }}/{{ b }}"
              content: plain
            when: [c is defined, "d == 1"]
      """
    ])
    let task = try #require(project.load().plays.first?.all.first)
    let uses = task.namesUsed(in: Environment())
    #expect(uses.map(\.names) == [["c"], ["d"], ["a", "b"]])
    #expect(uses.last?.location.description == "site.yml:4:9")
  }
}
