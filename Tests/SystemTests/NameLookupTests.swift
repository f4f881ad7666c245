import System
import Testing

/// The questions and answers of RFC 1035.
@Suite struct NameLookupTests {
  private let file = """
    # of a pod
    nameserver 10.96.0.10
    search shop.svc.cluster.local svc.cluster.local cluster.local
    options ndots:5
    """

  @Test func `a pod's file says whom to ask, and for which names`() {
    let lookup = NameLookup(file)
    #expect(lookup.servers == ["10.96.0.10"])
    #expect(
      lookup.candidates("web") == [
        "web.shop.svc.cluster.local", "web.svc.cluster.local", "web.cluster.local", "web",
      ])
    #expect(lookup.candidates("web.").count == 1)
    #expect(
      NameLookup("nameserver 192.168.1.1\n").candidates("registry.local") == ["registry.local"])
    #expect(NameLookup("").addresses(of: "web") == [])
  }

  @Test func `a name is asked for label by label`() {
    #expect(
      NameLookup.query("web.local", id: 0x0102)
        == [1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3] + Array("web".utf8) + [5]
        + Array("local".utf8) + [0, 0, 1, 0, 1])
    #expect(NameLookup.query(String(repeating: "a", count: 64), id: 1) == nil)
    let long = Array(repeating: String(repeating: "a", count: 60), count: 5).joined(separator: ".")
    #expect(NameLookup.query(long, id: 1) == nil)
  }

  /// An answer with an alias before the address, and names that point back.
  private var answer: [UInt8] {
    let question = (NameLookup.query("web", id: 7) ?? []).dropFirst(12)
    return [0, 7, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0] + question
      + [0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 30, 0, 3, 1, 0x78, 0]
      + [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 10, 96, 3, 4]
  }

  @Test func `the addresses of an answer are read, and nothing of a damaged or foreign one`() {
    #expect(NameLookup.addresses(in: answer, id: 7) == ["10.96.3.4"])
    #expect(NameLookup.addresses(in: answer, id: 8) == [])
    // A refusal: there is no such name.
    var refusal = answer
    refusal[3] = 0x83
    #expect(NameLookup.addresses(in: refusal, id: 7) == [])
    for length in 0..<answer.count {
      #expect(NameLookup.addresses(in: Array(answer.prefix(length)), id: 7) == [])
    }
  }
}
