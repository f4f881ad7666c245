import Machine
import Runs
import System
import Testing
import Value

@testable import Engine

@Suite struct EngineTests {
  @Test func `what a killed run notified runs in the play that knows the handler`() async throws {
    let fleet = MemoryFleet(pending: ["a": ["Restart it", "of nobody"]])
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - ping:
      - hosts: all
        gather_facts: false
        tasks:
          - ping:
        handlers:
          - name: Restart it
            ping:
      """, on: fleet)
    #expect(heard.results(of: "Restart it") == ["a: ok"])
    #expect(fleet.asked.filter { $0.contains("settle") } == ["groundwork.agent.settle Restart it"])
  }

  @Test(arguments: [true, false])
  func `what a failed host was told is forgotten where the run speaks as Ansible's`(
    speaksAnsible: Bool
  ) async throws {
    let fleet = MemoryFleet()
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - file: {path: /told, state: directory}
            notify: Restart it
          - fail:
        handlers:
          - name: Restart it
            ping:
      """, on: fleet, { $0.speaksAnsible = speaksAnsible })
    #expect(heard.results(of: "Restart it") == [])
    #expect(
      fleet.asked.filter { $0.contains("settle") }
        == (speaksAnsible ? ["groundwork.agent.settle Restart it"] : []))
  }

  @Test func `a cache of facts gets no secret`() throws {
    let directory = "/tmp/gw-facts-\(try Random.bytes(6).hex)"
    defer { try? Files.removeTree(directory) }
    let cache = FactCache(directory: directory)
    let facts: Map = ["open": true, "hidden": Value(["k": Value("canary", marks: .secret)])]
    let left = try cache.keep(facts, made: ["open", "hidden"], of: "a")
    #expect(left == ["hidden"])
    #expect(try Files.text("\(directory)/a") == "{\n    \"open\": true\n}")
    #expect(cache.facts(of: "a") == ["open": true])
  }

  @Test func `what a node's agent says of its own records is a warning, once`() async throws {
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - ping:
          - ping:
      """, on: MemoryFleet(warnings: ["/x is damaged"]))
    let told = heard.events.compactMap { event -> String? in
      guard case .warning(let notice) = event else { return nil }
      return "\(notice.host ?? "?"): \(notice.text)"
    }
    #expect(told == ["a: /x is damaged"])
  }

  @Test func `what an earlier run notified comes after the tasks, which may mend its cause`()
    async throws
  {
    let fleet = MemoryFleet(pending: ["a": ["Restart it"]])
    _ = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - ping:
      - hosts: all
        gather_facts: false
        tasks:
          - file: {path: /mended, state: directory}
        handlers:
          - name: Restart it
            file: {path: /mended/restarted, state: directory}
      """, on: fleet)
    #expect(
      fleet.asked.filter { !$0.hasPrefix("inspect ") } == [
        "ansible.builtin.file /mended", "ansible.builtin.file /mended/restarted",
        "groundwork.agent.settle Restart it",
      ])
  }

  @Test func `what never counts as a change leaves no handler behind on the node`() async throws {
    let (heard, _, fleet) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: quiet
            file: {path: /one, state: directory}
            changed_when: false
            notify: Restart it
        handlers:
          - name: Restart it
            ping:
      """)
    #expect(heard.results(of: "quiet") == ["a: ok"])
    fleet.machine("a").with { #expect($0.entries["/one"] != nil) }
    // What the node has written down would be struck off by this.
    #expect(!fleet.asked.contains { $0.contains("settle") })
  }

  @Test func `a re-run asks ahead, and a change ends what was asked`() async throws {
    let text = """
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
    let (first, _, fleet) = try await run(text)
    for name in ["one", "two", "three"] { #expect(first.results(of: name) == ["a: changed"]) }
    let before = fleet.asked.count
    let (second, _, _) = try await run(text, on: fleet)
    for name in ["one", "two", "three"] { #expect(second.results(of: name) == ["a: ok"]) }
    let asked = fleet.asked.dropFirst(before)
    #expect(asked.count == 3)
    #expect(asked.allSatisfy { $0.hasPrefix("inspect ") }, "\(Array(asked))")
  }

  /// Three tasks without a change begin the look ahead.
  private static let calm = """
    - hosts: all
      gather_facts: false
      tasks:
        - file: {path: /srv, state: directory}
        - file: {path: /srv, state: directory}
        - file: {path: /srv, state: directory}
        - file: {path: /srv, state: directory}

    """

  @Test func `each try of until asks anew`() async throws {
    let fleet = MemoryFleet()
    fleet.machine("a").with { $0.put(directory: "/srv") }
    let (_, outcome, _) = try await run(
      Self.calm + """
            - stat: {path: /ready}
              register: ready
              until: ready.stat.exists
              retries: 2
              delay: 0
        """, on: fleet)
    #expect(outcome.failedHosts == ["a"])
    #expect(fleet.asked.filter { $0.hasSuffix("stat /ready") }.count == 3)
  }

  @Test func `what stands behind a wait is asked after it`() async throws {
    let fleet = MemoryFleet()
    fleet.machine("a").with { $0.put(directory: "/srv") }
    _ = try await run(
      Self.calm + """
            - wait_for: {path: /srv}
            - stat: {path: /srv/behind}
        """, on: fleet)
    let place = { (ending: String) in fleet.asked.firstIndex { $0.hasSuffix(ending) } ?? -1 }
    #expect(place("wait_for /srv") >= 0)
    #expect(place("stat /srv/behind") > place("wait_for /srv"))
  }

  @Test func `whether the clock is right is asked ahead without waiting for it`() async throws {
    let fleet = MemoryFleet()
    fleet.machine("a").with { $0.put(directory: "/srv") }
    let (_, outcome, _) = try await run(
      Self.calm + """
            - stat: {path: /srv}
            - groundwork.core.time_sync: {timeout: 7}
        """, on: fleet)
    // It is never right here: ahead that is known at once, and in its turn after seven seconds of the machine's own.
    #expect(outcome.failedHosts == ["a"])
    #expect(fleet.asked.filter { $0.contains("time_sync") }.count == 2, "\(fleet.asked)")
    let waited = fleet.machine("a").with { $0.now } - MemoryMachine().now
    #expect((7..<14).contains(waited), "\(waited)")
  }

  @Test func `what is done for all by one ends what all were told ahead`() async throws {
    let fleet = MemoryFleet()
    for host in ["a", "b"] { fleet.machine(host).with { $0.put(directory: "/srv") } }
    _ = try await run(
      Self.calm + """
            - file: {path: /once, state: directory}
              run_once: true
            - name: look
              stat: {path: /srv/behind}
        """, hosts: "a,b", on: fleet)
    // Asked ahead, and once more after what was applied.
    #expect(fleet.asked.filter { $0.hasSuffix("stat /srv/behind") }.count == 4)
  }

  @Test func `what one user applied ends what another was told ahead`() async throws {
    let fleet = MemoryFleet()
    fleet.machine("a").with { $0.put(directory: "/srv/app") }
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: look
            file: {path: /srv/app, state: directory}
          - name: remove
            become: true
            file: {path: /srv/app, state: absent}
          - name: make
            file: {path: /srv/app, state: directory}
      """, on: fleet)
    #expect(heard.results(of: "look") == ["a: ok"])
    #expect(heard.results(of: "remove") == ["a: changed"])
    #expect(heard.results(of: "make") == ["a: changed"])
  }

  @Test(
    arguments: [
      (["ansible_connection": "docker"], "'ansible_connection: docker' is not supported"),
      (["ansible_ssh_common_args": "-J b"], "'ansible_ssh_common_args' is not supported"),
      (["ansible_port": "{{ 'a' ~ 'bc' }}"], "'ansible_port: abc' is no port"),
      (
        ["ansible_become": true, "ansible_become_method": "su"],
        "'ansible_become_method' is not supported"
      ),
    ] as [(Map, String)])
  func `a way to a host that there is not is refused when the host is reached`(
    variables: Map, what: String
  ) async throws {
    let (heard, outcome, fleet) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - {name: tell, debug: {msg: hello}}
          - name: file
            file: {path: /x, state: directory}
      """, extra: variables)
    #expect(heard.results(of: "tell") == ["a: ok"])
    #expect(heard.results(of: "file") == ["a: failed"])
    #expect(outcome.failedHosts == ["a"])
    #expect(outcome.problems.map(\.what) == [what])
    #expect(outcome.problems.map(\.host) == ["a"])
    #expect(fleet.asked == [])
  }

  @Test func `a keyword that cannot be read fails its task and opens nothing`() async throws {
    let (heard, outcome, fleet) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: check
            file: {path: /check, state: directory}
            check_mode: "{{ nowhere }}"
            ignore_errors: true
          - name: become
            file: {path: /become, state: directory}
            become: "{{ nowhere }}"
            ignore_errors: true
          - name: silent
            debug: {msg: hunter2}
            no_log: "{{ nowhere }}"
      """)
    #expect(heard.results(of: "check") == ["a: ignored"])
    #expect(heard.results(of: "become") == ["a: ignored"])
    fleet.machine("a").with { #expect($0.entries["/check"] == nil && $0.entries["/become"] == nil) }
    #expect(outcome.failedHosts == [])
    #expect(!heard.events.contains { "\($0)".contains("hunter2") })
  }

  @Test func `a host whose vars_files cannot be read fails, and nothing runs on it`() async throws {
    let (heard, outcome, fleet) = try await run(
      """
      - hosts: all
        gather_facts: false
        vars_files: ["{{ inventory_hostname }}.yml"]
        tasks:
          - name: file
            file: {path: /x, state: directory}
      """
    ) { _ in }
    #expect(heard.results(of: "file") == [])
    #expect(outcome.failedHosts == ["a"])
    #expect(fleet.asked == [])
  }

  @Test func `check mode applies nothing, and skips what only running would tell`() async throws {
    let (heard, outcome, fleet) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: file
            file: {path: /x, state: directory}
          - name: wait
            command: cat /x/ready
            register: r
            until: "'yes' in r.stdout"
            retries: 30
            delay: 10
      """
    ) { $0.isCheck = true }
    #expect(heard.results(of: "file") == ["a: changed"])
    #expect(heard.results(of: "wait") == ["a: skipped"])
    #expect(outcome.failedHosts == [])
    fleet.machine("a").with { #expect($0.ran == []) }
  }

  @Test func `only add_host and group_by change the inventory, not what another task answers`()
    async throws
  {
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: told
            debug: {var: add_host}
            vars: {add_host: {host_name: evil, groups: [later], host_vars: {}}}
          - debug: {var: add_group}
            vars: {add_group: later}
          - add_host: {name: added, groups: [later], color: blue}
      - hosts: later
        gather_facts: false
        tasks:
          - name: reached
            debug: {msg: "{{ color }}"}
      """)
    #expect(heard.results(of: "told") == ["a: ok"])
    #expect(heard.results(of: "reached") == ["added: ok"])
  }
}
