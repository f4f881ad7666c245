import Testing
import Value

@testable import Playbooks

/// One mistake, one message: what the user sees, whole.
struct MistakesTests {
  struct Mistake: CustomTestStringConvertible {
    var name: String
    var playbook: String
    var message: String
    var testDescription: String { name }
  }

  static let head = "- hosts: all\n  tasks:\n"

  static let mistakes: [Mistake] = [
    Mistake(
      name: "a keyword of a play",
      playbook: "- hosts: all\n  gather_fact: false\n",
      message: """
        site.yml:2:3: 'gather_fact' is no keyword of a play (playbooks.unknown-keyword)
          fix: did you mean 'gather_facts'?
        """),
    Mistake(
      name: "a keyword of a task",
      playbook: head + "    - command: echo\n      wehn: true\n",
      message: """
        site.yml:4:7: 'wehn' is no keyword of a task (playbooks.unknown-keyword)
          fix: did you mean 'when'?
        """),
    Mistake(
      name: "a connection",
      playbook: "- hosts: all\n  connection: docker\n",
      message: """
        site.yml:2:15: 'connection: docker' is not supported (playbooks.not-built)
          fix: write ssh, libssh2, openssh or local, or leave it out
        """),
    Mistake(
      name: "a batch size",
      playbook: "- hosts: all\n  serial: nan%\n",
      message: """
        site.yml:2:11: 'serial' takes numbers or percentages (playbooks.wrong-type)
          because: this is 'nan%'
          fix: write serial: 30%
        """),
    Mistake(
      name: "collections to search",
      playbook: "- hosts: all\n  collections: [community.general]\n",
      message: """
        site.yml:2:17: 'collections' is not supported (playbooks.not-built)
          fix: remove it, and write modules with their full names
        """),
    Mistake(
      name: "a module",
      playbook: head + "    - name: x\n      coppy:\n        dest: /x\n",
      message: """
        site.yml:4:7: there is no module 'coppy' (playbooks.unknown-module)
          fix: did you mean 'copy'?
        """),
    Mistake(
      name: "a module of a collection",
      playbook: head + "    - ansible.builtin.comand: echo\n",
      message: """
        site.yml:3:7: there is no module 'ansible.builtin.comand' (playbooks.unknown-module)
          fix: did you mean 'ansible.builtin.command'?
        """),
    Mistake(
      name: "two modules",
      playbook: head + "    - command: echo\n      copy: {dest: /x}\n",
      message: """
        site.yml:4:7: the task has 2 modules: command, copy (playbooks.two-modules)
          because: a task calls one module
          fix: begin a new task with '- name: …' before 'copy'
        """),
    Mistake(
      name: "no module",
      playbook: head + "    - name: nothing\n",
      message: """
        site.yml:3:7: the task has no module (playbooks.no-module)
          fix: add what it shall do, for example 'ansible.builtin.command: …'
        """),
    Mistake(
      name: "an option",
      playbook: head + "    - copy:\n        dest: /x\n        contnt: a\n",
      message: """
        site.yml:5:9: module copy has no option 'contnt' (playbooks.unknown-option)
          fix: did you mean 'content'?
        """),
    Mistake(
      name: "a type",
      playbook: head + "    - copy: {dest: /x, backup: perhaps}\n",
      message: """
        site.yml:3:24: argument 'backup' is of type string and we were unable to convert to bool \
        (playbooks.bad-option)
          fix: write a bool for 'backup'
        """),
    Mistake(
      name: "a missing option",
      playbook: head + "    - copy: {content: a}\n",
      message: """
        site.yml:3:7: missing required arguments: dest (playbooks.bad-option)
          fix: give copy the option 'dest'
        """),
    Mistake(
      name: "a choice",
      playbook: head + "    - service: name=x state=startd\n",
      message: """
        site.yml:3:16: value of state must be one of: started, stopped, got: startd \
        (playbooks.bad-option)
          fix: did you mean 'started'?
        """),
    Mistake(
      name: "free text for a module that takes none",
      playbook: head + "    - copy: hello\n",
      message: """
        site.yml:3:13: copy takes no free text (playbooks.no-free-form)
          because: 'hello' is neither 'option=value' nor a template
          fix: write the options as a mapping; groundwork doc copy lists them
        """),
    Mistake(
      name: "an open quote",
      playbook: head + "    - command: echo 'a\n",
      message: """
        site.yml:3:16: a quote or a template is not closed (playbooks.unbalanced)
          because: arguments written in one text are split at blanks outside quotes
          fix: close it, or write the options as a mapping
        """),
    Mistake(
      name: "a handler",
      playbook: head + "    - command: echo\n      notify: restart chrny\n  handlers:\n"
        + "    - name: restart chrony\n      command: echo\n",
      message: """
        site.yml:4:15: no handler is named 'restart chrny' (playbooks.unknown-handler)
          because: handlers of this play and of its roles are searched, by name and by 'listen'
          fix: did you mean 'restart chrony'?
        """),
    Mistake(
      name: "a task file",
      playbook: head + "    - import_tasks: mor.yml\n",
      message: """
        site.yml:3:7: there is no task file 'mor.yml' (playbooks.missing-file)
          because: looked for mor.yml
          fix: did you mean 'more.yml'?
        """),
    Mistake(
      name: "a role",
      playbook: "- hosts: all\n  roles:\n    - chrny\n",
      message: """
        site.yml:3:7: there is no role 'chrny' (playbooks.missing-role)
          because: looked in roles, \(("/")), playbooks/roles
          fix: did you mean 'chrony'?
        """),
    Mistake(
      name: "tasks without a play",
      playbook: "- debug: msg=x\n",
      message: """
        site.yml:1:3: the play has no 'hosts' (playbooks.no-hosts)
          because: a list of tasks alone is no playbook
          fix: say where it runs: 'hosts: all', with the tasks under 'tasks:'
        """),
    Mistake(
      name: "a play that is no mapping",
      playbook: "- all\n",
      message: """
        site.yml:1:3: a play must be a mapping (playbooks.wrong-type)
          because: this is a string
          fix: write 'keyword: value' lines
        """),
    Mistake(
      name: "a playbook that is no list",
      playbook: "hosts: all\n",
      message: """
        site.yml:1:1: a playbook must be a list of plays (playbooks.not-a-playbook)
          because: this is a mapping
          fix: begin each play with '- hosts: …'
        """),
    Mistake(
      name: "a registered name",
      playbook: head + "    - command: echo\n      register: my-result\n",
      message: """
        site.yml:4:17: 'register' needs the name of a variable, not 'my-result' \
        (playbooks.bad-variable-name)
          because: names are letters, digits and '_', and begin with no digit
          fix: write a name without blanks, dashes and templates
        """),
    Mistake(
      name: "a keyword on an include",
      playbook: head + "    - include_tasks: more.yml\n      become: true\n",
      message: """
        site.yml:4:7: 'become' is no keyword of include_tasks (playbooks.not-of-includes)
          because: it would act on the include, not on what is included
          fix: write it under 'apply:' of the include, or on the included tasks
        """),
    Mistake(
      name: "a loop on an import",
      playbook: head + "    - import_tasks: more.yml\n      loop: [1]\n",
      message: """
        site.yml:3:7: import_tasks cannot have a loop (playbooks.loop-on-import)
          because: an import is put in place before anything runs
          fix: use include_tasks
        """),
    Mistake(
      name: "two loops",
      playbook: head + "    - command: echo\n      loop: [1]\n      with_items: [2]\n",
      message: """
        site.yml:5:7: the task has two loops (playbooks.two-loops)
          fix: keep one of them; product() and subelements() combine lists
        """),
    Mistake(
      name: "an import of itself",
      playbook: head + "    - import_tasks: circle.yml\n",
      message: """
        circle.yml:1:3: 'circle.yml' imports itself (playbooks.cyclic-import)
          because: circle.yml → circle.yml
          fix: take out one of these imports, or use include_tasks with a 'when' that ends it
        """),
    Mistake(
      name: "a role that needs itself",
      playbook: "- hosts: all\n  roles:\n    - round\n",
      message: """
        roles/round/meta/main.yml:2:5: the role 'round' depends on itself (playbooks.cyclic-role)
          because: round → round
          fix: take one of these dependencies out
        """),
    Mistake(
      name: "a strategy",
      playbook: "- hosts: all\n  strategy: fre\n",
      message: """
        site.yml:2:13: there is no strategy 'fre' (playbooks.unknown-strategy)
          fix: did you mean 'free'?
        """),
    Mistake(
      name: "a lookup",
      playbook: head + "    - command: echo\n      with_item: [1]\n",
      message: """
        site.yml:4:7: there is no lookup 'item' for 'with_item' (playbooks.unknown-lookup)
          fix: did you mean 'with_items'?
        """),
    Mistake(
      name: "a block as a handler",
      playbook: "- hosts: all\n  handlers:\n    - block: []\n",
      message: """
        site.yml:3:7: a block cannot be a handler (playbooks.block-as-handler)
          fix: write the tasks as handlers that listen to one topic: 'listen: TOPIC'
        """),
    Mistake(
      name: "a vault value without its password",
      playbook: "- hosts: all\n  vars:\n    a: !vault x\n",
      message: """
        site.yml:3:8: a vault value needs its password (playbooks.no-vault-password)
          fix: give it with --vault-password-file FILE or --ask-vault-pass
        """),
  ]

  @Test(arguments: mistakes)
  func `a mistake gives one message`(mistake: Mistake) {
    let project = Project([
      "site.yml": mistake.playbook, "more.yml": "- command: echo\n",
      "circle.yml": "- import_tasks: circle.yml\n",
      "roles/chrony/tasks/main.yml": "- command: echo\n",
      "roles/round/meta/main.yml": "dependencies:\n  - round\n",
    ])
    let expected = mistake.message.replacing(
      "/, playbooks", with: "\(project.directory), playbooks")
    #expect(project.load().problems == [expected])
  }

  @Test func `all mistakes are told at once, in the order of the file`() {
    let project = Project([
      "site.yml": """
      - hosts: all
        task: []
      - hosts: all
        tasks:
          - comand: echo
          - copy: {dst: /x}
      """
    ])
    #expect(
      project.load().problems.map { $0.split(separator: " ").first.map(String.init) ?? "" } == [
        "site.yml:2:3:", "site.yml:5:7:", "site.yml:6:14:",
      ])
  }

  @Test func `a pattern is checked by the inventory, that of a template as it comes out`() {
    let project = Project([
      "site.yml": "- hosts: wrkers\n- hosts: '{{ x }}'\n- hosts: '{{ y }}'\n"
    ])
    project.settings.variables["x"] = "masters"
    project.settings.patternProblems = { hosts in
      [
        Problem(
          "inventory.unknown-group", what: "no host or group is named '\(hosts.text)'",
          at: hosts.location, fix: "did you mean 'workers'?")
      ]
    }
    #expect(
      project.load().problems == [
        """
        site.yml:1:10: no host or group is named 'wrkers' (inventory.unknown-group)
          fix: did you mean 'workers'?
        """,
        """
        site.yml:2:10: no host or group is named 'masters' (inventory.unknown-group)
          fix: did you mean 'workers'?
        """,
        """
        site.yml:3:10: 'y' is undefined (jinja.undefined)
          because: hosts: knows the play's vars and -e only, no inventory and no facts
          fix: define the variable there: -e NAME=PATTERN
        """,
      ])
  }

  @Test func `a playbook that is not there is said so`() {
    #expect(
      Project([:]).load("sit.yml").problems == [
        """
        there is no playbook 'sit.yml' (playbooks.missing-playbook)
          because: looked for sit.yml
          fix: name a file that exists: ls *.yml
        """
      ])
  }

  @Test func `modules of other systems are understood`() {
    let project = Project([
      "site.yml": Self.head
        + "    - dnf: name=x\n    - zypper: name=x\n    - kubernetes.core.helm: {name: x}\n"
    ])
    let (plays, problems, _) = project.load()
    #expect(problems == [])
    #expect(
      plays.flatMap(\.all).map(\.action.name) == [
        "ansible.builtin.dnf", "community.general.zypper", "kubernetes.core.helm",
      ])
  }
}
