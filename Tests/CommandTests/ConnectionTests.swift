import System
import Testing

/// What inventories and flags say of connections and nothing acts on is refused, never ignored.
@Suite struct ConnectionTests {
  private static let inventory = """
    all:
      vars:
        ansible_ssh_common_args: -o ProxyJump=bastion
      hosts:
        one: {ansible_connection: winrm}
        two: {ansible_become_method: sudo}
        three: {ansible_connection: local}
    """

  @Test func `check names variable, host and fix, each place once`() throws {
    let project = try StaticProject([
      "inventory.yml": Self.inventory, "site.yml": "- hosts: one:two:three\n  tasks: []\n",
    ])
    let result = try project.groundwork(["check", "-i", "inventory.yml", "site.yml"])
    #expect(result.returnCode == 5)
    #expect(
      result.errorText == """
        inventory.yml:5:11: [one] 'ansible_connection: winrm' is not supported (inventory.not-built)
          fix: write ssh, libssh2, openssh or local, or leave it out
        inventory.yml:3:5: [one] 'ansible_ssh_common_args' is not supported (inventory.not-built)
          fix: remove it, and write what it says into ~/.ssh/config under 'Host one'; a jump host: \
        ssh_proxy_jump: USER@HOST

        """)
    let other = try project.groundwork(["check", "-i", "inventory.yml", "-l", "three", "site.yml"])
    #expect(other.returnCode == 0, "\(other.errorText)")
  }

  @Test func `an unknown --connection is a mistake of the command line`() throws {
    let project = try StaticProject([:])
    let result = try project.groundwork(["apply", "-c", "typo", "site.yml"])
    #expect(result.returnCode == 64)
    #expect(result.errorText.hasPrefix("--connection typo is not supported (usage.bad-value)"))
  }
}
