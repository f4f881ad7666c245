import System
import Testing
import Value

/// A small preparation of nodes, and the way back to what was before it.
enum Workload {
  /// Changes on a bare node: every task but the last, which only takes time.
  static let tasks = 8

  /// Their names, in order.
  static let names = playbook.split(separator: "\n").compactMap { line in
    line.hasPrefix("    - name: ") ? String(line.dropFirst("    - name: ".count)) : nil
  }.dropLast()

  static let playbook = #"""
    - name: Prepare
      hosts: all
      become: true
      tasks:
        - name: The directory
          ansible.builtin.file:
            path: /srv/scenario
            state: directory
            owner: ops
            mode: "0750"
        - name: A file of this node
          ansible.builtin.copy:
            content: "node {{ inventory_hostname }}\n"
            dest: /srv/scenario/node.conf
            mode: "0640"
        - name: A larger file
          ansible.builtin.copy:
            content: "{{ 'a line of a larger file\n' * 100000 }}"
            dest: /srv/scenario/large.txt
            mode: "0644"
        - name: A template
          ansible.builtin.template:
            src: hosts.j2
            dest: /etc/scenario.hosts
            mode: "0644"
        - name: A link
          ansible.builtin.file:
            src: /srv/scenario/node.conf
            dest: /etc/scenario.conf
            state: link
        - name: The name
          ansible.builtin.hostname:
            name: "{{ inventory_hostname }}"
        # One that belongs to the network namespace, so it stays the node's own.
        - name: A kernel setting
          ansible.posix.sysctl:
            name: net.ipv4.ip_default_ttl
            value: "63"
            sysctl_file: /etc/sysctl.d/90-scenario.conf
        - name: A line
          ansible.builtin.lineinfile:
            path: /etc/environment
            line: SCENARIO=prepared
        # For who is to be met at work, however late.
        - name: A while
          ansible.builtin.command: sleep {{ linger }}
          when: linger is defined
          changed_when: false
    """#

  static let template = """
    {% for host in groups['all'] | sort %}
    {{ hostvars[host].first_address }} {{ host }}
    {% endfor %}

    """

  /// Puts the playbook into a site, and every node back to what it was before any scenario.
  static func prepare(_ site: Site, nodes: [String] = Fleet.names) async throws {
    try site.write("site.yml", playbook)
    try Files.makeDirectories("\(site.directory)/templates")
    try site.write("templates/hosts.j2", template)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for node in nodes { group.addTask { try await reset(node, site.fleet) } }
      try await group.waitForAll()
    }
  }

  private static func reset(_ node: String, _ fleet: Fleet) async throws {
    try await fleet.inside(
      node,
      """
      set -e
      rm -rf /srv/scenario /etc/scenario.hosts /etc/scenario.conf /etc/sysctl.d/90-scenario.conf
      sysctl -q -w net.ipv4.ip_default_ttl=64
      # Both names resolve, or gathering facts would wait for a name server the lab has not.
      printf '127.0.0.1 localhost\n127.0.1.1 \(node) bare\n' > /etc/hosts
      hostnamectl set-hostname bare
      : > /etc/environment
      """)
  }
}
