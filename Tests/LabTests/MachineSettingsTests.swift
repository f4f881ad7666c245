import Testing

@testable import Lab

@Suite struct MachineSettingsTests {
  // kube-proxy: conntrack.maxPerCore 32768, conntrack.min 131072.
  @Test(arguments: [(1, 131_072), (4, 131_072), (5, 163_840), (64, 2_097_152)])
  func `as many connections are tracked as kube-proxy wants`(processors: Int, wanted: Int) {
    #expect(MachineSettings.trackedConnections(processors: processors) == wanted)
  }
}
