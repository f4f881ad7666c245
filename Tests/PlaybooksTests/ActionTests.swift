import Testing
import Value

@testable import Playbooks

struct ActionTests {
  @Test(arguments: [
    (
      "command: echo a=b creates=/x", "ansible.builtin.command",
      #"{"creates": "/x", "cmd": "echo a=b"}"#
    ),
    ("command: {cmd: ls}", "ansible.builtin.command", #"{"cmd": "ls"}"#),
    (
      "command: ls\n      args: {chdir: /tmp}", "ansible.builtin.command",
      #"{"chdir": "/tmp", "cmd": "ls"}"#
    ),
    ("copy: src=a dest='/b c'", "ansible.builtin.copy", #"{"src": "a", "dest": "/b c"}"#),
    ("action: copy src=a dest=b", "ansible.builtin.copy", #"{"src": "a", "dest": "b"}"#),
    (
      "action: {module: copy, src: a, dest: b}", "ansible.builtin.copy",
      #"{"src": "a", "dest": "b"}"#
    ),
    ("static_address: {address: 1}", "groundwork.core.static_address", #"{"address": 1}"#),
    ("ansible.legacy.debug: {msg: hi}", "ansible.builtin.debug", #"{"msg": "hi"}"#),
    ("systemd: {name: x}", "ansible.builtin.systemd_service", #"{"name": "x"}"#),
    ("sysctl: {name: x}", "ansible.posix.sysctl", #"{"name": "x"}"#),
    ("meta: flush_handlers", "ansible.builtin.meta", #"{"free_form": "flush_handlers"}"#),
    ("set_fact: {a: 1, b: '{{ c }}'}", "ansible.builtin.set_fact", #"{"a": 1, "b": "{{ c }}"}"#),
    ("ping:", "ansible.builtin.ping", "{}"),
  ])
  func `every way to write arguments gives the same`(
    written: String, name: String, arguments: String
  ) throws {
    let project = Project([
      "site.yml": "- hosts: all\n  tasks:\n    - \(written)\n", "files/a": "",
    ])
    let (plays, problems, _) = project.load()
    #expect(problems == [])
    let action = try #require(plays.first?.all.first?.action)
    #expect(action.name == name)
    #expect(JSON.text(Value(action.arguments)) == arguments)
  }

  @Test func `local_action runs on the controller`() throws {
    let project = Project(["site.yml": "- hosts: all\n  tasks:\n    - local_action: command ls\n"])
    let task = try #require(project.load().plays.first?.all.first)
    #expect(task.keywords.delegateTo?.text == "localhost")
    #expect(task.action.arguments["cmd"]?.string == "ls")
  }

  @Test func `a template may stand for all arguments`() throws {
    let project = Project([
      "site.yml": "- hosts: all\n  tasks:\n    - copy:\n      args: '{{ options }}'\n"
    ])
    let (plays, problems, _) = project.load()
    #expect(problems == [])
    #expect(plays.first?.all.first?.action.argumentsTemplate?.text == "{{ options }}")
  }

  @Test func `loops, conditions and controls are read`() throws {
    let project = Project([
      "site.yml": """
      - hosts: all
        tasks:
          - name: x
            command: echo
            with_dict: "{{ d }}"
            loop_control: {loop_var: it, label: "{{ it.key }}", pause: 2}
            register: out
            until: out.rc == 0
            retries: 3
            delay: 1
            changed_when: false
            failed_when: [a, b]
      """
    ])
    let (plays, problems, _) = project.load()
    #expect(problems == [])
    let task = try #require(plays.first?.task("x"))
    #expect(task.loop?.lookup == "dict")
    #expect(task.loopControl.loopVar == "it")
    #expect(task.loopControl.label?.text == "{{ it.key }}")
    #expect(task.register == "out")
    #expect(task.until.map(\.text) == ["out.rc == 0"])
    #expect(task.changedWhen.map(\.text) == ["false"])
    #expect(task.failedWhen.map(\.text) == ["a", "b"])
  }
}
