import Testing

@testable import Lab

@Suite struct FenceTests {
  @Test func `a node may ask for an address, a ping and packages, and nothing is forwarded`() throws
  {
    let lab = try LabSettings(environment: ["GROUNDWORK_LAB_NET": "10.9.8"])
    #expect(
      Fence.rules(lab) == """
        table inet groundwork_gwlab0
        delete table inet groundwork_gwlab0
        table inet groundwork_gwlab0 {
          chain from_lab {
            type filter hook input priority -10; policy accept;
            iifname != "gwlab0" accept
            ct state established,related accept
            meta l4proto icmp accept
            udp sport 68 udp dport 67 accept
            ip daddr 10.9.8.1 tcp dport 3142 accept
            reject
          }
          chain through {
            type filter hook forward priority -10; policy accept;
            iifname "gwlab0" reject
            oifname "gwlab0" reject
          }
        }

        """)
  }

  @Test func `dropping silences one port in every direction`() throws {
    let node = try NodeIdentity("mini-pc")
    #expect(
      Fence.silence(node) == """
        table bridge \(Fence.silenceTable(node)) {
          chain through {
            type filter hook forward priority 0;
            iifname "p-mini-pc" drop
            oifname "p-mini-pc" drop
          }
          chain inward {
            type filter hook input priority 0;
            iifname "p-mini-pc" drop
          }
        }

        """)
    #expect(Fence.silenceTable(node) != Fence.silenceTable(try NodeIdentity("k8s-master")))
  }

  @Test func `losing takes a part of each direction, beside the rest`() throws {
    let node = try NodeIdentity("mini-pc")
    let rules = Fence.loss(node, percent: 20).split(separator: "\n")
      .filter { $0.contains("ifname") }
    #expect(
      rules == [
        "    iifname \"p-mini-pc\" numgen random mod 100 < 20 drop",
        "    oifname \"p-mini-pc\" numgen random mod 100 < 20 drop",
        "    iifname \"p-mini-pc\" numgen random mod 100 < 20 drop",
      ])
    #expect(Fence.lossTable(node) != Fence.silenceTable(node))
  }
}
