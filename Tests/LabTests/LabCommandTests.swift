import Messages
import Testing
import Value

@testable import Lab

@Suite struct LabCommandTests {
  private func complaint(_ arguments: [String]) throws -> Problem? {
    let lab = try LabSettings(environment: ["GROUNDWORK_LAB_STATE": "/nowhere/lab"])
    do throws(Problem) {
      _ = try LabCommand(lab: lab).run(arguments)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    (["rebuidl", "x"], "'rebuidl' is no word of lab", "did you mean 'groundwork lab rebuild'?"),
    (["status", "--json"], "lab status takes nothing but --output json", "groundwork lab --help"),
    (["ssh"], "the name of a node is missing", "groundwork lab --help"),
  ])
  func `a wrong command line is named with its cure`(
    arguments: [String], what: String, fix: String
  ) throws {
    let problem = try complaint(arguments)
    #expect(problem == Problem("lab.usage", what: what, fix: fix))
  }

  @Test func `every word is in the help, with what it does`() {
    let lines = LabHelp(words: .english).text.split(separator: "\n").map(String.init)
    #expect(
      lines.contains(
        "  groundwork lab down [--purge]           end everything, leave nothing"), "\(lines)")
    for word in LabCommand.words {
      #expect(lines.contains { $0.hasPrefix("  groundwork lab \(word) ") }, "\(word)")
    }
  }

  @Test func `the network file asks for an address by DHCP in each backend's own words`() {
    #expect(
      NetworkBackend.allCases.map { NetworkConfiguration.file($0).path } == [
        "/etc/netplan/00-installer-config.yaml", "/etc/systemd/network/eth0.network",
        "/etc/network/interfaces",
      ])
    #expect(NetworkConfiguration.file(.netplan).mode == 0o600)
    #expect(NetworkConfiguration.file(.ifupdown).content.contains("iface eth0 inet dhcp\n"))
    #expect(NetworkConfiguration.file(.networkd).content.contains("DHCP=ipv4\n"))
  }
}
