import Testing
import Value

@testable import Lab

@Suite struct ObstacleTests {
  private static let able = MachineFacts(
    isRoot: true, capabilities: 0x1ff_feff_ffff, hasLoopDevices: true, hasOverlay: true,
    hasControlGroups: true)

  @Test func `a machine with everything but CAP_SYS_RESOURCE is able`() {
    #expect(Self.able.obstacle == nil)
  }

  @Test func `without root it says so and how`() {
    var facts = Self.able
    facts.isRoot = false
    #expect(
      facts.obstacle?.description == """
        this machine cannot host the lab (lab.cannot-host)
          because: nodes are made of namespaces, mounts and network links, which only root may make
          fix: run it as root: sudo groundwork lab up
        """)
  }

  @Test func `a container's root is told which capability it lacks`() {
    var facts = Self.able
    facts.capabilities = 0xa804_25fb
    #expect(facts.obstacle?.because == "root lacks CAP_SYS_ADMIN here, as in most containers")
    facts.capabilities |= 1 << 21
    #expect(facts.obstacle?.because == "root lacks CAP_NET_ADMIN here, as in most containers")
  }

  @Test func `each thing missing has its own sentence`() {
    var facts = Self.able
    facts.hasControlGroups = false
    #expect(facts.obstacle?.because == "no cgroup hierarchy is mounted under /sys/fs/cgroup")
    facts.hasOverlay = false
    #expect(facts.obstacle?.because == "the kernel has no overlay file system")
    facts.hasLoopDevices = false
    #expect(
      facts.obstacle?.because == "there is no free loop device, and every node's disk is one")
    #expect(facts.obstacle?.id == "lab.cannot-host")
  }
}
