import Testing
import Value

@testable import Playbooks

/// What tasks will need is looked for before anything runs, where it is sure to be needed.
@Suite struct ForesightTests {
  static let head = "- hosts: all\n  tasks:\n"

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var tasks: String
    /// `place id` of each problem.
    var problems: [String] = []
  }

  static let cases = [
    Case(
      testDescription: "a missing include", tasks: "    - include_tasks: nope.yml\n",
      problems: ["site.yml:3:7: playbooks.missing-file"]),
    Case(
      testDescription: "a missing include with a condition",
      tasks: "    - include_tasks: nope.yml\n      when: a is defined\n"),
    Case(
      testDescription: "a mistake in an included file, whatever its condition",
      tasks: "    - include_tasks: wrong.yml\n      when: a is defined\n",
      problems: ["wrong.yml:1:3: playbooks.unknown-module"]),
    Case(
      testDescription: "an include without end", tasks: "    - include_tasks: circle.yml\n",
      problems: ["circle.yml:1:3: playbooks.cyclic-import"]),
    Case(
      testDescription: "an include that a condition ends",
      tasks: "    - include_tasks: spiral.yml\n"),
    Case(
      testDescription: "two files that include each other",
      tasks: "    - include_tasks: ping.yml\n", problems: ["pong.yml:1:3: playbooks.cyclic-import"]),
    Case(
      testDescription: "a missing file", tasks: "    - copy: {src: nope, dest: /x}\n",
      problems: ["site.yml:3:14: playbooks.missing-file"]),
    Case(
      testDescription: "a file of the node",
      tasks: "    - copy: {src: nope, dest: /x, remote_src: true}\n"),
    Case(
      testDescription: "a file a task may have made here",
      tasks:
        "    - command: make\n      delegate_to: localhost\n    - copy: {src: nope, dest: /x}\n"),
    Case(
      testDescription: "a missing file whose failure is caught",
      tasks:
        "    - block:\n        - copy: {src: nope, dest: /x}\n      rescue:\n        - command: echo\n"
    ),
    Case(
      testDescription: "a missing file that is no mistake for the user",
      tasks: "    - copy: {src: nope, dest: /x}\n      ignore_errors: true\n"),
    Case(
      testDescription: "a variable that nobody sets", tasks: "    - debug: {msg: '{{ nope }}'}\n",
      problems: ["site.yml:3:15: playbooks.undefined-variable"]),
    Case(
      testDescription: "one that is told once",
      tasks: "    - debug: {msg: '{{ nope }}'}\n    - debug: {msg: '{{ nope.x }}'}\n",
      problems: ["site.yml:3:15: playbooks.undefined-variable"]),
    Case(
      testDescription: "one with a default, one asked for, one in a branch",
      tasks: "    - debug: {msg: '{{ a | default(1) }}{{ b is defined }}{{ c if given else 1 }}'}\n"
    ),
    Case(
      testDescription: "one in the first condition",
      tasks: "    - command: echo\n      when: [nope, neither]\n",
      problems: ["site.yml:4:14: playbooks.undefined-variable"]),
    Case(
      testDescription: "one behind a condition",
      tasks: "    - debug: {msg: '{{ nope }}'}\n      when: nope is defined\n"),
    Case(
      testDescription: "what is registered, set, looped over, included or given",
      tasks: """
            - command: echo
              register: a
            - set_fact: {b: 1}
            - include_tasks: registers.yml
            - debug: {msg: "{{ a.rc }}{{ b }}{{ c.rc }}{{ given }}{{ ansible_x }}"}
            - debug: {msg: "{{ item }}"}
              loop: [1]

        """),
    Case(
      testDescription: "any name may come from an include nobody knows",
      tasks: "    - include_tasks: '{{ given }}.yml'\n    - debug: {msg: '{{ nope }}'}\n"),
    Case(
      testDescription: "a kind of value",
      tasks: "    - command: echo\n      become: perhaps\n      retries: many\n      loop: given\n",
      problems: [
        "site.yml:4:15: playbooks.wrong-type", "site.yml:5:16: playbooks.wrong-type",
        "site.yml:6:13: playbooks.wrong-type",
      ]),
    Case(
      testDescription: "a misspelt option that is required",
      tasks: "    - copy: {dst: /x, content: a}\n",
      problems: ["site.yml:3:14: playbooks.unknown-option"]),
  ]

  @Test(arguments: cases)
  func `what is sure to fail is a mistake, what may not be is none`(one: Case) {
    let project = Project([
      "site.yml": Self.head + one.tasks, "wrong.yml": "- coppy: {}\n",
      "circle.yml": "- include_tasks: circle.yml\n",
      "spiral.yml": "- include_tasks: spiral.yml\n  when: given\n",
      "ping.yml": "- include_tasks: pong.yml\n", "pong.yml": "- include_tasks: ping.yml\n",
      "registers.yml": "- command: echo\n  register: c\n",
    ])
    project.settings.definedNames = ["given"]
    let found = project.loader.load(["site.yml"]).problems
    #expect(found.map { "\($0.at?.description ?? ""): \($0.id)" } == one.problems, "\(found)")
  }

  @Test func `a template with a mistake is told at its own place`() {
    let project = Project([
      "site.yml": "- hosts: all\n  roles: [r]\n",
      "roles/r/tasks/main.yml": "- template: {src: a.j2, dest: /a}\n",
      "roles/r/templates/a.j2": "fine\n{% if x %}\n",
    ])
    #expect(
      project.load().problems.map { $0.split(separator: " ").first ?? "" }
        == ["roles/r/templates/a.j2:2:1:"])
  }

  @Test func `variables are not judged where the inventory is not known`() {
    let project = Project(["site.yml": Self.head + "    - debug: {msg: '{{ nope }}'}\n"])
    #expect(project.load().problems == [])
  }
}
