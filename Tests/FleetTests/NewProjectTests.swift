import Addresses
import Fleet
import Testing
import Value

struct NewProjectTests {
  private func project(_ machines: [(String, Role)]) throws -> NewProject {
    NewProject(
      network: try #require(Network("192.168.50.0/24")),
      gateway: try #require(IPAddress("192.168.50.1")),
      leases: AddressRange("192.168.50.100-192.168.50.199"), pool: nil,
      machines: try machines.map { try .init($0.0, role: $0.1) }, user: "kim",
      key: "/home/kim/.ssh/id \"x\"")
  }

  @Test func `the inventory names each machine by its number in the network`() throws {
    let project = try project([
      ("mini-pc=192.168.50.10@52:54:00:12:34:56", .platform),
      ("m1=192.168.50.11@192.168.50.131", .controlPlane), ("w1=192.168.50.12", .worker),
    ])
    #expect(project.problems.isEmpty)
    #expect(
      project.hostsFile == """
        # The fleet. Each machine's address is lab_network's and its host_number's.
        all:
          children:
            platform:
              hosts:
                "mini-pc":
                  host_number: 10
                  mac: "52:54:00:12:34:56"
            control_plane:
              hosts:
                "m1":
                  host_number: 11
                  first_address: "192.168.50.131"
            workers:
              hosts:
                "w1":
                  host_number: 12
            kubernetes:
              children:
                control_plane:
                workers:

        """)
    #expect(
      project.accessFile.contains(#"ansible_ssh_private_key_file: "/home/kim/.ssh/id \"x\"""#))
    let network = project.networkFile(
      stock:
        "# A word.\nlab_network: 10.0.0.0/8\ngateway: x\ndhcp_range: y\naddress_pool: z\nmore: 1\n")
    #expect(
      network == """
        # A word.
        lab_network: 192.168.50.0/24
        gateway: 192.168.50.1
        dhcp_range: 192.168.50.100-192.168.50.199
        address_pool: ""
        more: 1

        """)
  }

  @Test func `mistakes are all named`() throws {
    let project = try project([
      ("a=192.168.50.10", .worker), ("a=192.168.50.10", .worker), ("b=192.168.50.150", .worker),
      ("c=10.0.0.1", .worker), ("d=192.168.50.1", .worker), ("e=192.168.50.255", .worker),
    ])
    let found = project.problems.map(\.what)
    #expect(
      found == [
        "no machine is the platform node", "two machines are called a",
        "a and a both want 192.168.50.10",
        "b's address 192.168.50.150 is one that DHCP hands out (192.168.50.100-192.168.50.199)",
        "c's address 10.0.0.1 is no address of 192.168.50.0/24",
        "d wants the gateway's address 192.168.50.1",
        "e's address 192.168.50.255 is no address of 192.168.50.0/24",
      ])
  }

  @Test(arguments: [
    ("w1", "it has no '=ADDRESS'"), ("w1=", "'' is no IPv4 address"),
    ("w1=fe80::1", "'fe80::1' is no IPv4 address"), ("w 1=10.0.0.1", "it holds a blank"),
    ("w_1=10.0.0.1", "host names are letters, digits and dashes (RFC 1123)"),
    ("workers=10.0.0.1", "'workers' is the name of a group, or of this machine"),
    ("w1=10.0.0.1@there", "'there' is neither an address nor a MAC"),
  ])
  func `a machine that cannot be read is refused with the reason`(text: String, reason: String) {
    let problem = #expect(throws: Problem.self) {
      _ = try NewProject.Machine(text, role: .worker)
    }
    #expect(problem?.id == "init.bad-machine" && problem?.because == reason)
  }
}
