import Testing
import Value

@testable import Playbooks

struct InheritanceTests {
  @Test func `conditions of parents come first, tags are united, the nearest keyword counts`()
    throws
  {
    let project = Project([
      "site.yml": """
      - hosts: all
        become: true
        become_user: root
        tags: play
        environment: {A: 1}
        tasks:
          - when: [a, b]
            tags: [outer]
            notify: nothing
            become_user: app
            environment: {B: 2}
            vars: {x: 1}
            block:
              - name: inner
                command: echo
                when: c
                tags: [own, outer]
                become: false
                environment: {C: 3}
                vars: {y: 2}
              - name: notifies
                command: echo
                notify: [own]
        handlers:
          - name: nothing
            command: echo
          - name: own
            command: echo
      """
    ])
    let (plays, problems, _) = project.load()
    #expect(problems == [])
    let play = try #require(plays.first)
    let inner = try #require(play.task("inner"))
    #expect(inner.when.map(\.text) == ["a", "b", "c"])
    #expect(inner.tags == ["play", "outer", "own"])
    #expect(inner.keywords.become?.text == "false")
    #expect(inner.keywords.becomeUser?.text == "app")
    #expect(inner.keywords.environment.map(\.text) == [#"{"A": 1}"#, #"{"B": 2}"#, #"{"C": 3}"#])
    #expect(inner.blockVars.map { JSON.text(Value($0.values)) } == [#"{"x": 1}"#])
    #expect(inner.vars?.values == ["y": 2])
    #expect(inner.notify.map(\.text) == ["nothing"])
    // ansible-core 2.18: `notify` does not extend; the task's own replaces the block's.
    #expect(play.task("notifies")?.notify.map(\.text) == ["own"])
    #expect(play.task("own")?.isHandler == true)
  }

  @Test func `an import hands everything on, an include only what stands around it`() throws {
    let project = Project([
      "site.yml": """
      - hosts: all
        tasks:
          - import_tasks: more.yml
            when: imported
            tags: i
            vars: {v: 1}
            become: true
          - when: around
            block:
              - name: dynamic
                include_tasks:
                  file: more.yml
                  apply: {tags: [applied], become: true}
                when: not_inside
                tags: own
                vars: {w: 2}
      """,
      "more.yml": "- name: inside\n  command: echo\n  when: own\n",
    ])
    let (plays, problems, _) = project.load()
    #expect(problems == [])
    let play = try #require(plays.first)
    let inside = try #require(play.task("inside"))
    #expect(inside.when.map(\.text) == ["imported", "own"])
    #expect(inside.tags == ["i"])
    #expect(inside.keywords.become?.text == "true")
    #expect(inside.blockVars.map(\.values) == [["v": 1]])
    #expect(inside.location.description == "more.yml:1:3")

    let include = try #require(play.task("dynamic"))
    #expect(include.when.map(\.text) == ["around", "not_inside"])
    #expect(include.action.arguments["file"]?.string == "more.yml")
    let passed = try #require(include.passesOn)
    let (included, found) = project.loader.include(
      tasks: "more.yml", at: include.location, inheritance: passed)
    #expect(found.isEmpty)
    let dynamic = try #require(Step.tasks(included.steps).first)
    #expect(dynamic.when.map(\.text) == ["around", "own"])
    #expect(dynamic.tags == ["applied"])
    #expect(dynamic.keywords.become?.text == "true")
    #expect(dynamic.includeVars.map(\.values) == [["w": 2]])
  }

  @Test func `import_playbook puts its conditions, tags and variables into the plays`() throws {
    let project = Project([
      "site.yml": "- import_playbook: sub/other.yml\n  when: on\n  tags: t\n  vars: {a: 1}\n",
      "sub/other.yml":
        "- hosts: all\n  vars: {a: 0}\n  tasks:\n    - name: x\n      command: echo\n",
    ])
    let (plays, problems, _) = project.load()
    #expect(problems == [])
    let play = try #require(plays.first)
    #expect(play.directory == project.directory + "/sub")
    #expect(play.tags == ["t"])
    #expect(play.when.map(\.text) == ["true"])
    #expect(play.vars.map(\.values) == [["a": 0], ["a": 1]])
    #expect(play.task("x")?.when.count == 1)
  }

  @Test func `names of imports may be templates of the play's variables`() {
    let project = Project([
      "site.yml":
        "- hosts: all\n  vars: {m: more, n: '{{ m }}'}\n  tasks:\n    - import_tasks: '{{ n }}.yml'\n",
      "more.yml": "- command: echo\n",
    ])
    let (plays, problems, _) = project.load()
    #expect(problems == [])
    #expect(plays.first?.tasks.count == 1)
  }
}
