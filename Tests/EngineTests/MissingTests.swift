import Machine
import Runs
import Synchronization
import System
import Testing
import Value

@testable import Engine

/// Hosts that do not answer when the others do.
@Suite struct MissingTests {
  private static let play = """
    - hosts: all
      gather_facts: false
      tasks:
        - name: one
          file: {path: /one, state: directory}
        - name: two
          file: {path: /two, state: directory}
        - name: three
          file: {path: /three, state: directory}
    """

  private static func has(_ host: String, _ path: String) -> @Sendable (MemoryFleet) -> Bool {
    { $0.machine(host).with { (try? $0.status(path, following: false)) != nil } }
  }

  @Test func `the others come to the end of the play before a dead host is given up`() async throws
  {
    let fleet = MemoryFleet(away: ["b": Self.has("a", "/three")], dead: ["b"])
    let (heard, outcome, _) = try await run(Self.play, hosts: "a,b,c,", on: fleet)
    let first = heard.results(of: "one")
    #expect(first.sorted() == ["a: changed", "b: unreachable", "c: changed"])
    #expect(first.last == "b: unreachable")
    #expect(heard.results(of: "three").sorted() == ["a: changed", "c: changed"])
    #expect(outcome.unreachableHosts == ["b"] && outcome.ending == .unreachable)
  }

  @Test func `a host that answers late does what it has missed before the others go on`()
    async throws
  {
    let fleet = MemoryFleet(away: ["b": Self.has("a", "/two")])
    let (heard, outcome, _) = try await run(
      Self.play + """

            - name: four
              assert: {that: "ansible_play_hosts | length == 2"}
        """, hosts: "a,b,", on: fleet)
    for name in ["one", "two", "three"] {
      #expect(heard.results(of: name).sorted() == ["a: changed", "b: changed"])
    }
    #expect(heard.results(of: "four").sorted() == ["a: ok", "b: ok"])
    #expect(outcome.unreachableHosts == [])
  }

  @Test func `what concerns all waits for all`() async throws {
    let fleet = MemoryFleet(away: ["a": Self.has("b", "/one")])
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: one
            file: {path: /one, state: directory}
          - name: once
            file: {path: /once, state: directory}
            run_once: true
      """, hosts: "a,b,", on: fleet)
    #expect(heard.results(of: "one") == ["b: changed", "a: changed"])
    #expect(heard.results(of: "once") == ["a: changed"])
  }

  @Test func `where one failure ends all, nobody goes on alone`() async throws {
    let fleet = MemoryFleet(away: ["b": Self.has("a", "/one")], dead: ["b"])
    let (heard, _, _) = try await run(
      Self.play.replacing(
        "gather_facts: false", with: "gather_facts: false\n  any_errors_fatal: true"),
      hosts: "a,b,", on: fleet)
    #expect(heard.results(of: "one").sorted() == ["a: changed", "b: unreachable"])
    #expect(heard.results(of: "two") == [])
  }

  private final class Moment: Sendable { let first = Mutex<Int?>(nil) }

  /// Half a second after `a` has made a directory: who does not wait is far ahead by then.
  private static func isLate(after path: String) -> @Sendable (MemoryFleet) -> Bool {
    let moment = Moment()
    return { fleet in
      guard has("a", path)(fleet) else { return false }
      let now = Clock.milliseconds
      return moment.first.withLock { first in
        first = first ?? now
        return now - (first ?? now) > 500
      }
    }
  }

  /// A task that reads of `b` what tasks have found out, or does not: variables of the play, the task, its
  /// template, and whether it waits for `b`.
  struct Reading: Sendable, CustomTestStringConvertible {
    var vars = ""
    var task = "template: {src: t.j2, dest: /two}"
    var template = ""
    var waits = true
    var testDescription: String { "\(vars) \(task) \(template)" }
  }

  static let readings = [
    // The template's own text.
    Reading(template: "{{ hostvars['b'].found.changed }}"),
    Reading(template: "{{ hostvars['b']['made'] }}"),
    Reading(template: "{{ hostvars.b.made }}"),
    Reading(template: "{% set other = hostvars['b'] %}{{ other.made }}"),
    Reading(template: "{{ groups.all | map('extract', hostvars, 'made') | list }}"),
    Reading(template: "{{ hostvars['b'].ansible_hostname | default(1) }}"),
    Reading(template: "{% include 'other.j2' %}"),
    Reading(vars: "file: t.j2", task: "template: {src: '{{ file }}', dest: /two}"),
    // A variable that it names, however far behind others, wherever it stands.
    Reading(
      vars: "inner: \"{{ hostvars['b'].made }}\", said: '{{ inner }}'",
      task: "copy: {content: '{{ said }}', dest: /two}"),
    Reading(vars: "said: \"{{ hostvars['b'].made }}\"", template: "{{ said }}"),
    Reading(
      vars: "said: \"{{ hostvars['b'].made }}\"",
      task: "{file: {path: /two, state: directory}, changed_when: said}"),
    Reading(
      vars: "said: \"{{ hostvars['b'].made }}\"",
      task: "{file: {path: /two, state: directory}, environment: {A: '{{ said }}'}}"),
    Reading(task: "copy: {content: \"{{ vars['ma' ~ 'de'] }}\", dest: /two}"),
    // What the inventory says is there from the beginning, and so is what is one's own.
    Reading(template: "{{ hostvars['b'].static | default(1) }}", waits: false),
    Reading(template: "{{ hostvars['b']['ansible_host'] | default(1) }}", waits: false),
    Reading(
      vars: "said: \"{{ hostvars[inventory_hostname].static | default(1) }}\"",
      task: "copy: {content: '{{ said }}', dest: /two}", waits: false),
    Reading(vars: "said: \"{{ hostvars['b'].made }}\"", template: "{{ made }}", waits: false),
  ]

  @Test(arguments: readings)
  func `who reads what tasks have found out about another host waits for it`(
    reading: Reading
  ) async throws {
    // It comes when the other one has nothing more to do without it.
    let comes = reading.waits ? Self.isLate(after: "/one") : Self.has("a", "/two")
    let task =
      reading.task.hasPrefix("{") ? String(reading.task.dropFirst().dropLast()) : reading.task
    let (heard, outcome, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        vars: {unused: 1\(reading.vars.isEmpty ? "" : ", " + reading.vars)}
        tasks:
          - name: one
            file: {path: /one, state: directory}
            register: found
          - name: fact
            set_fact: {made: '1'}
          - {name: two, \(task)}
      """, hosts: "a,b,", on: MemoryFleet(away: ["b": comes]),
      files: ["templates/t.j2": reading.template, "templates/other.j2": "{{ hostvars.b.made }}"])
    #expect(heard.results(of: "one") == ["a: changed", "b: changed"])
    let two = heard.results(of: "two")
    #expect(Set(two.map { $0.prefix(1) }) == ["a", "b"] && outcome.unreachableHosts == [])
    #expect(!two.contains { $0.hasSuffix("failed") }, "\(two)")
    #expect(heard.order("two", before: "b", did: "fact") != reading.waits)
  }

  @Test func `a handler that reads of another host waits for it`() async throws {
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: one
            file: {path: /one, state: directory}
            notify: two
            register: found
          - meta: flush_handlers
        handlers:
          - name: two
            copy: {content: "{{ hostvars['b'].found.changed }}", dest: /two}
      """, hosts: "a,b,", on: MemoryFleet(away: ["b": Self.isLate(after: "/one")]))
    #expect(Set(heard.results(of: "two")) == ["a: changed", "b: changed"])
    #expect(!heard.order("two", before: "b", did: "one"))
  }
}

extension Heard {
  /// Whether a task or handler began before a host had its result of another.
  fileprivate func order(_ name: String, before host: String, did other: String) -> Bool {
    var current = ""
    for event in events {
      switch event {
      case .taskStarted(let task), .handlerStarted(let task):
        current = task.name
        if current == name { return true }
      case .hostResult(let result) where current == other && result.host == host: return false
      default: break
      }
    }
    return false
  }
}
