import Testing
import Value

@testable import Playbooks

struct RoleTests {
  static let files: KeyValuePairs<String, String> = [
    "site.yml": """
    - hosts: all
      roles:
        - {role: web, size: 80, when: wanted, tags: w, vars: {v: 1, c: use}, become: true}
      tasks:
        - import_role: {name: base}
          tags: again
    """,
    "roles/web/defaults/main.yml": "a: web\nb: web\n",
    "roles/web/vars/main.yml": "c: web\n",
    "roles/web/meta/main.yml": "dependencies:\n  - {role: base, depth: 2, when: dep}\n",
    "roles/web/tasks/main.yml": "- name: web\n  command: echo\n- import_tasks: sub/more.yml\n",
    "roles/web/tasks/sub/more.yml": "- import_tasks: deep.yml\n",
    "roles/web/tasks/sub/deep.yml": "- name: deep\n  command: echo\n  notify: restart web\n",
    "roles/web/handlers/main.yml": "- name: restart web\n  command: echo\n",
    "roles/web/templates/x.j2": "x",
    "roles/base/defaults/main.yml": "b: base\nd: base\n",
    "roles/base/tasks/main.yml": "- name: base\n  command: echo\n",
    "roles/base/handlers/main.yml": "- name: restart base\n  command: echo\n",
    "templates/y.j2": "y",
  ]

  @Test func `dependencies run first, with the conditions of the roles that need them`() throws {
    let project = Project(Self.files)
    let (plays, problems, _) = project.load()
    #expect(problems == [])
    let play = try #require(plays.first)
    #expect(
      play.all.compactMap(\.name?.text) == [
        "base", "web", "deep", "base", "restart base", "restart web", "restart base",
      ])
    let base = try #require(play.task("base"))
    #expect(base.when.map(\.text) == ["wanted", "dep"])
    #expect(base.tags == ["w"])
    #expect(base.keywords.become?.text == "true")
    let role = try #require(base.role)
    #expect(role.parentNames == ["web"])
    #expect(role.params == ["size": 80, "depth": 2])
    #expect(role.defaults["a"]?.string == "web")
    #expect(role.defaults["b"]?.string == "base")
    // As ansible-core 2.18 prints it: the entry's `vars:` below the parent's vars, for the dependency.
    #expect(role.vars == ["v": 1, "c": "web"])
    #expect(role.exports == [:])

    let deep = try #require(play.task("deep"))
    #expect(deep.role?.name == "web")
    #expect(deep.role?.defaults["b"]?.string == "web")
    #expect(deep.role?.defaults["d"]?.string == "base")
    #expect(deep.blockVars.map(\.values) == [["v": 1, "c": "use"]])
    #expect(play.task("restart web")?.when.map(\.text) == ["wanted"])
    #expect(play.roles.map(\.name) == ["base", "web", "base"])
  }

  @Test func `files are looked for in the role, beside the task and beside the playbook`() throws {
    let project = Project(Self.files)
    let play = try #require(project.load().plays.first)
    let deep = try #require(play.task("deep"))
    let root = project.directory
    #expect(
      project.loader.findFile("x.j2", kind: "templates", for: deep).found
        == "\(root)/roles/web/templates/x.j2")
    #expect(
      project.loader.findFile("y.j2", kind: "templates", for: deep).found
        == "\(root)/templates/y.j2")
    #expect(
      project.loader.findFile("templates/z.j2", kind: "templates", for: deep).searched == [
        "roles/web/templates/z.j2", "roles/web/tasks/sub/templates/z.j2", "templates/z.j2",
      ])
  }

  /// That the second use does nothing is seen while running: the first may have been skipped.
  @Test func `two uses of a role are one unless one is used in another way`() throws {
    let project = Project([
      "site.yml": "- hosts: all\n  roles: [one, one, {role: one, x: 1}]\n",
      "roles/one/tasks/main.yml": "- name: one\n  command: echo\n",
    ])
    let play = try #require(project.load().plays.first)
    let names = play.all.map { $0.name?.text ?? $0.action.arguments["free_form"]?.string }
    #expect(names == ["one", "role_complete", "one", "role_complete", "one", "role_complete"])
    try #require(play.roles.count == 3)
    #expect(play.roles[0].identity == play.roles[1].identity)
    #expect(play.roles[0].identity != play.roles[2].identity)
    #expect(play.roles.allSatisfy { !$0.allowsDuplicates })
  }

  @Test func `an argument spec becomes the role's first task`() throws {
    let project = Project([
      "site.yml": "- hosts: all\n  roles: [{role: r, p: 1}]\n",
      "roles/r/meta/argument_specs.yml":
        "argument_specs: {main: {short_description: d, options: {p: {type: int}}}}\n",
      "roles/r/tasks/main.yml": "- command: echo\n",
    ])
    let task = try #require(project.load().plays.first?.all.first)
    #expect(task.name?.text == "Validating arguments against arg spec 'main' - d")
    #expect(task.action.name == "ansible.builtin.validate_argument_spec")
    #expect(task.action.arguments["provided_arguments"]?.map == ["p": 1])
    #expect(task.tags == ["always"])
  }

  @Test func `include_role loads a role at run time`() throws {
    let project = Project(Self.files)
    let play = try #require(project.load().plays.first)
    let outer = try #require(play.task("deep"))
    var inheritance = Inheritance(
      directory: project.directory, playDirectory: project.directory)
    inheritance.role = outer.role
    let (included, problems) = project.loader.include(
      role: "base", params: ["q": 1], at: outer.location, inheritance: inheritance)
    #expect(problems.isEmpty)
    #expect(Step.tasks(included.steps).map { $0.name?.text } == ["base", nil])
    #expect(included.handlers.map { $0.name?.text } == ["restart base"])
    #expect(included.roles.map(\.isPublic) == [false])
    #expect(included.roles.first?.params == ["size": 80, "q": 1])
    #expect(included.roles.first?.parentNames == ["web"])

    let missing = project.loader.include(
      role: "base", from: ["tasks": "nope"], at: outer.location, inheritance: inheritance)
    #expect(
      missing.problems.map(\.description) == [
        """
        roles/web/tasks/sub/deep.yml:1:3: there is no file for tasks_from 'nope' \
        (playbooks.missing-file)
          because: looked for roles/base/tasks/nope.yml
          fix: create the file, or correct the name
        """
      ])
  }
}
