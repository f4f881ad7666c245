import Testing
import Value

@testable import Lab

@Suite struct LabSettingsTests {
  @Test func `an empty environment gives the standard lab`() throws {
    let lab = try LabSettings(environment: [:])
    #expect(lab.state == "/var/lib/groundwork-lab")
    #expect(lab.gateway == "10.88.0.1")
    #expect(lab.leaseRange == ("10.88.0.100", "10.88.0.199"))
    #expect(lab.packages == "/var/cache/groundwork-lab/debs")
  }

  @Test func `a second lab shares nothing but the base image`() throws {
    let first = try LabSettings(environment: [:])
    let second = try LabSettings(environment: [
      "GROUNDWORK_LAB_STATE": "/var/lib/groundwork-lab2", "GROUNDWORK_LAB_BRIDGE": "gwlab1",
      "GROUNDWORK_LAB_NET": "10.89.0",
    ])
    #expect(second.gateway == "10.89.0.1")
    for (one, other) in [
      (first.switchNamespace, second.switchNamespace), (first.cgroup, second.cgroup),
      (first.table, second.table), (first.packages, second.packages), (first.key, second.key),
    ] {
      #expect(one != other)
    }
    #expect(BaseImage(first).directory == BaseImage(second).directory)
  }

  @Test(arguments: ["/", "/srv", "lab", "/srv/../etc", "/srv/a b", "/srv/a'b", "/srv/a:b"])
  func `a state directory that is not one of its own is refused`(path: String) {
    let error = #expect(throws: Problem.self) {
      try LabSettings(environment: ["GROUNDWORK_LAB_STATE": path])
    }
    #expect(
      error?.description == """
        GROUNDWORK_LAB_STATE is '\(path)' (lab.bad-path)
          because: it must be an absolute path at least two levels deep, of letters, digits and ._-
          fix: set it to a directory of its own, for example /var/lib/groundwork-lab2
        """)
  }

  @Test(arguments: ["", "eleven-char", "a b", "x;y"])
  func `a bridge name that makes no interface name is refused`(name: String) throws {
    if name.isEmpty {
      #expect(try LabSettings(environment: ["GROUNDWORK_LAB_BRIDGE": name]).bridge == "gwlab0")
      return
    }
    let error = #expect(throws: Problem.self) {
      try LabSettings(environment: ["GROUNDWORK_LAB_BRIDGE": name])
    }
    #expect(error?.id == "lab.bad-bridge")
  }

  @Test(arguments: ["10.88", "10.88.0.0", "10.88.256", "10.88.", "a.b.c"])
  func `a network that is no beginning of a 24 is refused`(network: String) {
    let error = #expect(throws: Problem.self) {
      try LabSettings(environment: ["GROUNDWORK_LAB_NET": network])
    }
    #expect(
      error?.description == """
        GROUNDWORK_LAB_NET is '\(network)' (lab.bad-network)
          because: it names the first three numbers of a /24
          fix: set it to three numbers from 0 to 255, for example 10.89.0
        """)
  }
}
