import Testing

@testable import Lab

@Suite struct ServersTests {
  @Test func `the address server gives addresses and nothing else, on the lab's side only`() throws
  {
    let lab = try LabSettings(environment: [:])
    #expect(
      AddressServer.configuration(lab) == """
        port=0
        interface=gwlab0
        except-interface=lo
        bind-interfaces
        dhcp-authoritative
        dhcp-ignore-clid
        no-ping
        dhcp-range=10.88.0.100,10.88.0.199,255.255.255.0,12h
        dhcp-option=option:router,10.88.0.1
        dhcp-option=option:dns-server,10.88.0.1
        dhcp-leasefile=/var/lib/groundwork-lab/leases
        pid-file=/var/lib/groundwork-lab/dnsmasq.pid
        log-facility=/var/lib/groundwork-lab/dnsmasq.log
        log-dhcp
        user=root
        group=root

        """)
  }

  @Test func `the proxy listens on the lab's side only and keeps what it fetched`() throws {
    let lab = try LabSettings(environment: ["GROUNDWORK_LAB_BRIDGE": "gwlab7"])
    let text = PackageProxy.configuration(lab)
    #expect(text.contains("BindAddress: 10.88.0.1\nPort: 3142\n"))
    #expect(text.contains("CacheDir: /var/cache/groundwork-lab/debs-gwlab7\n"))
  }

  @Test(arguments: [
    ("", [:]),
    (
      "1795289814 52:54:00:50:c3:dc 10.88.0.159 k8s-master *\n"
        + "1795289870 52:54:00:a0:18:8b 10.88.0.149 * ff:00\n",
      ["52:54:00:50:c3:dc": "10.88.0.159", "52:54:00:a0:18:8b": "10.88.0.149"]
    ),
    ("duid 00:01:00:01\nbroken\n", [:]),
  ])
  func `leases are read by card`(text: String, leases: [String: String]) {
    #expect(AddressServer.leases(in: text) == leases)
  }
}
