import Addresses
import Testing
import Value

@Suite struct IPAddressTests {
  @Test func `reads and prints every form`() {
    let cases = [
      ("192.168.1.10", "192.168.1.10"), ("0.0.0.0", "0.0.0.0"),
      ("255.255.255.255", "255.255.255.255"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
      ("FD00:0:0:0:0:0:0:1", "fd00::1"), ("2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"),
      ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("::ffff:1.2.3.4", "::ffff:102:304"),
      ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ]
    for (text, printed) in cases { #expect(IPAddress(text)?.description == printed, "\(text)") }
  }

  @Test func `refuses what is no address`() {
    let bad = [
      "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.-4", "1.2.3.+4", "1.2.3.4 ", "a",
      ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "+1::",
      "1:2:3:4:5:6:7:8::", "fe80::1%eth0", "1.2.3.4::", ":1:2:3:4:5:6:7:8",
    ]
    for text in bad { #expect(IPAddress(text) == nil, "\(text)") }
  }

  @Test func `bytes, order and steps`() throws {
    let address = try #require(IPAddress("192.168.1.255"))
    #expect(address.bytes == [192, 168, 1, 255])
    #expect(IPAddress(bytes: address.bytes) == address)
    #expect(address.advanced(by: 1)?.description == "192.168.2.0")
    #expect(IPAddress("0.0.0.0")?.advanced(by: -1) == nil)
    #expect(IPAddress("255.255.255.255")?.advanced(by: 1) == nil)
    let six = try #require(IPAddress("fd00::1"))
    #expect(address < six)
    #expect(IPAddress(bytes: six.bytes) == six)
    #expect(IPAddress(bytes: [1]) == nil)
  }

  @Test func `knows its kind`() {
    let kinds: [(String, KeyPath<IPAddress, Bool>, Bool)] = [
      ("10.1.2.3", \.isPrivate, true), ("172.31.0.1", \.isPrivate, true),
      ("172.32.0.1", \.isPrivate, false), ("192.168.0.1", \.isPrivate, true),
      ("fd12::1", \.isPrivate, true), ("2001:db8::1", \.isPrivate, false),
      ("127.0.0.2", \.isLoopback, true), ("::1", \.isLoopback, true),
      ("169.254.1.1", \.isLinkLocal, true), ("fe80::1", \.isLinkLocal, true),
      ("224.0.0.1", \.isMulticast, true), ("ff02::1", \.isMulticast, true),
      ("::", \.isUnspecified, true),
    ]
    for (text, path, wanted) in kinds {
      #expect(IPAddress(text)?[keyPath: path] == wanted, "\(text)")
    }
  }
}

@Suite struct NetworkTests {
  @Test func `networks know their ends and masks`() throws {
    let network = try #require(Network("192.168.1.77/26"))
    #expect(
      "\(network) \(network.last) \(network.netmask)"
        == "192.168.1.64/26 192.168.1.127 255.255.255.192")
    #expect(Network("10.0.0.0/255.255.0.0")?.prefixLength == 16)
    #expect(Network("::/0")?.last.description == "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
    #expect(Network("0.0.0.0/0")?.last.description == "255.255.255.255")
    #expect(InterfaceAddress("192.168.1.10/24")?.description == "192.168.1.10/24")
    for bad in ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/255.0.255.0", "fd00::/129", "/8"]
    {
      #expect(Network(bad) == nil, "\(bad)")
    }
  }

  @Test func `networks contain and overlap`() throws {
    let lan = try #require(Network("192.168.0.0/16"))
    let part = try #require(Network("192.168.5.0/24"))
    let other = try #require(Network("10.244.0.0/16"))
    #expect(lan.contains(part) && !part.contains(lan))
    #expect(part.overlaps(lan) && !lan.overlaps(other))
    #expect(try !lan.contains(#require(IPAddress("::1"))))
    #expect(try part.isUsable(#require(IPAddress("192.168.5.1"))))
    #expect(try !part.isUsable(#require(IPAddress("192.168.5.0"))))
    #expect(try !part.isUsable(#require(IPAddress("192.168.5.255"))))
    #expect(try #require(Network("10.0.0.0/31")).isUsable(#require(IPAddress("10.0.0.0"))))
  }
}

@Suite struct AddressRangeTests {
  @Test func `ranges are read, counted and compared`() throws {
    let range = try #require(AddressRange("192.168.1.100 - 192.168.1.150"))
    #expect(AddressRange("192.168.1.100-150") == range)
    #expect(range.count == 51)
    #expect(range.description == "192.168.1.100-192.168.1.150")
    #expect(AddressRange("192.168.1.0/24")?.overlaps(range) == true)
    #expect(AddressRange("192.168.1.151")?.overlaps(range) == false)
    #expect(try range.overlaps(#require(Network("192.168.1.128/25"))))
    #expect(AddressRange("::/0")?.count == Int.max)
    for bad in ["", "192.168.1.9-1", "1.1.1.1-::1", "1.1.1.1-2-3", "a-b", "1.1.1.1-999"] {
      #expect(AddressRange(bad) == nil, "\(bad)")
    }
  }
}

@Suite struct MACAddressTests {
  @Test func `hardware addresses are read in both forms`() {
    #expect(MACAddress("52:54:00:AB:cd:ef")?.description == "52:54:00:ab:cd:ef")
    #expect(MACAddress("52-54-00-ab-cd-ef") == MACAddress("52:54:00:ab:cd:ef"))
    for bad in [
      "", "52:54:00:ab:cd", "52:54:00:ab:cd:eg", "52:54-00:ab:cd:ef", "525400abcdef",
      "+2:54:00:ab:cd:ef",
    ] {
      #expect(MACAddress(bad) == nil, "\(bad)")
    }
  }
}

@Suite struct ReadingTests {
  @Test func `what cannot be read says why and what to write`() {
    let cases: [(message: String, body: () throws -> Void)] = [
      (
        """
        address: '192.168.1.300' is no IP address (addresses.bad-address)
          because: 300 is larger than 255
          fix: write four numbers from 0 to 255: address: 192.168.1.10
        """, { _ = try IPAddress.read("192.168.1.300", key: "address") }
      ),
      (
        """
        lab_network: '192.168.1.5/24' is an address in a network (addresses.bad-network)
          because: the network begins at 192.168.1.0
          fix: write lab_network: 192.168.1.0/24
        """, { _ = try Network.read("192.168.1.5/24", key: "lab_network") }
      ),
      (
        """
        pods: '10.0.0.0' is no network (addresses.bad-network)
          because: the '/PREFIX' is missing
          fix: write ADDRESS/PREFIX: pods: 192.168.1.0/24
        """, { _ = try Network.read("10.0.0.0", key: "pods") }
      ),
      (
        """
        dhcp_range: 'x' is no range of addresses (addresses.bad-range)
          fix: write the first and the last: dhcp_range: 192.168.1.100-192.168.1.150
        """, { _ = try AddressRange.read("x", key: "dhcp_range") }
      ),
      (
        """
        mac: '41135085296' is no hardware address (addresses.bad-mac)
          because: YAML reads an unquoted 52:54:00:12:34:56 as a number in base 60
          fix: write six pairs of digits in quotes: mac: "52:54:00:12:34:56"
        """, { _ = try MACAddress.read("41135085296", key: "mac") }
      ),
    ]
    for (message, body) in cases {
      #expect(#expect(throws: Problem.self, performing: body)?.description == message)
    }
  }
}
